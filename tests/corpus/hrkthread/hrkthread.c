// SPDX-License-Identifier: GPL-2.0-only
/*
 * hrkthread: quanta from a high resolution timer, advice from a kernel thread
 *
 *  hrtimer	every period_us, marks each core on which the same task has been
 *		running since the previous mark; the tick turns the marks into
 *		preemptions.
 *  kthread	every advice_ms, averages the lengths of the queues, publishes
 *		the hottest and the coolest core, and, with kbalance=1, moves
 *		tasks from one to the other itself.
 *  /proc	the file "hrkthread" in the directory of the policies.
 *
 * Locks, outermost first:
 *	lock of a core (rq)  ->  hk_core.lock (raw, also taken by the timer)
 *	hk_summary_lock is never held together with any other lock
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/irqflags.h>
#include <linux/kernel_stat.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/saakm.h>

#define HK_FIXED_SHIFT	10
#define HK_LATE_TICKS	50	/* preempt even if the timer is silent */

static unsigned int period_us = 3000;
module_param(period_us, uint, 0444);
MODULE_PARM_DESC(period_us, "period of the quantum timer, us");

static unsigned int marks_per_quantum = 2;
module_param(marks_per_quantum, uint, 0644);

static unsigned int advice_ms = 50;
module_param(advice_ms, uint, 0644);
MODULE_PARM_DESC(advice_ms, "period of the advice thread, ms");

static bool kbalance;
module_param(kbalance, bool, 0644);
MODULE_PARM_DESC(kbalance, "let the advice thread move tasks");

struct hk_task {
	unsigned int late;	/* ticks in this quantum */
	u64 ready_ns;		/* when it became ready */
	u64 waited_ns;
};

struct hk_core {
	struct saakm_rq rq;
	enum saakm_core_state state;

	raw_spinlock_t lock;
	/* under lock: */
	unsigned int marks;	/* timer hits since the last election */
	bool busy;		/* somebody of ours is elected */
	u64 elections;
	u64 preemptions;
	u64 wait_ns;
	unsigned long steals;
};

static DEFINE_PER_CPU(struct hk_core, hk_cores);

static cpumask_t hk_online;
static cpumask_t hk_idle;

static struct hrtimer hk_timer;
static struct task_struct *hk_thread;

/* what the thread publishes */
static DEFINE_SPINLOCK(hk_summary_lock);
static struct hk_summary {
	unsigned long rounds;
	unsigned long moves;
	u64 cpu_idle_ns;	/* of the cool core, as the system counts it */
	ktime_t stamp;
} hk_summary;
static unsigned long hk_avg[NR_CPUS];	/* fixed point, thread only */
static int hk_cool = -1;		/* -1: no advice */
static int hk_hot = -1;

#define hk(cpu)		(&per_cpu(hk_cores, (cpu)))
#define hk_task(t)	((struct hk_task *)policy_metadata(t))

static void hk_ready(struct task_struct *t, enum saakm_state how, int cpu)
{
	hk_task(t)->ready_ns = local_clock();
	change_state(t, how, cpu, &hk(cpu)->rq);
}

static void hk_left_core(int cpu, bool preempted)
{
	struct hk_core *c = hk(cpu);
	unsigned long flags;

	raw_spin_lock_irqsave(&c->lock, flags);
	c->busy = false;
	c->marks = 0;
	if (preempted)
		c->preemptions++;
	raw_spin_unlock_irqrestore(&c->lock, flags);
}

/* the timer */

static enum hrtimer_restart hk_timer_fn(struct hrtimer *timer)
{
	unsigned long flags;
	int cpu;

	for_each_cpu(cpu, &hk_online) {
		struct hk_core *c = hk(cpu);

		raw_spin_lock_irqsave(&c->lock, flags);
		if (c->busy)
			c->marks++;
		raw_spin_unlock_irqrestore(&c->lock, flags);
	}

	hrtimer_forward_now(timer, ns_to_ktime((u64)period_us * NSEC_PER_USEC));
	return HRTIMER_RESTART;
}

/* choosing cores */

static int hk_choose(struct task_struct *p)
{
	int prev = task_cpu(p);
	int cool = READ_ONCE(hk_cool);
	int cpu, best = prev;
	unsigned int nr, min_nr = UINT_MAX;

	if (cpumask_test_cpu(prev, &hk_idle) &&
	    cpumask_test_cpu(prev, p->cpus_ptr))
		return prev;

	if (cool >= 0 && cpumask_test_cpu(cool, &hk_idle) &&
	    cpumask_test_cpu(cool, p->cpus_ptr))
		return cool;

	cpu = cpumask_any_and_distribute(&hk_idle, p->cpus_ptr);
	if (cpu < nr_cpu_ids)
		return cpu;

	for_each_cpu_and(cpu, &hk_online, p->cpus_ptr) {
		nr = READ_ONCE(hk(cpu)->rq.nr_tasks);
		/* among equals the advice decides, then the cache */
		if (nr < min_nr || (nr == min_nr && best != cool &&
				    (cpu == cool || cpu == prev))) {
			min_nr = nr;
			best = cpu;
		}
	}
	return best;
}

/* moving tasks: interrupts off, no lock held */

static bool hk_move_one(int src, int dst, bool even_if_last)
{
	struct task_struct *p, *found = NULL;
	struct hk_core *s = hk(src), *d = hk(dst);
	unsigned long flags;

	saakm_lock_core(src);
	if (even_if_last || s->rq.nr_tasks > 1 || get_saakm_current(src)) {
		list_for_each_entry(p, &s->rq.head, saakm.node_list) {
			if (!p->on_cpu && cpumask_test_cpu(dst, p->cpus_ptr)) {
				found = p;
				break;
			}
		}
	}
	if (found)
		change_state(found, SAAKM_MIGRATING, dst, NULL);
	saakm_unlock_core(src);

	if (!found)
		return false;

	saakm_lock_core(dst);
	hk_task(found)->late = 0;
	hk_ready(found, SAAKM_READY, dst);
	raw_spin_lock_irqsave(&d->lock, flags);
	d->steals++;
	raw_spin_unlock_irqrestore(&d->lock, flags);
	saakm_unlock_core(dst);
	return true;
}

static bool hk_fill(int dst, bool even_if_last)
{
	int hot = READ_ONCE(hk_hot);
	int cpu;

	if (hot >= 0 && hot != dst && cpumask_test_cpu(hot, &hk_online) &&
	    READ_ONCE(hk(hot)->rq.nr_tasks) &&
	    hk_move_one(hot, dst, even_if_last))
		return true;

	for_each_cpu_wrap(cpu, &hk_online, dst + 1) {
		if (cpu == dst || !READ_ONCE(hk(cpu)->rq.nr_tasks))
			continue;
		if (hk_move_one(cpu, dst, even_if_last))
			return true;
	}
	return false;
}

/* the thread */

static void hk_advise(void)
{
	unsigned long hi = 0, lo = ULONG_MAX;
	struct kernel_cpustat ks;
	int cpu, hot = -1, cool = -1;
	unsigned long flags;
	u64 idle = 0;

	for_each_cpu(cpu, &hk_online) {
		struct hk_core *c = hk(cpu);
		unsigned long now;

		raw_spin_lock_irqsave(&c->lock, flags);
		now = READ_ONCE(c->rq.nr_tasks) + (c->busy ? 1 : 0);
		raw_spin_unlock_irqrestore(&c->lock, flags);

		hk_avg[cpu] = (7 * hk_avg[cpu] + (now << HK_FIXED_SHIFT)) / 8;
		if (hk_avg[cpu] > hi) {
			hi = hk_avg[cpu];
			hot = cpu;
		}
		if (hk_avg[cpu] < lo) {
			lo = hk_avg[cpu];
			cool = cpu;
		}
	}

	if (cool >= 0) {
		kcpustat_cpu_fetch(&ks, cool);
		idle = ks.cpustat[CPUTIME_IDLE];
	}

	/* less than one task of difference is no reason to run about */
	if (hot == cool || hi - lo < (1UL << HK_FIXED_SHIFT))
		hot = cool = -1;
	WRITE_ONCE(hk_hot, hot);
	WRITE_ONCE(hk_cool, cool);

	spin_lock_irqsave(&hk_summary_lock, flags);
	hk_summary.rounds++;
	hk_summary.cpu_idle_ns = idle;
	hk_summary.stamp = ktime_get();
	spin_unlock_irqrestore(&hk_summary_lock, flags);
}

static void hk_kbalance(void)
{
	int hot = hk_hot, cool = hk_cool;
	unsigned long flags;
	bool moved = false;

	if (hot < 0 || cool < 0)
		return;

	local_irq_save(flags);
	if (cpumask_test_cpu(cool, &hk_online) &&
	    READ_ONCE(hk(hot)->rq.nr_tasks) >
	    READ_ONCE(hk(cool)->rq.nr_tasks) + 1)
		moved = hk_move_one(hot, cool, false);
	local_irq_restore(flags);

	if (moved) {
		spin_lock_irqsave(&hk_summary_lock, flags);
		hk_summary.moves++;
		spin_unlock_irqrestore(&hk_summary_lock, flags);
	}
}

static int hk_thread_fn(void *unused)
{
	while (!kthread_should_stop()) {
		hk_advise();
		if (READ_ONCE(kbalance))
			hk_kbalance();
		schedule_timeout_interruptible(
			msecs_to_jiffies(max(1U, READ_ONCE(advice_ms))));
	}
	return 0;
}

/* handlers */

static int hk_new_prepare(struct saakm_policy *policy, struct process_event *e)
{
	struct hk_task *m = kzalloc(sizeof(*m), GFP_ATOMIC | __GFP_NOWARN);

	if (!m)
		return -ENOMEM;
	e->target->saakm.policy_metadata = m;
	return hk_choose(e->target);
}

static void hk_new_place(struct saakm_policy *policy, struct process_event *e)
{
	hk_ready(e->target, SAAKM_READY, task_cpu(e->target));
}

static int hk_unblock_prepare(struct saakm_policy *policy, struct process_event *e)
{
	return hk_choose(e->target);
}

static void hk_unblock_place(struct saakm_policy *policy, struct process_event *e)
{
	hk_ready(e->target, SAAKM_READY, task_cpu(e->target));
}

static void hk_tick(struct saakm_policy *policy, struct process_event *e)
{
	struct task_struct *p = e->target;
	int cpu = task_cpu(p);
	struct hk_core *c = hk(cpu);
	unsigned long flags;
	bool over;

	if (saakm_task_state(p) != SAAKM_RUNNING)
		return;

	raw_spin_lock_irqsave(&c->lock, flags);
	/* a task that joined while it ran was never elected by us */
	c->busy = true;
	over = c->marks >= READ_ONCE(marks_per_quantum);
	raw_spin_unlock_irqrestore(&c->lock, flags);

	if (!over && ++hk_task(p)->late < HK_LATE_TICKS)
		return;

	hk_task(p)->late = 0;
	hk_left_core(cpu, true);
	hk_ready(p, SAAKM_READY_TICK, cpu);
}

static void hk_yield(struct saakm_policy *policy, struct process_event *e)
{
	int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) == SAAKM_RUNNING)
		hk_left_core(cpu, false);
	hk_task(e->target)->late = 0;
	hk_ready(e->target, SAAKM_READY, cpu);
}

static void hk_block(struct saakm_policy *policy, struct process_event *e)
{
	int cpu = task_cpu(e->target);

	/* it may also be ousted from the middle of the queue */
	if (saakm_task_state(e->target) == SAAKM_RUNNING)
		hk_left_core(cpu, false);
	hk_task(e->target)->late = 0;
	change_state(e->target, SAAKM_BLOCKED, cpu, NULL);
}

static void hk_terminate(struct saakm_policy *policy, struct process_event *e)
{
	struct task_struct *p = e->target;
	struct hk_task *m = hk_task(p);

	if (saakm_task_state(p) == SAAKM_RUNNING)
		hk_left_core(task_cpu(p), false);
	change_state(p, SAAKM_TERMINATED, task_cpu(p), NULL);
	p->saakm.policy_metadata = NULL;
	kfree(m);
}

static void hk_schedule(struct saakm_policy *policy, unsigned int cpu)
{
	struct hk_core *c = hk(cpu);
	struct task_struct *next = saakm_first_task(&c->rq);
	unsigned long flags;
	u64 now, waited;

	if (!next)
		return;

	now = local_clock();
	/* clocks of different cores need not agree to the nanosecond */
	waited = now > hk_task(next)->ready_ns ?
			now - hk_task(next)->ready_ns : 0;
	hk_task(next)->waited_ns += waited;

	change_state(next, SAAKM_RUNNING, cpu, NULL);

	raw_spin_lock_irqsave(&c->lock, flags);
	c->busy = true;
	c->marks = 0;
	c->elections++;
	c->wait_ns += waited;
	raw_spin_unlock_irqrestore(&c->lock, flags);
}

static enum saakm_core_state hk_get_core_state(struct saakm_policy *policy, struct core_event *e)
{
	return hk(e->target)->state;
}

static void hk_newly_idle(struct saakm_policy *policy, struct core_event *e)
{
	if (cpumask_test_cpu(e->target, &hk_online) &&
	    !READ_ONCE(hk(e->target)->rq.nr_tasks))
		hk_fill(e->target, false);
}

static void hk_enter_idle(struct saakm_policy *policy, struct core_event *e)
{
	hk(e->target)->state = SAAKM_IDLE_CORE;
	if (cpumask_test_cpu(e->target, &hk_online))
		cpumask_set_cpu(e->target, &hk_idle);
}

static void hk_exit_idle(struct saakm_policy *policy, struct core_event *e)
{
	hk(e->target)->state = SAAKM_ACTIVE_CORE;
	cpumask_clear_cpu(e->target, &hk_idle);
}

/* A core without work takes whatever waits, whoever keeps it waiting. */
static int hk_balancing_select(struct saakm_policy *policy, struct core_event *e)
{
	struct hk_core *c = hk(e->target);

	if (!cpumask_test_cpu(e->target, &hk_online))
		return 0;
	/* the last one: tasks of the other classes */
	if (READ_ONCE(c->rq.nr_tasks) || get_saakm_current(e->target) ||
	    count(SAAKM_READY, e->target) > 0)
		return 0;
	return hk_fill(e->target, true);
}

static void hk_core_entry(struct saakm_policy *policy, struct core_event *e)
{
	hk(e->target)->state = SAAKM_IDLE_CORE;
	cpumask_set_cpu(e->target, &hk_online);
	cpumask_set_cpu(e->target, &hk_idle);
}

static void hk_core_exit(struct saakm_policy *policy, struct core_event *e)
{
	cpumask_clear_cpu(e->target, &hk_online);
	cpumask_clear_cpu(e->target, &hk_idle);
	hk(e->target)->state = SAAKM_IDLE_CORE;
	hk_left_core(e->target, false);
}

static int hk_init(struct saakm_policy *policy)
{
	return 0;
}

static struct saakm_module_routines hk_routines = {
	.get_core_state = hk_get_core_state,
	.new_prepare = hk_new_prepare,
	.new_place = hk_new_place,
	.tick = hk_tick,
	.yield = hk_yield,
	.block = hk_block,
	.unblock_prepare = hk_unblock_prepare,
	.unblock_place = hk_unblock_place,
	.terminate = hk_terminate,
	.schedule = hk_schedule,
	.newly_idle = hk_newly_idle,
	.enter_idle = hk_enter_idle,
	.exit_idle = hk_exit_idle,
	.balancing_select = hk_balancing_select,
	.core_entry = hk_core_entry,
	.core_exit = hk_core_exit,
	.init = hk_init,
};

static struct saakm_policy hk_policy = {
	.kmodule = THIS_MODULE,
	.routines = &hk_routines,
	.name = "hrkthread",
};

/* /proc */

static int hk_proc_show(struct seq_file *m, void *v)
{
	struct hk_summary s;
	unsigned long flags;
	int cpu;

	spin_lock_irqsave(&hk_summary_lock, flags);
	s = hk_summary;
	spin_unlock_irqrestore(&hk_summary_lock, flags);

	seq_printf(m, "rounds %lu moves %lu hot %d cool %d idle_ms %llu age_us %lld\n",
		   s.rounds, s.moves, READ_ONCE(hk_hot), READ_ONCE(hk_cool),
		   div_u64(s.cpu_idle_ns, NSEC_PER_MSEC),
		   ktime_us_delta(ktime_get(), s.stamp));
	seq_puts(m, "cpu ready elections preemptions steals avg_wait_ns\n");

	for_each_cpu(cpu, &hk_online) {
		struct hk_core *c = hk(cpu);
		u64 elections, preemptions, wait;
		unsigned long steals;

		raw_spin_lock_irqsave(&c->lock, flags);
		elections = c->elections;
		preemptions = c->preemptions;
		wait = c->wait_ns;
		steals = c->steals;
		raw_spin_unlock_irqrestore(&c->lock, flags);

		seq_printf(m, "%3d %5u %9llu %11llu %6lu %llu\n", cpu,
			   READ_ONCE(c->rq.nr_tasks), elections, preemptions,
			   steals,
			   elections ? div64_u64(wait, elections) : 0ULL);
	}
	return 0;
}

static int __init hrkthread_init(void)
{
	int cpu, ret;

	if (period_us < 100)
		period_us = 100;

	for_each_possible_cpu(cpu) {
		struct hk_core *c = hk(cpu);

		raw_spin_lock_init(&c->lock);
		init_saakm_rq(&c->rq, FIFO, cpu, SAAKM_READY, NULL);
		c->state = SAAKM_IDLE_CORE;
	}
	for_each_online_cpu(cpu) {
		cpumask_set_cpu(cpu, &hk_online);
		cpumask_set_cpu(cpu, &hk_idle);
	}

	if (!proc_create_single("hrkthread", 0444, ipa_procdir, hk_proc_show))
		return -ENOMEM;

	hk_thread = kthread_run(hk_thread_fn, NULL, "hrkthread/advice");
	if (IS_ERR(hk_thread)) {
		ret = PTR_ERR(hk_thread);
		goto out_proc;
	}

	hrtimer_init(&hk_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hk_timer.function = hk_timer_fn;
	hrtimer_start(&hk_timer, ns_to_ktime((u64)period_us * NSEC_PER_USEC),
		      HRTIMER_MODE_REL);

	ret = saakm_add_policy(&hk_policy);
	if (ret)
		goto out_timer;
	pr_info("%s is policy %lld\n", hk_policy.name, hk_policy.id);
	return 0;

out_timer:
	hrtimer_cancel(&hk_timer);
	kthread_stop(hk_thread);
out_proc:
	remove_proc_entry("hrkthread", ipa_procdir);
	return ret;
}

static void __exit hrkthread_exit(void)
{
	saakm_remove_policy(&hk_policy);
	hrtimer_cancel(&hk_timer);
	kthread_stop(hk_thread);
	remove_proc_entry("hrkthread", ipa_procdir);
	pr_info("unloaded\n");
}

module_init(hrkthread_init);
module_exit(hrkthread_exit);

MODULE_DESCRIPTION("SaaKM policy: hrtimer quanta, kthread advice");
MODULE_AUTHOR("K. Thread");
MODULE_LICENSE("GPL");
