/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an input of a policy costs, in ticks of the processor's counter, which are
 * instructions in a guest with --icount. Included by cost_plain.c, which reads
 * them as any module does, and by cost_seen.c, which is taken for a policy.
 */
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched/clock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define ROUNDS	1000

static inline u64 ticks(void)
{
	u32 lo, hi;

	asm volatile("rdtsc" : "=a" (lo), "=d" (hi));
	return (u64)hi << 32 | lo;
}

#define MEASURE(label, what) do { \
	u64 start, none, took; \
	int i; \
\
	start = ticks(); \
	for (i = 0; i < ROUNDS; i++) \
		asm volatile("" ::: "memory"); \
	none = ticks() - start; \
	start = ticks(); \
	for (i = 0; i < ROUNDS; i++) { \
		what; \
		asm volatile("" ::: "memory"); \
	} \
	took = ticks() - start; \
	took = took > none ? took - none : 0; \
	pr_info("cost %s %s %llu.%02llu\n", THIS_MODULE->name, label, took / ROUNDS, \
		took % ROUNDS / 10); \
} while (0)

static atomic_t number;
static volatile unsigned long sink;
static DEFINE_SPINLOCK(lock);

static void measure(void)
{
	void *p;

	MEASURE("jiffies", sink = jiffies);
	MEASURE("atomic_inc_return", sink = atomic_inc_return(&number));
	MEASURE("atomic_read", sink = atomic_read(&number));
	MEASURE("ktime_get", sink = ktime_get());
	MEASURE("local_clock", sink = local_clock());
	MEASURE("spin_lock+unlock", spin_lock(&lock); spin_unlock(&lock));
	MEASURE("kmalloc+kfree", p = kmalloc(64, GFP_ATOMIC); kfree(p));
}
