// SPDX-License-Identifier: GPL-2.0
/*
 * What a snapshot says of code of the policies that is still to run: timers, works
 * and RCU callbacks. Of each, words are Linux's: they mean nothing elsewhere, and
 * replay has its own in their place. What is armed or queued is told with the key of
 * the context in which it will run, which it gets here if it has none.
 */
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/kallsyms.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include "../workqueue_internal.h"
#include "contexts.h"
#include "snapshot.h"

#define WORD	sizeof(unsigned long)

/* Bit i: word i is Linux's. */
static const struct { u8 words, linuxs; } layout[] = {
	[SAAKM_ORIGIN_HRTIMER] = { sizeof(struct hrtimer) / WORD,
		0x7 | 1 << offsetof(struct hrtimer, base) / WORD },
	[SAAKM_ORIGIN_TIMER] = { sizeof(struct timer_list) / WORD, 0x3 },
	[SAAKM_ORIGIN_WORK] = { sizeof(struct work_struct) / WORD, 0x7 },
	[SAAKM_ORIGIN_RCU] = { sizeof(struct rcu_head) / WORD, 0x3 },
	[SAAKM_ORIGIN_IRQ_WORK] = { sizeof(struct irq_work) / WORD,
		1 | 1 << offsetof(struct irq_work, func) / WORD },
};

static_assert(offsetof(struct hrtimer, node) == 0 &&
	      offsetof(struct timerqueue_node, expires) == 3 * WORD);
static_assert(offsetof(struct timer_list, expires) == 2 * WORD);
static_assert(offsetof(struct work_struct, func) == 3 * WORD);

bool saakm_context_holds(unsigned long at)
{
	unsigned int i;

	for (i = 0; i < sizeof(struct hrtimer) / WORD; i++) {
		const struct saakm_origin *o = saakm_origin_of((void *)(at - i * WORD), false);

		if (o && layout[o->kind].linuxs >> i & 1)
			return true;
	}
	return false;
}

/* --- works that run ---------------------------------------------------------------------- */

bool saakm_works_run(void)
{
	struct task_struct *g, *p;

	for_each_process_thread(g, p) {
		const struct worker *w = p->flags & PF_WQ_WORKER ? kthread_data(p) : NULL;

		if (w && w->current_func && saakm_owner_of((unsigned long)w->current_func))
			return true;
	}
	return false;
}

/* --- what is to come ---------------------------------------------------------------------- */

/* Linux sets another bit while it is on its way to its queue by a timer. */
static bool is_queued(const struct work_struct *w)
{
	return work_pending(w) && *work_data_bits(w) & WORK_STRUCT_PWQ;
}

static void tell_one(struct saakm_origin *o)
{
	unsigned long at = (unsigned long)o->object;
	const struct hrtimer *t = o->object;
	bool pending;

	switch (o->kind) {
	case SAAKM_ORIGIN_HRTIMER:
		/* It keeps its key when it stops. */
		pending = hrtimer_is_queued((struct hrtimer *)t);
		saakm_snapshot_line("hrtimer %lx %u %d", at, pending || o->nr_keys ?
				    saakm_origin_pending(o, true) : 0, pending);
		break;
	case SAAKM_ORIGIN_TIMER:
		pending = timer_pending((const struct timer_list *)o->object);
		saakm_snapshot_line("timer %lx %u", at, saakm_origin_pending(o, pending));
		break;
	case SAAKM_ORIGIN_WORK:
		pending = is_queued(o->object);
		saakm_snapshot_line("work %lx %u", at, saakm_origin_pending(o, pending));
		break;
	case SAAKM_ORIGIN_RCU:
		saakm_snapshot_line("rcu %lx %u %lx", at, saakm_origin_pending(o, o->fn),
				    (unsigned long)o->fn);
		break;
	case SAAKM_ORIGIN_IRQ_WORK:
		pending = irq_work_is_pending((struct irq_work *)o->object);
		saakm_snapshot_line("irq_work %lx %u %lx", at, saakm_origin_pending(o, pending),
				    (unsigned long)(o->fn ?: ((struct irq_work *)o->object)->func));
		break;
	}
}

/* Linux's queues, of which delayed works have the address; not each 6.12.y has each. */
static struct { const char *name; struct workqueue_struct **wq; } queues[] = {
	{ "system_wq" }, { "system_percpu_wq" }, { "system_highpri_wq" }, { "system_long_wq" },
	{ "system_unbound_wq" }, { "system_dfl_wq" },
};

void saakm_contexts_prepare(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(queues); i++)
		if (!queues[i].wq)
			queues[i].wq = (void *)kallsyms_lookup_name(queues[i].name);
}

bool saakm_contexts_begin(void)
{
	unsigned int i;
	bool ok = true;

	for (i = 0; i < ARRAY_SIZE(queues); i++)
		if (queues[i].wq)
			ok &= saakm_data_add_known((unsigned long)*queues[i].wq, 1);
	return ok;
}

void saakm_contexts_write(void)
{
	struct saakm_origin *o = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(queues); i++)
		if (queues[i].wq)
			saakm_snapshot_line("queue %lx %s", (unsigned long)*queues[i].wq,
					    queues[i].name);
	while ((o = saakm_origin_next(o)))
		if (saakm_data_has((unsigned long)o->object, layout[o->kind].words * WORD))
			tell_one(o);
}
