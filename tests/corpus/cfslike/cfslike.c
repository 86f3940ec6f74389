// SPDX-License-Identifier: GPL-2.0
/*
 * cfslike.c -- a completely-fair-scheduler-like policy
 *
 * What is kept of CFS:
 *	- weighted virtual runtimes in a red-black tree, min_vruntime;
 *	- slices as a share of a latency target, a bounded bonus for sleepers;
 *	- waking towards idle cores nearby, SYNC wake-ups;
 *	- balancing per topology level, driven by a counter of ticks per core.
 *
 * Loads (cload) and counters (nr) are written under the lock of their core and
 * read by everybody without it.  These reads race on purpose: they only guide a
 * choice that is legal anyhow; who takes a task looks again under the lock.
 */

#include <linux/module.h>
#include <linux/init.h>
#include <linux/slab.h>
#include <linux/percpu.h>
#include <linux/cpumask.h>
#include <linux/topology.h>
#include <linux/rbtree.h>
#include <linux/math64.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/sched/prio.h>
#include <linux/saakm.h>
#include <generated/asm-offsets.h>

/* Nice 0 weighs 1024, one level is worth about 25% (10% of the CPU). */
#define NICE_0_WEIGHT 1024

static const u32 cfs_prio_to_weight[40] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
	1024, 820, 655, 526, 423, 335, 272, 215, 172, 137,
	110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
};

static unsigned long sched_latency_ns = 12 * NSEC_PER_MSEC;
module_param(sched_latency_ns, ulong, 0644);
static unsigned long min_granularity_ns = 2 * NSEC_PER_MSEC;
module_param(min_granularity_ns, ulong, 0644);
static unsigned long migration_cost_ns = 500 * NSEC_PER_USEC;
module_param(migration_cost_ns, ulong, 0644);
static unsigned int balance_ticks = 8;
module_param(balance_ticks, uint, 0644);

struct cfs_process {
	u64 vruntime;
	s64 vlag;			/* vruntime - min_vruntime while away */
	u64 exec_start;			/* start of the uncharged time */
	u64 slice_start;		/* election */
	u64 last_ran;			/* end of the last charge */
	u32 weight;
	bool on_core;			/* part of cload and nr of its core */
	ktime_t born;
};

struct cfs_core {
	enum saakm_core_state state;
	u64 min_vruntime;
	unsigned long cload;		/* weights of queued and running tasks */
	unsigned int nr;		/* their number */
};

struct cfs_state_info {
	struct saakm_rq ready;
};

DEFINE_PER_CPU(struct cfs_core, core);
DEFINE_PER_CPU(struct cfs_state_info, state_info);

/* ticks since the last balancing of the core */
static DEFINE_PER_CPU(unsigned int, tick_counter);
/* handlers run with interrupts off: one per core is enough */
static DEFINE_PER_CPU(cpumask_t, select_mask);

static cpumask_t online_cores, idle_cores;

static struct saakm_policy *cfs_policy;

static inline struct cfs_process *proc_of(struct task_struct *t)
{
	return (struct cfs_process *)t->saakm.policy_metadata;
}

static int cfs_order(struct task_struct *a, struct task_struct *b)
{
	s64 d = (s64)(proc_of(a)->vruntime - proc_of(b)->vruntime);

	return d < 0 ? -1 : d > 0;
}

static u32 cfs_weight(struct task_struct *t)
{
	return cfs_prio_to_weight[clamp(task_nice(t) - MIN_NICE, 0, 39)];
}

/* Virtual time of a core, which is locked: never goes back. */
static void cfs_update_min(int cpu, u64 candidate)
{
	struct cfs_core *c = &saakm_core(cpu);
	struct task_struct *first = saakm_first_task(&saakm_state(cpu).ready);

	if (first && (s64)(proc_of(first)->vruntime - candidate) < 0)
		candidate = proc_of(first)->vruntime;
	if ((s64)(candidate - c->min_vruntime) > 0)
		c->min_vruntime = candidate;
}

/* Charge a task that is RUNNING: it is outside of the tree, keys may change. */
static void cfs_charge(struct task_struct *t)
{
	struct cfs_process *p = proc_of(t);
	u64 now = sched_clock();
	s64 delta = (s64)(now - p->exec_start);

	p->exec_start = now;
	p->last_ran = now;
	if (delta <= 0)
		return;

	p->vruntime += div_u64((u64)delta * NICE_0_WEIGHT, p->weight);
	cfs_update_min(task_cpu(t), p->vruntime);
}

static void cfs_join_core(struct task_struct *t, int cpu)
{
	struct cfs_process *p = proc_of(t);
	struct cfs_core *c = &saakm_core(cpu);

	p->vruntime = c->min_vruntime + p->vlag;
	if (!p->on_core) {
		p->on_core = true;
		c->cload += p->weight;
		c->nr++;
	}
}

static void cfs_leave_core(struct task_struct *t, int cpu)
{
	struct cfs_process *p = proc_of(t);
	struct cfs_core *c = &saakm_core(cpu);

	p->vlag = (s64)(p->vruntime - c->min_vruntime);
	if (p->on_core) {
		p->on_core = false;
		c->cload -= p->weight;
		c->nr--;
	}
}

/* ==== Selection of a core ==== */

static int cfs_find_idle(struct task_struct *t, int around)
{
	struct cpumask *mask = this_cpu_ptr(&select_mask);
	struct topology_level *l;
	int cpu;

	for (l = per_cpu(topology_levels, around); l; l = l->next) {
		/* crossing a NUMA node is left to the balancer */
		if (l->flags & DOMAIN_NUMA)
			break;
		cpumask_and(mask, &l->cores, t->cpus_ptr);
		if (!cpumask_and(mask, mask, &idle_cores))
			continue;
		/* a core that no other class uses either is worth a scan */
		for_each_cpu(cpu, mask)
			if (count(SAAKM_READY, cpu) <= 0)
				return cpu;
		return cpumask_first(mask);
	}

	cpu = cpumask_any_and_distribute(&idle_cores, t->cpus_ptr);
	return cpu < nr_cpu_ids ? cpu : -1;
}

static int cfs_find_least_loaded(struct task_struct *t)
{
	unsigned long load, min_load = ULONG_MAX;
	int cpu, best = -1;

	for_each_cpu_and(cpu, &online_cores, t->cpus_ptr) {
		load = saakm_core(cpu).cload;
		if (cpu == task_cpu(t))
			load -= load / 8;	/* there is no place like home */
		if (load < min_load) {
			min_load = load;
			best = cpu;
		}
	}

	return best >= 0 ? best : task_cpu(t);
}

static int cfs_new_prepare(struct saakm_policy *policy, struct process_event *e)
{
	struct cfs_process *p = kzalloc(sizeof(*p), GFP_ATOMIC);
	int cpu;

	if (!p)
		return -ENOMEM;

	p->weight = cfs_weight(e->target);
	p->born = ktime_get();
	/* a new task owes half a slice, or fork bombs would always win */
	p->vlag = div_u64((u64)min_granularity_ns * NICE_0_WEIGHT / 2, p->weight);
	e->target->saakm.policy_metadata = p;

	cpu = cfs_find_idle(e->target, task_cpu(e->target));
	return cpu >= 0 ? cpu : cfs_find_least_loaded(e->target);
}

static void cfs_new_place(struct saakm_policy *policy, struct process_event *e)
{
	struct cfs_process *p = proc_of(e->target);
	int cpu = task_cpu(e->target);

	/* if the class makes it run without an election, these must be sane */
	p->exec_start = p->slice_start = p->last_ran = sched_clock();
	p->weight = cfs_weight(e->target);
	cfs_join_core(e->target, cpu);
	change_state(e->target, SAAKM_READY, cpu, &saakm_state(cpu).ready);
}

static int cfs_unblock_prepare(struct saakm_policy *policy, struct process_event *e)
{
	struct task_struct *t = e->target;
	int cpu, prev = task_cpu(t);

	if (cpumask_test_cpu(prev, &idle_cores) && cpumask_test_cpu(prev, t->cpus_ptr))
		return prev;

	/* the waker is alone on its core and about to leave it */
	if ((e->flags & (SAAKM_WF_SYNC | SAAKM_WF_EXEC)) == SAAKM_WF_SYNC &&
	    saakm_core(e->cpu).nr == 1 &&
	    cpumask_test_cpu(e->cpu, &online_cores) &&
	    cpumask_test_cpu(e->cpu, t->cpus_ptr))
		return e->cpu;

	cpu = cfs_find_idle(t, prev);
	return cpu >= 0 ? cpu : cfs_find_least_loaded(t);
}

static void cfs_unblock_place(struct saakm_policy *policy, struct process_event *e)
{
	struct cfs_process *p = proc_of(e->target);
	int cpu = task_cpu(e->target);
	s64 bonus = -(s64)(sched_latency_ns / 2);

	/* sleeping does not save up more than half a latency */
	if (p->vlag < bonus)
		p->vlag = bonus;
	cfs_join_core(e->target, cpu);
	change_state(e->target, SAAKM_READY, cpu, &saakm_state(cpu).ready);
}

/* ==== On the core ==== */

static u64 cfs_slice(struct cfs_process *p, struct cfs_core *c)
{
	u64 slice = sched_latency_ns;

	if (c->cload > p->weight)
		slice = div64_ul(slice * p->weight, c->cload);
	return max_t(u64, slice, min_granularity_ns);
}

static void cfs_tick(struct saakm_policy *policy, struct process_event *e)
{
	struct task_struct *t = e->target, *first;
	struct cfs_process *p = proc_of(t);
	int cpu = task_cpu(t);
	s64 ran;

	per_cpu(tick_counter, cpu)++;

	if (saakm_task_state(t) != SAAKM_RUNNING)
		return;

	cfs_charge(t);

	first = saakm_first_task(&saakm_state(cpu).ready);
	if (!first)
		return;

	/* the slice is over, or somebody is behind by a whole latency */
	ran = (s64)(p->exec_start - p->slice_start);
	if (ran < (s64)min_granularity_ns)
		return;
	if (ran < (s64)cfs_slice(p, &saakm_core(cpu)) &&
	    (s64)(p->vruntime - proc_of(first)->vruntime) < (s64)sched_latency_ns)
		return;

	change_state(t, SAAKM_READY_TICK, cpu, &saakm_state(cpu).ready);
}

static void cfs_yield(struct saakm_policy *policy, struct process_event *e)
{
	int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) == SAAKM_RUNNING)
		cfs_charge(e->target);
	change_state(e->target, SAAKM_READY, cpu, &saakm_state(cpu).ready);
}

static void cfs_block(struct saakm_policy *policy, struct process_event *e)
{
	int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) == SAAKM_RUNNING)
		cfs_charge(e->target);
	change_state(e->target, SAAKM_BLOCKED, cpu, NULL);
	cfs_leave_core(e->target, cpu);
}

static void cfs_terminate(struct saakm_policy *policy, struct process_event *e)
{
	struct task_struct *t = e->target;
	struct cfs_process *p = proc_of(t);
	int cpu = task_cpu(t);

	change_state(t, SAAKM_TERMINATED, cpu, NULL);
	if (!p)
		return;
	cfs_leave_core(t, cpu);
	t->saakm.policy_metadata = NULL;
	kfree(p);
}

static void cfs_schedule(struct saakm_policy *policy, unsigned int cpu)
{
	struct task_struct *next = saakm_first_task(&saakm_state(cpu).ready);
	struct cfs_process *p;

	if (!next)
		return;
	p = proc_of(next);
	cfs_update_min(cpu, p->vruntime);
	p->exec_start = p->slice_start = sched_clock();
	change_state(next, SAAKM_RUNNING, cpu, NULL);
}

/* The nice value changed: the load follows, the key in the tree does not. */
static void cfs_reweight(struct saakm_policy *policy, struct task_struct *t,
			 const struct load_weight *lw)
{
	struct cfs_process *p = proc_of(t);

	if (!p)
		return;
	if (saakm_task_state(t) == SAAKM_RUNNING)
		cfs_charge(t);
	if (p->on_core) {
		saakm_core(task_cpu(t)).cload -= p->weight;
		saakm_core(task_cpu(t)).cload += cfs_weight(t);
	}
	p->weight = cfs_weight(t);
}

/* ==== Moving tasks ==== */

static bool cfs_can_move(struct task_struct *t, int dst)
{
	return !t->on_cpu && cpumask_test_cpu(dst, t->cpus_ptr);
}

/* nothing locked */
static void cfs_attach_one(struct task_struct *t, int dst)
{
	saakm_lock_core(dst);
	cfs_join_core(t, dst);
	change_state(t, SAAKM_READY, dst, &saakm_state(dst).ready);
	saakm_unlock_core(dst);
}

/* Steal the heaviest task that may come: an idle core can afford it. */
static bool cfs_steal(int src, int dst)
{
	struct task_struct *t, *tmp, *heaviest = NULL;

	saakm_lock_core(src);
	/* unlocked until here, so look again */
	if (saakm_core(src).nr >= 2) {
		rbtree_postorder_for_each_entry_safe(t, tmp, &saakm_state(src).ready.root,
						     saakm.node_runqueue)
			if (cfs_can_move(t, dst) &&
			    (!heaviest || proc_of(t)->weight > proc_of(heaviest)->weight))
				heaviest = t;
	}
	if (heaviest) {
		change_state(heaviest, SAAKM_MIGRATING, dst, NULL);
		cfs_leave_core(heaviest, src);
	}
	saakm_unlock_core(src);

	if (heaviest)
		cfs_attach_one(heaviest, dst);
	return heaviest;
}

static void cfs_newly_idle(struct saakm_policy *policy, struct core_event *e)
{
	int dst = e->target;
	struct topology_level *l;
	int cpu, busiest;
	unsigned int nr;

	if (saakm_core(dst).nr || !cpumask_test_cpu(dst, &online_cores))
		return;

	for (l = per_cpu(topology_levels, dst); l; l = l->next) {
		nr = 1;
		busiest = -1;
		for_each_cpu_and(cpu, &l->cores, &online_cores) {
			if (cpu != dst && saakm_core(cpu).nr > nr) {
				nr = saakm_core(cpu).nr;
				busiest = cpu;
			}
		}
		if (busiest >= 0 && cfs_steal(busiest, dst))
			return;
	}

	for_each_cpu_wrap(cpu, &online_cores, dst)
		if (cpu != dst && READ_ONCE(saakm_core(cpu).nr) >= 2 && cfs_steal(cpu, dst))
			return;
}

/* Until both carry about the same; those at the right would wait longest. */
static int cfs_pull_load(int src, int dst, unsigned long imbalance, bool idle)
{
	struct cfs_process *p;
	struct task_struct *t;
	struct rb_node *node, *prev;
	LIST_HEAD(moved);
	u64 now = sched_clock();
	int nr = 0;

	saakm_lock_core(src);
	for (node = rb_last(&saakm_state(src).ready.root); node; node = prev) {
		prev = rb_prev(node);
		t = rb_entry(node, struct task_struct, saakm.node_runqueue);
		p = proc_of(t);

		if (!cfs_can_move(t, dst))
			continue;
		if ((!idle || nr) && (p->weight > imbalance ||
		    (s64)(now - p->last_ran) < (s64)migration_cost_ns))
			continue;
		imbalance -= min_t(unsigned long, imbalance, p->weight);
		change_state(t, SAAKM_MIGRATING, dst, NULL);
		cfs_leave_core(t, src);
		list_add_tail(&t->saakm.ipa_tasks, &moved);
		nr++;
		if (!imbalance)
			break;
	}
	saakm_unlock_core(src);

	while (!list_empty(&moved)) {
		t = list_first_entry(&moved, struct task_struct, saakm.ipa_tasks);
		list_del_init(&t->saakm.ipa_tasks);
		cfs_attach_one(t, dst);
	}

	return nr;
}

static int cfs_balancing_select(struct saakm_policy *policy, struct core_event *e)
{
	int dst = e->target;
	bool idle = saakm_core(dst).nr == 0;
	struct cpumask *mask = this_cpu_ptr(&select_mask);
	unsigned long mine, max_load;
	struct topology_level *l;
	int cpu, busiest, moved;

	if (!cpumask_test_cpu(dst, &online_cores))
		return 0;
	/* idle cores have no ticks of their own: they balance when asked */
	if (!idle && per_cpu(tick_counter, dst) < balance_ticks)
		return 0;
	/* nothing of ours is not yet idle */
	if (idle && count(SAAKM_READY, dst) > 0)
		return 0;
	per_cpu(tick_counter, dst) = 0;

	for (l = per_cpu(topology_levels, dst); l; l = l->next) {
		if (!cpumask_and(mask, &l->cores, &online_cores))
			continue;
		mine = saakm_core(dst).cload;
		max_load = mine;
		busiest = -1;
		for_each_cpu(cpu, mask) {
			if (cpu != dst && saakm_state(cpu).ready.nr_tasks &&
			    saakm_core(cpu).cload > max_load) {
				max_load = saakm_core(cpu).cload;
				busiest = cpu;
			}
		}
		if (busiest < 0)
			continue;
		moved = cfs_pull_load(busiest, dst, (max_load - mine) / 2, idle);
		if (moved)
			return moved;
	}
	return 0;
}

/* ==== Cores ==== */

static enum saakm_core_state cfs_get_core_state(struct saakm_policy *policy, struct core_event *e)
{
	return saakm_core(e->target).state;
}

static void cfs_enter_idle(struct saakm_policy *policy, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
	if (cpumask_test_cpu(e->target, &online_cores))
		cpumask_set_cpu(e->target, &idle_cores);
}

static void cfs_exit_idle(struct saakm_policy *policy, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
	cpumask_clear_cpu(e->target, &idle_cores);
}

static void cfs_core_entry(struct saakm_policy *policy, struct core_event *e)
{
	per_cpu(tick_counter, e->target) = 0;
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
	cpumask_set_cpu(e->target, &online_cores);
	cpumask_set_cpu(e->target, &idle_cores);
}

static void cfs_core_exit(struct saakm_policy *policy, struct core_event *e)
{
	cpumask_clear_cpu(e->target, &online_cores);
	cpumask_clear_cpu(e->target, &idle_cores);
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static int cfs_init(struct saakm_policy *policy)
{
	return 0;
}

struct saakm_module_routines cfs_routines = {
	.get_core_state = cfs_get_core_state, .new_prepare = cfs_new_prepare,
	.new_place = cfs_new_place, .tick = cfs_tick,
	.yield = cfs_yield, .block = cfs_block,
	.unblock_prepare = cfs_unblock_prepare, .unblock_place = cfs_unblock_place,
	.terminate = cfs_terminate, .schedule = cfs_schedule,
	.newly_idle = cfs_newly_idle, .enter_idle = cfs_enter_idle,
	.exit_idle = cfs_exit_idle, .balancing_select = cfs_balancing_select,
	.core_entry = cfs_core_entry, .core_exit = cfs_core_exit,
	.reweight_task = cfs_reweight, .init = cfs_init,
};

static int __init cfslike_module_init(void)
{
	int cpu, res;

	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		init_saakm_rq(&saakm_state(cpu).ready, RBTREE, cpu, SAAKM_READY, cfs_order);
	}
	cpumask_copy(&online_cores, cpu_online_mask);
	cpumask_copy(&idle_cores, cpu_online_mask);

	cfs_policy = kzalloc(sizeof(struct saakm_policy), GFP_KERNEL);
	if (!cfs_policy)
		return -ENOMEM;
	strncpy(cfs_policy->name, "cfslike", MAX_POLICY_NAME_LEN - 1);
	cfs_policy->routines = &cfs_routines;
	cfs_policy->kmodule = THIS_MODULE;

	res = saakm_add_policy(cfs_policy);
	if (res)
		kfree(cfs_policy);
	return res;
}

static void __exit cfslike_module_exit(void)
{
	saakm_remove_policy(cfs_policy);
	kfree(cfs_policy);
}

module_init(cfslike_module_init);
module_exit(cfslike_module_exit);

MODULE_AUTHOR("A lab");
MODULE_DESCRIPTION("CFS-like SaaKM policy");
MODULE_LICENSE("GPL");
