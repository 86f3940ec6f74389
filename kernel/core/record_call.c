// SPDX-License-Identifier: GPL-2.0
/*
 * The record of a handler call in any case: ENTER, what is new of the tasks that it is
 * about, what it does, EXIT. The usual case is in record_quick.h.
 */
#include "saakm_host.h"
#include "core.h"
#include "record_call.h"
#include "record_quick.h"

/* As a record of its own, or with what is left of the room of an open call. */
void saakm_put_task(struct saakm_cpu *c, struct task_struct *p)
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

void __saakm_record_task(struct task_struct *p)
{
	struct saakm_cpu *c;

	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	if (!inside_left_out(c))
		saakm_put_task(c, p);
}

/* --- ENTER -------------------------------------------------------------------------- */

/* Handlers have interrupts off, but for these: their events are records of their own. */
static bool may_be_interrupted(u8 handler)
{
	return handler >= SAAKM_H_INIT;
}

static noinline void enter_slow(struct saakm_frame *f, unsigned int flags)
{
	struct task_struct *p = f->task, *curr = saakm_host_current();
	u64 lock_clock = saakm_under_rq_lock(f->handler) ? saakm_cpu_data(f->cpu)->rq_clock : 0;
	u8 nested = (f->outer ? SAAKM_ENTER_NESTED : 0) |
		    (SAAKM_HOST_CALLED_LOCKED(f, f->handler) ? SAAKM_ENTER_LOCKED : 0);
	struct saakm_rec_call call = {};
	struct saakm_cpu *c;

	SAAKM_HOST_TELL_NEWS();
	fill_enter(&call.enter, f->slot, f->handler, f->cpu, key_of(p), key_of(curr), flags,
		   nested);
	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	saakm_put_slow(c, SAAKM_EV_ENTER, stamp(c, lock_clock, p ? p->saakm.clock : 0), &call,
		       sizeof(call));
	if (may_be_interrupted(f->handler))
		saakm_ring_close(&c->ring);
	if (c->looked)
		return;
	if (p)
		saakm_put_task(c, p);
	if (curr && curr != p)
		saakm_put_task(c, curr);
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

void __saakm_record_exit(struct saakm_frame *f, int ret, u8 how)
{
	struct saakm_ev_exit ev = { .ret = ret, .handler = f->handler, .how = how };
	struct saakm_cpu *c;

	if (SAAKM_HOST_REPLAYS)
		return SAAKM_HOST_OBSERVE(exit(f, ret, how));
	/* It was called before anybody recorded, or is left out. */
	if (!f->recorded)
		return;
	SAAKM_HOST_TELL_NEWS();
	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	stamp(c, 0, 0);
	if (!c->ring.open || !saakm_ring_exit(&c->ring, c->clock, ret, how))
		saakm_put_slow(c, SAAKM_EV_EXIT, c->clock, &ev, sizeof(ev));
	left(c, f, f->handler, f->task != NULL, c->clock);
}

#define QUICK(NAME, name) \
void saakm_enter_##name(struct saakm_frame *f, unsigned int flags) \
{ \
	if (SAAKM_HOST_REPLAYS || !saakm_enter_quick(f, SAAKM_H_##NAME, flags)) \
		__saakm_record_enter(f, flags); \
} \
void saakm_exit_##name(struct saakm_frame *f, int ret) \
{ \
	if (SAAKM_HOST_REPLAYS || !saakm_exit_quick(f, SAAKM_H_##NAME, ret)) \
		__saakm_record_exit(f, ret, SAAKM_EXIT_RETURNED); \
}
SAAKM_OFTEN_CALLED(QUICK)
