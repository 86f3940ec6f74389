/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inputs of a policy that are no calls, in a kernel that can record: variables,
 * inline functions and instructions, read through functions that record them.
 * Included at the end of <linux/saakm.h> by modules; the headers that use the same
 * inline come first. What is a call is found by the module loader instead.
 */
#ifndef _LINUX_SAAKM_INPUTS_H
#define _LINUX_SAAKM_INPUTS_H

#include <linux/types.h>
#include <uapi/linux/saakm_record.h>
#include <uapi/linux/saakm_values.h>

struct kernel_cpustat;

/* Gives back the value, which is recorded if anything is. */
u64 saakm_input(unsigned int source, u32 arg, u64 value);
unsigned long saakm_input_jiffies(void);
unsigned int saakm_input_num_online(void);
void saakm_input_cpustat(struct kernel_cpustat *to, int cpu);

#ifdef MODULE

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/bit_spinlock.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/debugfs.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kernel_stat.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/list_bl.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu-refcount.h>
#include <linux/proc_fs.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/sched/clock.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <asm/tsc.h>

/* For those who build without `saakm vm`: replay finds the source by it. */
MODULE_INFO(saakm_source, __BASE_FILE__);

#include <linux/saakm_atomics.h>

#define jiffies			saakm_input_jiffies()
#define jiffies_64		((u64)saakm_input_jiffies())
#define get_jiffies_64()	jiffies_64
#define num_online_cpus()	saakm_input_num_online()

static inline struct kernel_cpustat *saakm_cpustat_copy(struct kernel_cpustat *copy, int cpu)
{
	saakm_input_cpustat(copy, cpu);
	return copy;
}
#undef kcpustat_cpu
/* The copy is the caller's: other CPUs read theirs at the same time. */
#define kcpustat_cpu(cpu)	(*saakm_cpustat_copy(&(struct kernel_cpustat){ }, cpu))
#define kcpustat_cpu_fetch(to, cpu)	saakm_input_cpustat(to, cpu)

#undef get_cycles
#define get_cycles()		saakm_input(SAAKM_SRC_SCHED_CLOCK, 0, get_cycles())
#define rdtsc()			saakm_input(SAAKM_SRC_SCHED_CLOCK, 0, rdtsc())
#define rdtsc_ordered()		saakm_input(SAAKM_SRC_SCHED_CLOCK, 0, rdtsc_ordered())

#define hrtimer_cb_get_time(t) \
	((ktime_t)saakm_input(SAAKM_SRC_KTIME, 0, hrtimer_cb_get_time(t)))
#define hrtimer_forward_now(t, interval) \
	hrtimer_forward(t, hrtimer_cb_get_time(t), interval)
#define hrtimer_callback_running(t) \
	((int)saakm_input(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_RUNNING, hrtimer_callback_running(t)))

/* From one random number, as in the shim. */
#define get_random_u32_below(ceil) \
	({ u32 __saakm_c = (ceil); (u32)(((u64)get_random_u32() * __saakm_c) >> 32); })
#define get_random_u32_above(floor) \
	({ u32 __saakm_f = (floor); __saakm_f + 1 + get_random_u32_below(U32_MAX - __saakm_f); })
#define get_random_u32_inclusive(floor, ceil) \
	({ u32 __saakm_f = (floor); __saakm_f + get_random_u32_below((ceil) - __saakm_f + 1); })

static inline void saakm_delay(u64 ns)
{
	if (ns >= NSEC_PER_MSEC)
		mdelay(ns / NSEC_PER_MSEC);
	ns %= NSEC_PER_MSEC;
	udelay(ns / NSEC_PER_USEC);
	ndelay(ns % NSEC_PER_USEC);
	saakm_input(SAAKM_SRC_TIMER, SAAKM_V_DELAY, 0);
}
#undef ndelay
#undef udelay
#undef mdelay
#define ndelay(ns)	saakm_delay(ns)
#define udelay(us)	saakm_delay((u64)(us) * NSEC_PER_USEC)
#define mdelay(ms)	saakm_delay((u64)(ms) * NSEC_PER_MSEC)

#undef spin_is_locked
#undef raw_spin_is_locked
#define raw_spin_is_locked(lock) \
	((int)saakm_input(SAAKM_SRC_OTHER, SAAKM_V_LOCK_IS_LOCKED, \
			  arch_spin_is_locked(&(lock)->raw_lock)))
#define spin_is_locked(lock)	raw_spin_is_locked(&(lock)->rlock)
#define mutex_is_locked(lock) \
	((bool)saakm_input(SAAKM_SRC_OTHER, SAAKM_V_LOCK_IS_LOCKED, mutex_is_locked(lock)))

#endif /* MODULE */
#endif /* _LINUX_SAAKM_INPUTS_H */
