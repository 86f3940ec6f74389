// SPDX-License-Identifier: GPL-2.0
/* Whose event is it? Fetching, handing over, beginning; start and end. */
#include "engine.h"
#include <uapi/linux/saakm_values.h>

struct replay *r;
struct replay *saakm_replay;	/* the same, by a name that a debugger finds */

/* --- contexts ------------------------------------------------------------ */

static struct context **bucket_of(u32 key)
{
	return &r->bucket[(key * 0x9e3779b1u) >> 22 & (NR_BUCKETS - 1)];
}

struct context *context_find(u32 key)
{
	struct context *c = *bucket_of(key);

	while (c && c->key != key)
		c = c->next;
	return c;
}

struct context *context_get(u32 key)
{
	struct context **bucket = bucket_of(key), *c = context_find(key);

	if (c)
		return c;
	c = r->free_contexts;
	if (c)
		r->free_contexts = c->next;
	else
		c = arena_map(sizeof(*c), 64);
	if (!c) {
		stop(REPLAY_FAILED, "not enough memory");
		return &r->cpu[0];
	}
	*c = (struct context){ .key = key, .next = *bucket };
	*bucket = c;
	return c;
}

static void context_free(struct context *c)
{
	struct context **at = bucket_of(c->key);

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	c->next = r->free_contexts;
	r->free_contexts = c;
}

/* --- activations ---------------------------------------------------------- */

static void worker(void *arg);

/*
 * Stacks outlive the activations of a future that was undone by a snapshot: the
 * next of the same number takes it. (This is no part of snapshots.)
 */
#define MAX_STACKS	4096
static char *stacks[MAX_STACKS];

static int init_fiber(struct activation *a)
{
	unsigned int i = r->nr_activations;
	int ret;

	if (i >= MAX_STACKS)
		return -ENOSPC;
	if (stacks[i]) {
		fiber_init_on(&a->fiber, stacks[i], worker, a);
	} else {
		ret = fiber_init(&a->fiber, worker, a);
		if (ret)
			return ret;
		stacks[i] = a->fiber.stack;
	}
	r->nr_activations++;
	a->older = r->all;
	r->all = a;
	return 0;
}

void replay_each_stack(void (*fn)(const char *sp, const char *top))
{
	const struct activation *a;

	for (a = r->all; a; a = a->older)
		fn(a->fiber.sp, a->fiber.stack + a->fiber.stack_bytes);
}

/* One that has nothing to do. */
static struct activation *idle_activation(void)
{
	struct activation *a = r->idle;

	if (a) {
		r->idle = a->below;
		return a;
	}
	a = arena_map(sizeof(*a), 64);
	if (!a || init_fiber(a)) {
		stop(REPLAY_FAILED, "not enough memory");
		park();
	}
	return a;
}

/* Something begins in c; `me` takes it if it has nothing else to do. */
static struct activation *begin(struct context *c, enum job job, struct activation *me)
{
	struct activation *a = me ? me : idle_activation();

	a->ctx = c;
	a->below = c->top;
	c->top = a;
	a->cpu = r->ev->cpu;
	a->job = job;
	a->wants = WANTS_NOTHING;
	a->calling = a->skipping = a->is_late = false;
	a->changing = 0;
	a->handler = SAAKM_H_NONE;
	a->task = 0;
	a->segment = r->ev->seq;
	a->nr_accesses = 0;
	a->fiber.ctx_key = 0;
	a->fiber.ctx_type = SAAKM_CTX_HANDLER;
	return a;
}

static struct activation *begin_callback(struct activation *me)
{
	u32 key = ARG(CALLBACK, ctx_key);
	struct context *c = context_find(key);
	unsigned int type = ARG(CALLBACK, type), i;
	struct activation *a;

	if (type == SAAKM_CTX_MODULE_INIT || type == SAAKM_CTX_MODULE_EXIT) {
		for (i = 0; i < r->nr_modules; i++) {
			if (r->module[i].ctx_key != key)
				continue;
			a = begin(context_get(key), type == SAAKM_CTX_MODULE_INIT ? JOB_INIT :
				  JOB_EXIT, me);
			a->module = r->module[i].m;
			return a;
		}
		diverge(SAAKM_EV_NR, "a module begins or ends that no MODULE_LOAD announced");
		return NULL;
	}
	if (type == SAAKM_CTX_CPUHP && (!c || !c->fn)) {
		host_cpuhp_begins(r->ev->cpu, key);
		c = context_find(key);
	}
	if (!c || !c->fn) {
		diverge(SAAKM_EV_NR, "the policy has asked for no such timer, work or thread");
		return NULL;
	}
	return begin(c, JOB_CONTEXT, me);
}

/* --- whose is it? ----------------------------------------------------------- */

static struct activation *callback(struct activation *a, struct activation *me)
{
	switch (ARG(CALLBACK, op)) {
	case SAAKM_CTXOP_BEGIN:
		return a && a->wants == SAAKM_EV_CALLBACK ? a : begin_callback(me);
	case SAAKM_CTXOP_SUSPEND:
	case SAAKM_CTXOP_PREEMPT:
		if (a && (a->wants == WANTS_YIELD || (a->wants == WANTS_SLEEP &&
			  ARG(CALLBACK, op) == SAAKM_CTXOP_SUSPEND)))
			return a;
		consume();
		return NULL;
	case SAAKM_CTXOP_RESUME:
		if (!a)
			break;
		a->cpu = r->ev->cpu;
		if (a->wants == WANTS_WAKE)
			return a;
		consume();
		return NULL;
	}
	if (!a)
		diverge(SAAKM_EV_NR, "replay has nothing running in this context");
	return a;
}

/* Adding and removing a policy waits for its turn, then calls these. */
static bool is_of_registry(u8 handler)
{
	return handler == SAAKM_H_INIT || handler == SAAKM_H_FREE_METADATA ||
	       handler == SAAKM_H_CAN_BE_DEFAULT;
}

/* What could not be applied has been taken in by diverge(). */
static struct activation *taken_in(void)
{
	if (r->ev)
		consume();
	return NULL;
}

static bool may_be_from_outside(s64 source)
{
	return source == SAAKM_SRC_PARAM || source == SAAKM_SRC_OTHER;
}

/* Inputs are taken in here: NULL. */
static struct activation *dispatch(struct activation *me)
{
	const struct saakm_event *ev = r->ev;
	/* A context's begin and end may be told from within it or from outside. */
	u32 key = ev->kind == SAAKM_EV_CALLBACK ? ARG(CALLBACK, ctx_key) : ev->ctx;
	struct context *c = key ? context_find(key) : &r->cpu[ev->cpu];
	struct activation *a = c ? c->top : NULL;

	if (r->par.attach && !r->attached) {
		attach_event(ev);
		return taken_in();
	}
	if (ev->kind == SAAKM_EV_VALUE && may_be_from_outside(ARG(VALUE, source)) &&
	    apply_value(ev))
		return taken_in();
	/* Nobody knows what it was called with. What it changed would show later. */
	if (key == SAAKM_CTX_OUTSIDE) {
		r->res->nr_outside++;
		consume();
		return NULL;
	}
	if (a && a->wants == WANTS_ALL && ev->kind != SAAKM_EV_TASK &&
	    ev->kind != SAAKM_EV_SWITCH && ev->kind != SAAKM_EV_HOTPLUG)
		return a;
	switch (ev->kind) {
	case SAAKM_EV_TASK:
		if (a && a->wants == WANTS_INPUT)
			return a;
		apply_task(ev);
		break;
	case SAAKM_EV_MIGRATE:
		if (a && a->wants == WANTS_INPUT)
			return a;
		apply_migrate(ev);
		break;
	case SAAKM_EV_SWITCH:
		late_switch(ev);
		break;
	case SAAKM_EV_HOTPLUG:
		apply_hotplug(ev);
		break;
	case SAAKM_EV_ENTER:
		if (a && (a->wants == SAAKM_EV_ENTER ||
			  (a->wants == WANTS_ACT && is_of_registry(ARG(ENTER, handler)))))
			return a;
		return begin(c ? c : context_get(ev->ctx), JOB_CALL, me);
	case SAAKM_EV_CALLBACK:
		return callback(a, me);
	case SAAKM_EV_STATE:
		if (!ARG(STATE, by_class))
			goto owned;
		apply_state(ev);
		break;
	case SAAKM_EV_ERROR:
		if (a && !is_watch_finding(ARG(ERROR, code)))
			return a;
		apply_error(ev);
		break;
	case SAAKM_EV_VALUE:
		if (ARG(VALUE, source) != SAAKM_SRC_ARG || (a && a->wants == WANTS_INPUT))
			goto owned;
		diverge(SAAKM_EV_NR, "no handler that takes it was entered right before it");
		return NULL;
	case SAAKM_EV_EXIT:
	case SAAKM_EV_LOCK:
	case SAAKM_EV_POLICY_ADD:
	case SAAKM_EV_POLICY_REMOVE:
owned:
		if (a)
			return a;
		diverge(SAAKM_EV_NR, "replay has nothing running in this context");
		return NULL;
	case SAAKM_EV_LOST:
		stop(REPLAY_LOST, "%lld events were lost on CPU %u",
		     (long long)ARG(LOST, count), ev->cpu);
		return NULL;
	default:
		if (r->passing[ev->cpu])
			return r->passing[ev->cpu];
		break;		/* for people */
	}
	return taken_in();
}

/*
 * Where the trace stands is not known after something else has read it, or
 * replay was taken elsewhere. (None of this is part of snapshots.)
 */
static const struct replay_tape *tape;
static u64 trace_at = 1;

void replay_from_tape(const struct replay_tape *t)
{
	tape = t;
	trace_at = 0;
}

/* The event behind r->seq, if it is on the tape. */
static const struct saakm_event *on_tape(void)
{
	u64 i = tape ? r->seq + 1 - tape->first : 0;

	return tape && i < tape->nr ? &tape->ev[i] : NULL;
}

/* Where r->seq has gone to, the trace goes. */
static int follow(void)
{
	u64 seq = r->seq + 1;
	int ret = trace_at == seq ? 0 : saakm_trace_seek(r->par.trace, seq);

	trace_at = seq;
	return ret < 0 ? ret : 0;
}

int replay_moved(void)
{
	trace_at = 0;
	return on_tape() ? 0 : follow();
}

/* As saakm_trace_peek(), of the event that the tape gave last. */
static const struct saakm_event *peek_on_tape(void)
{
	u64 i = r->seq - tape->first;
	u32 cpu = tape->ev[i].cpu;

	while (++i < tape->nr)
		if (tape->ev[i].cpu == cpu)
			return &tape->ev[i];
	return NULL;
}

const struct saakm_event *peek(void)
{
	if (tape && r->seq - tape->first < tape->nr)
		return peek_on_tape();
	return follow() ? NULL : saakm_trace_peek(r->par.trace);
}

static int next_event(void)
{
	int ret;

	r->ev = on_tape();
	if (r->ev)
		return 1;
	ret = follow();
	if (!ret)
		ret = saakm_trace_next(r->par.trace, &r->ev);
	if (ret > 0)
		trace_at = r->ev->seq + 1;
	return ret;
}

static void fetch(void)
{
	int ret;

	while (r->par.until && r->seq >= r->par.until) {
		r->res->end = REPLAY_UNTIL;
		r->paused = fiber_current;
		fiber_switch(&r->driver);
	}
	ret = next_event();
	if (ret <= 0) {
		r->ev = NULL;
		stop(ret ? REPLAY_BAD_TRACE : REPLAY_DONE, "%s",
		     ret ? saakm_trace_err(r->par.trace)->text : "");
		return;
	}
	r->seq = r->ev->seq;
	r->now = r->ev->ts;
	if (__builtin_expect(r->class_wrote[r->ev->cpu] | r->nr_late, 0))
		late_next_event();
	r->res->nr_events++;
	r->res->last_seq = r->seq;
}

struct activation *next_activation(struct activation *me)
{
	struct activation *a;

	while (!r->owner) {
		if (!r->ev) {
			a = r->held ? released() : NULL;
			if (a)
				return a;
			fetch();
		}
		r->owner = dispatch(me);
	}
	return r->owner;
}

void await(u8 wants)
{
	struct activation *me = self(), *a;

	if (r->owner == me)
		return;		/* order() has waited for it */
	me->wants = wants;
	a = next_activation(NULL);
	if (a != me)
		fiber_switch(&a->fiber);
	if (r->on_segment)
		r->on_segment(me, r->ev->seq);
	me->segment = r->ev->seq;
	me->nr_accesses = 0;
	me->changing = 0;
}

void park(void)
{
	struct activation *me = self();

	me->wants = WANTS_NOTHING;
	for (;;) {
		if (r->ended)
			fiber_switch(&r->driver);
		if (r->owner == me)
			stop(REPLAY_DIVERGED, "a context goes on that has been given up");
		fiber_switch(&next_activation(NULL)->fiber);
	}
}

static void wait_for_job(struct activation *me)
{
	struct activation *a;

	while (!me->job) {
		a = next_activation(me);
		if (a == me)
			return;
		me->below = r->idle;
		r->idle = me;
		fiber_switch(&a->fiber);
	}
}

static void do_job(struct activation *a)
{
	struct context *c = a->ctx;

	switch ((enum job)a->job) {
	case JOB_CALL:
		call_handler(a);
		break;
	case JOB_CONTEXT: {
		void (*fn)(void *arg) = c->fn;

		c->fn = NULL;	/* it may be asked for again from within */
		fn(c->arg);
		break;
	}
	case JOB_INIT:
		host_module_init(a->module);
		break;
	case JOB_EXIT:
		host_module_exit(a->module);
		break;
	case JOB_NONE:
		break;
	}
	if (r->owner == a) {
		diverge(SAAKM_EV_NR, "it does not begin at all");
		skip_to_end(a);
	}
	c->top = a->below;
	if (c->key && !c->top && !c->fn)
		context_free(c);
	a->job = JOB_NONE;
}

static void worker(void *arg)
{
	struct activation *me = arg;

	for (;;) {
		wait_for_job(me);
		/* It may have begun with an event that is its own: that one is due. */
		do_job(me);
	}
}

/* --- start and end ------------------------------------------------------------ */

void stop(enum replay_end end, const char *fmt, ...)
{
	va_list ap;

	r->res->end = end;
	va_start(ap, fmt);
	shim_vsnprintf(r->res->why, sizeof(r->res->why), fmt, ap);
	va_end(ap);
	r->ended = true;
	for (;;)
		fiber_switch(&r->driver);
}

static void level_of(unsigned int cpu, unsigned int k, unsigned long *cores, int *flags)
{
	const struct replay_level *l = &r->par.level[k];
	unsigned int i;

	*flags = l->flags;
	for (i = 0; i < l->nr_groups; i++)
		if (l->groups[i] >> cpu & 1)
			cores[0] |= l->groups[i];
}

int replay_init(const struct replay_params *p)
{
	unsigned int cpu;
	int ret = host_init(p->nr_cpus, &replay_ops);

	if (!ret)
		ret = mirror_init();
	if (!ret)
		ret = guard_init();
	if (ret)
		return ret;
	r = arena_map(sizeof(*r), 64);
	if (!r)
		return -ENOMEM;
	saakm_replay = r;
	memset(r, 0, sizeof(*r));
	r->par = *p;
	r->res = p->result;
	r->task = arena_map(MAX_TASKS * sizeof(*r->task), 64);
	r->rq_at = arena_map(MAX_RQS * sizeof(*r->rq_at), 64);
	r->by_pid = arena_map(MAX_PID * sizeof(*r->by_pid), 64);
	if (!r->task || !r->rq_at || !r->by_pid || keymap_init(&r->rqs, MAX_RQS) ||
	    keymap_init(&r->locks, MAX_LOCK_KEYS))
		return -ENOMEM;
	host.on_error = p->on_error;
	host.fsm_check = p->fsm_check;
	if (p->budget)
		host.budget_max = p->budget;
	for (cpu = 0; cpu < p->nr_cpus; cpu++) {
		char name[16];

		shim_snprintf(name, sizeof(name), "swapper/%u", cpu);
		r->online[cpu] = true;
		r->idle_task[cpu] = r->curr[cpu] = host_task_new(name, 0);
		if (!r->curr[cpu])
			return -ENOMEM;
		host_set_task_cpu(r->curr[cpu], cpu);
	}
	host_set_topology(p->nr_levels, level_of);
	for (cpu = 0; cpu < p->nr_cpus && cpu < 64; cpu++) {
		if (p->online >> cpu & 1)
			continue;
		r->online[cpu] = false;
		host_set_online(cpu, false, false);
		host_topology_update();
	}
	return 0;
}

int replay_module(struct host_module *m, u32 module_key, u32 ctx_key)
{
	if (r->nr_modules == MAX_ENTRIES)
		return -ENOSPC;
	host_module_set_keys(m, module_key, ctx_key);
	r->module[r->nr_modules++] = (struct module_entry){ m, module_key, ctx_key };
	return 0;
}

void replay_run(void)
{
	struct fiber *to;

	saakm_observer = &replay_observer;
	fiber_adopt(&r->driver);
	if (r->ended)
		return;
	to = r->paused ? r->paused : &idle_activation()->fiber;
	r->paused = NULL;
	r->res->end = REPLAY_RUNNING;
	fiber_switch(to);
	r->res->nr_calls = host.nr_calls;
}

void replay_until(u64 seq)
{
	r->par.until = seq;
}

void replay_stop_at(u64 seq)
{
	r->stop_at = seq;
}

noinline void replay_event_reached(void)
{
	asm volatile("");
}

noinline void replay_diverged(void)
{
	asm volatile("");
}
