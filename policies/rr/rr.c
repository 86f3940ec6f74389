// SPDX-License-Identifier: GPL-2.0
/*
 * rr: round robin. Each core runs its tasks in turn, a quantum of timer ticks
 * each; a task that used its quantum up goes to the end of the queue. What is
 * left of a quantum survives a sleep, so that a task cannot gain by napping
 * just before it is spent.
 *
 * Tasks are placed on idle cores where there are any; an idle core steals, and
 * periodic balancing evens out the lengths of the queues.
 *
 * Locks: a handler that runs under a core's lock touches that core alone.
 * Stealing takes one lock at a time, never two.
 */
#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/saakm.h>

static unsigned int quantum = 2;
module_param(quantum, uint, 0644);
MODULE_PARM_DESC(quantum, "Ticks that a task may run while others wait");

/* A task's own data, from new_prepare to terminate. */
struct rr_task {
	unsigned int used;	/* ticks of the quantum that are spent */
};

struct rr_core {
	enum saakm_core_state state;
	struct saakm_rq rq;
};

static DEFINE_PER_CPU(struct rr_core, core);

/* Runnable tasks of all classes: a core that runs another class is not idle. */
static unsigned int rr_load(unsigned int cpu)
{
	int nr = count(SAAKM_READY, cpu);

	if (nr > 0)
		return nr;
	return get_saakm_current(cpu) ? 1 : 0;
}

/* Where should @t run? Never outside its affinity, never on an offline core. */
static unsigned int rr_select(struct task_struct *t)
{
	unsigned int prev = task_cpu(t), best = nr_cpu_ids, least = UINT_MAX;
	unsigned int cpu, load;

	for_each_cpu_wrap(cpu, t->cpus_ptr, prev) {
		if (!cpu_active(cpu))
			continue;
		load = rr_load(cpu);
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

static bool rr_can_move(struct task_struct *t, unsigned int dst)
{
	return saakm_task_state(t) == SAAKM_READY && !t->on_cpu &&
	       cpumask_test_cpu(dst, t->cpus_ptr);
}

/* Move the first task that may move. Takes both locks, one after the other. */
static bool rr_steal(unsigned int src, unsigned int dst)
{
	struct task_struct *t, *found = NULL;

	saakm_lock_core(src);
	list_for_each_entry(t, &saakm_core(src).rq.head, saakm.node_list) {
		if (rr_can_move(t, dst)) {
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
static void rr_pull(unsigned int dst, unsigned int mine)
{
	unsigned int src;

	if (!cpu_active(dst))
		return;
	for_each_cpu_wrap(src, cpu_online_mask, dst + 1) {
		if (src == dst || !READ_ONCE(saakm_core(src).rq.nr_tasks))
			continue;
		if (mine && rr_load(src) < mine + 2)
			continue;
		if (rr_steal(src, dst))
			return;
	}
}

static enum saakm_core_state rr_get_core_state(struct saakm_policy *p,
						 struct core_event *e)
{
	return saakm_core(e->target).state;
}

static int rr_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct rr_task *md = kzalloc(sizeof(*md), GFP_ATOMIC);

	if (!md)
		return -ENOMEM;
	policy_metadata(e->target) = md;
	return rr_select(e->target);
}

static void rr_new_place(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

/* A task that is alone begins a new quantum without a switch. */
static void rr_tick(struct saakm_policy *p, struct process_event *e)
{
	struct rr_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);
	struct saakm_rq *rq = &saakm_core(cpu).rq;

	if (saakm_task_state(e->target) != SAAKM_RUNNING)
		return;
	if (++md->used < READ_ONCE(quantum))
		return;
	md->used = 0;
	if (rq->nr_tasks)
		change_state(e->target, SAAKM_READY_TICK, cpu, rq);
}

static void rr_yield(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void rr_block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static int rr_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return rr_select(e->target);
}

static void rr_unblock_place(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void rr_terminate(struct saakm_policy *p, struct process_event *e)
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

static void rr_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);

	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void rr_newly_idle(struct saakm_policy *p, struct core_event *e)
{
	rr_pull(e->target, 0);
}

static int rr_balancing_select(struct saakm_policy *p, struct core_event *e)
{
	rr_pull(e->target, rr_load(e->target));
	return 0;
}

static void rr_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void rr_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static void rr_core_entry(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

/* Its tasks have been ousted already. */
static void rr_core_exit(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static int rr_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines rr_routines = {
	.get_core_state		= rr_get_core_state,
	.new_prepare		= rr_new_prepare,
	.new_place		= rr_new_place,
	.tick			= rr_tick,
	.yield			= rr_yield,
	.block			= rr_block,
	.unblock_prepare	= rr_unblock_prepare,
	.unblock_place		= rr_unblock_place,
	.terminate		= rr_terminate,
	.schedule		= rr_schedule,
	.newly_idle		= rr_newly_idle,
	.enter_idle		= rr_enter_idle,
	.exit_idle		= rr_exit_idle,
	.balancing_select	= rr_balancing_select,
	.core_entry		= rr_core_entry,
	.core_exit		= rr_core_exit,
	.init			= rr_init,
};

static struct saakm_policy rr_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &rr_routines,
	.name		= "rr",
};

static int __init rr_module_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		init_saakm_rq(&saakm_core(cpu).rq, FIFO, cpu, SAAKM_READY, NULL);
	}
	return saakm_add_policy(&rr_policy);
}

static void __exit rr_module_exit(void)
{
	saakm_remove_policy(&rr_policy);
}

module_init(rr_module_init);
module_exit(rr_module_exit);

MODULE_DESCRIPTION("Round robin with a quantum in ticks, on each core");
MODULE_LICENSE("GPL");
