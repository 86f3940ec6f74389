// SPDX-License-Identifier: GPL-2.0
/*
 * The record of a handler call: ENTER, what is new of the tasks that it is about, what
 * it does, EXIT. All of it comes in two versions: a quick one of the usual case, for each
 * of the handlers that are called often, which calls nothing and does nothing if the case
 * is another; and a slow one of any case, which it then leaves it to.
 */
#include "saakm_host.h"
#include "core.h"
#include "record_call.h"
#include "record_put.h"

#define TASK_BYTES(nr)	(sizeof(struct saakm_ev_task) + (nr) * sizeof(u64))
/* All that an event about a task may take. */
#define TASK_MAX	(TASK_BYTES(SAAKM_TF_NR) + TASK_COMM_LEN)

/* --- tasks ------------------------------------------------------------------------- */

/*
 * What has changed of the task since it was last written, whose values end there, with its
 * comm the first time: where it ends, or NULL.
 */
static __always_inline u8 *task_event(struct task_struct *p, struct saakm_ev_task *ev,
				      u64 *values_end)
{
	u8 *end = (u8 *)values_end;

	if (end == (u8 *)(ev + 1))
		return NULL;
	ev->task = p->saakm.key;
	ev->racy = 0;
	if (unlikely(ev->mask & SAAKM_TASKVALS_COMM)) {
		ev->task = key_of(p);
		memcpy(end, p->comm, TASK_COMM_LEN);
		end += TASK_COMM_LEN;
	}
	return end;
}

/* As a record of its own, or with what is left of the room of an open call. */
static noinline void put_task(struct saakm_cpu *c, struct task_struct *p)
{
	u64 buf[TASK_MAX / sizeof(u64)];
	struct saakm_ev_task *ev = (struct saakm_ev_task *)buf;
	u8 *end = task_event(p, ev, saakm_host_task_changes(p, (u64 *)(ev + 1), &ev->mask));
	u64 ts;

	if (!end)
		return;
	ts = c->ring.open ? stamp_behind(c, p->saakm.clock) : stamp(c, p->saakm.clock, 0);
	if (!saakm_put_slow(c, SAAKM_EV_TASK, ts, buf, end - (u8 *)buf))
		saakm_host_task_shadow(p)->written = false;	/* in full the next time */
	p->saakm.clock = c->clock;
}

/* Has nothing been recorded of it since that call? */
static __always_inline bool is_as_seen(const struct saakm_cpu *c, const struct task_struct *p)
{
	return p == c->seen && p->saakm.clock == c->seen_clock;
}

enum look { FIRST, SECOND, LEAVER };

/*
 * Look at a task on behalf of the call that has just been opened: the first, which it comes
 * behind, or another. A current task whose block handler was the last to have it is about to
 * leave, in the same __schedule().
 */
static __always_inline void look(struct saakm_cpu *c, struct task_struct *p, enum look how)
{
	struct saakm_ring *ring = &c->ring;
	struct saakm_item *item = (struct saakm_item *)ring->next;
	struct saakm_ev_task *ev = (struct saakm_ev_task *)(item + 1);
	struct saakm_rec *rec = ring->open;
	u64 ts = c->clock, *values = (u64 *)(ev + 1);
	u8 *end;

	/* How long it gets is not known yet. */
	if (unlikely(!SAAKM_HOST_LOOK_QUICK(p) || (how == SECOND && (p->saakm.clock > ts ||
		     (u8 *)ev - (u8 *)rec > (long)(SAAKM_CALL_BYTES - TASK_MAX)))))
		return put_task(c, p);
	values = how == LEAVER ? SAAKM_HOST_LOOK_LEAVER(p, values, &ev->mask) :
				 SAAKM_HOST_LOOK(p, values, &ev->mask);
	end = task_event(p, ev, values);
	if (!end)
		return;
	ts = SAAKM_HOST_EXACT_TIME ? SAAKM_HOST_STAMP() : ts + 1;
	c->clock = ts;
	p->saakm.clock = ts;
	/* It has just begun: fits. */
	saakm_ring_item(ring, SAAKM_EV_TASK, ts - rec->ts, end - (u8 *)item);
	saakm_ring_end_item(ring, rec, end);
}

static noinline void look_at_target(struct saakm_cpu *c, struct task_struct *p)
{
	look(c, p, FIRST);
}

static noinline void look_at_current(struct saakm_cpu *c, struct task_struct *p)
{
	look(c, p, SECOND);
}

static noinline void look_at_leaver(struct saakm_cpu *c, struct task_struct *p)
{
	look(c, p, LEAVER);
}

static noinline void look_at_both(struct saakm_cpu *c, struct task_struct *p,
				  struct task_struct *curr)
{
	look(c, p, FIRST);
	if (likely(c->ring.open))
		look(c, curr, SECOND);
	else
		put_task(c, curr);
}

/* TASK events right behind an ENTER hold before the handler runs. */
static __always_inline void look_at(struct saakm_cpu *c, bool aims, struct task_struct *p,
				    struct task_struct *curr)
{
	if (aims && p != curr)
		look_at_both(c, p, curr);
	else if (aims)
		look_at_target(c, p);
	else if (is_as_seen(c, curr))
		look_at_leaver(c, curr);
	else
		look_at_current(c, curr);
}

void __saakm_record_task(struct task_struct *p)
{
	struct saakm_cpu *c;

	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	if (!inside_left_out(c))
		put_task(c, p);
}

/* --- ENTER -------------------------------------------------------------------------- */

/* Handlers have interrupts off, but for these: their events are records of their own. */
static bool may_be_interrupted(u8 handler)
{
	return handler >= SAAKM_H_INIT;
}

/* The last four bytes of a struct, which are as many fields or fewer, at once. */
static __always_inline void put_bytes(u8 *to, u8 a, u8 b, u8 c, u8 d)
{
	*(u32 *)to = a | (u32)b << 8 | (u32)c << 16 | (u32)d << 24;
}

static __always_inline void fill_enter(struct saakm_ev_enter *ev, const struct saakm_frame *f,
				       u8 handler, u32 task, u32 curr, u32 flags, bool locked)
{
	u8 nested = (f->outer ? SAAKM_ENTER_NESTED : 0) | (locked ? SAAKM_ENTER_LOCKED : 0);

	/* One by one: compilers that put them together need more instructions for it. */
	WRITE_ONCE(ev->task, task);
	WRITE_ONCE(ev->current_task, curr);
	WRITE_ONCE(ev->flags, flags);
	WRITE_ONCE(ev->target_cpu, f->cpu);
	WRITE_ONCE(ev->policy, f->slot->id);
	put_bytes(&ev->handler, handler, nested, 0, 0);
}

static noinline void enter_slow(struct saakm_frame *f, unsigned int flags)
{
	struct task_struct *p = f->task, *curr = saakm_host_current();
	u64 lock_clock = saakm_under_rq_lock(f->handler) ? saakm_cpu_data(f->cpu)->rq_clock : 0;
	struct saakm_rec_call call = {};
	struct saakm_cpu *c;

	if (SAAKM_HOST_IS_NEWS())
		SAAKM_HOST_TELL();
	fill_enter(&call.enter, f, f->handler, key_of(p), key_of(curr), flags,
		   SAAKM_HOST_CALLED_LOCKED(f, f->handler));
	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	saakm_put_slow(c, SAAKM_EV_ENTER, stamp(c, lock_clock, p ? p->saakm.clock : 0), &call,
		       sizeof(call));
	if (may_be_interrupted(f->handler))
		saakm_ring_close(&c->ring);
	if (c->looked)
		return;
	if (p)
		put_task(c, p);
	if (curr && curr != p)
		put_task(c, curr);
}

void __saakm_record_enter(struct saakm_frame *f, unsigned int flags)
{
	if (SAAKM_HOST_REPLAYS)
		return SAAKM_HOST_OBSERVE(enter(f, flags));
	if (left_out(f->slot))
		return saakm_ring_close(&saakm_this_cpu()->ring);	/* of the call around it */
	f->recorded = true;
	enter_slow(f, flags);
}

/* False: nothing was done. h is a constant. What is read twice needs no register between. */
static __always_inline bool enter_quick(struct saakm_frame *f, u8 h, bool aims, unsigned int flags)
{
	struct task_struct *p = aims ? f->task : NULL, *curr = saakm_host_current();
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_ring *ring = &c->ring;
	struct saakm_rec_call *call;
	u64 now, before;

	if (SAAKM_HOST_IS_NEWS() || unlikely(saakm_record_only[0]) ||
	    unlikely(!SAAKM_HOST_HAS_TASK(curr)) || unlikely(!curr->saakm.key) ||
	    unlikely(aims && !p->saakm.key) || !SAAKM_HOST_LOCKED_KNOWN(f, h) ||
	    !saakm_ring_ready(ring))
		return false;
	before = aims ? p->saakm.clock : 0;
	if (saakm_under_rq_lock(h) && before < saakm_cpu_data(f->cpu)->rq_clock)
		before = saakm_cpu_data(f->cpu)->rq_clock;
	if (!SAAKM_HOST_STAMP_QUICK(&now))
		return false;
	now = stamp_at(c, now, before, 0);
	call = saakm_ring_start(ring, SAAKM_EV_ENTER, SAAKM_REC_OPEN, SAAKM_HOST_CALL_CTX(c), now,
				SAAKM_ENTER_BYTES);
	fill_enter(&call->enter, f, h, aims ? p->saakm.key : 0, curr->saakm.key, flags,
		   SAAKM_HOST_CALLED_LOCKED(f, h));
	saakm_ring_open_call(ring, call);
	f->recorded = true;
	if (!c->looked)
		look_at(c, aims, p, curr);
	return true;
}

/* --- EXIT --------------------------------------------------------------------------- */

/* What others have to come behind. Only ever raised: some handlers end without locks. */
static __always_inline void left(struct saakm_cpu *c, const struct saakm_frame *f, u8 handler,
				 bool aims, u64 ts)
{
	struct task_struct *p = f->task;
	u64 *rq_clock;

	if (saakm_under_rq_lock(handler)) {
		rq_clock = &saakm_cpu_data(f->cpu)->rq_clock;
		if (*rq_clock < ts)
			*rq_clock = ts;
	}
	if (aims && p->saakm.clock < ts)
		p->saakm.clock = ts;
	if (handler == SAAKM_H_UNBLOCK_PREPARE || handler == SAAKM_H_BLOCK) {
		c->seen = p;
		c->seen_clock = ts;
	}
}

void __saakm_record_exit(struct saakm_frame *f, int ret, u8 how)
{
	struct saakm_ev_exit ev = { .ret = ret, .handler = f->handler, .how = how };
	struct saakm_cpu *c;

	if (SAAKM_HOST_REPLAYS)
		return SAAKM_HOST_OBSERVE(exit(f, ret, how));
	/* It was called before anybody recorded, or is left out. */
	if (!f->recorded)
		return;
	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	stamp(c, 0, 0);
	if (!c->ring.open || !saakm_ring_exit(&c->ring, c->clock, ret, how))
		saakm_put_slow(c, SAAKM_EV_EXIT, c->clock, &ev, sizeof(ev));
	left(c, f, f->handler, f->task != NULL, c->clock);
}

static __always_inline bool exit_quick(struct saakm_frame *f, u8 h, bool aims, int ret)
{
	struct saakm_cpu *c = saakm_this_cpu();
	u64 now;

	if (unlikely(!c->ring.open) || !SAAKM_HOST_STAMP_QUICK(&now))
		return false;
	now = stamp_at(c, now, 0, 0);
	if (!saakm_ring_exit(&c->ring, now, ret, SAAKM_EXIT_RETURNED))
		return false;
	left(c, f, h, aims, now);
	return true;
}

#define QUICK(NAME, name, aims) \
void saakm_enter_##name(struct saakm_frame *f, unsigned int flags) \
{ \
	if (SAAKM_HOST_REPLAYS || !enter_quick(f, SAAKM_H_##NAME, aims, flags)) \
		__saakm_record_enter(f, flags); \
} \
void saakm_exit_##name(struct saakm_frame *f, int ret) \
{ \
	if (SAAKM_HOST_REPLAYS || !exit_quick(f, SAAKM_H_##NAME, aims, ret)) \
		__saakm_record_exit(f, ret, SAAKM_EXIT_RETURNED); \
}
SAAKM_OFTEN_CALLED(QUICK)

/* --- what a handler does ---------------------------------------------------------------- */

static noinline void plain_slow(struct task_struct *p, u32 states, unsigned int cpu,
				struct saakm_rq *rq)
{
	__saakm_record_state(p, states & 0xff, cpu, states >> 8, cpu, rq, false, SAAKM_F_NONE);
}

void __saakm_record_plain(struct task_struct *p, u32 states, unsigned int cpu,
			  struct saakm_rq *rq)
{
	struct saakm_cpu *c = saakm_this_cpu();
	u64 ts = p->saakm.clock;
	struct saakm_ev_state *ev;
	struct saakm_rec *open;

	static_assert(offsetof(struct saakm_ev_state, to_cpu) ==
		      offsetof(struct saakm_ev_state, from_cpu) + 2);
	static_assert(SAAKM_F_NONE == 0);
	if (unlikely(!p->saakm.key) || !start_item(c, SAAKM_EV_STATE, &ts, &open, &ev))
		return plain_slow(p, states, cpu, rq);
	WRITE_ONCE(ev->task, p->saakm.key);
	WRITE_ONCE(ev->rq, rq ? rq->key : 0);
	*(u32 *)&ev->from_cpu = cpu * 0x10001;
	put_bytes(&ev->from, states, states >> 8, false, SAAKM_F_NONE);
	put_item(c, open, ev);
	p->saakm.clock = ts;
}
