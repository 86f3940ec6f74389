// SPDX-License-Identifier: GPL-2.0
/*
 * The record points: what happens in the core becomes events in the ring of
 * the CPU that runs. Time stamps are hybrid logical clocks: at once near the
 * wall clock and in an order that respects locks and tasks.
 */
#include "saakm_host.h"
#include "core.h"

#ifndef saakm_recording
bool saakm_recording;
#endif

static u32 last_task_key, last_rq_key;

void saakm_keys_reset(void)
{
	last_task_key = 0;
	last_rq_key = 0;
}

u32 saakm_task_key(struct task_struct *p)
{
	if (!p)
		return 0;
	if (!p->saakm.key)
		SAAKM_HOST_PUBLISH(&p->saakm.key, saakm_host_next_key(&last_task_key));
	return p->saakm.key;
}

u32 saakm_new_rq_key(void)
{
	return saakm_host_next_key(&last_rq_key);
}

static struct saakm_cpu *this_cpu_data(void)
{
	return saakm_cpu_data(saakm_host_this_cpu());
}

/*
 * The next time stamp of this CPU, behind everything that a lock or a task has
 * seen. Fields of tasks come with the event before them; for all else the clock
 * is read, so that between CPUs the order is as true as their clocks.
 */
static u64 stamp(struct saakm_cpu *c, u64 a, u64 b, bool read_clock)
{
	u64 ts = read_clock || SAAKM_HOST_EXACT_TIME || !c->ring.open ? saakm_host_now() : 0;

	if (SAAKM_HOST_EXACT_TIME)
		return c->clock = ts;
	if (ts < c->clock)
		ts = c->clock;
	if (ts < a)
		ts = a;
	if (ts < b)
		ts = b;
	c->clock = ++ts;
	return ts;
}

/* An event that concerns every CPU: behind all that was, before all that comes. */
void saakm_clocks_gather(void)
{
	struct saakm_cpu *c = this_cpu_data();
	unsigned int cpu;

	for (cpu = 0; cpu < saakm_host_nr_cpus(); cpu++)
		if (c->clock < saakm_cpu_data(cpu)->clock)
			c->clock = saakm_cpu_data(cpu)->clock;
}

void saakm_clocks_spread(void)
{
	u64 clock = this_cpu_data()->clock;
	unsigned int cpu;

	for (cpu = 0; cpu < saakm_host_nr_cpus(); cpu++)
		if (saakm_cpu_data(cpu)->clock < clock)
			saakm_cpu_data(cpu)->clock = clock;
}

u64 saakm_stamp(struct saakm_cpu *c, u64 clock_a, u64 clock_b)
{
	return stamp(c, clock_a, clock_b, true);
}

/* With a name here, calls of all other policies, and what they do, are left out. */
char saakm_record_only[SAAKM_POLICY_NAME];

static bool left_out(const struct saakm_slot *slot)
{
	return unlikely(saakm_record_only[0]) && slot->policy &&
	       strcmp(slot->policy->name, saakm_record_only);
}

static bool inside_left_out(const struct saakm_cpu *c)
{
	return unlikely(saakm_record_only[0]) && c->frame && left_out(c->frame->slot);
}

static bool put_fields(struct saakm_cpu *c, u8 kind, u64 ts, const void *fields, u32 bytes)
{
	void *room = saakm_ring_put(&c->ring, kind, SAAKM_HOST_CTX(c, kind), ts, bytes);

	if (!room)
		return false;
	memcpy(room, fields, bytes);
	saakm_ring_done(&c->ring);
	return true;
}

void saakm_record_fields(u8 kind, const void *fields, u32 bytes)
{
	struct saakm_cpu *c;

	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(fields(kind, fields, bytes));
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	put_fields(c, kind, stamp(c, 0, 0, true), fields, bytes);
}

static void put_text(struct saakm_cpu *c, u8 kind, u64 ts, const void *fields, u32 bytes,
		     const char *text)
{
	size_t len = strnlen(text, SAAKM_TEXT_MAX - 1);
	char *room = saakm_ring_put(&c->ring, kind, SAAKM_HOST_CTX(c, kind), ts, bytes + len + 1);

	if (!room)
		return;
	memcpy(room, fields, bytes);
	memcpy(room + bytes, text, len);
	room[bytes + len] = '\0';
	saakm_ring_done(&c->ring);
}

void saakm_record_text(u8 kind, const void *fields, u32 bytes, const char *text)
{
	struct saakm_cpu *c;

	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(text(kind, fields, bytes, text));
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	put_text(c, kind, stamp(c, 0, 0, true), fields, bytes, text);
}

/* What has changed of the task since it was last written, as one event. */
void saakm_record_task(struct task_struct *p)
{
	u64 now[SAAKM_TF_NR], changed[SAAKM_TF_NR], mask = 0;
	struct saakm_task_shadow *old;
	struct saakm_ev_task ev = {};
	struct saakm_cpu *c;
	unsigned int i, n = 0;
	u32 bytes;
	char *room;

	if (!saakm_recording || !p)
		return;
	SAAKM_HOST_IRQS_OFF();
	if (inside_left_out(this_cpu_data()))
		return;
	old = saakm_host_task_shadow(p);
	saakm_host_task_fields(p, now);
	for (i = 0; i < SAAKM_TF_NR; i++) {
		if (old->written && now[i] == old->val[i])
			continue;
		mask |= 1ull << i;
		changed[n++] = now[i];
		old->val[i] = now[i];
	}
	if (!mask)
		return;
	if (!old->written)
		mask |= SAAKM_TASKVALS_COMM;
	old->written = true;

	c = this_cpu_data();
	ev.mask = mask;
	ev.task = saakm_task_key(p);
	bytes = sizeof(ev) + n * sizeof(u64);
	if (mask & SAAKM_TASKVALS_COMM)
		bytes += TASK_COMM_LEN;
	room = saakm_ring_put(&c->ring, SAAKM_EV_TASK, SAAKM_HOST_CTX(c, SAAKM_EV_TASK),
			      stamp(c, p->saakm.clock, 0, false), bytes);
	p->saakm.clock = c->clock;
	if (!room) {
		old->written = false;	/* lost: in full the next time */
		return;
	}
	memcpy(room, &ev, sizeof(ev));
	memcpy(room + sizeof(ev), changed, n * sizeof(u64));
	if (mask & SAAKM_TASKVALS_COMM)
		memcpy(room + sizeof(ev) + n * sizeof(u64), p->comm, TASK_COMM_LEN);
	saakm_ring_done(&c->ring);
}

/* Handlers that run under the runqueue lock of their target core. */
bool saakm_under_rq_lock(u8 handler)
{
	switch (handler) {
	case SAAKM_H_GET_CORE_STATE:
	case SAAKM_H_NEW_PLACE:
	case SAAKM_H_TICK:
	case SAAKM_H_YIELD:
	case SAAKM_H_BLOCK:
	case SAAKM_H_UNBLOCK_PLACE:
	case SAAKM_H_TERMINATE:
	case SAAKM_H_SCHEDULE:
	case SAAKM_H_ENTER_IDLE:
	case SAAKM_H_EXIT_IDLE:
	case SAAKM_H_CORE_ENTRY:
	case SAAKM_H_CORE_EXIT:
	case SAAKM_H_REWEIGHT_TASK:
		return true;
	}
	return false;
}

void saakm_record_enter(struct saakm_frame *f, unsigned int flags)
{
	struct saakm_cpu *c;
	struct task_struct *curr = saakm_host_current();
	struct saakm_ev_enter ev = {
		.task = saakm_task_key(f->task),
		.current_task = saakm_task_key(curr),
		.flags = flags,
		.target_cpu = f->cpu,
		.policy = f->slot->id,
		.handler = f->handler,
		.nested = (f->outer ? SAAKM_ENTER_NESTED : 0) |
			  (SAAKM_HOST_HOLDS_CORE(f->cpu) ? SAAKM_ENTER_LOCKED : 0),
	};
	u64 lock_clock = saakm_under_rq_lock(f->handler) ? saakm_cpu_data(f->cpu)->rq_clock : 0;

	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(enter(f, flags));
	if (left_out(f->slot))
		return;
	SAAKM_HOST_LOOK();
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	put_fields(c, SAAKM_EV_ENTER,
		   stamp(c, lock_clock, f->task ? f->task->saakm.clock : 0, true),
		   &ev, sizeof(ev));
	/* TASK events right behind an ENTER hold before the handler runs. */
	if (f->task)
		saakm_record_task(f->task);
	if (curr && curr != f->task)
		saakm_record_task(curr);
}

void saakm_record_exit(struct saakm_frame *f, int ret, u8 how)
{
	struct saakm_ev_exit ev = { .ret = ret, .handler = f->handler, .how = how };
	struct saakm_cpu *c;

	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(exit(f, ret, how));
	if (left_out(f->slot))
		return;
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	put_fields(c, SAAKM_EV_EXIT, stamp(c, 0, 0, true), &ev, sizeof(ev));
	/* Only ever raised: some handlers end without the locks. */
	if (saakm_under_rq_lock(f->handler) && saakm_cpu_data(f->cpu)->rq_clock < c->clock)
		saakm_cpu_data(f->cpu)->rq_clock = c->clock;
	if (f->task && f->task->saakm.clock < c->clock)
		f->task->saakm.clock = c->clock;
}

void saakm_record_state(struct task_struct *p, enum saakm_state from, unsigned int from_cpu,
			enum saakm_state to, unsigned int to_cpu, struct saakm_rq *rq,
			bool by_class, enum saakm_finding error)
{
	struct saakm_ev_state ev;
	struct saakm_cpu *c;

	/* Under `warn` what is wrong may have been done. */
	saakm_host_trace_state(p, from, to, to_cpu, error && p->saakm.state == from);
	if (!SAAKM_HOST_RECORDS)
		return;
	ev = (struct saakm_ev_state){
		.task = saakm_task_key(p),
		.rq = rq ? rq->key : 0,
		.from_cpu = from_cpu,
		.to_cpu = to_cpu,
		.from = from,
		.to = to,
		.by_class = by_class,
		.error = error,
	};
	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(state(p, &ev, rq));
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	if (inside_left_out(c))
		return;
	put_fields(c, SAAKM_EV_STATE, stamp(c, p->saakm.clock, 0, true), &ev, sizeof(ev));
	p->saakm.clock = c->clock;
}

/*
 * clock is that of the lock: an acquire is stamped after the lock was taken
 * and behind it, a release before it is dropped and sets it.
 */
void saakm_record_lock(u32 key, enum saakm_lock_op op, u64 *clock)
{
	struct saakm_ev_lock ev = { .lock = key, .op = op };
	struct saakm_cpu *c;

	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(lock(key, op));
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	if (inside_left_out(c))
		return;
	put_fields(c, SAAKM_EV_LOCK, stamp(c, *clock, 0, true), &ev, sizeof(ev));
	*clock = c->clock;
}

u64 saakm_record_value(enum saakm_source source, u32 arg, u64 value)
{
	struct saakm_ev_value ev = { .value = value, .arg = arg, .source = source };
	struct saakm_cpu *c;

	if (!saakm_recording)
		return SAAKM_HOST_SUPPLY(source, arg, value);
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	if (inside_left_out(c))
		return value;
	put_fields(c, SAAKM_EV_VALUE, stamp(c, 0, 0, true), &ev, sizeof(ev));
	return value;
}

void saakm_record_words(u32 first, const void *words, u32 bytes)
{
	const u64 *word = words;
	u32 i;

	if (!saakm_recording)
		return;
	for (i = 0; i < bytes / sizeof(u64); i++)
		if (word[i])
			saakm_record_value(SAAKM_SRC_ARG, first + i, word[i]);
}

void saakm_record_error(struct saakm_report *r, const char *text)
{
	struct saakm_ev_error ev = {
		.expected = r->expected,
		.got = r->got,
		.task = saakm_task_key(r->task),
		.target_cpu = r->cpu,
		.policy = r->slot ? r->slot->id : 0xffff,
		.code = r->code,
		.action = r->action,
		.handler = r->handler,
	};
	struct saakm_cpu *c;

	r->ts = 0;
	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(error(r, &ev, text));
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	r->ts = stamp(c, 0, 0, true);
	put_text(c, SAAKM_EV_ERROR, r->ts, &ev, sizeof(ev), text);
}

void saakm_record_switch(struct task_struct *prev, struct task_struct *next,
			 u32 prev_state, u32 next_class)
{
	struct saakm_ev_switch ev = {
		.prev = saakm_task_key(prev),
		.next = saakm_task_key(next),
		.prev_state = prev_state,
		.next_class = next_class,
	};

	struct saakm_cpu *c = this_cpu_data();

	if (!saakm_recording)
		return;
	/* on_cpu follows from this event: not to be written again. */
	if (prev)
		saakm_host_task_shadow(prev)->val[SAAKM_TF_ON_CPU] = 0;
	if (next)
		saakm_host_task_shadow(next)->val[SAAKM_TF_ON_CPU] = 1;
	/* Who wakes prev elsewhere comes behind its leaving this CPU. */
	if (!put_fields(c, SAAKM_EV_SWITCH, stamp(c, prev ? prev->saakm.clock : 0,
						  next ? next->saakm.clock : 0, true),
			&ev, sizeof(ev))) {
		/* Lost: both tasks in full the next time. */
		if (prev)
			saakm_host_task_shadow(prev)->written = false;
		if (next)
			saakm_host_task_shadow(next)->written = false;
	}
	if (prev)
		prev->saakm.clock = c->clock;
	if (next)
		next->saakm.clock = c->clock;
}
