/* SPDX-License-Identifier: GPL-2.0 */
/* How a core has spent its time: the host's. */
#ifndef _LINUX_KERNEL_STAT_H
#define _LINUX_KERNEL_STAT_H

#include <linux/percpu.h>
#include <linux/sched.h>
#include <shim/api.h>

enum cpu_usage_stat {
	CPUTIME_USER,
	CPUTIME_NICE,
	CPUTIME_SYSTEM,
	CPUTIME_SOFTIRQ,
	CPUTIME_IRQ,
	CPUTIME_IDLE,
	CPUTIME_IOWAIT,
	CPUTIME_STEAL,
	CPUTIME_GUEST,
	CPUTIME_GUEST_NICE,
	NR_STATS,
};

struct kernel_cpustat {
	u64 cpustat[NR_STATS];
};

struct kernel_stat {
	unsigned long irqs_sum;
	unsigned int softirqs[10];
};

#define kcpustat_cpu_fetch(dst, cpu) \
	do { \
		struct kernel_cpustat *__d = (dst); \
		unsigned int __c = (cpu), __i; \
		for (__i = 0; __i < NR_STATS; __i++) \
			__d->cpustat[__i] = shim_cpustat(__c, __i); \
	} while (0)
/* A copy, as it is now. */
#define kcpustat_cpu(cpu) \
	(*({ struct kernel_cpustat *__k = &shim_kcpustat; kcpustat_cpu_fetch(__k, cpu); __k; }))
#define kcpustat_this_cpu	(&kcpustat_cpu(shim_cpu()))
#define kcpustat_field(k, usage, cpu)	((void)(k), shim_cpustat((cpu), (usage)))
#define get_cpu_idle_time_us(cpu, t)	({ (void)(t); shim_cpustat((cpu), CPUTIME_IDLE) / 1000; })
#define get_cpu_iowait_time_us(cpu, t) \
	({ (void)(t); shim_cpustat((cpu), CPUTIME_IOWAIT) / 1000; })
#define kstat_cpu_irqs_sum(cpu)	(shim_unsupported("kstat_cpu_irqs_sum"), 0UL)
extern struct kernel_cpustat shim_kcpustat SHIM_HIDDEN;

#endif /* _LINUX_KERNEL_STAT_H */
