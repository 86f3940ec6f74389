/* SPDX-License-Identifier: GPL-2.0 */
/* The scheduler's clocks. */
#ifndef _LINUX_SCHED_CLOCK_H
#define _LINUX_SCHED_CLOCK_H

#include <linux/smp.h>
#include <shim/api.h>

#define sched_clock()		((unsigned long long)shim_clock(SAAKM_SRC_SCHED_CLOCK))
#define sched_clock_noinstr()	sched_clock()
#define local_clock()		((u64)shim_clock(SAAKM_SRC_LOCAL_CLOCK))
#define local_clock_noinstr()	local_clock()
#define sched_clock_cpu(cpu)	((void)(cpu), (u64)shim_clock(SAAKM_SRC_SCHED_CLOCK))
#define cpu_clock(cpu)		((void)(cpu), (u64)shim_clock(SAAKM_SRC_LOCAL_CLOCK))
#define running_clock()		sched_clock()
#define sched_clock_stable()	1
#define clear_sched_clock_stable()	((void)0)
#define enable_sched_clock_irqtime()	((void)0)

#endif /* _LINUX_SCHED_CLOCK_H */
