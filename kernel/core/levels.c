// SPDX-License-Identifier: GPL-2.0
/*
 * Record points for people: callbacks of the class, and what the machine does
 * with tasks of any class. How much of it is recorded is the level. None of it
 * may have an effect on the run, or on a replay.
 */
#include "saakm_host.h"
#include "core.h"

enum saakm_level saakm_record_level;

/* So that a reader can name it: tasks of other classes are written nowhere else. */
static void introduce(struct task_struct *p)
{
	if (p && !saakm_host_task_shadow(p)->written)
		saakm_record_task(p);
}

void saakm_record_callback(enum saakm_callback callback, struct task_struct *p, u32 flags)
{
	struct saakm_ev_class ev = { .flags = flags, .callback = callback };

	introduce(p);
	ev.task = saakm_task_key(p);
	saakm_record_fields(SAAKM_EV_CLASS, &ev, sizeof(ev));
}

void saakm_record_wake(struct task_struct *p, struct task_struct *waker, unsigned int cpu,
		       u32 flags, bool ours)
{
	struct saakm_ev_wake ev = { .flags = flags, .target_cpu = cpu };

	if (!saakm_records(ours ? SAAKM_LEVEL_DECISIONS : SAAKM_LEVEL_MACHINE))
		return;
	if (saakm_record_level == SAAKM_LEVEL_MACHINE) {
		introduce(p);
		introduce(waker);
	}
	ev.task = saakm_task_key(p);
	ev.waker = saakm_task_key(waker);
	saakm_record_fields(SAAKM_EV_WAKE, &ev, sizeof(ev));
}

void saakm_record_migrate(struct task_struct *p, unsigned int from_cpu, unsigned int to_cpu,
			  bool ours)
{
	struct saakm_ev_migrate ev = { .from_cpu = from_cpu, .to_cpu = to_cpu };

	if (!saakm_records(ours ? SAAKM_LEVEL_DECISIONS : SAAKM_LEVEL_MACHINE))
		return;
	if (!ours)
		introduce(p);
	ev.task = saakm_task_key(p);
	saakm_record_fields(SAAKM_EV_MIGRATE, &ev, sizeof(ev));
}

void saakm_record_idle(bool enter)
{
	struct saakm_ev_idle ev = { .enter = enter };

	if (saakm_records(SAAKM_LEVEL_MACHINE))
		saakm_record_fields(SAAKM_EV_IDLE, &ev, sizeof(ev));
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
