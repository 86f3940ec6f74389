/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_SIGNAL_H
#define SHIM_LINUX_SIGNAL_H

#include <linux/sched.h>

#endif /* SHIM_LINUX_SIGNAL_H */
