// SPDX-License-Identifier: GPL-2.0
/*
 * change_state(): the one way in which a policy moves a task. Checks against
 * the table, keeps runqueue, current task and core consistent, and tells the
 * host what Linux must do about it.
 */
#include "saakm_host.h"
#include "core.h"

/* A policy's own queue is legal: READY with no runqueue. */
static bool rq_agrees(const struct saakm_rq *rq, enum saakm_state state, unsigned int cpu)
{
	if (rq->cpu != cpu)
		return false;
	return rq->state == state ||
	       (state == SAAKM_READY_TICK && rq->state == SAAKM_READY);
}

static bool state_is_runnable(enum saakm_state state)
{
	return state == SAAKM_READY || state == SAAKM_READY_TICK || state == SAAKM_RUNNING;
}

/* Counts what is runnable on each core, so that a free core can be kicked. */
static void account(enum saakm_state from, unsigned int from_cpu,
		    enum saakm_state to, unsigned int to_cpu)
{
	if (state_is_runnable(from) && saakm_cpu_data(from_cpu)->nr_tasks)
		saakm_cpu_data(from_cpu)->nr_tasks--;
	if (state_is_runnable(to))
		saakm_cpu_data(to_cpu)->nr_tasks++;
}

static void move(struct task_struct *p, enum saakm_state to, unsigned int to_cpu,
		 struct saakm_rq *rq)
{
	unsigned int from_cpu = task_cpu(p);
	enum saakm_state from = p->saakm.state;
	struct saakm_cpu *c = saakm_cpu_data(from_cpu);

	SAAKM_HOST_TOUCH(&p->saakm, sizeof(p->saakm), true);
	if (p->saakm.rq)
		saakm_rq_erase(p->saakm.rq, p);
	if (c->curr == p && (to != SAAKM_RUNNING || to_cpu != from_cpu))
		c->curr = NULL;
	p->saakm.state = to;
	account(from, from_cpu, to, to_cpu);
	if (to == SAAKM_RUNNING)
		saakm_cpu_data(to_cpu)->curr = p;
	SAAKM_HOST_TOUCH(&c->curr, sizeof(c->curr), true);
	SAAKM_HOST_TOUCH(&saakm_cpu_data(to_cpu)->curr, sizeof(c->curr), true);
	if (rq)
		saakm_rq_insert(rq, p);
	if (to == SAAKM_READY && from != SAAKM_READY)
		p->saakm.ready_since = saakm_host_now();
}

/* What Linux has to do now that the task has moved. */
static void follow_up(struct task_struct *p, enum saakm_state from, unsigned int from_cpu,
		      enum saakm_state to, unsigned int to_cpu)
{
	if (to == SAAKM_MIGRATING)
		saakm_host_migrate_out(p, to_cpu);
	else if (from != SAAKM_MIGRATING && from_cpu != to_cpu)
		saakm_host_move(p, to_cpu);
	if (from == SAAKM_MIGRATING && to == SAAKM_READY)
		saakm_host_migrate_in(p, to_cpu);
	if (to == SAAKM_READY_TICK)
		saakm_host_resched(to_cpu);
	if (!saakm_cpu_data(to_cpu)->curr && saakm_cpu_data(to_cpu)->nr_tasks)
		saakm_host_resched(to_cpu);
	if (from == SAAKM_RUNNING && from_cpu != to_cpu)
		saakm_host_resched(from_cpu);
}

static int do_change_state(struct task_struct *p, enum saakm_state to, unsigned int to_cpu,
			   struct saakm_rq *rq, const void *pc)
{
	enum saakm_state from = p->saakm.state;
	unsigned int from_cpu = task_cpu(p);
	enum saakm_finding wrong = SAAKM_F_NONE;
	struct saakm_slot *slot = saakm_slot_of(p->saakm.policy);
	bool go_on = true;

	if (to == SAAKM_RUNNING || to == SAAKM_MIGRATING || to == SAAKM_TERMINATED)
		rq = NULL;
	if (rq && !rq_agrees(rq, to, to_cpu)) {
		wrong = SAAKM_F_DISCREPANCY;
		go_on = saakm_report_here(wrong, p, to_cpu,
					  (u64)rq->state << 32 | rq->cpu, (u64)to << 32 | to_cpu,
					  pc, "the runqueue is of another core or state");
		to_cpu = rq->cpu;
		to = rq->state;
	}
	if (to == from && to_cpu == from_cpu && rq == p->saakm.rq)
		return 0;
	if (to == SAAKM_RUNNING || to == SAAKM_MIGRATING || to == SAAKM_TERMINATED)
		rq = NULL;
	/* What cannot be done is refused, whatever the setting says. */
	if (to_cpu >= saakm_host_nr_cpus() || to >= SAAKM_NR_STATES) {
		if (!wrong) {
			wrong = to >= SAAKM_NR_STATES ? SAAKM_F_BAD_TRANSITION : SAAKM_F_WRONG_CORE;
			saakm_report_here(wrong, p, to_cpu, (u64)from << 32 | from_cpu,
					  (u64)to << 32 | to_cpu, pc, "there is no such core");
		}
		go_on = false;
	}
	if (!wrong && saakm_host_fsm_check()) {
		wrong = saakm_fsm_check(from, to, from_cpu, to_cpu);
		if (wrong)
			go_on = saakm_report_here(wrong, p, to_cpu,
						  (u64)from << 32 | from_cpu,
						  (u64)to << 32 | to_cpu, pc, NULL);
	}
	if (go_on && to == SAAKM_RUNNING && saakm_cpu_data(to_cpu)->curr &&
	    saakm_cpu_data(to_cpu)->curr != p) {
		if (!wrong)
			saakm_report_here(SAAKM_F_DOUBLE_CURRENT, p, to_cpu,
					  saakm_task_key(saakm_cpu_data(to_cpu)->curr),
					  saakm_task_key(p), pc,
					  "the core has a current task already");
		wrong = SAAKM_F_DOUBLE_CURRENT;
		go_on = false;
	}
	/* Nor may a task that has left the class be moved at all. */
	if (!slot) {
		if (!wrong)
			saakm_report_here(SAAKM_F_BAD_TRANSITION, p, to_cpu,
					  (u64)from << 32 | from_cpu, (u64)to << 32 | to_cpu, pc,
					  "the task has left the policy");
		wrong = SAAKM_F_BAD_TRANSITION;
		go_on = false;
	}
	if (go_on) {
		const char *why = SAAKM_HOST_IMPOSSIBLE(p, to, to_cpu);

		if (why && !wrong)
			saakm_report_here(SAAKM_F_WRONG_CORE, p, to_cpu,
					  (u64)from << 32 | from_cpu, (u64)to << 32 | to_cpu,
					  pc, why);
		if (why) {
			wrong = wrong ? wrong : SAAKM_F_WRONG_CORE;
			go_on = false;
		}
	}
	if (!go_on) {
		saakm_record_state(p, from, from_cpu, to, to_cpu, rq, false, wrong);
		return -EINVAL;
	}

	/* An idle core hears of it first: it may be about to get a task. */
	if (from == SAAKM_MIGRATING && to == SAAKM_READY && slot) {
		struct saakm_cpu *c = saakm_cpu_data(saakm_host_this_cpu());
		u32 outer = c->nested_ctx;

		c->nested_ctx = SAAKM_HOST_CTX(c, SAAKM_EV_ENTER);
		saakm_wake_core(slot, to_cpu);
		c->nested_ctx = outer;
	}
	SAAKM_HOST_ORDER();
	move(p, to, to_cpu, rq);
	saakm_record_state(p, from, from_cpu, to, to_cpu, rq, false, wrong);
	follow_up(p, from, from_cpu, to, to_cpu);
	return 0;
}

int change_state(struct task_struct *p, enum saakm_state next_state,
		 unsigned int next_cpu, struct saakm_rq *next_rq)
{
	const void *pc = __builtin_return_address(0);

	if (!p) {
		saakm_report_here(SAAKM_F_NULL_TASK, NULL, next_cpu, 0, 0, pc,
				  "change_state was given no task");
		return -EINVAL;
	}
	return do_change_state(p, next_state, next_cpu, next_rq, pc);
}
EXPORT_SYMBOL_GPL(change_state);

/*
 * The queues of a policy that was given up may be in any state: they are not
 * touched. Those of one that is trusted still may be damaged, and nothing of it
 * is being called here: where a fault can be survived, the host looks out for it.
 */
static void leave_queue(struct task_struct *p)
{
	const struct saakm_slot *slot = saakm_slot_of(p->saakm.policy);

	if (slot && !slot->dead && SAAKM_HOST_LEAVE_QUEUE(p))
		return;
	p->saakm.rq = NULL;
	INIT_LIST_HEAD(&p->saakm.node_list);
}

void saakm_class_state(struct task_struct *p, enum saakm_state state, unsigned int cpu)
{
	enum saakm_state from = p->saakm.state;
	unsigned int from_cpu = task_cpu(p);
	struct saakm_rq *rq = p->saakm.rq;

	SAAKM_HOST_TOUCH(&saakm_cpu_data(from_cpu)->curr, sizeof(p), true);
	/* A READY_TICK that is put stays in the queue where the policy put it. */
	if (rq && state != SAAKM_READY)
		leave_queue(p);
	if (saakm_cpu_data(from_cpu)->curr == p && state != SAAKM_RUNNING)
		saakm_cpu_data(from_cpu)->curr = NULL;
	p->saakm.state = state;
	account(from, from_cpu, state, cpu);
	if (state == SAAKM_RUNNING)
		saakm_cpu_data(cpu)->curr = p;
	if (state == SAAKM_READY && from != SAAKM_READY)
		p->saakm.ready_since = saakm_host_now();
	saakm_record_state(p, from, from_cpu, state, cpu, p->saakm.rq, true, SAAKM_F_NONE);
}

void saakm_detach(struct task_struct *p)
{
	unsigned int cpu = task_cpu(p);

	enum saakm_state from = p->saakm.state;

	SAAKM_HOST_TOUCH(&saakm_cpu_data(cpu)->curr, sizeof(p), true);
	if (p->saakm.rq)
		leave_queue(p);
	if (saakm_cpu_data(cpu)->curr == p)
		saakm_cpu_data(cpu)->curr = NULL;
	if (state_is_runnable(p->saakm.state) && saakm_cpu_data(cpu)->nr_tasks)
		saakm_cpu_data(cpu)->nr_tasks--;
	p->saakm.state = SAAKM_NOT_QUEUED;
	if (from != SAAKM_NOT_QUEUED)
		saakm_record_state(p, from, cpu, SAAKM_NOT_QUEUED, cpu, NULL, true, SAAKM_F_NONE);
	p->saakm.policy = NULL;
	p->saakm.policy_metadata = NULL;
	/* A TASK event with policy -1 says that it is no longer ours. */
	saakm_record_task(p);
}
