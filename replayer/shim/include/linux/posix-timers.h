/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_POSIX_TIMERS_H
#define SHIM_LINUX_POSIX_TIMERS_H

#include <linux/timer.h>

#endif /* SHIM_LINUX_POSIX_TIMERS_H */
