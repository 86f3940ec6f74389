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

static __always_inline void fill_enter(struct saakm_ev_enter *ev, const struct saakm_frame *f,
				       u8 handler, u32 task, u32 curr, u32 flags, u8 nested)
{
	/* One by one: compilers that put them together need more instructions for it. */
	WRITE_ONCE(ev->task, task);
	WRITE_ONCE(ev->current_task, curr);
	WRITE_ONCE(ev->flags, flags);
	WRITE_ONCE(ev->target_cpu, f->cpu);
	WRITE_ONCE(ev->policy, f->slot->id);
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

/* False: it takes the long way, behind what is open then. */
static __always_inline bool look_at(struct looks *l, const struct saakm_rec *rec,
				    struct task_struct *p, bool leaves)
{
	struct saakm_item *item = (struct saakm_item *)l->end;
	u8 *end;

	if (!leaves && unlikely(!SAAKM_HOST_LOOK_QUICK(p) ||
				(!SAAKM_HOST_EXACT_TIME && p->saakm.clock > l->ts) ||
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
			look_at(&l, rec, curr, true);
		else
			had_first = look_at(&l, rec, first, false);
		if (two)
			had_second = had_first && look_at(&l, rec, curr, false);
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
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_rec_call *call;
	u64 now, before;

	if (unlikely(f->outer) || unlikely(!SAAKM_HOST_HAS_TASK(curr)) ||
	    unlikely(!curr->saakm.key) || unlikely(aims && !p->saakm.key) ||
	    !SAAKM_HOST_LOCKED_KNOWN(f, h) || !saakm_ring_ready(&c->ring))
		return false;
	before = aims ? p->saakm.clock : 0;
	if (saakm_under_rq_lock(h) && before < saakm_cpu_data(f->cpu)->rq_clock)
		before = saakm_cpu_data(f->cpu)->rq_clock;
	if (!SAAKM_HOST_STAMP_QUICK(&now))
		return false;
	now = stamp_at(c, now, before, 0);
	call = saakm_ring_start(&c->ring, SAAKM_EV_ENTER, SAAKM_REC_OPEN, SAAKM_HOST_CALL_CTX(c),
				now, SAAKM_ENTER_BYTES);
	fill_enter(&call->enter, f, h, aims ? p->saakm.key : 0, curr->saakm.key, flags,
		   SAAKM_HOST_CALLED_LOCKED(f, h) ? SAAKM_ENTER_LOCKED : 0);
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
	now = stamp_at(c, now, 0, 0);
	if (!saakm_ring_exit(&c->ring, now, ret, SAAKM_EXIT_RETURNED))
		return false;
	left(c, f, h, aims_at_task(h), now);
	return true;
}

/* --- what a handler does -------------------------------------------------------------- */

void saakm_record_plain_slow(struct task_struct *p, u32 states, unsigned int cpu,
			     struct saakm_rq *rq);

/* A change of state by a policy that is right, on the task's own core: from | to << 8. */
static __always_inline void saakm_record_plain(struct task_struct *p, u32 states, unsigned int cpu,
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
		return saakm_record_plain_slow(p, states, cpu, rq);
	WRITE_ONCE(ev->task, p->saakm.key);
	WRITE_ONCE(ev->rq, rq ? rq->key : 0);
	*(u32 *)&ev->from_cpu = cpu * 0x10001;
	put_bytes(&ev->from, states, states >> 8, false, SAAKM_F_NONE);
	put_item(c, open, ev);
	p->saakm.clock = ts;
}

/* --- switches ------------------------------------------------------------------------- */

void saakm_record_switch_slow(struct task_struct *prev, struct task_struct *next,
			      u32 prev_state, u32 next_class);

static __always_inline void saakm_switch_quick(struct task_struct *prev, struct task_struct *next,
					       u32 prev_state, u32 next_class)
{
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_ev_switch *ev;

	/* Who wakes prev elsewhere comes behind its leaving this CPU. */
	if (SAAKM_HOST_HAS_TASK(prev) && SAAKM_HOST_HAS_TASK(next) &&
	    likely(prev->saakm.key) && likely(next->saakm.key) &&
	    start_record(c, SAAKM_EV_SWITCH, prev->saakm.clock, next->saakm.clock, &ev)) {
		ev->prev = prev->saakm.key;
		ev->next = next->saakm.key;
		ev->prev_state = prev_state;
		ev->next_class = next_class;
		put_record(c, ev);
	} else {
		saakm_record_switch_slow(prev, next, prev_state, next_class);
	}
	if (SAAKM_HOST_HAS_TASK(prev)) {
		saakm_host_task_shadow(prev)->val[SAAKM_TF_ON_CPU] = 0;
		prev->saakm.clock = c->clock;
	}
	if (SAAKM_HOST_HAS_TASK(next)) {
		saakm_host_task_shadow(next)->val[SAAKM_TF_ON_CPU] = 1;
		next->saakm.clock = c->clock;
	}
}

#endif /* SAAKM_RECORD_QUICK_H */
