/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MULTI_H
#define MULTI_H

#include <linux/types.h>
#include <linux/percpu.h>
#include <linux/cpumask.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/saakm.h>

#include "multi_stats.h"

#ifndef MULTI_DEBUG
#define MULTI_DEBUG 1
#endif

#if MULTI_DEBUG
#define mdbg(fmt, ...) printk(KERN_DEBUG "multi: " fmt, ##__VA_ARGS__)
#else
#define mdbg(fmt, ...) no_printk(KERN_DEBUG "multi: " fmt, ##__VA_ARGS__)
#endif

/* in process_event.flags of block: pushed away, did not fall asleep */
#define MULTI_OUSTED	0x2000

struct multi_task {
	unsigned long deadline;		/* virtual, jiffies */
	int left;			/* ticks left before a new deadline */
	unsigned long queued;		/* jiffies */
};

struct multi_core {
	struct saakm_rq ready;		/* LIST, earliest deadline first */
	struct saakm_rq blocked;	/* FIFO, asleep, last seen here */
	enum saakm_core_state state;
	unsigned long next_pull;	/* jiffies */
};

DECLARE_PER_CPU(struct multi_core, multi_cores);

extern struct cpumask multi_online;
extern struct cpumask multi_idle;
extern unsigned int multi_slice_ms;
extern unsigned int multi_pull_ms;

static inline struct multi_core *mcore(int cpu)
{
	return &per_cpu(multi_cores, cpu);
}

static inline struct multi_task *mtask(struct task_struct *t)
{
	return policy_metadata(t);
}

/* queue.c */
void multi_init_core(int cpu);
void multi_new_deadline(struct task_struct *t);
void multi_make_ready(struct task_struct *t, enum saakm_state how, int cpu);
void multi_make_blocked(struct task_struct *t, unsigned int flags);
struct task_struct *multi_earliest(int cpu);
struct task_struct *multi_earliest_for(int cpu, int dst);

/* balance.c */
int multi_select_core(struct task_struct *t, struct process_event *e);
void multi_idle_steal(int dst);
int multi_periodic_pull(int dst);

#endif /* MULTI_H */
