// SPDX-License-Identifier: GPL-2.0
/*
 * multi: earliest virtual deadline first, a queue per core
 *
 * A task that has used up its slice gets a new deadline, sooner or later
 * depending on its nice value.  Sleeping changes nothing.  Deadlines are never
 * put off while a task waits, so everybody gets to the head of the queue.
 *
 * main.c	module, handlers
 * queue.c	deadlines, queues
 * balance.c	placement, stealing, pulling
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "multi.h"

unsigned int multi_slice_ms = 6;
module_param_named(slice_ms, multi_slice_ms, uint, 0644);
unsigned int multi_pull_ms = 16;
module_param_named(pull_ms, multi_pull_ms, uint, 0644);

struct cpumask multi_online;
struct cpumask multi_idle;

/* sums over all cores, for debugfs, refreshed by the work */
static struct multi_stats multi_sum;
static u64 multi_refreshes;
static u32 multi_nr_blocked;
static struct dentry *multi_dir;

static void multi_refresh(struct work_struct *work);
static DECLARE_DELAYED_WORK(multi_work, multi_refresh);

static void multi_refresh(struct work_struct *work)
{
	struct multi_stats s = { 0 }, *c;
	u32 blocked = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		c = per_cpu_ptr(&multi_stats, cpu);
		s.forks += READ_ONCE(c->forks);
		s.wakeups += READ_ONCE(c->wakeups);
		s.remote_wakeups += READ_ONCE(c->remote_wakeups);
		s.refills += READ_ONCE(c->refills);
		s.stolen += READ_ONCE(c->stolen);
		s.pulled += READ_ONCE(c->pulled);
		s.contended += READ_ONCE(c->contended);
		blocked += READ_ONCE(mcore(cpu)->blocked.nr_tasks);
	}
	multi_sum = s;
	multi_nr_blocked = blocked;
	multi_refreshes++;
	schedule_delayed_work(&multi_work, HZ);
}

static int multi_new_prepare(struct saakm_policy *policy,
			     struct process_event *e)
{
	struct multi_task *m = kzalloc(sizeof(*m), GFP_ATOMIC);

	if (!m)
		return -ENOMEM;
	e->target->saakm.policy_metadata = m;
	multi_new_deadline(e->target);
	multi_stat_inc(forks);
	return multi_select_core(e->target, e);
}

static void multi_new_place(struct saakm_policy *policy,
			    struct process_event *e)
{
	multi_make_ready(e->target, SAAKM_READY, task_cpu(e->target));
}

static void multi_new_end(struct saakm_policy *policy,
			  struct process_event *e)
{
	/* the target may be gone by now */
	mdbg("core %d has started a task\n", e->cpu);
}

static int multi_unblock_prepare(struct saakm_policy *policy,
				 struct process_event *e)
{
	if (!(e->flags & SAAKM_WF_EXEC))
		multi_stat_inc(wakeups);
	return multi_select_core(e->target, e);
}

static void multi_unblock_place(struct saakm_policy *policy,
				struct process_event *e)
{
	multi_make_ready(e->target, SAAKM_READY, task_cpu(e->target));
}

static void multi_tick(struct saakm_policy *policy, struct process_event *e)
{
	struct task_struct *t = e->target, *first;

	if (saakm_task_state(t) != SAAKM_RUNNING)
		return;

	first = multi_earliest(task_cpu(t));
	if (--mtask(t)->left <= 0)
		multi_new_deadline(t);
	if (first && time_before(mtask(first)->deadline, mtask(t)->deadline))
		multi_make_ready(t, SAAKM_READY_TICK, task_cpu(t));
}

/* To yield on purpose costs the deadline; to be preempted does not. */
static void multi_yield(struct saakm_policy *policy, struct process_event *e)
{
	struct task_struct *t = e->target;

	if (t->saakm.just_yielded && saakm_task_state(t) == SAAKM_RUNNING)
		multi_new_deadline(t);
	multi_make_ready(t, SAAKM_READY, task_cpu(t));
}

static void multi_block(struct saakm_policy *policy, struct process_event *e)
{
	multi_make_blocked(e->target, e->flags);
}

static void multi_terminate(struct saakm_policy *policy,
			    struct process_event *e)
{
	struct task_struct *t = e->target;
	struct multi_task *m = mtask(t);

	change_state(t, SAAKM_TERMINATED, task_cpu(t), NULL);
	t->saakm.policy_metadata = NULL;
	kfree(m);
}

static void multi_schedule(struct saakm_policy *policy, unsigned int cpu)
{
	struct task_struct *t = multi_earliest(cpu);

	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void multi_newly_idle(struct saakm_policy *policy,
			     struct core_event *e)
{
	multi_idle_steal(e->target);
}

static int multi_balancing_select(struct saakm_policy *policy,
				  struct core_event *e)
{
	return multi_periodic_pull(e->target);
}

static enum saakm_core_state multi_get_core_state(struct saakm_policy *policy,
						  struct core_event *e)
{
	return mcore(e->target)->state;
}

static void multi_enter_idle(struct saakm_policy *policy,
			     struct core_event *e)
{
	mcore(e->target)->state = SAAKM_IDLE_CORE;
	if (cpumask_test_cpu(e->target, &multi_online))
		cpumask_set_cpu(e->target, &multi_idle);
}

static void multi_exit_idle(struct saakm_policy *policy,
			    struct core_event *e)
{
	mcore(e->target)->state = SAAKM_ACTIVE_CORE;
	cpumask_clear_cpu(e->target, &multi_idle);
}

static void multi_core_entry(struct saakm_policy *policy,
			     struct core_event *e)
{
	mcore(e->target)->state = SAAKM_IDLE_CORE;
	mcore(e->target)->next_pull = jiffies;
	cpumask_set_cpu(e->target, &multi_online);
	cpumask_set_cpu(e->target, &multi_idle);
}

static void multi_core_exit(struct saakm_policy *policy,
			    struct core_event *e)
{
	cpumask_clear_cpu(e->target, &multi_online);
	cpumask_clear_cpu(e->target, &multi_idle);
	mcore(e->target)->state = SAAKM_IDLE_CORE;
}

static int multi_policy_init(struct saakm_policy *policy)
{
	mdbg("registered\n");
	return 0;
}

static int multi_free_metadata(struct saakm_policy *policy)
{
	return 0;
}

static int multi_can_be_default(struct saakm_policy *policy)
{
	return 1;
}

static bool multi_attach(struct saakm_policy *policy, struct task_struct *t,
			 char *command)
{
	return true;
}

static struct saakm_module_routines routines = {
	.get_core_state = multi_get_core_state,
	.new_prepare = multi_new_prepare,
	.new_place = multi_new_place,
	.new_end = multi_new_end,
	.tick = multi_tick,
	.yield = multi_yield,
	.block = multi_block,
	.unblock_prepare = multi_unblock_prepare,
	.unblock_place = multi_unblock_place,
	.terminate = multi_terminate,
	.schedule = multi_schedule,
	.newly_idle = multi_newly_idle,
	.enter_idle = multi_enter_idle,
	.exit_idle = multi_exit_idle,
	.balancing_select = multi_balancing_select,
	.core_entry = multi_core_entry,
	.core_exit = multi_core_exit,
	.init = multi_policy_init,
	.free_metadata = multi_free_metadata,
	.can_be_default = multi_can_be_default,
	.attach = multi_attach,
};

static struct saakm_policy policy = {
	.routines = &routines,
};

static int __init multi_module_init(void)
{
	int cpu, ret;

	for_each_possible_cpu(cpu)
		multi_init_core(cpu);
	cpumask_copy(&multi_online, cpu_online_mask);
	cpumask_copy(&multi_idle, cpu_online_mask);

	policy.kmodule = THIS_MODULE;
	strscpy(policy.name, KBUILD_MODNAME, MAX_POLICY_NAME_LEN);
	ret = saakm_add_policy(&policy);
	if (ret) {
		pr_err("multi: %pe\n", ERR_PTR(ret));
		return ret;
	}

	/* works without debugfs, too: nothing of this is checked on purpose */
	multi_dir = debugfs_create_dir("saakm_multi", NULL);
	debugfs_create_u32("forks", 0444, multi_dir, &multi_sum.forks);
	debugfs_create_u32("wakeups", 0444, multi_dir, &multi_sum.wakeups);
	debugfs_create_u32("remote_wakeups", 0444, multi_dir,
			   &multi_sum.remote_wakeups);
	debugfs_create_u32("refills", 0444, multi_dir, &multi_sum.refills);
	debugfs_create_u32("stolen", 0444, multi_dir, &multi_sum.stolen);
	debugfs_create_u32("pulled", 0444, multi_dir, &multi_sum.pulled);
	debugfs_create_u32("contended", 0444, multi_dir, &multi_sum.contended);
	debugfs_create_u32("blocked", 0444, multi_dir, &multi_nr_blocked);
	debugfs_create_u64("refreshes", 0444, multi_dir, &multi_refreshes);
	schedule_delayed_work(&multi_work, HZ);
	return 0;
}

static void __exit multi_module_exit(void)
{
	cancel_delayed_work_sync(&multi_work);
	debugfs_remove_recursive(multi_dir);
	saakm_remove_policy(&policy);
}

module_init(multi_module_init);
module_exit(multi_module_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("several people");
MODULE_DESCRIPTION("SaaKM policy in several files");
