// SPDX-License-Identifier: GPL-2.0
/*
 * Record points for people: callbacks of the class, and what the machine does
 * with tasks of any class. How much of it is recorded is the level. None of it
 * may have an effect on the run, or on a replay.
 */
#include "saakm_host.h"
#include "core.h"
#include "record_put.h"

enum saakm_level saakm_record_level;

/* So that a reader can name it: tasks of other classes are written nowhere else. */
static void introduce(struct task_struct *p)
{
	if (p && !saakm_host_task_shadow(p)->written)
		saakm_record_task(p);
}

static void put(u8 kind, const void *fields, u32 bytes)
{
	struct saakm_cpu *c;

	SAAKM_HOST_IRQS_OFF();
	c = saakm_this_cpu();
	saakm_put_slow(c, kind, stamp(c, 0, 0), fields, bytes);
}

static noinline void callback_slow(enum saakm_callback callback, struct task_struct *p, u32 flags)
{
	struct saakm_ev_class ev = { .flags = flags, .callback = callback };

	introduce(p);
	ev.task = key_of(p);
	put(SAAKM_EV_CLASS, &ev, sizeof(ev));
}

/* Interrupts are off: under a runqueue's lock or the task's. */
void saakm_record_callback(enum saakm_callback callback, struct task_struct *p, u32 flags)
{
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_ev_class *ev;

	if (!p || !saakm_host_task_shadow(p)->written ||
	    !start_record(c, SAAKM_EV_CLASS, 0, 0, &ev))
		return callback_slow(callback, p, flags);
	WRITE_ONCE(ev->task, p->saakm.key);
	WRITE_ONCE(ev->flags, flags);
	WRITE_ONCE(ev->callback, callback);
	WRITE_ONCE(ev->pad, 0);
	put_record(c, ev);
}

static noinline void wake_slow(struct task_struct *p, struct task_struct *waker,
			       unsigned int cpu, u32 flags)
{
	struct saakm_ev_wake ev = { .flags = flags, .target_cpu = cpu };

	if (saakm_record_level == SAAKM_LEVEL_MACHINE) {
		introduce(p);
		introduce(waker);
	}
	ev.task = key_of(p);
	ev.waker = key_of(waker);
	put(SAAKM_EV_WAKE, &ev, sizeof(ev));
}

void saakm_record_wake(struct task_struct *p, struct task_struct *waker, unsigned int cpu,
		       u32 flags, bool ours)
{
	struct saakm_cpu *c = saakm_this_cpu();
	struct saakm_ev_wake *ev;

	if (!(ours ? SAAKM_HOST_RECORDS_CLASS : saakm_records(SAAKM_LEVEL_MACHINE)))
		return;
	/* Of others, who wakes itself may have interrupts on. */
	if (!ours || !waker || !saakm_host_task_shadow(p)->written ||
	    !saakm_host_task_shadow(waker)->written ||
	    !start_record(c, SAAKM_EV_WAKE, 0, 0, &ev))
		return wake_slow(p, waker, cpu, flags);
	WRITE_ONCE(ev->task, p->saakm.key);
	WRITE_ONCE(ev->waker, waker->saakm.key);
	WRITE_ONCE(ev->flags, flags);
	WRITE_ONCE(ev->target_cpu, cpu);
	put_record(c, ev);
}

void saakm_record_migrate(struct task_struct *p, unsigned int from_cpu, unsigned int to_cpu,
			  bool ours)
{
	struct saakm_ev_migrate ev = { .from_cpu = from_cpu, .to_cpu = to_cpu };

	if (!saakm_records(ours ? SAAKM_LEVEL_DECISIONS : SAAKM_LEVEL_MACHINE))
		return;
	if (!ours)
		introduce(p);
	ev.task = key_of(p);
	put(SAAKM_EV_MIGRATE, &ev, sizeof(ev));
	saakm_this_cpu()->seen = NULL;	/* its core is another than when it was looked at */
}

void saakm_record_idle(bool enter)
{
	struct saakm_ev_idle ev = { .enter = enter };

	if (saakm_records(SAAKM_LEVEL_MACHINE))
		put(SAAKM_EV_IDLE, &ev, sizeof(ev));
}

void saakm_record_other_switch(struct task_struct *prev, struct task_struct *next,
			       u32 prev_state, u32 next_class)
{
	if (!saakm_records(SAAKM_LEVEL_MACHINE))
		return;
	introduce(prev);
	introduce(next);
	saakm_record_switch(prev, next, prev_state, next_class);
}
