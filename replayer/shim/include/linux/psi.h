/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_PSI_H
#define SHIM_LINUX_PSI_H

#include <linux/sched.h>

#endif /* SHIM_LINUX_PSI_H */
