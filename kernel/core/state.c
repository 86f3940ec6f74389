// SPDX-License-Identifier: GPL-2.0
/*
 * change_state(): the one way in which a policy moves a task. Checks against
 * the table, keeps runqueue, current task and core consistent, and tells the
 * host what Linux must do about it.
 */
#include "saakm_host.h"
#include "core.h"
#include "record_call.h"

/* A policy's own queue is legal: READY with no runqueue. */
static bool rq_agrees(const struct saakm_rq *rq, enum saakm_state state, unsigned int cpu)
{
	if (rq->cpu != cpu)
		return false;
	return rq->state == state || (state == SAAKM_READY_TICK && rq->state == SAAKM_READY);
}

static bool state_is_runnable(enum saakm_state state)
{
	return state == SAAKM_READY || state == SAAKM_READY_TICK || state == SAAKM_RUNNING;
}

/* Counts what is runnable on each core, so that a free core can be kicked. */
static void account(enum saakm_state from, struct saakm_cpu *from_core,
		    enum saakm_state to, struct saakm_cpu *to_core)
{
	if (state_is_runnable(from) && from_core->nr_tasks)
		from_core->nr_tasks--;
	if (state_is_runnable(to))
		to_core->nr_tasks++;
}

/* All but the runqueue. */
static void set_state(struct task_struct *p, struct saakm_cpu *from_core,
		      enum saakm_state to, struct saakm_cpu *to_core)
{
	enum saakm_state from = p->saakm.state;

	if (from_core->curr == p && (to != SAAKM_RUNNING || to_core != from_core))
		from_core->curr = NULL;
	p->saakm.state = to;
	account(from, from_core, to, to_core);
	if (to == SAAKM_RUNNING)
		to_core->curr = p;
	if (to == SAAKM_READY && from != SAAKM_READY)
		SAAKM_HOST_READY(p);
}

static void move(struct task_struct *p, struct saakm_cpu *from_core, enum saakm_state to,
		 struct saakm_cpu *to_core, struct saakm_rq *rq)
{
	SAAKM_HOST_TOUCH(&p->saakm, sizeof(p->saakm), true);
	SAAKM_HOST_TOUCH(&from_core->curr, sizeof(from_core->curr), true);
	SAAKM_HOST_TOUCH(&to_core->curr, sizeof(to_core->curr), true);
	if (p->saakm.rq)
		saakm_rq_erase(p->saakm.rq, p, p->saakm.rq->type);
	set_state(p, from_core, to, to_core);
	if (rq)
		saakm_rq_insert(rq, p, rq->type);
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

static bool has_runqueue(enum saakm_state state)
{
	return state != SAAKM_RUNNING && state != SAAKM_MIGRATING && state != SAAKM_TERMINATED;
}

/* What a policy asks for. */
struct change {
	struct task_struct *p;
	enum saakm_state from, to;
	unsigned int from_cpu, to_cpu;
	const void *pc;
	enum saakm_finding wrong;	/* the first thing that is */
};

/* False: it is not to be done. */
static bool object_to(struct change *c, enum saakm_finding code, const char *text)
{
	if (c->wrong)
		return false;
	c->wrong = code;
	return saakm_report_here(code, c->p, c->to_cpu, (u64)c->from << 32 | c->from_cpu,
				 (u64)c->to << 32 | c->to_cpu, c->pc, text);
}

/* What cannot be done is refused, whatever the setting says. */
static bool is_possible(struct change *c)
{
	struct task_struct *curr;
	const char *why;

	curr = c->to == SAAKM_RUNNING ? saakm_cpu_data(c->to_cpu)->curr : NULL;
	if (curr && curr != c->p) {
		if (!c->wrong)
			saakm_report_here(SAAKM_F_DOUBLE_CURRENT, c->p, c->to_cpu,
					  saakm_task_key(curr), saakm_task_key(c->p), c->pc,
					  "the core has a current task already");
		c->wrong = SAAKM_F_DOUBLE_CURRENT;
		return false;
	}
	if (!c->p->saakm.policy) {
		object_to(c, SAAKM_F_BAD_TRANSITION, "the task has left the policy");
		return false;
	}
	why = SAAKM_HOST_IMPOSSIBLE(c->p, c->to, c->to_cpu);
	if (why)
		object_to(c, SAAKM_F_WRONG_CORE, why);
	return !why;
}

static noinline int change_with_care(struct task_struct *p, enum saakm_state to, unsigned int cpu,
				     struct saakm_rq *rq, const void *pc)
{
	struct change change = { .p = p, .to = to, .to_cpu = cpu, .pc = pc }, *c = &change;
	enum saakm_finding wrong;
	bool go_on = true;

	if (!p) {
		saakm_report_here(SAAKM_F_NULL_TASK, NULL, c->to_cpu, 0, 0, c->pc,
				  "change_state was given no task");
		return -EINVAL;
	}
	c->from = p->saakm.state;
	c->from_cpu = task_cpu(p);
	if (!has_runqueue(c->to))
		rq = NULL;
	if (rq && !rq_agrees(rq, c->to, c->to_cpu)) {
		c->wrong = SAAKM_F_DISCREPANCY;
		go_on = saakm_report_here(c->wrong, p, c->to_cpu, (u64)rq->state << 32 | rq->cpu,
					  (u64)c->to << 32 | c->to_cpu, c->pc,
					  "the runqueue is of another core or state");
		c->to_cpu = rq->cpu;
		c->to = rq->state;
	}
	if (c->to == c->from && c->to_cpu == c->from_cpu && rq == p->saakm.rq)
		return 0;
	if (!has_runqueue(c->to))
		rq = NULL;
	if (c->to >= SAAKM_NR_STATES || c->to_cpu >= saakm_host_nr_cpus()) {
		object_to(c, c->to >= SAAKM_NR_STATES ? SAAKM_F_BAD_TRANSITION :
			  SAAKM_F_WRONG_CORE, "there is no such core");
		go_on = false;
	}
	wrong = !c->wrong && saakm_host_fsm_check() ?
		saakm_fsm_check(c->from, c->to, c->from_cpu, c->to_cpu) : SAAKM_F_NONE;
	if (wrong)
		go_on = object_to(c, wrong, NULL);
	if (!go_on || !is_possible(c)) {
		saakm_record_state(p, c->from, c->from_cpu, c->to, c->to_cpu, rq, false, c->wrong);
		return -EINVAL;
	}

	/* An idle core hears of it first: it may be about to get a task. */
	if (c->from == SAAKM_MIGRATING && c->to == SAAKM_READY)
		SAAKM_NESTED(saakm_wake_core(saakm_slot_of(p->saakm.policy), c->to_cpu));
	SAAKM_HOST_ORDER();
	move(p, saakm_cpu_data(c->from_cpu), c->to, saakm_cpu_data(c->to_cpu), rq);
	saakm_record_state(p, c->from, c->from_cpu, c->to, c->to_cpu, rq, false, c->wrong);
	follow_up(p, c->from, c->from_cpu, c->to, c->to_cpu);
	return 0;
}

/*
 * What nearly all changes are: nothing is wrong with it, the task stays on its core,
 * and Linux has nothing to do. Gives what is in the table, or 0.
 */
static __always_inline u8 plain_rule(const struct task_struct *p, enum saakm_state to,
				     const struct saakm_cpu *core, unsigned int cpu,
				     const struct saakm_rq *rq)
{
	u8 rule = saakm_rule(p->saakm.state, to);

	/* CARE is the highest of its bits. */
	return (u8)(rule - 1) < SAAKM_RULE_CARE - 1 && p->saakm.policy &&
	       (to == SAAKM_RUNNING ? !core->curr : !rq || rq_agrees(rq, to, cpu)) ? rule : 0;
}

static __always_inline void change_here(struct task_struct *p, enum saakm_state to, u8 rule,
					struct saakm_cpu *core, struct saakm_rq *rq, bool fifos)
{
	SAAKM_HOST_ORDER();
	SAAKM_HOST_TOUCH(&p->saakm, sizeof(p->saakm), true);
	SAAKM_HOST_TOUCH(&core->curr, sizeof(core->curr), true);
	if (rule & SAAKM_RULE_COMES)
		core->nr_tasks++;
	else if (rule & SAAKM_RULE_GOES && core->nr_tasks)
		core->nr_tasks--;
	if (to == SAAKM_RUNNING)
		core->curr = p;
	else if (core->curr == p)
		core->curr = NULL;
	p->saakm.state = to;
	if (p->saakm.rq)
		saakm_rq_erase(p->saakm.rq, p, fifos ? FIFO : p->saakm.rq->type);
	if (rq)
		saakm_rq_insert(rq, p, fifos ? FIFO : rq->type);
	if (to == SAAKM_READY)
		SAAKM_HOST_READY(p);
}

/* What runs at every turn calls nothing, or only at its end: then it needs no frame. */
static noinline int resched_its_core(const struct task_struct *p)
{
	saakm_host_resched(task_cpu(p));
	return 0;
}

static __always_inline int follow_here(const struct task_struct *p, enum saakm_state to,
				       const struct saakm_cpu *core)
{
	return to == SAAKM_READY_TICK || (!core->curr && core->nr_tasks) ? resched_its_core(p) : 0;
}

/* A change on the task's own core has been done, states being from | to << 8. */
static noinline int tell_anybody(struct task_struct *p, u32 states, const struct saakm_cpu *core)
{
	saakm_record_state(p, states & 0xff, task_cpu(p), states >> 8, task_cpu(p), p->saakm.rq,
			   false, SAAKM_F_NONE);
	return follow_here(p, states >> 8, core);
}

static noinline int tell_change(struct task_struct *p, u32 states, const struct saakm_cpu *core)
{
	if (!SAAKM_HOST_QUIET ||
	    (saakm_is_recorded(SAAKM_TOLD) && !saakm_record_plain(p, states)))
		return tell_anybody(p, states, core);
	SAAKM_HOST_NOTE(p, states & 0xff, states >> 8);
	return follow_here(p, states >> 8, core);
}

static noinline int change_plainly(struct task_struct *p, enum saakm_state to, u8 rule,
				   struct saakm_cpu *core, struct saakm_rq *rq)
{
	enum saakm_state from = p->saakm.state;

	change_here(p, to, rule, core, rq, false);
	return tell_anybody(p, from | to << 8, core);
}

int change_state(struct task_struct *p, enum saakm_state next_state,
		 unsigned int next_cpu, struct saakm_rq *next_rq)
{
	struct saakm_cpu *core;
	enum saakm_state from;
	u8 rule;

	if (unlikely(!p || task_cpu(p) != next_cpu))
		goto care;
	core = saakm_cpu_data(next_cpu);
	rule = plain_rule(p, next_state, core, next_cpu, next_rq);
	if (unlikely(!rule))
		goto care;
	if (next_state == SAAKM_RUNNING)
		next_rq = NULL;
	if (unlikely((p->saakm.rq && p->saakm.rq->type != FIFO) ||
		     (next_rq && next_rq->type != FIFO)))
		return change_plainly(p, next_state, rule, core, next_rq);
	from = p->saakm.state;
	change_here(p, next_state, rule, core, next_rq, true);
	if (SAAKM_HOST_IS_TOLD)
		return tell_change(p, from | next_state << 8, core);
	SAAKM_HOST_NOTE(p, from, next_state);
	return follow_here(p, next_state, core);
care:
	return change_with_care(p, next_state, next_cpu, next_rq, __builtin_return_address(0));
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
	struct saakm_cpu *from_core = saakm_cpu_data(from_cpu);

	SAAKM_HOST_TOUCH(&from_core->curr, sizeof(p), true);
	/* A READY_TICK that is put stays in the queue where the policy put it. */
	if (p->saakm.rq && state != SAAKM_READY)
		leave_queue(p);
	/* Before it is seen: replay knows that others look without a lock, and so later. */
	saakm_record_state(p, from, from_cpu, state, cpu, p->saakm.rq, true, SAAKM_F_NONE);
	set_state(p, from_core, state, saakm_cpu_data(cpu));
}

void saakm_detach(struct task_struct *p)
{
	if (p->saakm.state != SAAKM_NOT_QUEUED)
		saakm_class_state(p, SAAKM_NOT_QUEUED, task_cpu(p));
	else if (p->saakm.rq)
		leave_queue(p);
	p->saakm.policy = NULL;
	p->saakm.policy_metadata = NULL;
	/* A TASK event with policy -1 says that it is no longer ours. */
	SAAKM_HOST_CHANGES(p);
	saakm_record_task(p);
}
