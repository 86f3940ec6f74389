/* SPDX-License-Identifier: GPL-2.0 */
/*
 * voidbal.c - FIFO cores, periodic domain-wise balancing
 *
 * Design notes
 * ------------
 *  - one FIFO per core, time slice in ticks;
 *  - vb_core::nr_runnable counts what is queued *or* running on the core and
 *    is the only notion of load there is;
 *  - each domain level has its own balancing period, outer levels are
 *    balanced less often (factor vb_level_factor per level);
 *  - a balancing pass pulls at most vb_batch tasks from the most loaded core of
 *    the level, in two steps: source locked, destination locked.
 */

#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/cpumask.h>
#include <linux/string.h>

#include "linux/sched.h"
#include "linux/saakm.h"

#define VB_NAME		"voidbal"
#define VB_MAX_LEVELS	8

static uint vb_slice = 3;
module_param_named(slice, vb_slice, uint, 0644);
MODULE_PARM_DESC(slice, "time slice (ticks)");

static uint vb_balance_ms = 20;
module_param_named(balance_ms, vb_balance_ms, uint, 0644);
MODULE_PARM_DESC(balance_ms, "balancing period of the innermost level (ms)");

static uint vb_level_factor = 2;
module_param_named(level_factor, vb_level_factor, uint, 0644);

static uint vb_batch = 8;
module_param_named(batch, vb_batch, uint, 0644);
MODULE_PARM_DESC(batch, "tasks moved at most by one pass");

struct vb_task {
	uint		slice_left;
	bool		counted;	/* in nr_runnable of its core */
	unsigned long	queued_at;	/* jiffies */
};

struct vb_core {
	struct saakm_rq		rq;
	enum saakm_core_state	state;
	uint			nr_runnable;
	unsigned long		next_balance[VB_MAX_LEVELS];

	/* statistics, written by the core that balances */
	ulong			nr_passes;
	ulong			nr_pulled;
};

struct vb_sched {
	struct saakm_policy	policy;		/* must stay first */
	struct vb_core __percpu	*cores;
	cpumask_var_t		online;
	cpumask_var_t		idle;
};

static struct vb_sched *vb;

#define to_vb(pol)	container_of(pol, struct vb_sched, policy)

static inline struct vb_core *vb_core(struct vb_sched *s, int cpu)
{
	return per_cpu_ptr(s->cores, cpu);
}

static inline struct vb_task *vb_task(struct task_struct *t)
{
	return t->saakm.policy_metadata;
}

/* ---- accounting: all three under the lock of `cpu' ---- */

static void vb_account(struct vb_sched *s, struct task_struct *t, int cpu)
{
	struct vb_task *vt = vb_task(t);

	if (vt->counted)
		return;
	vt->counted = true;
	vb_core(s, cpu)->nr_runnable++;
}

static void vb_unaccount(struct vb_sched *s, struct task_struct *t, int cpu)
{
	struct vb_task *vt = vb_task(t);

	if (!vt->counted)
		return;
	vt->counted = false;
	vb_core(s, cpu)->nr_runnable--;
}

static void vb_enqueue(struct vb_sched *s, struct task_struct *t,
		       enum saakm_state how, int cpu)
{
	vb_task(t)->queued_at = jiffies;
	vb_account(s, t, cpu);
	change_state(t, how, cpu, &vb_core(s, cpu)->rq);
}

/* ---- placement ---- */

static int vb_place(struct vb_sched *s, struct task_struct *t, int hint)
{
	struct topology_level *l;
	int prev = task_cpu(t);
	int cpu, best = -1;
	uint load, min_load = ~0U;

	if (hint >= 0 && cpumask_test_cpu(hint, t->cpus_ptr) &&
	    cpumask_test_cpu(hint, s->idle))
		return hint;

	/* the nearest idle core */
	for (l = per_cpu(topology_levels, prev); l; l = l->next) {
		for_each_cpu_and(cpu, &l->cores, t->cpus_ptr)
			if (cpumask_test_cpu(cpu, s->idle))
				return cpu;
	}

	/* levels need not span the machine */
	for_each_cpu_and(cpu, s->online, t->cpus_ptr) {
		load = READ_ONCE(vb_core(s, cpu)->nr_runnable);
		if (load < min_load || (load == min_load && cpu == prev)) {
			min_load = load;
			best = cpu;
		}
	}

	return best < 0 ? prev : best;
}

static int vb_new_prepare(struct saakm_policy *pol, struct process_event *e)
{
	struct vb_task *vt = kzalloc(sizeof(*vt), GFP_ATOMIC);

	if (!vt)
		return -ENOMEM;

	vt->slice_left = READ_ONCE(vb_slice);
	e->target->saakm.policy_metadata = vt;

	/* children start where they are born only if that core is idle */
	return vb_place(to_vb(pol), e->target, e->cpu);
}

static void vb_new_place(struct saakm_policy *pol, struct process_event *e)
{
	vb_enqueue(to_vb(pol), e->target, SAAKM_READY, task_cpu(e->target));
}

static int vb_unblock_prepare(struct saakm_policy *pol,
			      struct process_event *e)
{
	int hint = task_cpu(e->target);

	/* the waker promises to sleep: its core is as good as idle */
	if ((e->flags & SAAKM_WF_SYNC) &&
	    cpumask_test_cpu(e->cpu, e->target->cpus_ptr) &&
	    READ_ONCE(vb_core(to_vb(pol), e->cpu)->nr_runnable) == 1 &&
	    cpumask_test_cpu(e->cpu, to_vb(pol)->online))
		return e->cpu;

	return vb_place(to_vb(pol), e->target, hint);
}

static void vb_unblock_place(struct saakm_policy *pol,
			     struct process_event *e)
{
	vb_enqueue(to_vb(pol), e->target, SAAKM_READY, task_cpu(e->target));
}

/* ---- life on the core ---- */

static void vb_tick(struct saakm_policy *pol, struct process_event *e)
{
	struct task_struct *t = e->target;
	struct vb_task *vt = vb_task(t);

	if (saakm_task_state(t) != SAAKM_RUNNING)
		return;

	if (vt->slice_left > 1) {
		vt->slice_left--;
		return;
	}

	vt->slice_left = READ_ONCE(vb_slice);
	vb_enqueue(to_vb(pol), t, SAAKM_READY_TICK, task_cpu(t));
}

static void vb_yield(struct saakm_policy *pol, struct process_event *e)
{
	vb_enqueue(to_vb(pol), e->target, SAAKM_READY, task_cpu(e->target));
}

static void vb_block(struct saakm_policy *pol, struct process_event *e)
{
	int cpu = task_cpu(e->target);

	vb_unaccount(to_vb(pol), e->target, cpu);
	change_state(e->target, SAAKM_BLOCKED, cpu, NULL);
}

static void vb_terminate(struct saakm_policy *pol, struct process_event *e)
{
	struct task_struct *t = e->target;
	struct vb_task *vt = vb_task(t);
	int cpu = task_cpu(t);

	if (vt)
		vb_unaccount(to_vb(pol), t, cpu);
	change_state(t, SAAKM_TERMINATED, cpu, NULL);
	t->saakm.policy_metadata = NULL;
	kfree(vt);
}

static void vb_schedule(struct saakm_policy *pol, unsigned int cpu)
{
	struct task_struct *t;

	t = saakm_first_task(&vb_core(to_vb(pol), cpu)->rq);
	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

/* ---- balancing ---- */

/*
 * Pull up to @want tasks from @src to @dst.  Called without any lock, takes one
 * at a time.  What has left @src travels on a private list through ipa_tasks:
 * nobody else can see those tasks until they are READY again.
 */
static uint vb_pull(struct vb_sched *s, int src, int dst, uint want)
{
	struct task_struct *t, *next;
	LIST_HEAD(bag);
	uint got = 0;

	saakm_lock_core(src);
	list_for_each_entry_safe(t, next, &vb_core(s, src)->rq.head,
				 saakm.node_list) {
		if (got == want)
			break;
		if (t->on_cpu)
			continue;
		if (!cpumask_test_cpu(dst, t->cpus_ptr))
			continue;

		vb_unaccount(s, t, src);
		change_state(t, SAAKM_MIGRATING, dst, NULL);
		list_add_tail(&t->saakm.ipa_tasks, &bag);
		got++;
	}
	saakm_unlock_core(src);

	if (!got)
		return 0;

	saakm_lock_core(dst);
	list_for_each_entry_safe(t, next, &bag, saakm.ipa_tasks) {
		list_del_init(&t->saakm.ipa_tasks);
		vb_enqueue(s, t, SAAKM_READY, dst);
	}
	saakm_unlock_core(dst);

	return got;
}

static int vb_busiest(struct vb_sched *s, const struct cpumask *in, int dst)
{
	uint load, max_load = 0;
	int cpu, busiest = -1;

	for_each_cpu_and(cpu, in, s->online) {
		if (cpu == dst || !vb_core(s, cpu)->rq.nr_tasks)
			continue;
		load = READ_ONCE(vb_core(s, cpu)->nr_runnable);
		if (load > max_load) {
			max_load = load;
			busiest = cpu;
		}
	}

	return busiest;
}

static uint vb_balance_level(struct vb_sched *s, const struct cpumask *in,
			     int dst)
{
	int src = vb_busiest(s, in, dst);
	uint here, there, want;

	if (src < 0)
		return 0;

	here = READ_ONCE(vb_core(s, dst)->nr_runnable);
	there = READ_ONCE(vb_core(s, src)->nr_runnable);
	want = there > here ? (there - here) / 2 : 0;

	/* one task that waits there, for another class perhaps, and none here */
	if (!want && !here && there)
		want = 1;
	if (!want)
		return 0;

	return vb_pull(s, src, dst, min(want, max(1U, READ_ONCE(vb_batch))));
}

/* Returns nothing: there is nobody who could use the number. */
static void vb_balancing_select(struct saakm_policy *pol,
				struct core_event *e)
{
	struct vb_sched *s = to_vb(pol);
	struct vb_core *c = vb_core(s, e->target);
	unsigned long period = msecs_to_jiffies(max(1U, vb_balance_ms));
	struct topology_level *l;
	uint got = 0;
	int depth = 0;

	if (!cpumask_test_cpu(e->target, s->online))
		return;
	/* nothing of ours here, but another class keeps the core busy */
	if (!c->nr_runnable && count(SAAKM_READY, e->target) > 0)
		return;

	for (l = per_cpu(topology_levels, e->target); l && !got; l = l->next) {
		if (time_after_eq(jiffies, c->next_balance[depth])) {
			c->next_balance[depth] = jiffies + period;
			c->nr_passes++;
			got = vb_balance_level(s, &l->cores, e->target);
		}
		period *= clamp(vb_level_factor, 1U, 16U);
		if (depth < VB_MAX_LEVELS - 2)
			depth++;
	}

	/* beyond the last level: the rest of the machine */
	if (!got && time_after_eq(jiffies, c->next_balance[VB_MAX_LEVELS - 1])) {
		c->next_balance[VB_MAX_LEVELS - 1] = jiffies + period;
		c->nr_passes++;
		got = vb_balance_level(s, s->online, e->target);
	}

	c->nr_pulled += got;
}

static void vb_newly_idle(struct saakm_policy *pol, struct core_event *e)
{
	struct vb_sched *s = to_vb(pol);
	struct topology_level *l;
	int cpu;

	if (vb_core(s, e->target)->rq.nr_tasks ||
	    !cpumask_test_cpu(e->target, s->online))
		return;

	for (l = per_cpu(topology_levels, e->target); l; l = l->next) {
		cpu = vb_busiest(s, &l->cores, e->target);
		if (cpu < 0 || vb_core(s, cpu)->nr_runnable < 2)
			continue;
		if (vb_pull(s, cpu, e->target, 1))
			return;
	}

	/* affinities may have hidden somebody behind a busier core */
	for_each_cpu(cpu, s->online) {
		if (cpu == e->target)
			continue;
		if (READ_ONCE(vb_core(s, cpu)->nr_runnable) < 2)
			continue;
		if (vb_pull(s, cpu, e->target, 1))
			return;
	}
}

/* ---- cores ---- */

static enum saakm_core_state vb_get_core_state(struct saakm_policy *pol,
					       struct core_event *e)
{
	return vb_core(to_vb(pol), e->target)->state;
}

static void vb_enter_idle(struct saakm_policy *pol, struct core_event *e)
{
	struct vb_sched *s = to_vb(pol);

	vb_core(s, e->target)->state = SAAKM_IDLE_CORE;
	if (cpumask_test_cpu(e->target, s->online))
		cpumask_set_cpu(e->target, s->idle);
}

static void vb_exit_idle(struct saakm_policy *pol, struct core_event *e)
{
	struct vb_sched *s = to_vb(pol);

	vb_core(s, e->target)->state = SAAKM_ACTIVE_CORE;
	cpumask_clear_cpu(e->target, s->idle);
}

static void vb_core_entry(struct saakm_policy *pol, struct core_event *e)
{
	struct vb_sched *s = to_vb(pol);
	struct vb_core *c = vb_core(s, e->target);
	int i;

	for (i = 0; i < VB_MAX_LEVELS; i++)
		c->next_balance[i] = jiffies;
	c->state = SAAKM_IDLE_CORE;
	cpumask_set_cpu(e->target, s->online);
	cpumask_set_cpu(e->target, s->idle);
}

static void vb_core_exit(struct saakm_policy *pol, struct core_event *e)
{
	struct vb_sched *s = to_vb(pol);

	cpumask_clear_cpu(e->target, s->online);
	cpumask_clear_cpu(e->target, s->idle);
	vb_core(s, e->target)->state = SAAKM_IDLE_CORE;
}

static int vb_policy_init(struct saakm_policy *pol)
{
	return 0;
}

static struct saakm_module_routines vb_routines = {
	.init			= vb_policy_init,
	.get_core_state		= vb_get_core_state,
	.core_entry		= vb_core_entry,
	.core_exit		= vb_core_exit,
	.enter_idle		= vb_enter_idle,
	.exit_idle		= vb_exit_idle,
	.newly_idle		= vb_newly_idle,
	.balancing_select	= vb_balancing_select,
	.new_prepare		= vb_new_prepare,
	.new_place		= vb_new_place,
	.unblock_prepare	= vb_unblock_prepare,
	.unblock_place		= vb_unblock_place,
	.schedule		= vb_schedule,
	.tick			= vb_tick,
	.yield			= vb_yield,
	.block			= vb_block,
	.terminate		= vb_terminate,
	.checkparam_attr	= NULL,
	.attr_changed		= NULL,
};

static void vb_free(struct vb_sched *s)
{
	free_cpumask_var(s->idle);
	free_cpumask_var(s->online);
	free_percpu(s->cores);
	kfree(s);
}

static int __init voidbal_init(void)
{
	int cpu, i, ret;

	vb = kzalloc(sizeof(*vb), GFP_KERNEL);
	if (!vb)
		return -ENOMEM;

	ret = -ENOMEM;
	vb->cores = alloc_percpu(struct vb_core);
	if (!vb->cores)
		goto err_vb;
	if (!zalloc_cpumask_var(&vb->online, GFP_KERNEL))
		goto err_cores;
	if (!zalloc_cpumask_var(&vb->idle, GFP_KERNEL))
		goto err_online;

	for_each_possible_cpu(cpu) {
		struct vb_core *c = vb_core(vb, cpu);

		init_saakm_rq(&c->rq, FIFO, cpu, SAAKM_READY, NULL);
		c->state = SAAKM_IDLE_CORE;
		/* do not let all cores balance in the same jiffy */
		for (i = 0; i < VB_MAX_LEVELS; i++)
			c->next_balance[i] = jiffies + cpu;
	}
	cpumask_copy(vb->online, cpu_online_mask);
	cpumask_copy(vb->idle, vb->online);

	strscpy(vb->policy.name, VB_NAME, sizeof(vb->policy.name));
	vb->policy.kmodule = THIS_MODULE;
	vb->policy.routines = &vb_routines;
	vb->policy.data = vb;

	ret = saakm_add_policy(&vb->policy);
	if (ret)
		goto err_idle;

	printk(KERN_INFO VB_NAME ": %u cores, %d levels, every %u ms\n",
	       cpumask_weight(vb->online), nb_topology_levels, vb_balance_ms);
	return 0;

err_idle:
	free_cpumask_var(vb->idle);
err_online:
	free_cpumask_var(vb->online);
err_cores:
	free_percpu(vb->cores);
err_vb:
	kfree(vb);
	vb = NULL;
	printk(KERN_ERR VB_NAME ": not loaded (%d)\n", ret);
	return ret;
}
module_init(voidbal_init);

static void __exit voidbal_exit(void)
{
	ulong passes = 0, pulled = 0;
	int cpu;

	saakm_remove_policy(&vb->policy);

	for_each_possible_cpu(cpu) {
		WARN_ON(vb_core(vb, cpu)->nr_runnable);
		passes += vb_core(vb, cpu)->nr_passes;
		pulled += vb_core(vb, cpu)->nr_pulled;
	}
	printk(KERN_INFO VB_NAME ": %lu passes pulled %lu tasks\n", passes,
	       pulled);
	vb_free(vb);
}
module_exit(voidbal_exit);

MODULE_LICENSE("GPL v2");
MODULE_AUTHOR("Scheduling group");
MODULE_DESCRIPTION("SaaKM policy with periodic per-domain balancing");
