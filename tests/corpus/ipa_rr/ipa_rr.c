// SPDX-License-Identifier: GPL-2.0
/*
 * ipa_rr: per-core round robin for Ipanema
 *
 * Every core owns one queue of ready threads and serves it in a circle, a
 * thread keeps the core for 'quantum' ticks.  A core that runs dry steals one
 * thread from the core with the longest queue.
 *
 * Lock discipline: the ready queue and the rr_ipa_core of a core are written
 * under the lock of that core only.  Queue lengths of other cores are read
 * without it, they are hints.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/percpu.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/atomic.h>
#include <linux/sched.h>
#include <linux/ipanema.h>
#include <vdso/time64.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The ipa_rr authors");
MODULE_DESCRIPTION("Ipanema: round robin with idle stealing");

static char *name = "ipa_rr";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "name under which the policy is registered");

static unsigned int quantum = 5;
module_param(quantum, uint, 0644);
MODULE_PARM_DESC(quantum, "ticks a thread may run before the next one");

static bool ordered;
module_param(ordered, bool, 0444);
MODULE_PARM_DESC(ordered, "keep the queues as LISTs ordered by waiting time");

struct rr_ipa_process {
	struct task_struct *task;	/* Internal, do not modify */
	unsigned int ticks;		/* used up of the current quantum */
	unsigned long since;		/* jiffy in which it became ready */
};

struct rr_ipa_core {
	int id;				/* Internal, do not modify */
	enum ipanema_core_state state;	/* Internal, do not modify */
	int last_victim;
};

struct rr_ipa_state_info {
	struct ipanema_rq ready;
};

DEFINE_PER_CPU(struct rr_ipa_core, core);
DEFINE_PER_CPU(struct rr_ipa_state_info, state_info);

/* both have cpumask_size() bytes: never copy them by assignment */
static struct cpumask *active_cores;
static struct cpumask *idle_cores;

static struct ipanema_policy *rr_policy;

static atomic_t nr_steals = ATOMIC_INIT(0);
static atomic_t nr_processes = ATOMIC_INIT(0);

static int rr_order_process(struct task_struct *a, struct task_struct *b)
{
	struct rr_ipa_process *pa = policy_metadata(a);
	struct rr_ipa_process *pb = policy_metadata(b);

	if (time_before(pa->since, pb->since))
		return -1;
	return time_after(pa->since, pb->since) ? 1 : 0;
}

static inline struct ipanema_rq *rr_ready(int cpu)
{
	return &ipanema_state(cpu).ready;
}

/* The core must be locked. */
static void rr_make_ready(struct task_struct *t, enum ipanema_state state,
			  int cpu)
{
	struct rr_ipa_process *p = policy_metadata(t);

	p->since = jiffies;
	change_state(t, state, cpu, rr_ready(cpu));
}

/* idle for us, and nobody from the other classes there either */
static bool rr_unused(int cpu)
{
	return cpumask_test_cpu(cpu, idle_cores) &&
	       count(IPANEMA_READY, cpu) <= 0;
}

static int rr_choose_core(struct task_struct *t)
{
	int prev = task_cpu(t), best = -1, cpu;
	unsigned int nr, best_nr = UINT_MAX;

	if (cpumask_test_cpu(prev, t->cpus_ptr) && rr_unused(prev))
		return prev;

	cpu = cpumask_any_and_distribute(idle_cores, t->cpus_ptr);
	if (cpu < nr_cpu_ids && rr_unused(cpu))
		return cpu;

	for_each_cpu_and(cpu, active_cores, t->cpus_ptr) {
		/* our queue counts twice: it shares what the others leave */
		nr = rr_ready(cpu)->nr_tasks +
		     max(0, count(IPANEMA_READY, cpu));
		if (nr < best_nr || (nr == best_nr && cpu == prev)) {
			best_nr = nr;
			best = cpu;
		}
	}

	return best >= 0 ? best : prev;
}

static int ipanema_rr_new_prepare(struct ipanema_policy *policy,
				  struct process_event *e)
{
	struct task_struct *task = e->target;
	struct rr_ipa_process *tgt;

	tgt = kzalloc(sizeof(struct rr_ipa_process), GFP_ATOMIC);
	if (!tgt)
		return -ENOMEM;

	tgt->task = task;
	tgt->since = jiffies;
	task->ipanema.policy_metadata = tgt;
	atomic_inc(&nr_processes);

	return rr_choose_core(task);
}

static void ipanema_rr_new_place(struct ipanema_policy *policy,
				 struct process_event *e)
{
	rr_make_ready(e->target, IPANEMA_READY, task_cpu(e->target));
}

static void ipanema_rr_new_end(struct ipanema_policy *policy,
			       struct process_event *e)
{
	/* nothing */
}

static void ipanema_rr_tick(struct ipanema_policy *policy,
			    struct process_event *e)
{
	struct rr_ipa_process *tgt = policy_metadata(e->target);

	/* already on its way out */
	if (ipanema_task_state(e->target) != IPANEMA_RUNNING)
		return;

	tgt->ticks++;
	if (tgt->ticks < READ_ONCE(quantum))
		return;

	tgt->ticks = 0;
	rr_make_ready(e->target, IPANEMA_READY_TICK, task_cpu(e->target));
}

static void ipanema_rr_yield(struct ipanema_policy *policy,
			     struct process_event *e)
{
	rr_make_ready(e->target, IPANEMA_READY, task_cpu(e->target));
}

static void ipanema_rr_block(struct ipanema_policy *policy,
			     struct process_event *e)
{
	struct rr_ipa_process *tgt = policy_metadata(e->target);

	tgt->ticks = 0;
	change_state(e->target, IPANEMA_BLOCKED, task_cpu(e->target), NULL);
}

static int ipanema_rr_unblock_prepare(struct ipanema_policy *policy,
				      struct process_event *e)
{
	return rr_choose_core(e->target);
}

static void ipanema_rr_unblock_place(struct ipanema_policy *policy,
				     struct process_event *e)
{
	rr_make_ready(e->target, IPANEMA_READY, task_cpu(e->target));
}

static void ipanema_rr_unblock_end(struct ipanema_policy *policy,
				   struct process_event *e)
{
	/* nothing */
}

static void ipanema_rr_terminate(struct ipanema_policy *policy,
				 struct process_event *e)
{
	struct task_struct *task = e->target;
	struct rr_ipa_process *tgt = policy_metadata(task);

	change_state(task, IPANEMA_TERMINATED, task_cpu(task), NULL);
	task->ipanema.policy_metadata = NULL;
	if (tgt) {
		WARN_ON_ONCE(tgt->task != task);
		atomic_dec(&nr_processes);
		kfree(tgt);
	}
}

static void ipanema_rr_schedule(struct ipanema_policy *policy,
				unsigned int cpu)
{
	struct task_struct *next = ipanema_first_task(rr_ready(cpu));

	if (!next)
		return;

	change_state(next, IPANEMA_RUNNING, cpu, NULL);
}

/*
 * Move one thread from src to dst, no lock held.  Threads come in queue order,
 * so the one that waited longest is taken.  'lonely' threads, ready on a core
 * that runs nothing of ours, are about to be elected there: taking them within
 * the jiffy they arrived in would only make them run in circles.
 */
static bool rr_steal(int src, int dst)
{
	struct task_struct *pos, *victim = NULL;
	struct rr_ipa_process *p;
	bool lonely;

	ipanema_lock_core(src);
	lonely = rr_ready(src)->nr_tasks == 1 && !get_ipanema_current(src);
	list_for_each_entry(pos, &rr_ready(src)->head, ipanema.node_list) {
		p = policy_metadata(pos);
		if (pos->on_cpu || !cpumask_test_cpu(dst, pos->cpus_ptr))
			continue;
		if (lonely && p->since == jiffies)
			continue;
		victim = pos;
		break;
	}
	if (victim)
		change_state(victim, IPANEMA_MIGRATING, dst, NULL);
	ipanema_unlock_core(src);

	if (!victim)
		return false;

	ipanema_lock_core(dst);
	p = policy_metadata(victim);
	p->ticks = 0;
	rr_make_ready(victim, IPANEMA_READY, dst);
	ipanema_unlock_core(dst);

	ipanema_core(dst).last_victim = src;
	atomic_inc(&nr_steals);
	return true;
}

static bool rr_look_for_work(int dst)
{
	int cpu, busiest = -1;
	unsigned int nr, max = 0;

	for_each_cpu(cpu, active_cores) {
		nr = rr_ready(cpu)->nr_tasks;
		if (cpu != dst && nr > max) {
			max = nr;
			busiest = cpu;
		}
	}
	if (busiest < 0)
		return false;
	if (rr_steal(busiest, dst))
		return true;

	/* the longest queue had nothing for us, anybody will do */
	for_each_cpu_wrap(cpu, active_cores, ipanema_core(dst).last_victim) {
		if (cpu == dst || cpu == busiest)
			continue;
		if (rr_ready(cpu)->nr_tasks && rr_steal(cpu, dst))
			return true;
	}
	return false;
}

static void ipanema_rr_newly_idle(struct ipanema_policy *policy,
				  struct core_event *e)
{
	if (!cpumask_test_cpu(e->target, active_cores) ||
	    rr_ready(e->target)->nr_tasks)
		return;
	rr_look_for_work(e->target);
}

static void ipanema_rr_enter_idle(struct ipanema_policy *policy,
				  struct core_event *e)
{
	ipanema_core(e->target).state = IPANEMA_IDLE_CORE;
	if (cpumask_test_cpu(e->target, active_cores))
		cpumask_set_cpu(e->target, idle_cores);
}

static void ipanema_rr_exit_idle(struct ipanema_policy *policy,
				 struct core_event *e)
{
	ipanema_core(e->target).state = IPANEMA_ACTIVE_CORE;
	cpumask_clear_cpu(e->target, idle_cores);
}

/* Only for cores without anything to do, the rest is done by newly_idle. */
static int ipanema_rr_balancing_select(struct ipanema_policy *policy,
				       struct core_event *e)
{
	if (!cpumask_test_cpu(e->target, active_cores))
		return 0;
	if (rr_ready(e->target)->nr_tasks || get_ipanema_current(e->target))
		return 0;
	if (count(IPANEMA_READY, e->target) > 0)
		return 0;
	return rr_look_for_work(e->target) ? 1 : 0;
}

static enum ipanema_core_state
ipanema_rr_get_core_state(struct ipanema_policy *policy, struct core_event *e)
{
	return ipanema_core(e->target).state;
}

static void ipanema_rr_core_entry(struct ipanema_policy *policy,
				  struct core_event *e)
{
	ipanema_core(e->target).state = IPANEMA_IDLE_CORE;
	cpumask_set_cpu(e->target, active_cores);
	cpumask_set_cpu(e->target, idle_cores);
}

static void ipanema_rr_core_exit(struct ipanema_policy *policy,
				 struct core_event *e)
{
	cpumask_clear_cpu(e->target, idle_cores);
	cpumask_clear_cpu(e->target, active_cores);
	ipanema_core(e->target).state = IPANEMA_IDLE_CORE;
}

static int ipanema_rr_init(struct ipanema_policy *policy)
{
	return 0;
}

static int ipanema_rr_free_metadata(struct ipanema_policy *policy)
{
	kfree(policy->data);
	policy->data = NULL;
	return 0;
}

static int ipanema_rr_can_be_default(struct ipanema_policy *policy)
{
	return 1;
}

static bool ipanema_rr_attach(struct ipanema_policy *policy,
			      struct task_struct *task, char *command)
{
	return true;
}

struct ipanema_module_routines ipanema_rr_routines = {
	.get_core_state   = ipanema_rr_get_core_state,
	.new_prepare      = ipanema_rr_new_prepare,
	.new_place        = ipanema_rr_new_place,
	.new_end          = ipanema_rr_new_end,
	.tick             = ipanema_rr_tick,
	.yield            = ipanema_rr_yield,
	.block            = ipanema_rr_block,
	.unblock_prepare  = ipanema_rr_unblock_prepare,
	.unblock_place    = ipanema_rr_unblock_place,
	.unblock_end      = ipanema_rr_unblock_end,
	.terminate        = ipanema_rr_terminate,
	.schedule         = ipanema_rr_schedule,
	.newly_idle       = ipanema_rr_newly_idle,
	.enter_idle       = ipanema_rr_enter_idle,
	.exit_idle        = ipanema_rr_exit_idle,
	.balancing_select = ipanema_rr_balancing_select,
	.core_entry       = ipanema_rr_core_entry,
	.core_exit        = ipanema_rr_core_exit,
	.init             = ipanema_rr_init,
	.free_metadata    = ipanema_rr_free_metadata,
	.can_be_default   = ipanema_rr_can_be_default,
	.attach           = ipanema_rr_attach
};

static int __init ipa_rr_module_init(void)
{
	int res = -ENOMEM;
	int cpu;

	active_cores = kzalloc(cpumask_size(), GFP_KERNEL);
	idle_cores = kzalloc(cpumask_size(), GFP_KERNEL);
	rr_policy = kzalloc(sizeof(struct ipanema_policy), GFP_KERNEL);
	if (!active_cores || !idle_cores || !rr_policy)
		goto out_free;

	for_each_possible_cpu(cpu) {
		ipanema_core(cpu).id = cpu;
		ipanema_core(cpu).state = IPANEMA_IDLE_CORE;
		ipanema_core(cpu).last_victim = cpu;
		init_ipanema_rq(&ipanema_state(cpu).ready,
				ordered ? LIST : FIFO, cpu, IPANEMA_READY,
				ordered ? rr_order_process : NULL);
	}
	for_each_online_cpu(cpu) {
		cpumask_set_cpu(cpu, active_cores);
		cpumask_set_cpu(cpu, idle_cores);
	}

	strncpy(rr_policy->name, name, MAX_POLICY_NAME_LEN - 1);
	rr_policy->kmodule = THIS_MODULE;
	rr_policy->routines = &ipanema_rr_routines;

	res = ipanema_add_policy(rr_policy);
	if (res) {
		pr_err("cannot register '%s': %d\n", name, res);
		goto out_free;
	}

	pr_info("'%s' on cores %*pbl, quantum of %u ticks\n", rr_policy->name,
		cpumask_pr_args(active_cores), quantum);
	return 0;

out_free:
	kfree(rr_policy);
	kfree(idle_cores);
	kfree(active_cores);
	return res;
}

static void __exit ipa_rr_module_exit(void)
{
	ipanema_remove_policy(rr_policy);
	WARN_ON(atomic_read(&nr_processes));
	pr_info("gone after %d steals\n", atomic_read(&nr_steals));
	kfree(rr_policy);
	kfree(idle_cores);
	kfree(active_cores);
}

module_init(ipa_rr_module_init);
module_exit(ipa_rr_module_exit);
