// SPDX-License-Identifier: GPL-2.0
/*
 * Who runs next. Policies are asked from balance(), the only callback of a class
 * that may drop the runqueue lock, since newly_idle takes those of other cores.
 * Electing changes a task's state, so it is done once for each switch.
 */
#include "glue.h"
#include "call.h"

bool saakm_orphans;

void saakm_give_way(struct task_struct *p)
{
	if (!saakm_is_orphan(p) && p->saakm.state == SAAKM_RUNNING) {
		p->saakm.just_yielded = p->saakm.yielding;
		saakm_thread_call(p->saakm.home, SAAKM_H_YIELD, p, 0, SAAKM_MAYBE);
		p->saakm.just_yielded = 0;
	}
	p->saakm.yielding = 0;
}

/* The core's current task, if it is one that can run here at all. */
static inline struct task_struct *current_of(struct rq *rq)
{
	struct saakm_cpu *c = saakm_cpu_data(cpu_of(rq));
	struct task_struct *p = c->curr;

	if (!p)
		return NULL;
	if (task_on_saakm(p) && task_on_rq_queued(p) && task_rq(p) == rq && !saakm_is_orphan(p))
		return p;
	c->curr = NULL;
	return NULL;
}

/* A policy elects; only one of them, if it is named. */
static __always_inline struct task_struct *elect_here(struct rq *rq, struct saakm_slot *only,
						     enum saakm_told t)
{
	struct task_struct *p = current_of(rq);
	struct saakm_slot *slot;

	if (p)
		return p;	/* yield may have left it RUNNING */
	if (saakm_core_is_gone(cpu_of(rq)))
		return NULL;
	saakm_for_each_slot(slot) {
		if (slot->dead || (only && slot != only))
			continue;
		saakm_core_call(slot, SAAKM_H_SCHEDULE, cpu_of(rq), t);
		p = current_of(rq);
		if (p)
			return p;
	}
	return NULL;
}

static noinline struct task_struct *elect(struct rq *rq, struct saakm_slot *only)
{
	return elect_here(rq, only, SAAKM_MAYBE);
}

static struct task_struct *first_orphan(struct rq *rq)
{
	struct task_struct *p;

	if (!READ_ONCE(saakm_orphans))
		return NULL;
	list_for_each_entry(p, &per_cpu(saakm_kcpu, cpu_of(rq)).tasks, saakm.node_class)
		if (saakm_is_orphan(p))
			return p;
	return NULL;
}

static void call_newly_idle(struct rq *rq, struct rq_flags *rf, struct saakm_slot *slot)
{
	rq_unpin_lock(rq, rf);
	raw_spin_rq_unlock(rq);
	saakm_core_call(slot, SAAKM_H_NEWLY_IDLE, cpu_of(rq), SAAKM_MAYBE);
	raw_spin_rq_lock(rq);
	rq_repin_lock(rq, rf);
	update_rq_clock(rq);
}

/* Nobody was elected: may a policy fetch something from elsewhere? False: never mind. */
static bool look_elsewhere(struct rq *rq, struct rq_flags *rf)
{
	unsigned int cpu = cpu_of(rq);
	struct saakm_slot *slot;

	if (saakm_core_is_gone(cpu))
		return true;
	saakm_for_each_slot(slot) {
		if (slot->dead ||
		    saakm_core_call(slot, SAAKM_H_GET_CORE_STATE, cpu, SAAKM_MAYBE) !=
		    SAAKM_ACTIVE_CORE)
			continue;
		if (cpu_active(cpu)) {
			call_newly_idle(rq, rf, slot);
			/* The lock was dropped: a higher class may have woken. */
			if (saakm_higher_class_runnable(rq))
				return false;
		}
		if (elect(rq, slot))
			return true;
		saakm_core_call(slot, SAAKM_H_ENTER_IDLE, cpu, SAAKM_MAYBE);
	}
	/* While one policy was looking, another may have got a task. */
	if (saakm_cpu_data(cpu)->nr_tasks)
		elect(rq, NULL);
	return true;
}

static inline void step_back(struct rq *rq, struct task_struct *prev, enum saakm_told t)
{
	saakm_record_class_if(t, SAAKM_CB_BALANCE, prev, 0);
	if (task_on_saakm(prev) && task_on_rq_queued(prev)) {
		update_curr_common(rq);
		saakm_give_way(prev);
	}
}

static struct task_struct *chosen(struct rq *rq)
{
	return current_of(rq) ?: first_orphan(rq);
}

/* balance() and pick_next_task() in one, if all tasks are ours: as fair has it. */
SAAKM_TWICE(, struct task_struct *, saakm_pick_alone, (rq, rf), struct rq *rq, struct rq_flags *rf)
{
	struct task_struct *prev = rq->donor, *p;

	if (sched_class_above(prev->sched_class, &saakm_sched_class) ||
	    rq->nr_running != saakm_nr_queued(rq))
		return RETRY_TASK;
	step_back(rq, prev, t);
	p = elect_here(rq, NULL, t);
	if (!p) {
		if (!first_orphan(rq) && !look_elsewhere(rq, rf))
			return RETRY_TASK;
		p = chosen(rq);
	}
	saakm_record_class_if(t, SAAKM_CB_PICK_NEXT_TASK, p, 0);
	if (!p)
		p = pick_task_idle(rq);
	put_prev_set_next_task(rq, prev, p);
	return p;
}

int balance_saakm(struct rq *rq, struct task_struct *prev, struct rq_flags *rf)
{
	struct saakm_kcpu *kc = this_cpu_ptr(&saakm_kcpu);

	step_back(rq, prev, SAAKM_MAYBE);
	kc->balanced = false;
	if (saakm_higher_class_runnable(rq))
		return 1;
	/* Only if pick comes next: nothing else takes it back. */
	kc->balanced = elect(rq, NULL) || first_orphan(rq) || look_elsewhere(rq, rf);
	return 1;	/* only idle comes after us */
}

struct task_struct *pick_next_task_saakm(struct rq *rq, struct task_struct *prev)
{
	struct saakm_kcpu *kc = this_cpu_ptr(&saakm_kcpu);
	struct task_struct *p;

	/*
	 * A balance() saw a task of a higher class that was about to sleep or is
	 * throttled. It has been taken off the queue by now: once more from the start.
	 */
	if (!kc->balanced)
		return RETRY_TASK;
	kc->balanced = false;
	p = chosen(rq);
	saakm_record_class(SAAKM_CB_PICK_NEXT_TASK, p, 0);
	if (p)
		put_prev_set_next_task(rq, prev, p);
	return p;
}
