// SPDX-License-Identifier: GPL-2.0
/*
 * fifo_global: first in, first out over all cores. Each core has its own queue,
 * sorted by the time at which its tasks became ready, and a core that must elect
 * takes the task that has waited longest anywhere, if it is allowed to run it.
 *
 * schedule() holds its core's lock, so it may only try for another core's: when
 * that fails the core makes do with its own oldest task. newly_idle and periodic
 * balancing hold no lock and may wait for one, but never hold two.
 *
 * Where the oldest task is, is read without a lock from `oldest_ns`, which each
 * core publishes. It is a hint: what it leads to is looked at under the lock.
 */
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/saakm.h>

#define NOTHING_WAITS U64_MAX

static unsigned int limit_ms = 5;
module_param(limit_ms, uint, 0644);
MODULE_PARM_DESC(limit_ms, "Longest run of a task while others wait");

struct fg_task {
	u64 ready_ns;		/* when it began to wait; kept when it migrates */
	u64 since_ns;		/* when it was last elected */
};

struct fg_core {
	enum saakm_core_state state;
	u64 oldest_ns;		/* of its queue, or NOTHING_WAITS; a hint */
	struct saakm_rq rq;
};

static DEFINE_PER_CPU(struct fg_core, core);

static u64 fg_ready_ns(struct task_struct *t)
{
	struct fg_task *md = policy_metadata(t);

	return md->ready_ns;
}

static int fg_order(struct task_struct *a, struct task_struct *b)
{
	u64 x = fg_ready_ns(a), y = fg_ready_ns(b);

	return x < y ? -1 : x > y;
}

/* Tell the others how old the core's oldest task is. Under its lock. */
static void fg_publish(unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);

	WRITE_ONCE(saakm_core(cpu).oldest_ns,
		   t ? fg_ready_ns(t) : NOTHING_WAITS);
}

/* A task joins its core's queue, now. Under the core's lock. */
static void fg_enqueue(struct task_struct *t, enum saakm_state state)
{
	struct fg_task *md = policy_metadata(t);
	unsigned int cpu = task_cpu(t);

	md->ready_ns = ktime_get_ns();
	change_state(t, state, cpu, &saakm_core(cpu).rq);
	fg_publish(cpu);
}

static bool fg_is_idle(unsigned int cpu)
{
	return !get_saakm_current(cpu) && count(SAAKM_READY, cpu) <= 0;
}

/* Any core will do, as the oldest task is found anywhere; an idle one is best. */
static unsigned int fg_select(struct task_struct *t)
{
	unsigned int prev = task_cpu(t), best = nr_cpu_ids, cpu;

	if (cpumask_test_cpu(prev, t->cpus_ptr) && cpu_active(prev)) {
		if (fg_is_idle(prev))
			return prev;
		best = prev;
	}
	for_each_cpu_and(cpu, t->cpus_ptr, cpu_online_mask) {
		if (!cpu_active(cpu))
			continue;
		if (fg_is_idle(cpu))
			return cpu;
		if (best >= nr_cpu_ids)
			best = cpu;
	}
	if (best >= nr_cpu_ids)
		best = cpumask_any_and(t->cpus_ptr, cpu_online_mask);
	return best < nr_cpu_ids ? best : prev;
}

/*
 * The oldest task of @src that may move to @dst and began to wait before
 * @before_ns. On its way to @dst when this returns. Under the lock of @src.
 */
static struct task_struct *fg_detach(unsigned int src, unsigned int dst,
				     u64 before_ns)
{
	struct task_struct *t, *found = NULL;

	list_for_each_entry(t, &saakm_core(src).rq.head, saakm.node_list) {
		if (fg_ready_ns(t) >= before_ns)
			break;
		if (saakm_task_state(t) != SAAKM_READY || t->on_cpu ||
		    !cpumask_test_cpu(dst, t->cpus_ptr))
			continue;
		found = t;
		break;
	}
	if (found)
		change_state(found, SAAKM_MIGRATING, dst, NULL);
	fg_publish(src);
	return found;
}

/* It arrives, with its age. Under the lock of @dst. */
static void fg_attach(struct task_struct *t, unsigned int dst)
{
	change_state(t, SAAKM_READY, dst, &saakm_core(dst).rq);
	fg_publish(dst);
}

/* The core, other than @dst, with the oldest task, if older than @before_ns. */
static unsigned int fg_oldest_core(unsigned int dst, u64 before_ns)
{
	unsigned int cpu, best = nr_cpu_ids;
	u64 ns;

	for_each_online_cpu(cpu) {
		ns = READ_ONCE(saakm_core(cpu).oldest_ns);
		if (cpu != dst && ns < before_ns) {
			before_ns = ns;
			best = cpu;
		}
	}
	return best;
}

static bool fg_steal(unsigned int src, unsigned int dst)
{
	struct task_struct *t;

	saakm_lock_core(src);
	t = fg_detach(src, dst, NOTHING_WAITS);
	saakm_unlock_core(src);
	if (!t)
		return false;

	saakm_lock_core(dst);
	fg_attach(t, dst);
	saakm_unlock_core(dst);
	return true;
}

/* For an idle core: the oldest task if it may have it, else any that it may. */
static void fg_pull(unsigned int dst)
{
	unsigned int first, src;

	if (!cpu_active(dst))
		return;
	first = fg_oldest_core(dst, NOTHING_WAITS);
	if (first < nr_cpu_ids && fg_steal(first, dst))
		return;
	for_each_cpu_wrap(src, cpu_online_mask, dst + 1) {
		if (src == dst || src == first ||
		    !READ_ONCE(saakm_core(src).rq.nr_tasks))
			continue;
		if (fg_steal(src, dst))
			return;
	}
}

static enum saakm_core_state fg_get_core_state(struct saakm_policy *p,
					       struct core_event *e)
{
	return saakm_core(e->target).state;
}

static int fg_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct fg_task *md = kzalloc(sizeof(*md), GFP_ATOMIC);

	if (!md)
		return -ENOMEM;
	policy_metadata(e->target) = md;
	return fg_select(e->target);
}

/* The class may run a task that just joined without asking schedule(). */
static void fg_new_place(struct saakm_policy *p, struct process_event *e)
{
	struct fg_task *md = policy_metadata(e->target);

	md->since_ns = ktime_get_ns();
	fg_enqueue(e->target, SAAKM_READY);
}

/* Give way when the run was long enough and anything waits, here or elsewhere. */
static void fg_tick(struct saakm_policy *p, struct process_event *e)
{
	struct fg_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) != SAAKM_RUNNING)
		return;
	fg_publish(cpu);
	if (ktime_get_ns() - md->since_ns < (u64)limit_ms * NSEC_PER_MSEC)
		return;
	if (saakm_core(cpu).rq.nr_tasks ||
	    fg_oldest_core(cpu, NOTHING_WAITS) < nr_cpu_ids)
		fg_enqueue(e->target, SAAKM_READY_TICK);
}

static void fg_yield(struct saakm_policy *p, struct process_event *e)
{
	fg_enqueue(e->target, SAAKM_READY);
}

static void fg_block(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_BLOCKED, cpu, NULL);
	fg_publish(cpu);
}

static int fg_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return fg_select(e->target);
}

static void fg_unblock_place(struct saakm_policy *p, struct process_event *e)
{
	fg_enqueue(e->target, SAAKM_READY);
}

static void fg_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	unsigned int cpu = task_cpu(t);

	/* READY_TICK may only become READY, so go through it. */
	if (saakm_task_state(t) == SAAKM_READY_TICK)
		change_state(t, SAAKM_READY, cpu, &saakm_core(cpu).rq);
	change_state(t, SAAKM_TERMINATED, cpu, NULL);
	fg_publish(cpu);
	kfree(policy_metadata(t));
	policy_metadata(t) = NULL;
}

/* Another core's task comes here if it is older than all of this core's. */
static void fg_fetch_older(unsigned int cpu, u64 mine_ns)
{
	unsigned int src = fg_oldest_core(cpu, mine_ns);
	struct task_struct *t;

	if (src >= nr_cpu_ids || !cpu_active(cpu) || !saakm_trylock_core(src))
		return;
	t = fg_detach(src, cpu, mine_ns);
	saakm_unlock_core(src);
	if (t)
		fg_attach(t, cpu);
}

static void fg_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct saakm_rq *rq = &saakm_core(cpu).rq;
	struct task_struct *t = saakm_first_task(rq);
	struct fg_task *md;

	fg_fetch_older(cpu, t ? fg_ready_ns(t) : NOTHING_WAITS);
	t = saakm_first_task(rq);
	if (!t)
		return;
	md = policy_metadata(t);
	md->since_ns = ktime_get_ns();
	change_state(t, SAAKM_RUNNING, cpu, NULL);
	fg_publish(cpu);
}

static void fg_newly_idle(struct saakm_policy *p, struct core_event *e)
{
	fg_pull(e->target);
}

static int fg_balancing_select(struct saakm_policy *p, struct core_event *e)
{
	if (fg_is_idle(e->target))
		fg_pull(e->target);
	return 0;
}

static void fg_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void fg_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static void fg_core_entry(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

/* Its tasks have been ousted already. */
static void fg_core_exit(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static int fg_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines fg_routines = {
	.get_core_state		= fg_get_core_state,
	.new_prepare		= fg_new_prepare,
	.new_place		= fg_new_place,
	.tick			= fg_tick,
	.yield			= fg_yield,
	.block			= fg_block,
	.unblock_prepare	= fg_unblock_prepare,
	.unblock_place		= fg_unblock_place,
	.terminate		= fg_terminate,
	.schedule		= fg_schedule,
	.newly_idle		= fg_newly_idle,
	.enter_idle		= fg_enter_idle,
	.exit_idle		= fg_exit_idle,
	.balancing_select	= fg_balancing_select,
	.core_entry		= fg_core_entry,
	.core_exit		= fg_core_exit,
	.init			= fg_init,
};

static struct saakm_policy fg_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &fg_routines,
	.name		= "fifo_global",
};

static int __init fg_module_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		saakm_core(cpu).oldest_ns = NOTHING_WAITS;
		init_saakm_rq(&saakm_core(cpu).rq, LIST, cpu, SAAKM_READY,
			      fg_order);
	}
	return saakm_add_policy(&fg_policy);
}

static void __exit fg_module_exit(void)
{
	saakm_remove_policy(&fg_policy);
}

module_init(fg_module_init);
module_exit(fg_module_exit);

MODULE_DESCRIPTION("First in, first out over all cores");
MODULE_LICENSE("GPL");
