// SPDX-License-Identifier: GPL-2.0
/*
 * What the machine does: CPUs that come and go, and, from Linux's own trace points,
 * switches, which tell who ran where, at each level; wake-ups, migrations and idleness
 * of tasks that are no policy's at level machine only.
 */
#include <linux/stop_machine.h>
#include <trace/events/sched.h>
#include "contexts.h"
#include "record_quick.h"
#include "record.h"

void saakm_record_queued(unsigned int cpu)
{
	struct task_struct *p;

	list_for_each_entry(p, &per_cpu(saakm_kcpu, cpu).tasks, saakm.node_class)
		saakm_record_task(p);
}

/* how: 0 offline, 1 online, 2 online, but nothing new is to be placed there */
static void record_hotplug(unsigned int cpu, u32 how)
{
	struct saakm_ev_hotplug ev = { .target_cpu = cpu, .online = how };
	unsigned long flags;

	local_irq_save(flags);
	saakm_clocks_gather();
	saakm_record_fields(SAAKM_EV_HOTPLUG, &ev, sizeof(ev));
	saakm_clocks_spread();
	local_irq_restore(flags);
}

/*
 * Handlers read the masks of CPUs without a lock. While they are recorded, cpu_active_mask
 * changes when none is in flight, and so does cpu_online_mask when a CPU goes: Linux stops the
 * machine for that. (It may be in the middle of a policy's init, thread or work, which have
 * interrupts on.) Only a CPU that comes sets its bit there while others run: until it is
 * active, each call and each act of it looks, the slow way, so that whoever read the bit says
 * so by his next event at the latest.
 */
static struct cpumask seen_online, seen_active;
static DEFINE_RAW_SPINLOCK(seen_lock);

/* Whoever sees it first says so. */
void saakm_record_masks(void)
{
	unsigned int cpu;

	if (likely(cpumask_equal(&seen_active, cpu_active_mask) &&
		   cpumask_equal(&seen_online, cpu_online_mask))) {
		smp_rmb();	/* the clock that the event has left us */
		return;
	}
	guard(raw_spinlock_irqsave)(&seen_lock);
	for_each_possible_cpu(cpu) {
		bool online = cpu_online(cpu), active = cpu_active(cpu);

		if (cpumask_test_cpu(cpu, &seen_online) == online &&
		    cpumask_test_cpu(cpu, &seen_active) == active)
			continue;
		record_hotplug(cpu, active ? 1 : online ? 2 : 0);
		/* Whoever finds nothing new, without the lock, comes behind that event. */
		smp_wmb();
		cpumask_assign_cpu(cpu, &seen_online, online);
		cpumask_assign_cpu(cpu, &seen_active, active);
	}
}

/* Of every CPU, as if nothing had been known. */
void saakm_record_all_masks(void)
{
	cpumask_andnot(&seen_active, cpu_possible_mask, cpu_active_mask);
	saakm_record_masks();
}

struct turn {
	unsigned int cpu;
	bool active;
};

static int turn_cpu(void *data)
{
	const struct turn *t = data;

	saakm_turn_cpu(t->cpu, t->active);
	return 0;
}

/* Which is known to all when this returns. No handler sees the one and not the other. */
void saakm_set_cpu_active(unsigned int cpu, bool active)
{
	struct turn t = { .cpu = cpu, .active = active };

	if (saakm_recording)
		stop_machine_cpuslocked(turn_cpu, &t, NULL);
	else
		saakm_turn_cpu(cpu, active);
	saakm_stamp_slowly(false);
}

#define CLASS_OURS	2

/* As in the simulator: 0 real time and above, 1 fair, 2 ours, 3 idle. */
static u32 class_number(struct task_struct *p)
{
	if (task_on_saakm(p))
		return CLASS_OURS;
	if (is_idle_task(p))
		return 3;
	return sched_class_above(&fair_sched_class, p->sched_class) ? 1 :
	       p->sched_class == &fair_sched_class;
}

static noinline void switch_slowly(bool preempt, struct task_struct *prev,
				   struct task_struct *next, unsigned int prev_state)
{
	bool idle = is_idle_task(next), was_idle = is_idle_task(prev);

	if (unlikely(prev->saakm.ctx | next->saakm.ctx))
		saakm_contexts_switch(prev, next, preempt || !prev_state);
	/* The probe is there before, and after. */
	if (!saakm_recording)
		return;
	if (task_on_saakm(prev) || task_on_saakm(next) || idle || was_idle)
		saakm_record_switch(prev, next, prev_state, class_number(next));
	else
		saakm_record_other_switch(prev, next, prev_state, class_number(next));
	if (idle != was_idle)
		saakm_record_idle(idle);
}

/* From one of our tasks to another, most of the time. */
static void on_switch(void *unused, bool preempt, struct task_struct *prev,
		      struct task_struct *next, unsigned int prev_state)
{
	if (unlikely(prev->saakm.ctx | next->saakm.ctx) || !task_on_saakm(prev) ||
	    !task_on_saakm(next) || !saakm_recording ||
	    !saakm_switch_quick(prev, next, prev_state, CLASS_OURS))
		switch_slowly(preempt, prev, next, prev_state);
}

/* The class itself tells of its own. */
static void on_waking(void *unused, struct task_struct *p)
{
	if (!task_on_saakm(p))
		saakm_record_wake(p, current, task_cpu(p), 0, false);
}

static void on_migrate(void *unused, struct task_struct *p, int to_cpu)
{
	if (!task_on_saakm(p))
		saakm_record_migrate(p, task_cpu(p), to_cpu, false);
}

static bool machine_too;	/* the probes of level machine are there */

int saakm_record_machine_start(u32 level)
{
	int ret = register_trace_sched_switch(on_switch, NULL);

	if (ret || level < SAAKM_LEVEL_MACHINE)
		return ret;
	ret = register_trace_sched_waking(on_waking, NULL);
	if (!ret) {
		ret = register_trace_sched_migrate_task(on_migrate, NULL);
		if (!ret) {
			machine_too = true;
			return 0;
		}
		unregister_trace_sched_waking(on_waking, NULL);
	}
	unregister_trace_sched_switch(on_switch, NULL);
	tracepoint_synchronize_unregister();
	return ret;
}

void saakm_record_machine_stop(void)
{
	if (machine_too) {
		unregister_trace_sched_waking(on_waking, NULL);
		unregister_trace_sched_migrate_task(on_migrate, NULL);
		machine_too = false;
	}
	unregister_trace_sched_switch(on_switch, NULL);
	tracepoint_synchronize_unregister();
}
