// SPDX-License-Identifier: GPL-2.0
/*
 * fifo: first in, first out, on each core. The smallest policy that is still
 * complete, and the one to copy when starting another: every handler, and no
 * more than what it must do.
 *
 * A task that becomes ready goes to the core it last ran on if that one is
 * idle, else to an idle one, else to the least loaded. It keeps its core until
 * it blocks or yields; limit_ms is only a guard, so that a task which never
 * does either cannot keep others waiting for ever. An idle core takes work from
 * others, so no core idles for long while a task waits.
 *
 * Locks: a handler that runs under a core's lock touches that core alone.
 * Stealing takes one lock at a time, never two.
 */
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/saakm.h>

static unsigned int limit_ms = 5;
module_param(limit_ms, uint, 0644);
MODULE_PARM_DESC(limit_ms, "Longest run of a task while others wait for its core");

/* A task's own data, from new_prepare to terminate. */
struct fifo_task {
	u64 since_ns;		/* when it was last elected */
};

struct fifo_core {
	enum saakm_core_state state;
	struct saakm_rq rq;
};

static DEFINE_PER_CPU(struct fifo_core, core);

/* Runnable tasks of all classes: a core that runs another class is not idle. */
static unsigned int fifo_load(unsigned int cpu)
{
	int nr = count(SAAKM_READY, cpu);

	if (nr > 0)
		return nr;
	return get_saakm_current(cpu) ? 1 : 0;
}

/* Where should @t run? Never outside its affinity, never on an offline core. */
static unsigned int fifo_select(struct task_struct *t)
{
	unsigned int prev = task_cpu(t), best = nr_cpu_ids, least = UINT_MAX;
	unsigned int cpu, load;

	for_each_cpu_wrap(cpu, t->cpus_ptr, prev) {
		if (!cpu_active(cpu))
			continue;
		load = fifo_load(cpu);
		if (load < least) {
			least = load;
			best = cpu;
		}
		if (!least)
			break;
	}
	if (best >= nr_cpu_ids)
		best = cpumask_any_and(t->cpus_ptr, cpu_online_mask);
	return best < nr_cpu_ids ? best : prev;
}

static bool fifo_can_move(struct task_struct *t, unsigned int dst)
{
	return saakm_task_state(t) == SAAKM_READY && !t->on_cpu &&
	       cpumask_test_cpu(dst, t->cpus_ptr);
}

/* Move the first task that may move. Takes both locks, one after the other. */
static bool fifo_steal(unsigned int src, unsigned int dst)
{
	struct task_struct *t, *found = NULL;

	saakm_lock_core(src);
	list_for_each_entry(t, &saakm_core(src).rq.head, saakm.node_list) {
		if (fifo_can_move(t, dst)) {
			found = t;
			break;
		}
	}
	if (found)
		change_state(found, SAAKM_MIGRATING, dst, NULL);
	saakm_unlock_core(src);
	if (!found)
		return false;

	saakm_lock_core(dst);
	change_state(found, SAAKM_READY, dst, &saakm_core(dst).rq);
	saakm_unlock_core(dst);
	return true;
}

/*
 * Bring one task to @dst, on which @mine are runnable: an idle core takes any
 * task that waits, a busy one only evens out the queues.
 */
static void fifo_pull(unsigned int dst, unsigned int mine)
{
	unsigned int src;

	if (!cpu_active(dst))
		return;
	for_each_cpu_wrap(src, cpu_online_mask, dst + 1) {
		if (src == dst || !READ_ONCE(saakm_core(src).rq.nr_tasks))
			continue;
		if (mine && fifo_load(src) < mine + 2)
			continue;
		if (fifo_steal(src, dst))
			return;
	}
}

static enum saakm_core_state fifo_get_core_state(struct saakm_policy *p,
						 struct core_event *e)
{
	return saakm_core(e->target).state;
}

static int fifo_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct fifo_task *md = kzalloc(sizeof(*md), GFP_ATOMIC);

	if (!md)
		return -ENOMEM;
	policy_metadata(e->target) = md;
	return fifo_select(e->target);
}

/* The class may run a task that just joined without asking schedule(). */
static void fifo_new_place(struct saakm_policy *p, struct process_event *e)
{
	struct fifo_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);

	md->since_ns = ktime_get_ns();
	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void fifo_tick(struct saakm_policy *p, struct process_event *e)
{
	struct fifo_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);
	struct saakm_rq *rq = &saakm_core(cpu).rq;

	if (saakm_task_state(e->target) != SAAKM_RUNNING || !rq->nr_tasks)
		return;
	if (ktime_get_ns() - md->since_ns < (u64)limit_ms * NSEC_PER_MSEC)
		return;
	change_state(e->target, SAAKM_READY_TICK, cpu, rq);
}

static void fifo_yield(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void fifo_block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static int fifo_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return fifo_select(e->target);
}

static void fifo_unblock_place(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void fifo_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	unsigned int cpu = task_cpu(t);

	/* READY_TICK may only become READY, so go through it. */
	if (saakm_task_state(t) == SAAKM_READY_TICK)
		change_state(t, SAAKM_READY, cpu, &saakm_core(cpu).rq);
	change_state(t, SAAKM_TERMINATED, cpu, NULL);
	kfree(policy_metadata(t));
	policy_metadata(t) = NULL;
}

static void fifo_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);
	struct fifo_task *md;

	if (!t)
		return;
	md = policy_metadata(t);
	md->since_ns = ktime_get_ns();
	change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void fifo_newly_idle(struct saakm_policy *p, struct core_event *e)
{
	fifo_pull(e->target, 0);
}

static int fifo_balancing_select(struct saakm_policy *p, struct core_event *e)
{
	fifo_pull(e->target, fifo_load(e->target));
	return 0;
}

static void fifo_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void fifo_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static void fifo_core_entry(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

/* Its tasks have been ousted already. */
static void fifo_core_exit(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static int fifo_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines fifo_routines = {
	.get_core_state		= fifo_get_core_state,
	.new_prepare		= fifo_new_prepare,
	.new_place		= fifo_new_place,
	.tick			= fifo_tick,
	.yield			= fifo_yield,
	.block			= fifo_block,
	.unblock_prepare	= fifo_unblock_prepare,
	.unblock_place		= fifo_unblock_place,
	.terminate		= fifo_terminate,
	.schedule		= fifo_schedule,
	.newly_idle		= fifo_newly_idle,
	.enter_idle		= fifo_enter_idle,
	.exit_idle		= fifo_exit_idle,
	.balancing_select	= fifo_balancing_select,
	.core_entry		= fifo_core_entry,
	.core_exit		= fifo_core_exit,
	.init			= fifo_init,
};

static struct saakm_policy fifo_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &fifo_routines,
	.name		= "fifo",
};

static int __init fifo_module_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		init_saakm_rq(&saakm_core(cpu).rq, FIFO, cpu, SAAKM_READY, NULL);
	}
	return saakm_add_policy(&fifo_policy);
}

static void __exit fifo_module_exit(void)
{
	saakm_remove_policy(&fifo_policy);
}

module_init(fifo_module_init);
module_exit(fifo_module_exit);

MODULE_DESCRIPTION("First in, first out on each core, with idle stealing");
MODULE_LICENSE("GPL");
