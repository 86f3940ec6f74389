// SPDX-License-Identifier: GPL-2.0
/* The rules that hang on a task: phases, states, flags, where it runs. */
#include <stdio.h>
#include "seq_internal.h"

#define ARG(kind, field)	((s)->ev->arg[SAAKM_ARG_##kind##_##field])

static bool answer_usable(const struct seq *s, const struct seq_task *t)
{
	return t->answer >= 0 && t->answer < 64 && t->asked_nr_allowed != 1 &&
	       (t->asked_mask >> t->answer & 1) && s->cpu[t->answer].active;
}

/* On the core that the prepare handler named; at a change of class it is ignored. */
static bool answered(const struct seq *s, const struct seq_frame *f, const struct seq_task *t)
{
	return !f->flags || !answer_usable(s, t) || (uint32_t)t->answer == f->core;
}

/* The first condition of the row that does not hold, or NULL. */
static const char *unmet(struct seq *s, const struct seq_task_row *r, const struct seq_frame *f,
			 const struct seq_task *t)
{
	uint32_t cpu = s->ev->cpu;

	if ((r->conds & C_OFF_CPU) && t->on_cpu != SEQ_NOBODY)
		return "it still runs";
	if ((r->conds & C_CURRENT) &&
	    (ARG(ENTER, current_task) != f->task || t->on_cpu != (int)cpu))
		return "it is not what this CPU runs";
	if ((r->conds & C_HERE) && f->core != cpu)
		return "its core is another one";
	if ((r->conds & C_SAME_FLAGS) && f->flags != t->prepare_flags)
		return "the flags are others than in new_prepare";
	if ((r->conds & C_ANSWERED) && !answered(s, f, t))
		return "the prepare handler named another core";
	if ((r->conds & C_MIGRATED) && !(f->flags & WF_MIGRATED) != (f->core == t->slept_on))
		return f->flags & WF_MIGRATED ? "MIGRATED is set, but the core is the same" :
		       "MIGRATED is not set, but the core is another one";
	if ((r->conds & C_OFF_QUEUE) && f->core != t->slept_on && t->rq)
		return "it is still in a runqueue of its old core";
	if ((r->conds & C_ELSEWHERE) && f->core == t->slept_on)
		return "the core is the one that it had to leave";
	if ((r->conds & C_END_NEW) && (t->end_owed != SAAKM_H_NEW_END || t->end_cpu != cpu))
		return "this CPU has not just placed it";
	if ((r->conds & C_END_UNBLOCK) && (t->end_owed != SAAKM_H_UNBLOCK_END || t->end_cpu != cpu))
		return "this CPU has not just placed it";
	if ((r->conds & C_ATTRS) && s->policy[f->policy].uses[SAAKM_H_SETPARAM_ATTR] &&
	    !t->attrs_set)
		return "setparam_attr has not been called for it";
	if ((r->conds & C_CHECKED) && s->policy[f->policy].uses[SAAKM_H_CHECKPARAM_ATTR] &&
	    s->cpu[cpu].checked != f->policy)
		return "checkparam_attr has not been called";
	if ((r->conds & C_NO_END) && t->end_owed != SEQ_NOBODY &&
	    s->policy[f->policy].uses[t->end_owed])
		return t->end_owed == SAAKM_H_NEW_END ? "new_end has not been called for it" :
		       "unblock_end has not been called for it";
	return NULL;
}

/* How well a row fits: 4 is completely, less says what does not. */
static int fit(struct seq *s, const struct seq_task_row *r, const struct seq_frame *f,
	       const struct seq_task *t)
{
	if ((f->flags & r->need) != r->need || (f->flags & r->forbid))
		return 0;
	if (!(r->phases & 1u << t->phase))
		return 1;
	if (!(r->before & 1u << t->state))
		return 2;
	return unmet(s, r, f, t) ? 3 : 4;
}

static int complain(struct seq *s, const struct seq_frame *f, const struct seq_task *t,
		    const struct seq_task_row *r, int how)
{
	const char *name = saakm_handler_name(f->handler);

	if (how == 0)
		return seq_wrong(s, "%s of task %u with flags %#x; it is called %s", name, f->task,
				 f->flags, r->text);
	if (how == 1)
		return seq_wrong(s, "%s of task %u, which %s; it is called %s", name, f->task,
				 seq_phase_text[t->phase], r->text);
	if (how == 2)
		return seq_wrong(s, "%s of task %u, which is %s; it is called %s", name, f->task,
				 saakm_state_name(t->state), r->text);
	return seq_wrong(s, "%s of task %u: %s; it is called %s", name, f->task,
			 unmet(s, r, f, t), r->text);
}

int seq_task_enter(struct seq *s, struct seq_frame *f)
{
	struct seq_task *t;
	int best = -1, best_row = -1;

	if (!f->task)
		return 0;
	t = seq_task(s, f->task);
	if (!t)
		return seq_wrong(s, "task %u is beyond all limits", f->task);
	f->state_before = t->state;
	/* Its last switch may not be recorded; but it may change class while it runs. */
	if (t->phase == SEQ_PHASE_OUT && ARG(ENTER, current_task) != f->task && f->flags)
		t->on_cpu = SEQ_NOBODY;
	for (unsigned int i = 0; i < seq_nr_task_rows; i++) {
		int how;

		if (seq_task_rows[i].handler != f->handler)
			continue;
		how = fit(s, &seq_task_rows[i], f, t);
		if (how > best) {
			best = how;
			best_row = i;
		}
	}
	if (best_row < 0)
		return seq_wrong(s, "%s has no business with a task",
				 saakm_handler_name(f->handler));
	if (t->reweight_owed && f->handler != SAAKM_H_REWEIGHT_TASK &&
	    s->policy[f->policy].uses[SAAKM_H_REWEIGHT_TASK])
		return seq_wrong(s, "%s of task %u, whose weight has changed without "
				 "reweight_task", saakm_handler_name(f->handler), f->task);
	if (t->attrs_owed && f->handler != SAAKM_H_SETPARAM_ATTR &&
	    s->policy[f->policy].uses[SAAKM_H_SETPARAM_ATTR])
		return seq_wrong(s, "%s of task %u, whose attributes have changed without "
				 "setparam_attr", saakm_handler_name(f->handler), f->task);
	if (best < 4)
		return complain(s, f, t, &seq_task_rows[best_row], best);
	/* attach is asked while the task still belongs to another policy. */
	if (f->handler != SAAKM_H_ATTACH && t->phase != SEQ_PHASE_OUT &&
	    t->policy != SEQ_NOBODY && t->policy != f->policy)
		return seq_wrong(s, "%s of task %u by policy %d, but it is policy %d's",
				 saakm_handler_name(f->handler), f->task, f->policy, t->policy);
	f->row = best_row;
	s->used[best_row]++;
	t->cpu = f->core;
	return 0;
}

/* Between the last tick (or the start) and now, was one due? */
static int tick_gap(struct seq *s, uint32_t key, struct seq_task *t)
{
	uint64_t phase = s->cpu[s->ev->cpu].tick_phase, slack = SEQ_TICK_SLACK * s->tick_ns;
	uint64_t from = t->run_since + slack, due;

	if (!s->tick_ns || !phase || !t->run_since || from < phase ||
	    seq_suspect(s, t->policy) || t->phase != SEQ_PHASE_PLACED)
		return 0;
	due = from + s->tick_ns - (from - phase) % s->tick_ns;
	if (s->ev->ts > due + slack)
		return seq_wrong(s, "task %u has run for %llu ns, beyond the CPU's tick at %llu, "
				 "without a tick", key,
				 (unsigned long long)(s->ev->ts - t->run_since),
				 (unsigned long long)due);
	return 0;
}

/* What the handler has to have done, and what it means to the task. */
int seq_task_exit(struct seq *s, const struct seq_frame *f, int ret)
{
	const struct seq_task_row *r;
	struct seq_task *t;
	int wrong;

	/* Refused: what has changed is not set. */
	if (f->handler == SAAKM_H_CHECKPARAM_ATTR && !ret && s->cpu[s->ev->cpu].changed)
		seq_task(s, s->cpu[s->ev->cpu].changed)->attrs_owed = false;
	if (!f->task || f->row < 0)
		return 0;
	r = &seq_task_rows[f->row];
	t = seq_task(s, f->task);
	if (!r->after && t->state != f->state_before)
		return seq_wrong(s, "task %u became %s in %s", f->task,
				 saakm_state_name(t->state), saakm_handler_name(f->handler));
	if (r->after && !(r->after & 1u << t->state))
		return seq_wrong(s, "%s left task %u %s, and nothing was found",
				 saakm_handler_name(f->handler), f->task,
				 saakm_state_name(t->state));
	if (r->phase_after != SEQ_PHASE_SAME)
		t->phase = r->phase_after;
	switch (f->handler) {
	case SAAKM_H_NEW_PREPARE:
		t->policy = f->policy;
		t->attrs_set = t->reweight_owed = t->attrs_owed = false;
		t->prepare_flags = f->flags;
		t->answer = ret;
		t->asked_mask = t->mask;
		t->asked_nr_allowed = t->nr_allowed;
		if (ret < 0)	/* refused: it never came in */
			t->phase = SEQ_PHASE_OUT;
		break;
	case SAAKM_H_UNBLOCK_PREPARE:
		t->answer = ret;
		t->asked_mask = t->mask;
		t->asked_nr_allowed = t->nr_allowed;
		break;
	case SAAKM_H_NEW_PLACE:
	case SAAKM_H_UNBLOCK_PLACE:
		t->end_cpu = s->ev->cpu;
		t->run_since = s->ev->ts;
		/* No end when a task changes class (no flags) or is ousted. */
		t->end_owed = f->handler == SAAKM_H_NEW_PLACE ?
			      (f->flags ? SAAKM_H_NEW_END : SEQ_NOBODY) :
			      r->phases & SEQ_P_OUSTED ? SEQ_NOBODY : SAAKM_H_UNBLOCK_END;
		break;
	case SAAKM_H_NEW_END:
	case SAAKM_H_UNBLOCK_END:
		t->end_owed = SEQ_NOBODY;
		break;
	case SAAKM_H_SETPARAM_ATTR:
		t->attrs_set = true;
		t->attrs_owed = false;
		s->cpu[s->ev->cpu].checked = SEQ_NOBODY;
		break;
	case SAAKM_H_ATTR_CHANGED:
		t->attrs_owed = ret;
		s->cpu[s->ev->cpu].changed = f->task;
		break;
	case SAAKM_H_REWEIGHT_TASK:
		t->reweight_owed = false;
		break;
	case SAAKM_H_YIELD:
		s->cpu[s->ev->cpu].yielded = true;
		break;
	case SAAKM_H_BLOCK:
		t->slept_on = f->core;
		break;
	case SAAKM_H_TICK:
		/* Behind the tick itself, so as if it had not come. */
		wrong = s->ev->ts - t->run_since > s->tick_ns ? tick_gap(s, f->task, t) : 0;
		if (!s->cpu[s->ev->cpu].tick_phase)
			s->cpu[s->ev->cpu].tick_phase = s->ev->ts;
		t->run_since = s->ev->ts;
		return wrong;
	}
	return 0;
}

/* MIGRATING -> READY: the core was asked, and woken if it was idle. */
static int migrated(struct seq *s, uint32_t core)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	struct seq_frame *f = c->depth ? &c->frame[c->depth - 1] : NULL;
	int inner = f ? f->inner : c->inner, ret = f ? f->inner_ret : c->inner_ret;

	if (inner == SEQ_NOBODY || (f ? f->inner_core : c->inner_core) != core)
		return seq_wrong(s, "a task migrates to core %u without get_core_state", core);
	if (inner == SAAKM_H_GET_CORE_STATE && ret)
		return seq_wrong(s, "a task migrates to core %u, which is idle, without exit_idle",
				 core);
	if (f)
		f->inner = SEQ_NOBODY;
	else
		c->inner = SEQ_NOBODY;
	return 0;
}

static int class_row(struct seq *s, const struct seq_task *t, uint8_t from, uint8_t to)
{
	for (unsigned int i = 0; i < seq_nr_class_rows; i++) {
		const struct seq_class_row *r = &seq_class_rows[i];

		if (r->from == from && r->to == to && (r->phases & 1u << t->phase)) {
			s->used[seq_nr_task_rows + i]++;
			return 0;
		}
	}
	return seq_wrong(s, "the class makes task %lld %s, which is %s and %s",
			 (long long)ARG(STATE, task), saakm_state_name(to),
			 saakm_state_name(from), seq_phase_text[t->phase]);
}

int seq_task_state(struct seq *s)
{
	uint32_t key = ARG(STATE, task), core = ARG(STATE, to_cpu), old = ARG(STATE, from_cpu);
	uint8_t from = ARG(STATE, from), to = ARG(STATE, to);
	struct seq_task *t = seq_task(s, key);
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	int ret = 0;

	if (!t || core >= SEQ_MAX_CPUS || old >= SEQ_MAX_CPUS)
		return seq_wrong(s, "the state of a task or core that cannot be");
	if (ARG(STATE, error) || (t->policy != SEQ_NOBODY && seq_suspect(s, t->policy)))
		goto apply;
	if (from != t->state && !(ARG(STATE, by_class) && t->phase == SEQ_PHASE_OUT))
		return seq_wrong(s, "task %u becomes %s from %s, but it is %s", key,
				 saakm_state_name(to), saakm_state_name(from),
				 saakm_state_name(t->state));
	if (ARG(STATE, by_class)) {
		ret = class_row(s, t, from, to);
		/* Another CPU's is none of ours: sched_setattr() takes it out of the class. */
		if (!ret && to == SEQ_STATE_READY && !c->depth && old == s->ev->cpu)
			ret = seq_cpu_put_by_class(s);
	} else if (!c->depth && !s->ev->ctx) {
		return seq_wrong(s, "task %u becomes %s by its policy outside of every handler",
				 key, saakm_state_name(to));
	} else if (from == SEQ_STATE_MIGRATING && to == SEQ_STATE_READY) {
		ret = migrated(s, core);
	}
apply:
	if (s->cpu[old].curr == key && to != SEQ_STATE_RUNNING) {
		/* Elected while it ran: there was no switch, it just went on until now. */
		if (s->cpu[old].mid == SEQ_MID_ELECTED && s->cpu[old].running == key)
			s->cpu[old].mid = SEQ_MID_FREE;
		s->cpu[old].curr = 0;
	}
	if (to == SEQ_STATE_RUNNING)
		s->cpu[core].curr = key;
	/* It runs there already; the switch to it, in another class, was not recorded. */
	if (ARG(STATE, by_class) && to == SEQ_STATE_RUNNING && s->cpu[core].running != key) {
		struct seq_task *was = seq_task(s, s->cpu[core].running);

		if (was && was->on_cpu == (int)core)
			was->on_cpu = SEQ_NOBODY;
		s->cpu[core].running = key;
		s->cpu[core].idle = false;
		t->on_cpu = core;
	}
	t->state = to;
	t->cpu = core;
	t->rq = ARG(STATE, rq);
	return ret;
}

int seq_task_switch(struct seq *s)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	uint32_t prev = ARG(SWITCH, prev), next = ARG(SWITCH, next);
	struct seq_task *p = seq_task(s, prev), *n;
	int ret = 0;

	if (p && p->policy != SEQ_NOBODY && !seq_suspect(s, p->policy) &&
	    p->phase != SEQ_PHASE_OUT) {
		/* One that yield left RUNNING goes on when the higher class is done. */
		if (p->state == SEQ_STATE_READY_TICK ||
		    (p->state == SEQ_STATE_RUNNING && ARG(SWITCH, next_class) >= 2))
			return seq_wrong(s, "task %u leaves the CPU and is still %s", prev,
					 saakm_state_name(p->state));
		if (p->state == SEQ_STATE_RUNNING && !c->yielded)
			return seq_wrong(s, "task %u is preempted by a higher class without "
					 "yield", prev);
		if (p->on_cpu != (int)s->ev->cpu)
			return seq_wrong(s, "task %u leaves a CPU that it was not on", prev);
		ret = tick_gap(s, prev, p);
	}
	if (p)
		p->on_cpu = SEQ_NOBODY;
	n = seq_task(s, next);
	if (n) {
		if (n->on_cpu != SEQ_NOBODY && ARG(SWITCH, next_class) == 2 && !ret)
			ret = seq_wrong(s, "task %u runs on two CPUs", next);
		n->on_cpu = s->ev->cpu;
		n->run_since = s->ev->ts;
	}
	if (n)
		n->idle = ARG(SWITCH, next_class) == 3;
	c->running = next;
	c->idle = ARG(SWITCH, next_class) == 3;
	c->seen_switch = true;
	c->yielded = false;
	return ret;
}
