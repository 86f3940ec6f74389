// SPDX-License-Identifier: GPL-2.0
/*
 * empty_tree: earliest deadline first on each core.
 *
 * The bug: rb_entry() of no node is not NULL but a wild pointer: the check for
 * an empty tree is missing.
 *
 * expect: crash in tick
 */
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/saakm.h>

struct edf_task {
	u64 deadline_ns;	/* later for a higher nice value */
};

struct edf_core {
	enum saakm_core_state state;
	struct saakm_rq rq;
};

static DEFINE_PER_CPU(struct edf_core, core);

static int edf_order(struct task_struct *a, struct task_struct *b)
{
	struct edf_task *x = policy_metadata(a), *y = policy_metadata(b);

	return x->deadline_ns < y->deadline_ns ? -1 : x->deadline_ns > y->deadline_ns;
}

static u64 edf_deadline_ns(struct task_struct *t)
{
	return ktime_get_ns() + (task_nice(t) + 21) * NSEC_PER_MSEC / 2;
}

static unsigned int edf_load(unsigned int cpu)
{
	int nr = count(SAAKM_READY, cpu);

	if (nr > 0)
		return nr;
	return get_saakm_current(cpu) ? 1 : 0;
}

static bool edf_usable(struct task_struct *t, unsigned int cpu)
{
	return cpu_active(cpu) && cpumask_test_cpu(cpu, t->cpus_ptr);
}

/* The least loaded core that @t may use; its last one if that is as good. */
static unsigned int edf_select(struct task_struct *t)
{
	unsigned int prev = task_cpu(t), best = nr_cpu_ids, least = UINT_MAX;
	unsigned int cpu;

	for_each_cpu_wrap(cpu, cpu_online_mask, prev) {
		if (edf_usable(t, cpu) && edf_load(cpu) < least) {
			least = edf_load(cpu);
			best = cpu;
		}
	}
	if (best >= nr_cpu_ids)
		best = cpumask_any_and(t->cpus_ptr, cpu_online_mask);
	return best < nr_cpu_ids ? best : prev;
}

/* The first task of @src that may move to @dst. Under the lock of @src. */
static struct task_struct *edf_victim(unsigned int src, unsigned int dst)
{
	struct task_struct *t;
	struct rb_node *n;

	for (n = rb_first(&saakm_core(src).rq.root); n; n = rb_next(n)) {
		t = rb_entry(n, struct task_struct, saakm.node_runqueue);
		if (saakm_task_state(t) == SAAKM_READY && !t->on_cpu &&
		    edf_usable(t, dst))
			return t;
	}
	return NULL;
}

static bool edf_steal(unsigned int src, unsigned int dst)
{
	struct task_struct *t;

	saakm_lock_core(src);
	t = edf_victim(src, dst);
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
static void edf_pull(unsigned int dst, unsigned int mine)
{
	unsigned int src;

	for_each_cpu_wrap(src, cpu_online_mask, dst + 1) {
		if (src == dst || !READ_ONCE(saakm_core(src).rq.nr_tasks))
			continue;
		if (mine && edf_load(src) < mine + 2)
			continue;
		if (edf_steal(src, dst))
			return;
	}
}

static enum saakm_core_state edf_get_core_state(struct saakm_policy *p, struct core_event *e)
{
	return saakm_core(e->target).state;
}

static int edf_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct edf_task *md = kzalloc(sizeof(*md), GFP_ATOMIC);

	if (!md)
		return -ENOMEM;
	policy_metadata(e->target) = md;
	return edf_select(e->target);
}

/* New and woken tasks, and those that yield, get a new deadline. */
static void edf_ready(struct saakm_policy *p, struct process_event *e)
{
	struct edf_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) == SAAKM_READY)
		return;
	md->deadline_ns = edf_deadline_ns(e->target);
	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void edf_tick(struct saakm_policy *p, struct process_event *e)
{
	struct edf_task *md = policy_metadata(e->target), *next;
	unsigned int cpu = task_cpu(e->target);
	struct rb_node *n = rb_first(&saakm_core(cpu).rq.root);
	struct task_struct *first = rb_entry(n, struct task_struct, saakm.node_runqueue);

	if (saakm_task_state(e->target) != SAAKM_RUNNING)
		return;
	next = policy_metadata(first); /* BUG */
	if (next->deadline_ns > ktime_get_ns())
		return;
	md->deadline_ns = edf_deadline_ns(e->target);
	change_state(e->target, SAAKM_READY_TICK, cpu, &saakm_core(cpu).rq);
}

static void edf_block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static int edf_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return edf_select(e->target);
}

static void edf_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	unsigned int cpu = task_cpu(t);

	if (saakm_task_state(t) == SAAKM_READY_TICK)	/* no way but by READY */
		change_state(t, SAAKM_READY, cpu, &saakm_core(cpu).rq);
	change_state(t, SAAKM_TERMINATED, cpu, NULL);
	kfree(policy_metadata(t));
}

static void edf_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);

	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void edf_newly_idle(struct saakm_policy *p, struct core_event *e)
{
	edf_pull(e->target, 0);
}

static int edf_balancing_select(struct saakm_policy *p, struct core_event *e)
{
	edf_pull(e->target, edf_load(e->target));
	return 0;
}

/* A core that comes or goes is idle, too. */
static void edf_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void edf_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static int edf_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines edf_routines = {
	.get_core_state		= edf_get_core_state,
	.new_prepare		= edf_new_prepare,
	.new_place		= edf_ready,
	.tick			= edf_tick,
	.yield			= edf_ready,
	.block			= edf_block,
	.unblock_prepare	= edf_unblock_prepare,
	.unblock_place		= edf_ready,
	.terminate		= edf_terminate,
	.schedule		= edf_schedule,
	.newly_idle		= edf_newly_idle,
	.enter_idle		= edf_enter_idle,
	.exit_idle		= edf_exit_idle,
	.balancing_select	= edf_balancing_select,
	.core_entry		= edf_enter_idle,
	.core_exit		= edf_enter_idle,
	.init			= edf_init,
};

static struct saakm_policy edf_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &edf_routines,
	.name		= "empty_tree",
};

static int __init edf_module_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		init_saakm_rq(&saakm_core(cpu).rq, RBTREE, cpu, SAAKM_READY,
			      edf_order);
	}
	return saakm_add_policy(&edf_policy);
}

static void __exit edf_module_exit(void)
{
	saakm_remove_policy(&edf_policy);
}

module_init(edf_module_init);
module_exit(edf_module_exit);

MODULE_DESCRIPTION("Broken on purpose: crash in tick");
MODULE_LICENSE("GPL");
