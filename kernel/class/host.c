// SPDX-License-Identifier: GPL-2.0
/*
 * What the core asks of Linux: cores' locks, migration, reschedules, tasks.
 */
#include <linux/sched/signal.h>
#include "glue.h"

DEFINE_PER_CPU(struct saakm_cpu, saakm_cpus);
DEFINE_MUTEX(saakm_registry_mutex);

DEFINE_STATIC_KEY_FALSE(__saakm_enabled);

/* --- locks ------------------------------------------------------------------------- */

/* Taken by the class itself, or by nobody: not the policy's to drop. */
bool saakm_host_may_unlock_core(unsigned int cpu, const void *pc)
{
	unsigned int i;

	for (i = 0; i < saakm_this_cpu()->nr_held; i++)
		if (raw_cpu_read(saakm_kcpu.held[i]) == cpu)
			return true;
	return false;
}

static bool handler_holds_rq(const struct saakm_frame *f)
{
	switch (f->handler) {
	case SAAKM_H_SETPARAM_ATTR:
	case SAAKM_H_ATTR_CHANGED:
		return true;
	case SAAKM_H_NEW_PREPARE:
		/* At fork and wake-up, only the task is locked. */
		return f->task->saakm.home && task_on_rq_queued(f->task);
	default:
		return saakm_under_rq_lock(f->handler);
	}
}

/* Does this CPU hold the lock of that core, through a handler or the policy? */
bool saakm_host_holds_core(unsigned int cpu)
{
	const struct saakm_frame *f;

	for (f = saakm_this_cpu()->frame; f; f = f->outer)
		if (f->cpu == cpu && handler_holds_rq(f))
			return true;
	return saakm_host_may_unlock_core(cpu, NULL);
}

/* A kthread of a policy may come with interrupts on. */
static void note_held(unsigned int cpu, unsigned long flags)
{
	struct saakm_kcpu *kc = this_cpu_ptr(&saakm_kcpu);
	u8 *nr = &saakm_this_cpu()->nr_held;

	if (!*nr)
		kc->irq_flags = flags;
	if (!WARN_ON_ONCE(*nr == SAAKM_MAX_HELD)) {
		kc->held_by[*nr] = saakm_this_cpu()->frame;
		kc->held[(*nr)++] = cpu;
	}
	if (saakm_recording)
		saakm_record_queued(cpu);
}

void saakm_host_lock_core(unsigned int cpu, const void *pc)
{
	unsigned long flags;

	local_irq_save(flags);
	raw_spin_rq_lock_nested(cpu_rq(cpu), saakm_this_cpu()->nr_held);
	note_held(cpu, flags);
}

int saakm_host_trylock_core(unsigned int cpu, const void *pc)
{
	unsigned long flags;

	local_irq_save(flags);
	if (raw_spin_rq_trylock(cpu_rq(cpu))) {
		note_held(cpu, flags);
		return 1;
	}
	local_irq_restore(flags);
	return 0;
}

void saakm_host_unlock_core(unsigned int cpu, const void *pc)
{
	struct saakm_kcpu *kc = this_cpu_ptr(&saakm_kcpu);
	unsigned int i = 0, left = --saakm_this_cpu()->nr_held;

	while (kc->held[i] != cpu)
		i++;
	kc->held[i] = kc->held[left];
	kc->held_by[i] = kc->held_by[left];
	raw_spin_rq_unlock(cpu_rq(cpu));
	if (!left)
		local_irq_restore(kc->irq_flags);
}

/*
 * Any core whose lock stays held hangs the machine, so this one mistake is mended. What
 * init and its like take, they take outside of their frame.
 */
void saakm_drop_leaked(const struct saakm_frame *f)
{
	const struct saakm_frame *by = f == saakm_this_cpu()->frame ? f : f->outer;
	struct saakm_kcpu *kc = this_cpu_ptr(&saakm_kcpu);
	unsigned int i = saakm_this_cpu()->nr_held;

	while (i--) {
		unsigned int cpu = kc->held[i];

		if (kc->held_by[i] != by)
			continue;
		saakm_report_here(SAAKM_F_LOCK_LEAK, NULL, cpu, 0, SAAKM_CORE_LOCK_KEY(cpu), NULL,
				  "the lock of a core is still held");
		saakm_host_unlock_core(cpu, NULL);
	}
}

raw_spinlock_t *saakm_rq_lock_of(unsigned int cpu)
{
	return rq_lockp(cpu_rq(cpu));
}
EXPORT_SYMBOL_GPL(saakm_rq_lock_of);

/* --- the registry -------------------------------------------------------------------- */

/* Handlers run with interrupts off: that is what synchronize_rcu() waits for. */
void saakm_host_wait_for_handlers(const struct saakm_slot *slot)
{
	synchronize_rcu();
}

void saakm_host_registry_lock(void)
{
	mutex_lock(&saakm_registry_mutex);
	/*
	 * What init and its like do is recorded as one CPU's. If that went it would wait
	 * for them, and they for that if they take cpus_read_lock(), as does who patches
	 * a branch, or releases a cache of objects.
	 */
	cpu_hotplug_disable();
	migrate_disable();
}

void saakm_host_registry_unlock(void)
{
	migrate_enable();
	cpu_hotplug_enable();
	mutex_unlock(&saakm_registry_mutex);
}

/* Before the first policy can get a task, and after the last has gone. */
void saakm_host_enable(bool on)
{
	if (on)
		static_branch_enable(&__saakm_enabled);
	else
		static_branch_disable(&__saakm_enabled);
}

/* --- reschedules and migration ---------------------------------------------------------- */

static void kick_work(struct irq_work *work)
{
	struct rq *rq = this_rq();
	struct rq_flags rf;

	rq_lock(rq, &rf);
	resched_curr(rq);
	rq_unlock(rq, &rf);
}

/* While a higher class runs, our turn comes after it. */
void saakm_host_resched(unsigned int cpu)
{
	const struct saakm_frame *f = saakm_this_cpu()->frame;
	struct rq *rq;

	/* In the middle of a switch: Linux is about to ask who comes next. */
	if (f && f->handler == SAAKM_H_BLOCK && f->cpu == cpu && f->task == current)
		return;
	rq = cpu_rq(cpu);
	if (!saakm_host_holds_core(cpu)) {
		if (cpu_online(cpu))
			irq_work_queue_on(&per_cpu(saakm_kcpu, cpu).kick, cpu);
		return;
	}
	if (!sched_class_above(rq->curr->sched_class, &saakm_sched_class))
		resched_curr(rq);
}

/* READY -> MIGRATING, under the lock of the core that it leaves. */
void saakm_host_migrate_out(struct task_struct *p, unsigned int cpu)
{
	struct rq *rq = task_rq(p);

	update_rq_clock(rq);
	deactivate_task(rq, p, DEQUEUE_NOCLOCK);
	set_task_cpu(p, cpu);
}

/* MIGRATING -> READY, under the lock of the core that it comes to. */
void saakm_host_migrate_in(struct task_struct *p, unsigned int cpu)
{
	struct rq *rq = cpu_rq(cpu);

	/* It may have been rescued from a policy that was ejected meanwhile. */
	if (!task_on_rq_migrating(p))
		return;
	update_rq_clock(rq);
	activate_task(rq, p, ENQUEUE_NOCLOCK);
	wakeup_preempt(rq, p, 0);
}

/* A core other than the one that Linux is placing the task on cannot be had here. */
void saakm_host_move(struct task_struct *p, unsigned int cpu)
{
	saakm_report_here(SAAKM_F_WRONG_CORE, p, cpu, task_cpu(p), cpu, NULL,
			  "a task is placed on the core that was chosen for it");
}

/* --- tasks -------------------------------------------------------------------------------- */

struct task_struct *saakm_host_find_task(enum saakm_state state, unsigned int cpu, void *metadata)
{
	struct task_struct *g, *p, *found = NULL;

	rcu_read_lock();
	for_each_process_thread(g, p) {
		if (metadata ? p->saakm.policy_metadata == metadata :
		    p->saakm.policy && p->saakm.state == state && task_cpu(p) == cpu) {
			found = p;
			goto out;
		}
	}
out:
	rcu_read_unlock();
	saakm_record_value(SAAKM_SRC_FOUND, cpu << 8 | state, saakm_task_key(found));
	return found;
}

bool saakm_host_has_cpu(struct task_struct *p)
{
	return cpumask_intersects(p->cpus_ptr, cpu_online_mask);
}

const char *saakm_host_cpu_fault(struct task_struct *p, int cpu)
{
	if (cpu < 0 || (unsigned int)cpu >= nr_cpu_ids)
		return "which does not exist";
	return cpu_online(cpu) ? "which the task may not use" : "which is offline";
}

struct saakm_slot *saakm_host_slot_at(const void *pc)
{
	struct saakm_slot *slot;

	saakm_for_each_slot(slot)
		if (slot->policy->kmodule && within_module((unsigned long)pc,
							   slot->policy->kmodule))
			return slot;
	return NULL;
}

bool saakm_smt_active(void)
{
	return sched_smt_active();
}
EXPORT_SYMBOL_GPL(saakm_smt_active);

/* Linux has it for its own classes only; policies weigh by it, too. */
EXPORT_SYMBOL_GPL(sched_prio_to_weight);

/* Why a change of state cannot be done, whatever the table of states says. */
const char *saakm_host_impossible(struct task_struct *p, int to, unsigned int cpu)
{
	if (p->saakm.state == SAAKM_MIGRATING) {
		if (to != SAAKM_READY)
			return "a migrating task can only arrive";
		return task_cpu(p) == cpu ? NULL : "the task was sent to another core";
	}
	if (to != SAAKM_MIGRATING) {
		if (to == SAAKM_RUNNING && task_cpu(p) != cpu)
			return "the task is on another core";
		return NULL;
	}
	if (!saakm_host_holds_core(task_cpu(p)))
		return "the lock of the task's core is not held";
	if (!task_on_rq_queued(p) || p->on_cpu)
		return "the task runs, or does not wait in a queue";
	if (is_migration_disabled(p) || !cpumask_test_cpu(cpu, p->cpus_ptr))
		return "the task may not use that core";
	return cpu_active(cpu) || p->flags & PF_KTHREAD ? NULL : "that core is going offline";
}

void __init saakm_host_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct saakm_kcpu *kc = &per_cpu(saakm_kcpu, cpu);

		INIT_LIST_HEAD(&kc->tasks);
		init_irq_work(&kc->kick, kick_work);
		per_cpu(saakm_past_next, cpu) = per_cpu(saakm_histories, cpu);
	}
	/* The CPU that boots is never activated. */
	per_cpu(saakm_kcpu, raw_smp_processor_id()).online = true;
}
