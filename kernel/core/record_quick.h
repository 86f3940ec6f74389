/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record of a handler's call in the usual case: in line, where the compiler knows which
 * handler it is. It calls nothing, and has done nothing if the case is another: then
 * record_call.c does it, for any case.
 */
#ifndef SAAKM_RECORD_QUICK_H
#define SAAKM_RECORD_QUICK_H

#include "core.h"
#include "record_put.h"

#define TASK_BYTES(nr)	(sizeof(struct saakm_ev_task) + (nr) * sizeof(u64))
/* All that an event about a task may take. */
#define TASK_MAX	(TASK_BYTES(SAAKM_TF_NR) + TASK_COMM_LEN)

/* record_call.c: what is new of a task, as a record of its own if it has to be. */
void saakm_put_task(struct saakm_cpu *c, struct task_struct *p);

/* The last four bytes of a struct, which are as many fields or fewer, at once. */
static __always_inline void put_bytes(u8 *to, u8 a, u8 b, u8 c, u8 d)
{
	*(u32 *)to = a | (u32)b << 8 | (u32)c << 16 | (u32)d << 24;
}

static __always_inline void fill_enter(struct saakm_ev_enter *ev, const struct saakm_slot *slot,
				       u8 handler, unsigned int cpu, u32 task, u32 curr,
				       u32 flags, u8 nested)
{
	/* One by one: compilers that put them together need more instructions for it. */
	WRITE_ONCE(ev->task, task);
	WRITE_ONCE(ev->current_task, curr);
	WRITE_ONCE(ev->flags, flags);
	WRITE_ONCE(ev->target_cpu, cpu);
	WRITE_ONCE(ev->policy, slot->id);
	put_bytes(&ev->handler, handler, nested, 0, 0);
}

/* --- looks at tasks ------------------------------------------------------------------- */

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

/* An item of it, but for its time; a host whose tasks change unseen has a cheaper way. */
static __always_inline u8 *task_item(struct task_struct *p, struct saakm_item *item)
{
	struct saakm_ev_task *ev = (struct saakm_ev_task *)(item + 1);
	u8 *end = task_event(p, ev, saakm_host_task_changes(p, (u64 *)(ev + 1), &ev->mask));

	if (end)
		*item = (struct saakm_item){ .size = end - (u8 *)item, .kind = SAAKM_EV_TASK };
	return end;
}

#ifndef SAAKM_HOST_LOOKS
#define SAAKM_HOST_LOOK_QUICK(p)	true
#define SAAKM_HOST_LOOK(p, item)	task_item(p, item)
#define SAAKM_HOST_LEAVES(c, p)		false
#define SAAKM_HOST_LEAVE(p, item)	task_item(p, item)
#define SAAKM_HOST_LOOK_MAX		(sizeof(struct saakm_item) + TASK_MAX)
#define SAAKM_HOST_LOOKS_ALWAYS		false
#endif

/* What an ENTER that is not open yet has behind its fields. */
struct looks {
	u8 *end;
	u64 ts;			/* of its last event */
	u32 nr;
};

/* False: it takes the long way, behind what is open then. The target's clock is behind us. */
static __always_inline bool look_at(struct looks *l, const struct saakm_rec *rec,
				    struct task_struct *p, bool target, bool leaves)
{
	struct saakm_item *item = (struct saakm_item *)l->end;
	u8 *end;

	if (!leaves && unlikely(!SAAKM_HOST_LOOK_QUICK(p) ||
				(!SAAKM_HOST_EXACT_TIME && !target && p->saakm.clock > l->ts) ||
				l->end - (const u8 *)rec > SAAKM_CALL_BYTES - SAAKM_HOST_LOOK_MAX))
		return false;
	end = leaves ? SAAKM_HOST_LEAVE(p, item) : SAAKM_HOST_LOOK(p, item);
	if (!SAAKM_HOST_LOOKS_ALWAYS && !end)
		return true;
	l->nr++;
	l->ts = SAAKM_HOST_EXACT_TIME ? SAAKM_HOST_STAMP() : l->ts + 1;
	item->dts = SAAKM_HOST_EXACT_TIME ? l->ts - rec->ts : l->nr;
	l->end = end;
	return true;
}

/* --- ENTER ---------------------------------------------------------------------------- */

/* Handlers with a task for a target. */
static __always_inline bool aims_at_task(u8 h)
{
	return h > SAAKM_H_GET_CORE_STATE && h < SAAKM_H_SCHEDULE;
}

/*
 * The fields of an ENTER are written: TASK events right behind them hold before the handler
 * runs. Of two, the target comes first.
 */
static __always_inline void open_call(struct saakm_cpu *c, struct saakm_rec *rec, u64 ts, bool look,
				      bool aims, struct task_struct *p, struct task_struct *curr)
{
	struct looks l = { .end = (u8 *)rec + SAAKM_ENTER_BYTES, .ts = ts };
	struct task_struct *first = aims ? p : curr;
	const bool two = aims && p != curr;
	bool had_first = true, had_second = true;

	if (look) {
		if (!aims && SAAKM_HOST_LEAVES(c, curr))
			look_at(&l, rec, curr, false, true);
		else
			had_first = look_at(&l, rec, first, aims, false);
		if (two)
			had_second = had_first && look_at(&l, rec, curr, false, false);
		c->clock = l.ts;
		if (had_first)
			first->saakm.clock = l.ts;
		if (two && had_second)
			curr->saakm.clock = l.ts;
	}
	saakm_ring_open_call(&c->ring, rec, l.end, l.nr);
	if (unlikely(!had_first))
		saakm_put_task(c, first);
	if (unlikely(!had_second))
		saakm_put_task(c, curr);
}

/* False: nothing was done. h is a constant. What is read twice needs no register between. */
static __always_inline bool saakm_enter_quick(struct saakm_frame *f, u8 h, unsigned int flags)
{
	const bool aims = aims_at_task(h);
	struct task_struct *p = aims ? f->task : NULL, *curr = saakm_host_current();
	/* What the caller has just written: it is in registers still, but for us, who write. */
	const struct saakm_slot *slot = f->slot;
	const unsigned int cpu = f->cpu;
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_rec_call *call;
	u64 now;

	if (unlikely(f->outer) || unlikely(!SAAKM_HOST_HAS_TASK(curr)) ||
	    unlikely(!curr->saakm.key) || unlikely(aims && !p->saakm.key) ||
	    !SAAKM_HOST_LOCKED_KNOWN(f, h) || !saakm_ring_ready(&c->ring))
		return false;
	if (!SAAKM_HOST_STAMP_QUICK(&now))
		return false;
	if (aims)
		AFTER(now, p->saakm.clock);
	if (saakm_under_rq_lock(h))
		AFTER(now, saakm_cpu_data(cpu)->rq_clock);
	now = stamp_at(c, now);
	call = saakm_ring_start(&c->ring, SAAKM_EV_ENTER, SAAKM_REC_OPEN, SAAKM_HOST_CALL_CTX(c),
				now, SAAKM_ENTER_BYTES);
	fill_enter(&call->enter, slot, h, cpu, aims ? p->saakm.key : 0, curr->saakm.key, flags,
		   SAAKM_HOST_KNOWN_LOCKED(f, h) ? SAAKM_ENTER_LOCKED : 0);
	f->recorded = true;
	/* Who was looked at when a wake-up began is as he was: interrupts are off throughout. */
	open_call(c, (struct saakm_rec *)call - 1, now,
		  (h != SAAKM_H_GET_CORE_STATE && h != SAAKM_H_UNBLOCK_PLACE) || !c->looked,
		  aims, p, curr);
	return true;
}

/* --- EXIT ----------------------------------------------------------------------------- */

/* What others have to come behind. Where no lock is held, it is only ever raised. */
static __always_inline void left(struct saakm_cpu *c, const struct saakm_frame *f, u8 handler,
				 bool aims, u64 ts)
{
	struct task_struct *p = f->task;

	if (saakm_under_rq_lock(handler))
		saakm_cpu_data(f->cpu)->rq_clock = ts;
	if (aims && p->saakm.clock < ts)
		p->saakm.clock = ts;
	if (handler == SAAKM_H_UNBLOCK_PREPARE || handler == SAAKM_H_BLOCK) {
		c->seen = p;
		c->seen_clock = ts;
	}
}

static __always_inline bool saakm_exit_quick(struct saakm_frame *f, u8 h, int ret)
{
	struct saakm_cpu *c = saakm_this_cpu();
	u64 now;

	if (unlikely(!c->ring.open) || !SAAKM_HOST_STAMP_QUICK(&now))
		return false;
	now = stamp_at(c, now);
	if (!saakm_ring_exit(&c->ring, now, ret, SAAKM_EXIT_RETURNED))
		return false;
	left(c, f, h, aims_at_task(h), now);
	return true;
}

/* --- what a handler does -------------------------------------------------------------- */

/*
 * A change of state by a policy that is right, on the task's own core: from | to << 8. False:
 * nothing was done.
 */
static __always_inline bool saakm_record_plain(struct task_struct *p, u32 states)
{
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_ev_state *ev;
	struct saakm_rec *open;
	u32 cpu;
	u64 ts;

	static_assert(offsetof(struct saakm_ev_state, error) ==
		      offsetof(struct saakm_ev_state, from) + 3);
	static_assert(SAAKM_F_NONE == 0);
	if (unlikely(!p->saakm.key) ||
	    !start_item(c, SAAKM_EV_STATE, p->saakm.clock, &ts, &open, &ev))
		return false;
	WRITE_ONCE(ev->task, p->saakm.key);
	WRITE_ONCE(ev->rq, p->saakm.rq ? p->saakm.rq->key : 0);
	cpu = task_cpu(p);
	WRITE_ONCE(ev->from_cpu, cpu);
	WRITE_ONCE(ev->to_cpu, cpu);
	*(u32 *)&ev->from = states;	/* and `to`; not by the class, nothing wrong */
	put_item(c, open, ev);
	p->saakm.clock = ts;
	return true;
}

/* --- switches ------------------------------------------------------------------------- */

/* False: nothing was done. */
static __always_inline bool saakm_switch_quick(struct task_struct *prev, struct task_struct *next,
					       u32 prev_state, u32 next_class)
{
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_ev_switch *ev;
	u64 ts;

	/* Who wakes prev elsewhere comes behind its leaving this CPU. */
	if (!SAAKM_HOST_HAS_TASK(prev) || !SAAKM_HOST_HAS_TASK(next) ||
	    unlikely(!prev->saakm.key) || unlikely(!next->saakm.key) ||
	    !start_record(c, SAAKM_EV_SWITCH, prev->saakm.clock, next->saakm.clock, &ev))
		return false;
	WRITE_ONCE(ev->prev, prev->saakm.key);
	WRITE_ONCE(ev->next, next->saakm.key);
	WRITE_ONCE(ev->prev_state, prev_state);
	WRITE_ONCE(ev->next_class, next_class);
	ts = c->clock;
	put_record(c, ev);
	saakm_host_task_shadow(prev)->val[SAAKM_TF_ON_CPU] = 0;
	prev->saakm.clock = ts;
	saakm_host_task_shadow(next)->val[SAAKM_TF_ON_CPU] = 1;
	next->saakm.clock = ts;
	return true;
}

#endif /* SAAKM_RECORD_QUICK_H */
