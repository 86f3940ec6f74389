/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_FREEZER_H
#define SHIM_LINUX_FREEZER_H

#include <linux/kthread.h>

#endif /* SHIM_LINUX_FREEZER_H */
