/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_POSIX_TIMERS_H
#define SHIM_LINUX_SCHED_POSIX_TIMERS_H

#include <linux/sched.h>

#endif /* SHIM_LINUX_SCHED_POSIX_TIMERS_H */
