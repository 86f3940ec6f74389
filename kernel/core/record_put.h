/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How an event gets its time and its place in the ring of this CPU: for the files
 * of record points. Interrupts are off, or the host has none.
 */
#ifndef SAAKM_RECORD_PUT_H
#define SAAKM_RECORD_PUT_H

#include "core.h"

/*
 * In replay nothing is recorded: a record point compares what would have been
 * written, and a value is supplied. A host that only records defines neither.
 */
#ifndef SAAKM_HOST_OBSERVE
#define SAAKM_HOST_OBSERVE(call)	((void)0)
#define SAAKM_HOST_SUPPLY(source, arg, value)	(value)
#endif
/* What changes without a word may have changed when a handler is called. */
#ifndef SAAKM_HOST_IS_NEWS
#define SAAKM_HOST_IS_NEWS()		false
#define SAAKM_HOST_TELL()		((void)0)
#endif
/* Does its clock alone, then the CPU's number, order all that happens? */
#ifndef SAAKM_HOST_EXACT_TIME
#define SAAKM_HOST_EXACT_TIME	false
#endif
/* Where interrupts and other CPUs are real: a record is written undisturbed, */
#ifndef SAAKM_HOST_IRQS_OFF
#define SAAKM_HOST_IRQS_OFF()		((void)0)
/* and one of two CPUs names a task. */
#define SAAKM_HOST_PUBLISH(key, value)	(*(key) = (value))
#endif
/* Does the class hold it when this handler is called, whose frame is the innermost? */
#ifndef SAAKM_HOST_CALLED_LOCKED
#define SAAKM_HOST_CALLED_LOCKED(f)	SAAKM_HOST_HOLDS_CORE((f)->cpu)
#endif
/* Of a current task that sleeps, between its block handler and the switch. */
#ifndef SAAKM_HOST_LEAVER_CHANGES
#define SAAKM_HOST_LEAVER_CHANGES	saakm_host_task_changes
#endif
/* The context of a handler that is called under a runqueue lock. */
#ifndef SAAKM_HOST_CALL_CTX
#define SAAKM_HOST_CALL_CTX(c)		SAAKM_HOST_CTX(c, SAAKM_EV_ENTER)
#endif
/* Inside of a handler no CPU switches. */
#ifndef SAAKM_HOST_SWITCH_CTX
#define SAAKM_HOST_SWITCH_CTX(c)	SAAKM_HOST_CTX(c, SAAKM_EV_SWITCH)
#endif
/* What time stamps are made of. */
#ifndef SAAKM_HOST_STAMP
#define SAAKM_HOST_STAMP()		saakm_host_now()
#endif
/* The same without a call, or false. */
#ifndef SAAKM_HOST_STAMP_QUICK
#define SAAKM_HOST_STAMP_QUICK(now)	(*(now) = SAAKM_HOST_STAMP(), true)
#endif
/* Is the record of a call open on this CPU, and so inside of it? From any context. */
#ifndef SAAKM_HOST_IN_CALL
#define SAAKM_HOST_IN_CALL() \
	(saakm_cpu_data(saakm_host_this_cpu())->ring.open != NULL)
#endif

static inline struct saakm_cpu *this_cpu_data(void)
{
	return saakm_cpu_data(saakm_host_this_cpu());
}

static __always_inline u32 key_of(struct task_struct *p)
{
	return p && likely(p->saakm.key) ? p->saakm.key : saakm_task_key(p);
}

/*
 * The next time stamp of this CPU, behind everything that a lock or a task has
 * seen. The clock is read, so that between CPUs the order is as true as their clocks.
 */
static __always_inline u64 stamp_at(struct saakm_cpu *c, u64 ts, u64 a, u64 b)
{
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

static __always_inline u64 stamp(struct saakm_cpu *c, u64 a, u64 b)
{
	return stamp_at(c, SAAKM_HOST_STAMP(), a, b);
}

/*
 * What the class itself says in one go needs no reading of its own. What a policy does
 * needs one: replay looks for the order of races between the times of its acts.
 */
static __always_inline u64 stamp_behind(struct saakm_cpu *c, u64 clock)
{
	if (SAAKM_HOST_EXACT_TIME)
		return c->clock = SAAKM_HOST_STAMP();
	c->clock = (c->clock < clock ? clock : c->clock) + 1;
	return c->clock;
}

/* Whatever it is, and whatever is open. False: it is lost. */
bool saakm_put_slow(struct saakm_cpu *c, u8 kind, u64 ts, const void *fields, u32 bytes);

/* A record that is whole at once; bytes is a constant. False: it is lost. */
static __always_inline bool put_fields(struct saakm_cpu *c, u8 kind, u64 ts, const void *fields,
				       u32 bytes)
{
	u32 ctx = kind == SAAKM_EV_SWITCH ? SAAKM_HOST_SWITCH_CTX(c) : SAAKM_HOST_CTX(c, kind);
	struct saakm_ring *ring = &c->ring;
	u32 size = sizeof(struct saakm_rec) + bytes;
	void *room;

	if (bytes % 8 || !saakm_ring_ready(ring, size))
		return saakm_put_slow(c, kind, ts, fields, bytes);
	room = saakm_ring_start(ring, kind, 0, ctx, ts, size);
	memcpy(room, fields, bytes);
	saakm_ring_end_record(ring, room, size);
	return true;
}

/* An item of the call that is open on this CPU. False: it has to go elsewhere. */
static __always_inline bool put_item(struct saakm_cpu *c, u8 kind, u64 ts, const void *fields,
				     u32 bytes)
{
	u32 size = sizeof(struct saakm_item) + bytes;
	void *room = saakm_ring_item(&c->ring, kind, ts, size);

	if (!room)
		return false;
	memcpy(room, fields, bytes);
	saakm_ring_end_item(&c->ring, room, size);
	return true;
}

#endif /* SAAKM_RECORD_PUT_H */
