/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_RT_H
#define SHIM_LINUX_SCHED_RT_H

#include <linux/sched.h>

#define RR_TIMESLICE		(100 * HZ / 1000)

#endif /* SHIM_LINUX_SCHED_RT_H */
