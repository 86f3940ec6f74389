/* SPDX-License-Identifier: GPL-2.0 */
/* Which processor is this; calls on others are the host's. */
#ifndef __LINUX_SMP_H
#define __LINUX_SMP_H

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/preempt.h>
#include <linux/thread_info.h>
#include <shim/api.h>

typedef void (*smp_call_func_t)(void *info);
typedef bool (*smp_cond_func_t)(int cpu, void *info);

struct __call_single_node {
	struct llist_node llist;
	unsigned int u_flags;
	u16 src, dst;
};

struct __call_single_data {
	struct __call_single_node node;
	smp_call_func_t func;
	void *info;
} __attribute__((aligned(32)));
typedef struct __call_single_data call_single_data_t;

#define smp_processor_id()	shim_cpu()
#define raw_smp_processor_id()	shim_cpu()
#define __smp_processor_id()	shim_cpu()
#define get_cpu()		({ shim_preempt_count_add(1); (int)shim_cpu(); })
#define put_cpu()		shim_preempt_count_add(-1)

int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
int smp_call_function_single_async(int cpu, call_single_data_t *csd);
int smp_call_function_any(const struct cpumask *mask, smp_call_func_t func, void *info,
			  int wait);
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info,
			    bool wait);
void smp_call_function(smp_call_func_t func, void *info, int wait);
void on_each_cpu_cond_mask(smp_cond_func_t cond, smp_call_func_t func, void *info, bool wait,
			   const struct cpumask *mask);
void smp_send_reschedule(int cpu);
void kick_all_cpus_sync(void);
void wake_up_if_idle(int cpu);

#define on_each_cpu(func, info, wait) \
	on_each_cpu_cond_mask(NULL, func, info, wait, cpu_online_mask)
#define on_each_cpu_mask(mask, func, info, wait) \
	on_each_cpu_cond_mask(NULL, func, info, wait, mask)
#define on_each_cpu_cond(cond, func, info, wait) \
	on_each_cpu_cond_mask(cond, func, info, wait, cpu_online_mask)
#define arch_smp_send_reschedule(cpu)	smp_send_reschedule(cpu)

#endif /* __LINUX_SMP_H */
