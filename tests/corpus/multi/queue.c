// SPDX-License-Identifier: GPL-2.0
/* multi: deadlines and the queues that are sorted by them */
#include <linux/kernel.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/pci.h>

#include "multi.h"

DEFINE_PER_CPU(struct multi_core, multi_cores);
DEFINE_PER_CPU(struct multi_stats, multi_stats);

static int by_deadline(struct task_struct *a, struct task_struct *b)
{
	long d = (long)(mtask(a)->deadline - mtask(b)->deadline);

	return d < 0 ? -1 : d > 0 ? 1 : 0;
}

void multi_init_core(int cpu)
{
	struct multi_core *c = mcore(cpu);

	init_saakm_rq(&c->ready, LIST, cpu, SAAKM_READY, by_deadline);
	init_saakm_rq(&c->blocked, FIFO, cpu, SAAKM_BLOCKED, NULL);
	c->state = SAAKM_IDLE_CORE;
	c->next_pull = jiffies;
}

/*
 * A slice later for nice 0; every nice level puts the deadline off, or forward,
 * by a tenth of that, in the spirit of BFS: offset in 0.1 slices from 1 to 40.
 */
void multi_new_deadline(struct task_struct *t)
{
	unsigned long slice = max(1UL, msecs_to_jiffies(multi_slice_ms));
	unsigned long tenths = task_nice(t) + 21;

	mtask(t)->deadline = jiffies + max(1UL, slice * tenths / 10);
	mtask(t)->left = slice;
	multi_stat_inc(refills);
}

/* core locked */
void multi_make_ready(struct task_struct *t, enum saakm_state how, int cpu)
{
	mtask(t)->queued = jiffies;
	change_state(t, how, cpu, &mcore(cpu)->ready);
}

/*
 * Sleepers stay listed on the core where they fell asleep.  Whoever is ousted
 * goes on to its next core at once, and must not hang in a list of this one.
 */
void multi_make_blocked(struct task_struct *t, unsigned int flags)
{
	int cpu = task_cpu(t);

	if (flags & MULTI_OUSTED)
		change_state(t, SAAKM_BLOCKED, cpu, NULL);
	else
		change_state(t, SAAKM_BLOCKED, cpu, &mcore(cpu)->blocked);
}

struct task_struct *multi_earliest(int cpu)
{
	return saakm_first_task(&mcore(cpu)->ready);
}

/* The first in the queue of cpu, which is locked, that can move to dst. */
struct task_struct *multi_earliest_for(int cpu, int dst)
{
	struct task_struct *t;

	list_for_each_entry(t, &mcore(cpu)->ready.head, saakm.node_list) {
		if (READ_ONCE(t->on_cpu))
			continue;
		if (cpumask_test_cpu(dst, &t->cpus_mask) &&
		    cpumask_test_cpu(dst, t->cpus_ptr))
			return t;
	}
	return NULL;
}
