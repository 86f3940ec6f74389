// SPDX-License-Identifier: GPL-2.0
/*
 * The record points: what happens in the core becomes events in the ring of
 * the CPU that runs. Time stamps are hybrid logical clocks: at once near the
 * wall clock and in an order that respects locks and tasks.
 */
#include "saakm_host.h"
#include <uapi/linux/sched/types.h>
#include "core.h"
#include "record_quick.h"

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
	struct saakm_cpu *c = saakm_this_cpu();
	unsigned int cpu;

	for (cpu = 0; cpu < saakm_host_nr_cpus(); cpu++)
		if (c->clock < saakm_cpu_data(cpu)->clock)
			c->clock = saakm_cpu_data(cpu)->clock;
}

void saakm_clocks_spread(void)
{
	u64 clock = saakm_this_cpu()->clock;
	unsigned int cpu;

	for (cpu = 0; cpu < saakm_host_nr_cpus(); cpu++)
		if (saakm_cpu_data(cpu)->clock < clock)
			saakm_cpu_data(cpu)->clock = clock;
}

u64 saakm_stamp(struct saakm_cpu *c, u64 clock_a, u64 clock_b)
{
	return stamp(c, clock_a, clock_b);
}

char saakm_record_only[SAAKM_POLICY_NAME];

bool saakm_put_slow(struct saakm_cpu *c, u8 kind, u64 ts, const void *fields, u32 bytes)
{
	void *room;

	/* Who asked with interrupts on may have been held up since: its rings may be gone. */
	if (!saakm_recording)
		return false;
	room = saakm_ring_put(&c->ring, kind, SAAKM_HOST_CTX(c, kind), ts, bytes);
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
	c = saakm_this_cpu();
	saakm_put_slow(c, kind, stamp(c, 0, 0), fields, bytes);
}

static void put_text(struct saakm_cpu *c, u8 kind, u64 ts, const void *fields, u32 bytes,
		     const char *text)
{
	size_t len = strnlen(text, SAAKM_TEXT_MAX - 1);
	char *room;

	if (!saakm_recording)
		return;		/* as above */
	room = saakm_ring_put(&c->ring, kind, SAAKM_HOST_CTX(c, kind), ts, bytes + len + 1);
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
	c = saakm_this_cpu();
	put_text(c, kind, stamp(c, 0, 0), fields, bytes, text);
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

	if (SAAKM_HOST_REPLAYS)
		return SAAKM_HOST_OBSERVE(state(p, &ev, rq));
	SAAKM_HOST_TELL_NEWS();
	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
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
	SAAKM_HOST_TELL_NEWS();
	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	if (inside_left_out(c))
		return;
	saakm_put_slow(c, SAAKM_EV_LOCK, stamp(c, *clock, 0), &ev, sizeof(ev));
	*clock = c->clock;
}

static noinline u64 value_slow(enum saakm_source source, u32 arg, u64 value)
{
	struct saakm_ev_value ev = { .value = value, .arg = arg, .source = source };
	struct saakm_cpu *c;

	SAAKM_HOST_TELL_NEWS();
	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	if (!inside_left_out(c))
		saakm_put_slow(c, SAAKM_EV_VALUE, stamp(c, 0, 0), &ev, sizeof(ev));
	return value;
}

u64 __saakm_record_value(enum saakm_source source, u32 arg, u64 value)
{
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_ev_value *ev;
	struct saakm_rec *open;
	u64 ts;

	if (SAAKM_HOST_REPLAYS)
		return SAAKM_HOST_SUPPLY(source, arg, value);
	/* By the clock: it may be of what another CPU has just changed. */
	if (!start_item(c, SAAKM_EV_VALUE, 0, &ts, &open, &ev))
		return value_slow(source, arg, value);
	ev->value = value;
	ev->arg = arg;
	*(u32 *)&ev->source = source;	/* and the padding */
	put_item(c, open, ev);
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
	c = saakm_this_cpu();
	r->ts = stamp(c, 0, 0);
	put_text(c, SAAKM_EV_ERROR, r->ts, &ev, sizeof(ev), text);
}

static void switch_slow(struct task_struct *prev, struct task_struct *next, u32 prev_state,
			u32 next_class)
{
	struct saakm_ev_switch ev = {
		.prev = key_of(prev),
		.next = key_of(next),
		.prev_state = prev_state,
		.next_class = next_class,
	};
	struct saakm_cpu *c = saakm_this_cpu();
	bool written = saakm_put_slow(c, SAAKM_EV_SWITCH,
				      stamp(c, prev ? prev->saakm.clock : 0,
					    next ? next->saakm.clock : 0), &ev, sizeof(ev));

	/* Lost: both tasks in full the next time. */
	if (prev) {
		saakm_host_task_shadow(prev)->written &= written;
		saakm_host_task_shadow(prev)->val[SAAKM_TF_ON_CPU] = 0;
		prev->saakm.clock = c->clock;
	}
	if (next) {
		saakm_host_task_shadow(next)->written &= written;
		saakm_host_task_shadow(next)->val[SAAKM_TF_ON_CPU] = 1;
		next->saakm.clock = c->clock;
	}
}

void saakm_record_switch(struct task_struct *prev, struct task_struct *next,
			 u32 prev_state, u32 next_class)
{
	if (saakm_recording && !saakm_switch_quick(prev, next, prev_state, next_class))
		switch_slow(prev, next, prev_state, next_class);
}
