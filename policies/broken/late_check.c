// SPDX-License-Identifier: GPL-2.0
/*
 * late_check: first in, first out on each core, with a slice and idle stealing.
 *
 * The bug: the metadata is to be kept while the task is queued, but its state
 * is read after it became TERMINATED, so it is never freed.
 *
 * expect: leak in terminate
 */
#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/saakm.h>

#define SLICE_TICKS 2

struct fifo_task {
	unsigned int ticks;	/* of its slice that are used */
};

struct fifo_core {
	enum saakm_core_state state;
	struct saakm_rq rq;
};

static DEFINE_PER_CPU(struct fifo_core, core);

static unsigned int fifo_load(unsigned int cpu)
{
	int nr = count(SAAKM_READY, cpu);

	if (nr > 0)
		return nr;
	return get_saakm_current(cpu) ? 1 : 0;
}

static bool fifo_usable(struct task_struct *t, unsigned int cpu)
{
	return cpu_active(cpu) && cpumask_test_cpu(cpu, t->cpus_ptr);
}

/* The least loaded core that @t may use; its last one if that is as good. */
static unsigned int fifo_select(struct task_struct *t)
{
	unsigned int prev = task_cpu(t), best = nr_cpu_ids, least = UINT_MAX;
	unsigned int cpu;

	for_each_cpu_wrap(cpu, cpu_online_mask, prev) {
		if (fifo_usable(t, cpu) && fifo_load(cpu) < least) {
			least = fifo_load(cpu);
			best = cpu;
		}
	}
	if (best >= nr_cpu_ids)
		best = cpumask_any_and(t->cpus_ptr, cpu_online_mask);
	return best < nr_cpu_ids ? best : prev;
}

/* The first task of @src that may move to @dst. Under the lock of @src. */
static struct task_struct *fifo_victim(unsigned int src, unsigned int dst)
{
	struct task_struct *t;

	list_for_each_entry(t, &saakm_core(src).rq.head, saakm.node_list)
		if (saakm_task_state(t) == SAAKM_READY && !t->on_cpu &&
		    fifo_usable(t, dst))
			return t;
	return NULL;
}

static bool fifo_steal(unsigned int src, unsigned int dst)
{
	struct task_struct *t;

	saakm_lock_core(src);
	t = fifo_victim(src, dst);
	if (t)
		change_state(t, SAAKM_MIGRATING, dst, NULL);
	saakm_unlock_core(src);
	if (!t)
		return false;

	saakm_lock_core(dst);
	change_state(t, SAAKM_READY, dst, &saakm_core(dst).rq);
	saakm_unlock_core(dst);
	return true;
}

/* An idle core takes any waiting task; a busy one evens out the queues. */
static void fifo_pull(unsigned int dst, unsigned int mine)
{
	unsigned int src;

	for_each_cpu_wrap(src, cpu_online_mask, dst + 1) {
		if (src == dst || !READ_ONCE(saakm_core(src).rq.nr_tasks))
			continue;
		if (mine && fifo_load(src) < mine + 2)
			continue;
		if (fifo_steal(src, dst))
			return;
	}
}

static enum saakm_core_state fifo_get_core_state(struct saakm_policy *p, struct core_event *e)
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

/* New and woken tasks, and those that yield: last in the queue of their core. */
static void fifo_ready(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void fifo_tick(struct saakm_policy *p, struct process_event *e)
{
	struct fifo_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) != SAAKM_RUNNING)
		return;
	if (++md->ticks < SLICE_TICKS || !saakm_core(cpu).rq.nr_tasks)
		return;
	md->ticks = 0;
	change_state(e->target, SAAKM_READY_TICK, cpu, &saakm_core(cpu).rq);
}

static void fifo_block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static int fifo_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return fifo_select(e->target);
}

static void fifo_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	unsigned int cpu = task_cpu(t);

	if (saakm_task_state(t) == SAAKM_READY_TICK)	/* no way but by READY */
		change_state(t, SAAKM_READY, cpu, &saakm_core(cpu).rq);
	change_state(t, SAAKM_TERMINATED, cpu, NULL); /* BUG */
	if (saakm_task_state(t) == SAAKM_RUNNING || saakm_task_state(t) == SAAKM_BLOCKED)
		kfree(policy_metadata(t));
}

static void fifo_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);

	if (t)
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

/* A core that comes or goes is idle, too. */
static void fifo_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void fifo_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static int fifo_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines fifo_routines = {
	.get_core_state		= fifo_get_core_state,
	.new_prepare		= fifo_new_prepare,
	.new_place		= fifo_ready,
	.tick			= fifo_tick,
	.yield			= fifo_ready,
	.block			= fifo_block,
	.unblock_prepare	= fifo_unblock_prepare,
	.unblock_place		= fifo_ready,
	.terminate		= fifo_terminate,
	.schedule		= fifo_schedule,
	.newly_idle		= fifo_newly_idle,
	.enter_idle		= fifo_enter_idle,
	.exit_idle		= fifo_exit_idle,
	.balancing_select	= fifo_balancing_select,
	.core_entry		= fifo_enter_idle,
	.core_exit		= fifo_enter_idle,
	.init			= fifo_init,
};

static struct saakm_policy fifo_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &fifo_routines,
	.name		= "late_check",
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

MODULE_DESCRIPTION("Broken on purpose: leak in terminate");
MODULE_LICENSE("GPL");
