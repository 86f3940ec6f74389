// SPDX-License-Identifier: GPL-2.0
/*
 * The record points: what happens in the core becomes events in the ring of
 * the CPU that runs. Time stamps are hybrid logical clocks: at once near the
 * wall clock and in an order that respects locks and tasks.
 */
#include "saakm_host.h"
#include <uapi/linux/sched/types.h>
#include "core.h"
#include "record_put.h"

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
	return stamp(c, clock_a, clock_b);
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

bool saakm_put_slow(struct saakm_cpu *c, u8 kind, u64 ts, const void *fields, u32 bytes)
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
	saakm_put_slow(c, kind, stamp(c, 0, 0), fields, bytes);
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
	put_text(c, kind, stamp(c, 0, 0), fields, bytes, text);
}

#define TASK_BYTES(nr)	(sizeof(struct saakm_ev_task) + (nr) * sizeof(u64))
/* All that an event about a task may take. */
#define TASK_MAX	(TASK_BYTES(SAAKM_TF_NR) + TASK_COMM_LEN)

/*
 * What has changed of the task since it was last written, with its comm the first
 * time: the bytes of the event, or 0.
 */
static __always_inline u32 describe_task(struct task_struct *p, struct saakm_ev_task *ev,
					 bool leaves)
{
	u64 *values = (u64 *)(ev + 1);
	u8 *end = (u8 *)(leaves ? SAAKM_HOST_LEAVER_CHANGES(p, values, &ev->mask) :
				  saakm_host_task_changes(p, values, &ev->mask));

	if (end == (u8 *)(ev + 1))
		return 0;
	ev->task = p->saakm.key;
	ev->racy = 0;
	if (unlikely(ev->mask & SAAKM_TASKVALS_COMM)) {
		ev->task = key_of(p);
		memcpy(end, p->comm, TASK_COMM_LEN);
		end += TASK_COMM_LEN;
	}
	return end - (u8 *)ev;
}

/* As a record of its own, or with what is left of the room of an open call. */
static noinline void put_task(struct saakm_cpu *c, struct task_struct *p)
{
	u64 buf[TASK_MAX / sizeof(u64)];
	u32 bytes = describe_task(p, (struct saakm_ev_task *)buf, false);
	u64 ts;

	if (!bytes)
		return;
	ts = c->ring.open ? stamp_behind(c, p->saakm.clock) : stamp(c, p->saakm.clock, 0);
	if (!saakm_put_slow(c, SAAKM_EV_TASK, ts, buf, bytes))
		saakm_host_task_shadow(p)->written = false;	/* in full the next time */
	p->saakm.clock = c->clock;
}

/* Has nothing been recorded of it since that call? */
static __always_inline bool is_as_seen(const struct saakm_cpu *c, const struct task_struct *p)
{
	return p == c->seen && p->saakm.clock == c->seen_clock;
}

/*
 * Look at a task on behalf of the call that has just been opened. A current task whose
 * block handler was the last to have it is about to leave, in the same __schedule().
 */
static __always_inline void look(struct saakm_cpu *c, struct task_struct *p, bool leaves)
{
	struct saakm_ring *ring = &c->ring;
	struct saakm_item *item = (struct saakm_item *)ring->next;
	u64 dts;
	u32 bytes;

	/* How long it gets is not known yet. */
	if (unlikely(!ring->open || p->saakm.clock > c->clock ||
		     (u8 *)(item + 1) + TASK_MAX > ring->open_limit))
		return put_task(c, p);
	bytes = describe_task(p, (struct saakm_ev_task *)(item + 1), leaves);
	if (!bytes)
		return;
	p->saakm.clock = stamp_behind(c, 0);
	dts = c->clock - ring->open->ts;	/* it has just begun: fits */
	item->size = sizeof(*item) + bytes;
	item->kind = SAAKM_EV_TASK;
	item->flags = 0;
	item->dts = dts;
	saakm_ring_end_item(ring, item + 1, sizeof(*item) + bytes);
}

/* TASK events right behind an ENTER hold before the handler runs. */
static noinline void look_at(struct saakm_cpu *c, struct task_struct *p, struct task_struct *curr)
{
	if (p)
		look(c, p, false);
	if (curr != p)
		look(c, curr, is_as_seen(c, curr));
}

void __saakm_record_task(struct task_struct *p)
{
	struct saakm_cpu *c;

	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	if (!inside_left_out(c))
		put_task(c, p);
}

/* Handlers have interrupts off, but for these: their events are records of their own. */
static __always_inline bool may_be_interrupted(u8 handler)
{
	return handler >= SAAKM_H_INIT;
}

static __always_inline void fill_enter(struct saakm_ev_enter *ev, const struct saakm_frame *f,
				       u32 task, u32 curr, u32 flags, bool locked)
{
	/* Read before anything is written, which might be the same to the compiler. */
	u16 cpu = f->cpu, policy = f->slot->id;
	u8 handler = f->handler;
	u8 nested = (f->outer ? SAAKM_ENTER_NESTED : 0) | (locked ? SAAKM_ENTER_LOCKED : 0);

	ev->task = task;
	ev->current_task = curr;
	ev->flags = flags;
	ev->target_cpu = cpu;
	ev->policy = policy;
	ev->handler = handler;
	ev->nested = nested;
	ev->pad = 0;
}

/*
 * Whatever the call is. What is done for each is in two versions: this one, and a quick
 * one for the usual case, which does nothing if it is not that.
 */
static noinline void enter_slow(struct saakm_frame *f, unsigned int flags)
{
	struct task_struct *curr = saakm_host_current();
	struct saakm_ev_enter ev;
	struct saakm_cpu *c;
	u64 lock_clock = saakm_under_rq_lock(f->handler) ? saakm_cpu_data(f->cpu)->rq_clock : 0;

	if (SAAKM_HOST_IS_NEWS())
		SAAKM_HOST_TELL();
	fill_enter(&ev, f, key_of(f->task), key_of(curr), flags, SAAKM_HOST_CALLED_LOCKED(f));
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	saakm_put_slow(c, SAAKM_EV_ENTER,
		       stamp(c, lock_clock, f->task ? f->task->saakm.clock : 0), &ev, sizeof(ev));
	if (may_be_interrupted(f->handler))
		saakm_ring_close(&c->ring);
	if (!c->looked)
		look_at(c, f->task, curr ? curr : f->task);
}

static __always_inline bool enter_quick(struct saakm_frame *f, unsigned int flags)
{
	const u32 size = sizeof(struct saakm_rec) +
			 SAAKM_RING_ROUND(sizeof(struct saakm_ev_enter));
	struct task_struct *p = f->task, *curr = saakm_host_current();
	u32 curr_key = curr ? curr->saakm.key : 0, key = p ? p->saakm.key : 0;
	u64 now, lock_clock = 0, task_clock = p ? p->saakm.clock : 0;
	struct saakm_cpu *c = this_cpu_data();
	struct saakm_ring *ring = &c->ring;
	struct saakm_ev_enter *ev;
	bool locked;

	if (may_be_interrupted(f->handler) || SAAKM_HOST_IS_NEWS() ||
	    !saakm_ring_ready(ring, SAAKM_CALL_BYTES) || unlikely(!curr_key || (p && !key)) ||
	    !SAAKM_HOST_STAMP_QUICK(&now))
		return false;
	locked = SAAKM_HOST_CALLED_LOCKED(f);
	if (saakm_under_rq_lock(f->handler))
		lock_clock = saakm_cpu_data(f->cpu)->rq_clock;
	now = stamp_at(c, now, lock_clock, task_clock);
	ev = saakm_ring_start(ring, SAAKM_EV_ENTER, SAAKM_REC_OPEN, SAAKM_HOST_CALL_CTX(c), now,
			      size);
	fill_enter(ev, f, key, curr_key, flags, locked);
	*(u32 *)(ev + 1) = 0;	/* to a whole word */
	saakm_ring_open_call(ring, ev, size);
	if (!c->looked)
		look_at(c, p, curr);
	return true;
}

void saakm_record_enter(struct saakm_frame *f, unsigned int flags)
{
	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(enter(f, flags));
	if (left_out(f->slot))
		return saakm_ring_close(&this_cpu_data()->ring);	/* of the call around it */
	f->recorded = true;
	if (!enter_quick(f, flags))
		enter_slow(f, flags);
}

/* What others have to come behind. Only ever raised: some handlers end without locks. */
static __always_inline void left(struct saakm_cpu *c, struct saakm_frame *f, u64 ts)
{
	struct task_struct *p = f->task;
	u8 handler = f->handler;
	u64 *rq_clock;

	if (saakm_under_rq_lock(handler)) {
		rq_clock = &saakm_cpu_data(f->cpu)->rq_clock;
		if (*rq_clock < ts)
			*rq_clock = ts;
	}
	if (p && p->saakm.clock < ts)
		p->saakm.clock = ts;
	if (handler == SAAKM_H_UNBLOCK_PREPARE || handler == SAAKM_H_BLOCK) {
		c->seen = p;
		c->seen_clock = ts;
	}
}

static noinline void exit_slow(struct saakm_frame *f, int ret, u8 how)
{
	struct saakm_ev_exit ev = { .ret = ret, .handler = f->handler, .how = how };
	struct saakm_cpu *c;

	/* It was called before anybody recorded. */
	if (!f->recorded)
		return;
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	saakm_put_slow(c, SAAKM_EV_EXIT, stamp(c, 0, 0), &ev, sizeof(ev));
	left(c, f, c->clock);
}

static __always_inline bool exit_quick(struct saakm_frame *f, int ret, u8 how)
{
	const u32 size = sizeof(struct saakm_item) + sizeof(struct saakm_ev_exit);
	struct saakm_cpu *c = this_cpu_data();
	struct saakm_ev_exit *ev;
	u64 now;

	if (unlikely(!c->ring.open) || !SAAKM_HOST_STAMP_QUICK(&now))
		return false;
	now = stamp_at(c, now, 0, 0);
	ev = saakm_ring_item(&c->ring, SAAKM_EV_EXIT, now, size);
	if (!ev)
		return false;
	ev->ret = ret;
	ev->handler = f->handler;
	ev->how = how;
	ev->pad = 0;
	saakm_ring_end_call(&c->ring, ev, size);
	left(c, f, now);
	return true;
}

void saakm_record_exit(struct saakm_frame *f, int ret, u8 how)
{
	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(exit(f, ret, how));
	if (!left_out(f->slot) && !exit_quick(f, ret, how))
		exit_slow(f, ret, how);
}

/*
 * A wake-up is one section with interrupts off from unblock_prepare on: if nothing has
 * touched p since that ended here, it and the current task are as they were looked at.
 */
void __saakm_record_placing(struct task_struct *p)
{
	struct saakm_cpu *c = this_cpu_data();

	c->looked = p && is_as_seen(c, p);
	c->seen = NULL;
}

void __saakm_record_state(struct task_struct *p, enum saakm_state from, unsigned int from_cpu,
			  enum saakm_state to, unsigned int to_cpu, struct saakm_rq *rq,
			  bool by_class, enum saakm_finding error)
{
	struct saakm_ev_state ev = {
		.task = key_of(p),
		.rq = rq ? rq->key : 0,
		.from_cpu = from_cpu,
		.to_cpu = to_cpu,
		.from = from,
		.to = to,
		.by_class = by_class,
		.error = error,
	};
	struct saakm_cpu *c;

	if (!saakm_recording)
		return SAAKM_HOST_OBSERVE(state(p, &ev, rq));
	if (SAAKM_HOST_IN_CALL()) {
		c = this_cpu_data();
		if (likely(put_item(c, SAAKM_EV_STATE, stamp(c, p->saakm.clock, 0),
				    &ev, sizeof(ev)))) {
			p->saakm.clock = c->clock;
			return;
		}
	}
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	if (inside_left_out(c))
		return;
	saakm_put_slow(c, SAAKM_EV_STATE, stamp(c, p->saakm.clock, 0), &ev, sizeof(ev));
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
	put_fields(c, SAAKM_EV_LOCK, stamp(c, *clock, 0), &ev, sizeof(ev));
	*clock = c->clock;
}

u64 __saakm_record_value(enum saakm_source source, u32 arg, u64 value)
{
	struct saakm_ev_value ev = { .value = value, .arg = arg, .source = source };
	struct saakm_cpu *c;

	if (!saakm_recording)
		return SAAKM_HOST_SUPPLY(source, arg, value);
	if (SAAKM_HOST_IN_CALL()) {
		c = this_cpu_data();
		/* By the clock: it may be of what another CPU has just changed. */
		if (likely(put_item(c, SAAKM_EV_VALUE, stamp(c, 0, 0), &ev, sizeof(ev))))
			return value;
	}
	SAAKM_HOST_IRQS_OFF();
	c = this_cpu_data();
	if (!inside_left_out(c))
		saakm_put_slow(c, SAAKM_EV_VALUE, stamp(c, 0, 0), &ev, sizeof(ev));
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

/* The policy's own bytes come behind the words of the attributes. */
void saakm_record_attr(const struct sched_attr *attr)
{
	const void *bytes = (const void *)(unsigned long)attr->sched_saakm_attr;

	if (!saakm_recording)
		return;
	saakm_record_words(0, attr, sizeof(*attr));
	if (bytes)
		saakm_record_words(sizeof(*attr) / sizeof(u64), bytes,
				   round_up(attr->sched_saakm_attr_size, sizeof(u64)));
}

void saakm_record_policy(u8 kind, struct saakm_policy *policy, s64 id, u32 module, int ret)
{
	struct saakm_ev_policy_add ev = { .policy = id, .module = module, .ret = ret };

	saakm_clocks_gather();
	saakm_record_text(kind, &ev, sizeof(ev), policy ? policy->name : "");
	saakm_clocks_spread();
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
	r->ts = stamp(c, 0, 0);
	put_text(c, SAAKM_EV_ERROR, r->ts, &ev, sizeof(ev), text);
}

void saakm_record_switch(struct task_struct *prev, struct task_struct *next,
			 u32 prev_state, u32 next_class)
{
	struct saakm_ev_switch ev = {
		.prev = key_of(prev),
		.next = key_of(next),
		.prev_state = prev_state,
		.next_class = next_class,
	};

	struct saakm_cpu *c = this_cpu_data();

	if (!saakm_recording)
		return;
	if (prev)
		saakm_host_task_shadow(prev)->val[SAAKM_TF_ON_CPU] = 0;
	if (next)
		saakm_host_task_shadow(next)->val[SAAKM_TF_ON_CPU] = 1;
	/* Who wakes prev elsewhere comes behind its leaving this CPU. */
	if (!put_fields(c, SAAKM_EV_SWITCH, stamp(c, prev ? prev->saakm.clock : 0,
						  next ? next->saakm.clock : 0),
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
