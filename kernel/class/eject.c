// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks whose policy was ejected, or did not want them, are given to the fair
 * class by a kthread: classes cannot be switched under a runqueue lock. Until
 * then the class itself schedules them. The kthread is also the watchdog.
 */
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sysrq.h>
#include <uapi/linux/sched/types.h>
#include "glue.h"

static struct task_struct *mover;
static bool wanted;

static void wake_mover(struct irq_work *work)
{
	if (mover)
		wake_up_process(mover);
}

static DEFINE_IRQ_WORK(mover_work, wake_mover);

void saakm_eject_soon(void)
{
	WRITE_ONCE(saakm_orphans, true);
	WRITE_ONCE(wanted, true);
	irq_work_queue(&mover_work);
}

void saakm_eject(struct saakm_slot *slot)
{
	slot->dead = slot->ejected = true;
	saakm_eject_soon();
}

/* A policy that was ejected between MIGRATING and READY left it in no queue at all. */
static void rescue(struct task_struct *p)
{
	struct rq *rq = cpu_rq(task_cpu(p));

	guard(rq_lock_irqsave)(rq);
	if (task_rq(p) == rq && task_on_rq_migrating(p) && p->saakm.state == SAAKM_MIGRATING) {
		saakm_class_state(p, SAAKM_READY, cpu_of(rq));
		update_rq_clock(rq);
		activate_task(rq, p, ENQUEUE_NOCLOCK);
		resched_curr(rq);
	}
}

static struct task_struct *next_orphan(void)
{
	struct task_struct *g, *p;

	guard(rcu)();
	for_each_process_thread(g, p)
		if (task_has_saakm_policy(p) && p->saakm.home && saakm_is_orphan(p) &&
		    READ_ONCE(p->__state) != TASK_DEAD)
			return get_task_struct(p);
	return NULL;
}

static bool has_orphans(void)
{
	struct saakm_slot *slot;

	guard(rcu)();
	saakm_for_each_slot(slot)
		if (slot->ejected && SAAKM_HOST_USERS(slot))
			return true;
	return false;
}

/* Those that are being forked are in no list yet: look again until none is left. */
static void move_orphans(void)
{
	struct sched_attr attr = { .sched_policy = SCHED_NORMAL };
	struct task_struct *p;
	unsigned int nr = 0;

	do {
		while ((p = next_orphan())) {
			if (p->saakm.state == SAAKM_MIGRATING)
				rescue(p);
			attr.sched_nice = task_nice(p);
			attr.sched_flags = p->sched_reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0;
			if (sched_setattr_nocheck(p, &attr))
				schedule_timeout_idle(1);
			else
				nr++;
			put_task_struct(p);
			cond_resched();
		}
		if (has_orphans())
			schedule_timeout_idle(1);
	} while (has_orphans() && !kthread_should_stop());
	WRITE_ONCE(saakm_orphans, false);
	smp_mb();	/* one that was refused meanwhile is asked for again */
	if (READ_ONCE(wanted))
		WRITE_ONCE(saakm_orphans, true);
	if (nr)
		pr_warn("saakm: %u task%s given to the fair class\n", nr, nr == 1 ? "" : "s");
}

/* --- the watchdog ------------------------------------------------------------------------- */

static DEFINE_PER_CPU(u64, not_ours_since);	/* a higher class has had the CPU since */

/* Only time in which the core could have run it counts; under the lock of rq. */
static void check_cpu(struct rq *rq, u64 limit_ns)
{
	u64 now = local_clock(), *since = &per_cpu(not_ours_since, cpu_of(rq));
	const struct saakm_slot *other;
	struct task_struct *p;

	if (sched_class_above(rq->curr->sched_class, &saakm_sched_class)) {
		*since = now;
		return;
	}
	list_for_each_entry(p, &per_cpu(saakm_kcpu, cpu_of(rq)).tasks, saakm.node_class) {
		u64 from = max(p->saakm.ready_since, *since);
		struct saakm_report r = {
			.code = SAAKM_F_STARVATION,
			.slot = p->saakm.home,
			.task = p,
			.cpu = cpu_of(rq),
			.handler = SAAKM_H_SCHEDULE,
			.expected = limit_ns,
			.got = now - from,
		};

		if (saakm_is_orphan(p) || p->saakm.state != SAAKM_READY || now < from + limit_ns)
			continue;
		/* Policies that were registered earlier are asked first: not its fault. */
		other = task_on_saakm(rq->curr) ? rq->curr->saakm.home : p->saakm.home;
		if (!other || other->id < p->saakm.home->id) {
			p->saakm.ready_since = now;
			continue;
		}
		r.pc = saakm_routine(r.slot, r.handler);
		saakm_report(&r);
		p->saakm.ready_since = now;
		break;
	}
}

static void watch(void)
{
	u64 limit_ns = (u64)READ_ONCE(saakm_watchdog_ms) * NSEC_PER_MSEC;
	unsigned int cpu;

	if (!limit_ns || !saakm_enabled())
		return;
	for_each_online_cpu(cpu) {
		struct rq *rq = cpu_rq(cpu);

		if (list_empty(&per_cpu(saakm_kcpu, cpu).tasks))
			continue;
		guard(rq_lock_irqsave)(rq);
		check_cpu(rq, limit_ns);
	}
}

static long watch_period(void)
{
	unsigned int ms = READ_ONCE(saakm_watchdog_ms);

	return saakm_enabled() && ms ? msecs_to_jiffies(clamp(ms / 4, 10U, 1000U)) : HZ;
}

static int mover_fn(void *unused)
{
	sched_set_fifo_low(current);
	while (!kthread_should_stop()) {
		set_current_state(TASK_IDLE);
		if (!READ_ONCE(wanted))
			schedule_timeout(watch_period());
		__set_current_state(TASK_RUNNING);
		if (xchg(&wanted, false)) {
			saakm_errors_print();
			move_orphans();
		}
		watch();
	}
	return 0;
}

#ifdef CONFIG_MAGIC_SYSRQ
static void eject_all(u8 key)
{
	struct saakm_slot *slot;

	saakm_for_each_slot(slot)
		saakm_eject(slot);
	pr_warn("saakm: all policies ejected by SysRq\n");
}

static const struct sysrq_key_op eject_op = {
	.handler	= eject_all,
	.help_msg	= "eject-saakm-policies(A)",
	.action_msg	= "Eject the SaaKM policies",
	.enable_mask	= SYSRQ_ENABLE_RTNICE,
};
#endif

static int __init eject_init(void)
{
	struct task_struct *p = kthread_run(mover_fn, NULL, "saakm");

	if (IS_ERR(p))
		return PTR_ERR(p);
	mover = p;
#ifdef CONFIG_MAGIC_SYSRQ
	register_sysrq_key('A', &eject_op);
#endif
	return 0;
}
late_initcall(eject_init);
