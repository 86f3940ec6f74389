// SPDX-License-Identifier: GPL-2.0
/* The rules that hang on a CPU and on a core: what comes after what. */
#include "seq_internal.h"

#define ARG(kind, field)	((s)->ev->arg[SAAKM_ARG_##kind##_##field])

/* The policy registered next behind `after`, of those that are judged. */
static int next_policy(const struct seq *s, int after)
{
	for (int i = after + 1; i < SEQ_MAX_POLICIES; i++)
		if (s->policy[i].added && !s->policy[i].suspect)
			return i;
	return SEQ_NOBODY;
}

void seq_cpu_forget(struct seq *s)
{
	s->cpu[s->ev->cpu].mid = SEQ_MID_UNKNOWN;
}

void seq_cpu_settle(struct seq *s)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	struct seq_task *t;

	if (c->mid == SEQ_MID_ELECTED && c->curr && c->curr == c->running)
		c->mid = SEQ_MID_FREE;
	if (c->mid == SEQ_MID_S_IDLE && (c->idle || !c->seen_switch) &&
	    next_policy(s, c->mid_policy) == SEQ_NOBODY)
		c->mid = SEQ_MID_FREE;
	/* Another CPU was faster than the stopper: there is no one to oust. */
	t = c->mid == SEQ_MID_STOPPED ? seq_task(s, c->stopped) : NULL;
	if (t && (t->phase != SEQ_PHASE_PLACED || t->cpu != s->ev->cpu))
		c->mid = SEQ_MID_FREE;
}

struct input {
	unsigned int what;
	const struct seq_frame *f;	/* NULL: SWITCH, PUT_BY_CLASS */
	int ret;
};

static bool call_holds(struct seq *s, uint32_t conds, const struct input *in)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	const struct seq_frame *f = in->f;
	struct seq_task *t = f->task ? seq_task(s, f->task) : NULL;

	if ((conds & M_SAME) && (f->policy != c->mid_policy || f->core != c->mid_core))
		return false;
	if ((conds & M_HERE) && f->core != s->ev->cpu)
		return false;
	if ((conds & M_ACTIVE) && in->ret)
		return false;
	if ((conds & M_IDLE) && !in->ret)
		return false;
	if ((conds & M_FREE) && f->was_taken)
		return false;
	if ((conds & M_TAKEN) && !s->cpu[f->core].curr)
		return false;
	if ((conds & M_FIRST) && f->policy != next_policy(s, SEQ_NOBODY))
		return false;
	if ((conds & M_NEXT) && f->policy != next_policy(s, c->mid_policy))
		return false;
	if ((conds & M_STAYS) && (!t || t->state != SEQ_STATE_RUNNING))
		return false;
	if ((conds & M_OUSTED) && !(f->flags & F_OUSTED))
		return false;
	if ((conds & M_GOING) && s->cpu[f->core].active)
		return false;
	if ((conds & M_RUNS) && f->task != c->running)
		return false;
	return !(conds & M_SEARCHER) || f->policy == c->searcher;
}

static bool holds(struct seq *s, const struct seq_cpu_row *r, const struct input *in)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	uint32_t next_class = ARG(SWITCH, next_class);
	struct seq_task *prev;

	if ((r->conds & M_ALL) && next_policy(s, c->mid_policy) != SEQ_NOBODY)
		return false;
	if (in->f)
		return call_holds(s, r->conds, in);
	if (in->what != SEQ_SWITCH)
		return true;
	if ((r->conds & M_TO_HIGHER) && next_class >= 2)
		return false;
	if ((r->conds & M_TO_IDLE) && next_class != 3)
		return false;
	if ((r->conds & M_FROM_OTHER) && !seq_foreign(s, ARG(SWITCH, prev)))
		return false;
	prev = seq_task(s, ARG(SWITCH, prev));
	if ((r->conds & M_FROM_READY) && (!prev || prev->state != SEQ_STATE_READY))
		return false;
	return !(r->conds & M_TO_CURRENT) ||
	       (next_class == 2 && (uint32_t)ARG(SWITCH, next) == c->curr);
}

/* The first row that fits; then that is what the CPU is in the middle of. */
static bool find_row(struct seq *s, const struct input *in, unsigned int what)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];

	for (unsigned int i = 0; i < seq_nr_cpu_rows; i++) {
		const struct seq_cpu_row *r = &seq_cpu_rows[i];

		if (r->from != c->mid || (r->what != what && r->what != in->what) ||
		    !holds(s, r, in))
			continue;
		s->used[seq_nr_task_rows + seq_nr_class_rows + i]++;
		c->mid = r->to;
		if (r->to == SEQ_MID_STOPPED)
			c->stopped = ARG(SWITCH, prev);
		if (in->f) {
			c->mid_policy = in->f->policy;
			c->mid_core = in->f->core;
			if (in->f->handler == SAAKM_H_NEWLY_IDLE ||
			    (r->from == SEQ_MID_S_ACTIVE && !(r->conds & M_TAKEN)))
				c->searcher = in->f->policy;
		}
		return true;
	}
	return false;
}

static int step(struct seq *s, const struct input *in)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	const char *name = in->f ? saakm_handler_name(in->f->handler) :
			   in->what == SEQ_SWITCH ? "a switch" : "a put by the class";
	unsigned int what = in->f && seq_is_rest(in->f->handler) ? SEQ_REST : in->what;

	if (in->what == SEQ_SWITCH)
		seq_cpu_settle(s);
	if (c->mid == SEQ_MID_UNKNOWN || next_policy(s, SEQ_NOBODY) == SEQ_NOBODY) {
		if (in->what == SEQ_SWITCH)
			c->mid = SEQ_MID_FREE;
		return 0;
	}
	if (find_row(s, in, what))
		return 0;
	/* The lock was dropped for newly_idle: a task of another class goes on. */
	if (c->mid == SEQ_MID_SEARCHED && !c->idle && seq_foreign(s, c->running)) {
		c->mid = SEQ_MID_FREE;
		if (find_row(s, in, what))
			return 0;
	}
	if (in->f && in->f->task)
		return seq_wrong(s, "%s of task %u, while this CPU %s", name, in->f->task,
				 seq_mid_text[c->mid]);
	if (in->f)
		return seq_wrong(s, "%s of core %u (policy %d), while this CPU %s%s", name,
				 in->f->core, in->f->policy, seq_mid_text[c->mid],
				 in->f->handler == SAAKM_H_SCHEDULE && in->f->was_taken ?
				 " and has a current task" : "");
	return seq_wrong(s, "%s, while this CPU %s", name, seq_mid_text[c->mid]);
}

int seq_cpu_call(struct seq *s, const struct seq_frame *f, int ret)
{
	return step(s, &(struct input){ .what = f->handler, .f = f, .ret = ret });
}

int seq_cpu_switch(struct seq *s)
{
	return step(s, &(struct input){ .what = SEQ_SWITCH });
}

int seq_cpu_put_by_class(struct seq *s)
{
	return step(s, &(struct input){ .what = SEQ_PUT_BY_CLASS });
}

/* --- cores that come and go ---------------------------------------------------- */

static bool needs_core(const struct seq_frame *f)
{
	switch (f->handler) {
	case SAAKM_H_GET_CORE_STATE:
	case SAAKM_H_EXIT_IDLE:
	case SAAKM_H_ENTER_IDLE:
	case SAAKM_H_SCHEDULE:
	case SAAKM_H_NEWLY_IDLE:
	case SAAKM_H_BALANCING_SELECT:
	case SAAKM_H_NEW_PLACE:
	case SAAKM_H_UNBLOCK_PLACE:
	case SAAKM_H_TICK:
	case SAAKM_H_YIELD:
	case SAAKM_H_BLOCK:
	case SAAKM_H_CORE_EXIT:
		return true;
	}
	return false;
}

static int nothing_left(struct seq *s, const struct seq_frame *f)
{
	for (uint32_t i = 1; i < s->nr_tasks; i++) {
		const struct seq_task *t = &s->tasks[i];

		if (t->known && t->policy == f->policy && t->phase == SEQ_PHASE_PLACED &&
		    t->cpu == f->core && t->state != SEQ_STATE_MIGRATING)
			return seq_wrong(s, "core_exit of core %u, but task %u is still there",
					 f->core, i);
	}
	return 0;
}

/* Balancing comes right behind a tick, so it must be done before the next. */
static int balancing(struct seq *s, const struct seq_frame *f)
{
	struct seq_cpu *c = &s->cpu[f->core];

	if (f->handler == SAAKM_H_BALANCING_SELECT) {
		c->balanced_at = s->ev->ts;
		c->balance_due = false;
	}
	if (f->handler != SAAKM_H_TICK || !c->balanced_at || !s->balance_ns ||
	    !s->policy[f->policy].uses[SAAKM_H_BALANCING_SELECT])
		return 0;
	if (c->balance_due)
		return seq_wrong(s, "balancing_select of core %u is overdue since the last tick",
				 f->core);
	c->balance_due = s->ev->ts - c->balanced_at >
			 s->balance_ns + SEQ_BALANCE_TICKS * s->tick_ns;
	return 0;
}

int seq_cpu_core(struct seq *s, const struct seq_frame *f)
{
	bool *down = &s->policy[f->policy].down[f->core];

	if (f->handler == SAAKM_H_CHECKPARAM_ATTR)
		s->cpu[s->ev->cpu].checked = f->policy;

	if (needs_core(f) && *down)
		return seq_wrong(s, "%s of core %u, which is gone for policy %d",
				 saakm_handler_name(f->handler), f->core, f->policy);
	if (f->handler == SAAKM_H_CORE_ENTRY) {
		if (!*down)
			return seq_wrong(s, "core_entry of core %u, which is there", f->core);
		if (!s->cpu[f->core].online)
			return seq_wrong(s, "core_entry of core %u, which is offline", f->core);
		*down = false;
	}
	if (f->handler == SAAKM_H_CORE_EXIT) {
		*down = true;
		return nothing_left(s, f);
	}
	return balancing(s, f);
}
