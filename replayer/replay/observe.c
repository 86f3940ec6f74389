// SPDX-License-Identifier: GPL-2.0
/* The record points: is what the policy does what it did? */
#include "engine.h"

/* The loop that the record says was endless may have acts in it: it ends here. */
static void end_stuck(void)
{
	host_fault(SAAKM_F_STUCK_HANDLER, NULL, NULL,
		   "it went through its limit of basic blocks without returning");
	guard_abort();
}

/* Wait for this context's next event. Is it one of this kind? */
static bool due(u8 kind)
{
	if (self()->skipping)
		return false;
	await(kind);
	if (r->ev->kind == kind)
		return true;
	if (r->ev->kind == SAAKM_EV_ERROR && ARG(ERROR, code) == SAAKM_F_STUCK_HANDLER &&
	    kind != SAAKM_EV_ERROR && kind != SAAKM_EV_EXIT && guard_present())
		end_stuck();
	diverge(kind, "%s", "");
	return false;
}

/* The recorded event is r->ev: compare n of its fields. */
static void compare_fields(const s64 *got, unsigned int n)
{
	const s64 *recorded = r->ev->arg;
	u64 wrong = 0;
	unsigned int i;

	for (i = 0; i < n; i++)
		wrong |= (u64)(got[i] != recorded[i]) << i;
	if (__builtin_expect(wrong != 0, 0))
		diverge_fields(wrong, got, n);
}

static void compare(const s64 *got, unsigned int n)
{
	compare_fields(got, n);
	consume();
}

/* With an event that has happened already. */
static void compare_late(struct activation *a, const s64 *got, unsigned int n)
{
	const struct saakm_event *ev = r->ev;
	struct activation *owner = r->owner;

	r->ev = &a->was_due;
	r->owner = a;
	compare_fields(got, n);
	r->ev = ev;
	r->owner = owner;
}

static void on_enter(struct saakm_frame *f, unsigned int flags)
{
	struct activation *a = self();
	s64 policy, got[6];
	u32 other;

	a->changing = 0;
	if (a->calling) {
		a->calling = false;
		return;
	}
	if (!due(SAAKM_EV_ENTER))
		return;
	policy = ARG(ENTER, policy);
	/* How many were registered before the record began is not known otherwise. */
	if (f->handler == SAAKM_H_INIT)
		f->slot->id = f->slot->policy->id = policy;
	got[0] = saakm_task_key(f->task);
	got[1] = ARG(ENTER, current_task);
	got[2] = flags;
	got[3] = f->cpu;
	got[4] = f->slot->id;
	got[5] = f->handler;
	other = ARG(ENTER, current_task);
	if (other)
		r->curr[a->cpu] = task_by_key(other);
	compare(got, 6);
	absorb(a, got[0], other);
}

/*
 * As the class does at once: a task that cannot run is no current task. Linux
 * tells of on_rq late, and checks elections before they happen anyway.
 */
static void drop_current(unsigned int cpu)
{
	struct task_struct *p = saakm_cpu_data(cpu)->curr;

	if (p && (!p->saakm.policy || task_cpu(p) != cpu ||
		  (r->par.simulated && !p->on_rq)))
		saakm_cpu_data(cpu)->curr = NULL;
}

static void on_exit(struct saakm_frame *f, int ret, u8 how)
{
	struct activation *a = self();
	s64 got[3] = { ret, f->handler, how };

	if (due(SAAKM_EV_EXIT))
		compare(got, 3);
	if (a->skipping)
		skip_to_end(a);
	if (f->handler == SAAKM_H_SCHEDULE)
		drop_current(f->cpu);
}

static void on_state(struct task_struct *p, const struct saakm_ev_state *s, struct saakm_rq *rq)
{
	s64 got[8] = { s->task, 0, s->from_cpu, s->to_cpu, s->from, s->to, s->by_class, s->error };
	struct activation *a = self();
	bool is_late;
	u32 due_rq;

	if (r->applying)
		return;
	is_late = a->is_late;
	a->changing = 0;
	a->is_late = false;
	if (!is_late && !due(SAAKM_EV_STATE))
		return;
	if (races)
		races_state(p);
	if (rq) {
		due_rq = is_late ? a->was_due.arg[SAAKM_ARG_STATE_rq] : ARG(STATE, rq);
		got[1] = keymap_match(&r->rqs, rq->key, due_rq);
		if (rq->key < MAX_RQS)
			r->rq_at[rq->key] = rq;
		if (rq->key > r->max_rq)
			r->max_rq = rq->key;
	}
	if (is_late)
		compare_late(a, got, 8);
	else
		compare(got, 8);
}

#define POLICY_LOCKS	0x10000		/* as in lock.c */

static u32 recorded_lock(u32 key, u32 recorded)
{
	return key < POLICY_LOCKS ? key : keymap_match(&r->locks, key - POLICY_LOCKS, recorded);
}

static void on_lock(u32 key, u8 op)
{
	s64 got[2] = { 0, op };

	if (!due(SAAKM_EV_LOCK))
		return;
	got[0] = recorded_lock(key, ARG(LOCK, lock));
	compare(got, 2);
}

static u64 on_value(u8 source, u32 arg, u64 value)
{
	s64 got[3] = { 0, arg, source };

	if (!due(SAAKM_EV_VALUE))
		return value;
	got[0] = value = ARG(VALUE, value);
	compare(got, 3);
	return value;
}

/* Words of a finding that name something by our numbers, in the record's. */
static void translate(struct saakm_ev_error *ev)
{
	u64 expected = ARG(ERROR, expected), got = ARG(ERROR, got);

	switch (ev->code) {
	case SAAKM_F_DEADLOCK:
	case SAAKM_F_UNLOCK_UNHELD:
	case SAAKM_F_LOCK_LEAK:
		if (ev->expected)
			ev->expected = recorded_lock(ev->expected, expected);
		if (ev->got)
			ev->got = recorded_lock(ev->got, got);
		break;
	case SAAKM_F_DOUBLE_ENQUEUE:
		ev->got = keymap_match(&r->rqs, ev->got, got);
		break;
	case SAAKM_F_CRASH:
	case SAAKM_F_USE_AFTER_FREE:
	case SAAKM_F_OVERFLOW:
	case SAAKM_F_UNINITIALISED:
	case SAAKM_F_UNDEFINED:
		/* An address that is not in the mirror has none to compare with. */
		if (ev->got >= 0x10000)
			ev->got = mirror_recorded((void *)(unsigned long)ev->got) ?: got;
		break;
	default:
		break;
	}
}

/* Only a build with the sanitizer sees these. */
static bool is_sanitizer_finding(u8 code)
{
	return code == SAAKM_F_USE_AFTER_FREE || code == SAAKM_F_OVERFLOW ||
	       code == SAAKM_F_UNINITIALISED || code == SAAKM_F_UNDEFINED;
}

/* What the machine died of it could not say: the record ends on this CPU, within the call. */
static bool is_the_end(u8 code)
{
	return (code == SAAKM_F_CRASH || code == SAAKM_F_STUCK_HANDLER) && !r->owner && !peek();
}

static void on_error(struct saakm_report *rep, const struct saakm_ev_error *e, const char *text)
{
	struct saakm_ev_error ev = *e;
	s64 got[8];

	/*
	 * The class does what the record says, and finds what it had not found then: at no
	 * line, whosever stack this is.
	 */
	if (r->applying) {
		rep->action = SAAKM_ACT_WARN;
		diverge(SAAKM_EV_ERROR, "%s", rep->text ?: text);
		return;
	}
	if (self()->skipping)
		return;
	if (is_the_end(ev.code))
		add_finding(ev.code, false, text);
	await(SAAKM_EV_ERROR);
	if (r->ev->kind != SAAKM_EV_ERROR || (ARG(ERROR, code) != ev.code &&
					      is_sanitizer_finding(ev.code))) {
		if (is_sanitizer_finding(ev.code)) {
			/* It ran on when it was recorded, so it does now. */
			add_finding(ev.code, false, text);
			rep->action = SAAKM_ACT_WARN;
			return;
		}
		/* It would take as long in every call. */
		if (ev.code == SAAKM_F_STUCK_HANDLER && host.budget_max > 1000000)
			host.budget_max /= 8;
		diverge(SAAKM_EV_ERROR, "%s", text);
		return;
	}
	translate(&ev);
	got[0] = ev.expected;
	got[1] = ev.got;
	got[2] = ev.task;
	got[3] = ev.target_cpu;
	got[4] = ev.policy;
	got[5] = ev.code;
	got[6] = ev.action;
	got[7] = ev.handler;
	add_finding(ev.code, true, text);
	if (ARG(ERROR, action) >= SAAKM_ACT_EJECT)
		note_ejected(r->ev);
	compare(got, 8);
}

static void on_fields(u8 kind, const void *fields, u32 bytes)
{
}

static void on_callback(const struct saakm_ev_callback *ev)
{
	s64 got[4] = { ev->ctx_key, ev->target_cpu, ev->type, ev->op };

	if (due(SAAKM_EV_CALLBACK)) {
		got[1] = ARG(CALLBACK, target_cpu);	/* threads move about */
		compare(got, 4);
	}
	if (ev->op == SAAKM_CTXOP_END && self()->skipping)
		skip_to_end(self());
}

static void on_policy(u8 kind, const struct saakm_ev_policy_add *ev)
{
	s64 got[3] = { ev->policy, ev->module, ev->ret };

	if (due(kind))
		compare(got, 3);
}

static void on_text(u8 kind, const void *fields, u32 bytes, const char *text)
{
	if (kind == SAAKM_EV_CALLBACK)
		on_callback(fields);
	else if (kind == SAAKM_EV_POLICY_ADD || kind == SAAKM_EV_POLICY_REMOVE)
		on_policy(kind, fields);
}

const struct saakm_observer replay_observer = {
	.enter = on_enter,
	.exit = on_exit,
	.state = on_state,
	.lock = on_lock,
	.value = on_value,
	.error = on_error,
	.fields = on_fields,
	.text = on_text,
};
