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
#define SAAKM_HOST_REPLAYS		false
#else
#define SAAKM_HOST_REPLAYS		(!saakm_recording)
#endif
/*
 * What changes without a word may have changed when a handler is called, or in the middle
 * of it: it is told before what the handler did with it. Where it can change, the host lets
 * no stamp be quick.
 */
#ifndef SAAKM_HOST_TELL_NEWS
#define SAAKM_HOST_TELL_NEWS()		((void)0)
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
#define SAAKM_HOST_CALLED_LOCKED(f, h)	SAAKM_HOST_HOLDS_CORE((f)->cpu)
/* Can that be told in line? And then, what is it? */
#define SAAKM_HOST_LOCKED_KNOWN(f, h)	true
#define SAAKM_HOST_KNOWN_LOCKED(f, h)	SAAKM_HOST_CALLED_LOCKED(f, h)
#endif
#ifdef SAAKM_HOST_LOOKS
#include SAAKM_HOST_LOOKS
#endif
/* The current task of a CPU, or one that comes or goes there: always a task? */
#ifndef SAAKM_HOST_HAS_TASK
#define SAAKM_HOST_HAS_TASK(p)	((p) != NULL)
#endif
/* The context of a handler that is called under a runqueue lock. */
#ifndef SAAKM_HOST_CALL_CTX
#define SAAKM_HOST_CALL_CTX(c)		SAAKM_HOST_CTX(c, SAAKM_EV_ENTER)
#endif
/* Of what the class and the machine do outside of handlers. */
#ifndef SAAKM_HOST_OUTSIDE_CTX
#define SAAKM_HOST_OUTSIDE_CTX(c, kind)	SAAKM_HOST_CTX(c, kind)
#endif
/* What time stamps are made of. */
#ifndef SAAKM_HOST_STAMP
#define SAAKM_HOST_STAMP()		saakm_host_now()
#endif
/* The same without a call, or false. */
#ifndef SAAKM_HOST_STAMP_QUICK
#define SAAKM_HOST_STAMP_QUICK(now)	(*(now) = SAAKM_HOST_STAMP(), true)
#endif
/*
 * The record of a call that is open on this CPU, and so inside of it, or NULL. From any
 * context: where it is none, c may be of another CPU by now.
 */
#ifndef SAAKM_HOST_OPEN_CALL
#define SAAKM_HOST_OPEN_CALL(c)	((c)->ring.open)
#endif

static inline bool left_out(const struct saakm_slot *slot)
{
	return unlikely(saakm_record_only[0]) && slot->policy &&
	       strcmp(slot->policy->name, saakm_record_only);
}

static inline bool inside_left_out(const struct saakm_cpu *c)
{
	return unlikely(saakm_record_only[0]) && c->frame && left_out(c->frame->slot);
}

static __always_inline u32 key_of(struct task_struct *p)
{
	return p && likely(p->saakm.key) ? p->saakm.key : saakm_task_key(p);
}

/*
 * Behind what has been seen, an lvalue or 0. Rarely is that as late as now: it is to cost a
 * comparison with memory, and no more, not even a register.
 */
#define AFTER(ts, seen) do { \
	if (!SAAKM_HOST_EXACT_TIME && !__builtin_constant_p(seen) && unlikely((ts) <= (seen))) { \
		asm volatile("" : : : "memory"); \
		(ts) = (seen) + 1; \
	} \
} while (0)

/*
 * The next time stamp of this CPU, behind everything that a lock or a task has
 * seen. The clock is read, so that between CPUs the order is as true as their clocks.
 */
static __always_inline u64 stamp_at(struct saakm_cpu *c, u64 ts)
{
	AFTER(ts, c->clock);
	return c->clock = ts;
}

static __always_inline u64 stamp(struct saakm_cpu *c, u64 a, u64 b)
{
	u64 ts = SAAKM_HOST_STAMP();

	AFTER(ts, a);
	AFTER(ts, b);
	return stamp_at(c, ts);
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

#define RECORD_BYTES(payload)	(sizeof(struct saakm_rec) + sizeof(payload))
#define ITEM_BYTES(payload)	(sizeof(struct saakm_item) + sizeof(payload))

/*
 * Room for *ev in a record of this CPU, outside of handlers, by the clock and behind a and
 * b; put_record() comes next. False: it has to go the long way.
 */
#define start_record(c, kind, a, b, ev) ({ \
	u64 __now; \
	bool __ok = likely(!(c)->frame) && saakm_ring_ready(&(c)->ring) && \
		    SAAKM_HOST_STAMP_QUICK(&__now); \
\
	if (__ok) { \
		AFTER(__now, a); \
		AFTER(__now, b); \
		*(ev) = saakm_ring_start(&(c)->ring, kind, 0, SAAKM_HOST_OUTSIDE_CTX(c, kind), \
					 stamp_at(c, __now), RECORD_BYTES(**(ev))); \
	} \
	__ok; \
})
#define put_record(c, ev)	saakm_ring_end_record(&(c)->ring, ev, RECORD_BYTES(*(ev)))

/*
 * The same in the call that is open on this CPU, behind `after`: *time is when, *rec the
 * call's record.
 */
#define start_item(c, kind, after, time, rec, ev) ({ \
	u64 __dts; \
	bool __ok; \
\
	*(rec) = SAAKM_HOST_OPEN_CALL(c); \
	__ok = saakm_ring_fits(&(c)->ring, *(rec), ITEM_BYTES(**(ev))) && \
	       SAAKM_HOST_STAMP_QUICK(time); \
	if (__ok) { \
		AFTER(*(time), after); \
		*(time) = stamp_at(c, *(time)); \
		__dts = *(time) - (*(rec))->ts; \
		__ok = likely(__dts <= SAAKM_CALL_NS); \
	} \
	if (__ok) \
		*(ev) = saakm_ring_item(&(c)->ring, kind, __dts, ITEM_BYTES(**(ev))); \
	__ok; \
})
#define put_item(c, rec, ev)	saakm_ring_end_item(&(c)->ring, rec, (ev) + 1)

#endif /* SAAKM_RECORD_PUT_H */
