/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_ISOLATION_H
#define SHIM_LINUX_SCHED_ISOLATION_H

#include <linux/sched.h>

enum hk_type { HK_TYPE_TIMER, HK_TYPE_RCU, HK_TYPE_MISC, HK_TYPE_SCHED, HK_TYPE_TICK,
	       HK_TYPE_DOMAIN, HK_TYPE_WQ, HK_TYPE_MANAGED_IRQ, HK_TYPE_KTHREAD, HK_TYPE_MAX };
#define housekeeping_cpumask(type)	((void)(type), cpu_possible_mask)
#define housekeeping_cpu(cpu, type)	((void)(type), (void)(cpu), true)
#define housekeeping_test_cpu(cpu, type)	housekeeping_cpu(cpu, type)
#define housekeeping_enabled(type)	((void)(type), false)

#endif /* SHIM_LINUX_SCHED_ISOLATION_H */
