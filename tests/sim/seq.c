// SPDX-License-Identifier: GPL-2.0
/*
 * The automaton: takes events apart, keeps the stack of calls of each CPU, and
 * asks the tables. See seq.h.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "seq_internal.h"

#define ARG(kind, field)	((s)->ev->arg[SAAKM_ARG_##kind##_##field])

struct seq *seq_new(void)
{
	struct seq *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->cpu = calloc(SEQ_MAX_CPUS, sizeof(*s->cpu));
	s->policy = calloc(SEQ_MAX_POLICIES, sizeof(*s->policy));
	s->used = calloc(seq_nr_rows(), sizeof(*s->used));
	if (!s->cpu || !s->policy || !s->used) {
		seq_free(s);
		return NULL;
	}
	for (unsigned int i = 0; i < SEQ_MAX_CPUS; i++) {
		s->cpu[i].online = s->cpu[i].active = true;
		s->cpu[i].inner = s->cpu[i].checked = SEQ_NOBODY;
	}
	return s;
}

void seq_free(struct seq *s)
{
	if (!s)
		return;
	free(s->tasks);
	free(s->cpu);
	free(s->policy);
	free(s->used);
	free(s);
}

uint64_t seq_nr_calls(const struct seq *s)
{
	return s->calls;
}

int seq_wrong(struct seq *s, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	saakm_err_set(s->err, -EPROTO, "event %llu (cpu %u): %s",
		      (unsigned long long)s->ev->seq, s->ev->cpu, text);
	if (s->err)
		s->err->event = s->ev->seq;
	return -EPROTO;
}

/* Keys are small numbers, given at first sight. */
struct seq_task *seq_task(struct seq *s, uint32_t key)
{
	uint32_t n = s->nr_tasks ? s->nr_tasks : 256;
	struct seq_task *more;

	if (!key || key >= SEQ_MAX_TASKS)
		return NULL;
	if (key >= s->nr_tasks) {
		while (n <= key)
			n *= 2;
		more = realloc(s->tasks, n * sizeof(*more));
		if (!more)
			return NULL;
		memset(more + s->nr_tasks, 0, (n - s->nr_tasks) * sizeof(*more));
		s->tasks = more;
		s->nr_tasks = n;
	}
	if (!s->tasks[key].known) {
		s->tasks[key] = (struct seq_task){
			.known = true, .policy = SEQ_NOBODY, .on_cpu = SEQ_NOBODY,
			.end_owed = SEQ_NOBODY, .answer = -1, .mask = ~0ull, .nr_allowed = ~0u,
		};
	}
	return &s->tasks[key];
}

bool seq_suspect(const struct seq *s, int policy)
{
	return policy < 0 || policy >= SEQ_MAX_POLICIES || s->policy[policy].suspect;
}

bool seq_foreign(struct seq *s, uint32_t key)
{
	struct seq_task *t = seq_task(s, key);

	return !t || t->phase == SEQ_PHASE_OUT || seq_suspect(s, t->policy);
}

/*
 * What the call says runs here must be what was switched to. Switches among
 * tasks of other classes are not recorded, so for them the call is believed.
 */
static int sync_current(struct seq *s)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	uint32_t now = ARG(ENTER, current_task);
	struct seq_task *t = seq_task(s, now), *old = seq_task(s, c->running);

	if (!t || now == c->running)
		return 0;
	if (c->seen_switch && (!seq_foreign(s, now) ||
			       (old && old->on_cpu == (int)s->ev->cpu &&
				!seq_foreign(s, c->running))))
		return seq_wrong(s, "%s says that task %u runs here, but it is task %u",
				 saakm_handler_name(ARG(ENTER, handler)), now, c->running);
	if (old && old->on_cpu == (int)s->ev->cpu)
		old->on_cpu = SEQ_NOBODY;
	t->on_cpu = s->ev->cpu;
	c->running = now;
	c->idle = t->idle;
	return 0;
}

static int take_enter(struct seq *s)
{
	bool nested = ARG(ENTER, nested) & SAAKM_ENTER_NESTED;
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	struct seq_frame *outer = c->depth ? &c->frame[c->depth - 1] : NULL, *f;
	uint32_t core = ARG(ENTER, target_cpu);
	int ret = sync_current(s);

	if (ret)
		return ret;

	if (c->depth == SEQ_DEPTH)
		return seq_wrong(s, "handlers are nested more than %d deep", SEQ_DEPTH);
	if (core >= SEQ_MAX_CPUS)
		return seq_wrong(s, "core %u does not exist", core);
	f = &c->frame[c->depth];
	*f = (struct seq_frame){
		.handler = ARG(ENTER, handler),
		.task = ARG(ENTER, task),
		.core = core,
		.policy = ARG(ENTER, policy),
		.flags = ARG(ENTER, flags),
		.ctx = s->ev->ctx,
		.nested = outer || s->ev->ctx,
		.was_taken = s->cpu[core].curr != 0,
		.inner = SEQ_NOBODY,
		.row = -1,
	};
	c->depth++;
	if (f->policy < 0 || f->policy >= SEQ_MAX_POLICIES)
		return seq_wrong(s, "%s of policy %d, which does not exist",
				 saakm_handler_name(f->handler), f->policy);
	/* Between init and the event that tells of the policy it is asked one thing. */
	if (!s->policy[f->policy].added && f->handler != SAAKM_H_INIT &&
	    !(f->handler == SAAKM_H_CAN_BE_DEFAULT && !f->policy &&
	      s->policy[f->policy].uses[SAAKM_H_INIT]))
		return seq_wrong(s, "%s of policy %d, which is not registered",
				 saakm_handler_name(f->handler), f->policy);
	if (nested != (outer != NULL))
		return seq_wrong(s, "%s says that it is%s called inside a handler, but it is%s",
				 saakm_handler_name(f->handler), nested ? "" : " not",
				 outer ? "" : " not");
	if (seq_suspect(s, f->policy))
		return 0;
	s->calls++;
	if (!f->nested)
		seq_cpu_settle(s);
	if (outer && f->handler != SAAKM_H_GET_CORE_STATE && f->handler != SAAKM_H_EXIT_IDLE)
		return seq_wrong(s, "%s inside %s", saakm_handler_name(f->handler),
				 saakm_handler_name(outer->handler));
	if (outer && outer->ctx != f->ctx)
		return seq_wrong(s, "%s runs in context %u inside %s in context %u",
				 saakm_handler_name(f->handler), f->ctx,
				 saakm_handler_name(outer->handler), outer->ctx);
	return seq_task_enter(s, f);
}

/* A call inside a handler or a context: exit_idle comes behind an IDLE only. */
static int inner_exit(struct seq *s, const struct seq_frame *f, int ret)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	struct seq_frame *o = c->depth ? &c->frame[c->depth - 1] : NULL;
	int *inner = o ? &o->inner : &c->inner, *inner_ret = o ? &o->inner_ret : &c->inner_ret;
	uint32_t *core = o ? &o->inner_core : &c->inner_core;

	if (f->handler == SAAKM_H_EXIT_IDLE &&
	    (*inner != SAAKM_H_GET_CORE_STATE || !*inner_ret || *core != f->core))
		return seq_wrong(s, "exit_idle of core %u with no get_core_state before it that "
				 "said IDLE", f->core);
	*inner = f->handler;
	*inner_ret = ret;
	*core = f->core;
	return 0;
}

static int take_exit(struct seq *s)
{
	struct seq_cpu *c = &s->cpu[s->ev->cpu];
	uint8_t handler = ARG(EXIT, handler);
	struct seq_frame f;
	int ret;

	/* A handler that was given up takes the calls inside it along. */
	while (c->depth && ARG(EXIT, how) && c->frame[c->depth - 1].handler != handler)
		c->depth--;
	if (!c->depth || c->frame[c->depth - 1].handler != handler)
		return seq_wrong(s, "%s returns, but %s runs", saakm_handler_name(handler),
				 c->depth ? saakm_handler_name(c->frame[c->depth - 1].handler) :
				 "no handler");
	f = c->frame[--c->depth];
	if (seq_suspect(s, f.policy) || ARG(EXIT, how)) {
		seq_cpu_forget(s);
		return 0;
	}
	s->policy[f.policy].uses[handler] = true;
	ret = seq_task_exit(s, &f, ARG(EXIT, ret));
	if (!ret)
		ret = seq_cpu_core(s, &f);
	if (ret)
		return ret;
	if (f.nested)
		return f.ctx && f.handler != SAAKM_H_GET_CORE_STATE &&
		       f.handler != SAAKM_H_EXIT_IDLE ? 0 : inner_exit(s, &f, ARG(EXIT, ret));
	return seq_cpu_call(s, &f, ARG(EXIT, ret));
}

static int take_task(struct seq *s)
{
	struct seq_task *t = seq_task(s, ARG(TASK, task));
	uint64_t mask = ARG(TASK, mask);
	const int64_t *v = s->ev->arg + SAAKM_TASK_ARG0;

	if (!t)
		return 0;
	if (mask & 1ull << SAAKM_TF_PID)
		t->idle = !v[SAAKM_TF_PID];
	if (mask & 1ull << SAAKM_TF_CPU)
		t->cpu = v[SAAKM_TF_CPU];
	/* Switches of a task that comes from another class may not be recorded. */
	if (mask & 1ull << SAAKM_TF_ON_CPU && t->phase == SEQ_PHASE_OUT && t->cpu < SEQ_MAX_CPUS)
		t->on_cpu = v[SAAKM_TF_ON_CPU] ? (int)t->cpu : SEQ_NOBODY;
	if ((mask & 1ull << SAAKM_TF_WEIGHT) && t->weight &&
	    t->weight != (uint64_t)v[SAAKM_TF_WEIGHT] &&
	    t->phase != SEQ_PHASE_OUT)
		t->reweight_owed = true;
	if (mask & 1ull << SAAKM_TF_WEIGHT)
		t->weight = v[SAAKM_TF_WEIGHT];
	if (mask & 1ull << SAAKM_TF_CPUS0)
		t->mask = v[SAAKM_TF_CPUS0];
	if (mask & 1ull << SAAKM_TF_NR_CPUS_ALLOWED)
		t->nr_allowed = v[SAAKM_TF_NR_CPUS_ALLOWED];
	if (!(mask & 1ull << SAAKM_TF_SAAKM_POLICY) || v[SAAKM_TF_SAAKM_POLICY] >= 0)
		return 0;
	/* Out of its policy: that is how the class says it. */
	if (!seq_suspect(s, t->policy) && t->phase != SEQ_PHASE_LEAVING &&
	    t->phase != SEQ_PHASE_PREPARED && t->phase != SEQ_PHASE_OUT)
		return seq_wrong(s, "task %lld leaves its policy without terminate",
				 (long long)ARG(TASK, task));
	if (t->cpu < SEQ_MAX_CPUS && s->cpu[t->cpu].curr == (uint32_t)ARG(TASK, task))
		s->cpu[t->cpu].curr = 0;
	t->phase = SEQ_PHASE_OUT;
	t->state = SEQ_STATE_NOT_QUEUED;
	t->rq = 0;
	t->reweight_owed = false;
	t->policy = SEQ_NOBODY;
	return 0;
}

static void take_run(struct seq *s)
{
	const char *tick = s->ev->text ? strstr(s->ev->text, "\ntick_ns=") : NULL;
	const char *balance = s->ev->text ? strstr(s->ev->text, "\nbalance_ns=") : NULL;

	if (tick)
		s->tick_ns = strtoull(tick + 9, NULL, 10);
	if (balance)
		s->balance_ns = strtoull(balance + 12, NULL, 10);
}

static int take_policy(struct seq *s, bool add)
{
	int64_t id = ARG(POLICY_ADD, policy);

	if (ARG(POLICY_ADD, ret) || id < 0 || id >= SEQ_MAX_POLICIES)
		return 0;
	if (add == s->policy[id].added)
		return seq_wrong(s, "policy %lld is %s twice", (long long)id,
				 add ? "registered" : "removed");
	if (add && !s->policy[id].uses[SAAKM_H_INIT])
		return seq_wrong(s, "policy %lld is registered without init", (long long)id);
	s->policy[id].added = add;
	for (unsigned int i = 0; add && i < SEQ_MAX_CPUS; i++)
		s->policy[id].down[i] = !s->cpu[i].online;
	for (uint32_t i = 0; !add && i < s->nr_tasks; i++)
		if (s->tasks[i].known && s->tasks[i].policy == id &&
		    s->tasks[i].phase != SEQ_PHASE_OUT && !s->policy[id].suspect)
			return seq_wrong(s, "policy %lld is removed while task %u uses it",
					 (long long)id, i);
	return 0;
}

/* It says how a core is, not what it does: the kernel may say the same twice. */
static int take_hotplug(struct seq *s)
{
	uint32_t cpu = ARG(HOTPLUG, target_cpu);
	bool online = ARG(HOTPLUG, online);
	struct seq_cpu *c;

	if (cpu >= SEQ_MAX_CPUS)
		return seq_wrong(s, "core %u does not exist", cpu);
	for (int i = 0; !online && i < SEQ_MAX_POLICIES; i++)
		if (s->policy[i].added && !s->policy[i].suspect && !s->policy[i].down[cpu])
			return seq_wrong(s, "core %u is offline and policy %d has not heard "
					 "core_exit", cpu, i);
	c = &s->cpu[cpu];
	c->active = ARG(HOTPLUG, online) == 1;	/* 2: it comes, or will go */
	if (online == c->online)
		return 0;
	c->online = online;
	c->mid = SEQ_MID_FREE;
	c->balanced_at = 0;
	return 0;
}

static void take_error(struct seq *s)
{
	int64_t id = ARG(ERROR, policy);

	if (id >= 0 && id < SEQ_MAX_POLICIES)
		s->policy[id].suspect = true;
	else
		for (unsigned int i = 0; i < SEQ_MAX_POLICIES; i++)
			s->policy[i].suspect = true;
	for (unsigned int i = 0; i < SEQ_MAX_CPUS; i++)
		s->cpu[i].mid = SEQ_MID_UNKNOWN;
}

int seq_event(struct seq *s, const struct saakm_event *ev, struct saakm_err *err)
{
	int ret;

	s->ev = ev;
	s->err = err;
	if (ev->cpu >= SEQ_MAX_CPUS)
		return seq_wrong(s, "there is no such CPU");
	switch (ev->kind) {
	case SAAKM_EV_RUN:
		take_run(s);
		return 0;
	case SAAKM_EV_LOST:
		return saakm_err_set(err, -ENODATA, "event %llu (cpu %u): %lld events were lost "
				     "here, so nothing can be said about sequences",
				     (unsigned long long)ev->seq, ev->cpu,
				     (long long)ARG(LOST, count));
	case SAAKM_EV_POLICY_ADD:
		return take_policy(s, true);
	case SAAKM_EV_POLICY_REMOVE:
		return take_policy(s, false);
	case SAAKM_EV_TASK:
		return take_task(s);
	case SAAKM_EV_ENTER:
		return take_enter(s);
	case SAAKM_EV_EXIT:
		return take_exit(s);
	case SAAKM_EV_STATE:
		return seq_task_state(s);
	case SAAKM_EV_SWITCH:
		ret = seq_cpu_switch(s);
		return ret ? ret : seq_task_switch(s);
	case SAAKM_EV_HOTPLUG:
		return take_hotplug(s);
	case SAAKM_EV_ERROR:
		take_error(s);
		return 0;
	default:
		return 0;
	}
}
