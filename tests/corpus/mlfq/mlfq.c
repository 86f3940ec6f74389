// SPDX-License-Identifier: GPL-2.0
/*
 * Multi-level feedback queue, one set of queues per core.
 *
 * (1) the highest level with somebody in it is served first;
 * (2) inside a level: round robin; in the lowest one the least served first;
 * (3) everybody starts at the top and sinks by one level when the allotment of
 *     its level is used up, in however many pieces;
 * (4) every boost_ms everything on a core rises to the top, sleepers when they
 *     come back.
 *
 * (4) is also what bounds waiting: neither newcomers nor (2) can keep a task
 * from the core for longer than a boost period and a round.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/percpu.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/bug.h>
#include <linux/sched.h>
#include <linux/saakm.h>

#define MLFQ_MAX	8

static int levels = 4;
module_param(levels, int, 0444);
MODULE_PARM_DESC(levels, "number of levels (2..8)");

static int base_ticks = 2;
module_param(base_ticks, int, 0444);
MODULE_PARM_DESC(base_ticks, "allotment at the top, doubles at each level");

static int boost_ms = 500;
module_param(boost_ms, int, 0444);
MODULE_PARM_DESC(boost_ms, "period of the boost");

struct mlfq_task {
	int level;
	int left;			/* ticks left at this level */
	unsigned long served;		/* ticks since the last boost */
	unsigned long boosted;		/* jiffies */
};

struct mlfq_core {
	struct saakm_rq q[MLFQ_MAX];
	enum saakm_core_state state;
	unsigned long next_boost;
	unsigned long demotions, boosts, steals;
};

static DEFINE_PER_CPU(struct mlfq_core, mlfq_cores);
static struct cpumask mlfq_online, mlfq_idle;

#define C(cpu)	per_cpu_ptr(&mlfq_cores, cpu)
#define M(t)	((struct mlfq_task *)(t)->saakm.policy_metadata)

static inline int allotment(int level)
{
	return base_ticks << level;
}

static inline unsigned long boost_period(void)
{
	return msecs_to_jiffies(boost_ms);
}

static unsigned int nr_ready(int cpu)
{
	unsigned int nr = 0;
	int i;

	for (i = 0; i < levels; i++)
		nr += C(cpu)->q[i].nr_tasks;
	return nr;
}

/* with the one that runs; without locks only a hint */
static unsigned int nr_here(int cpu)
{
	return nr_ready(cpu) + (get_saakm_current(cpu) ? 1 : 0);
}

static int least_served(struct task_struct *a, struct task_struct *b)
{
	if (M(a)->served == M(b)->served)
		return 0;
	return M(a)->served < M(b)->served ? -1 : 1;
}

static void enqueue(struct task_struct *t, enum saakm_state st, int cpu)
{
	change_state(t, st, cpu, &C(cpu)->q[M(t)->level]);
}

static void to_top(struct task_struct *t)
{
	struct mlfq_task *m = M(t);

	m->level = 0;
	m->left = allotment(0);
	m->served = 0;
	m->boosted = jiffies;
}

/* Rule 4, core locked.  A task in READY_TICK is on its way, it can wait. */
static void boost_core(int cpu)
{
	struct mlfq_core *c = C(cpu);
	struct task_struct *t, *n;
	int i;

	c->next_boost = jiffies + boost_period();
	c->boosts++;
	list_for_each_entry(t, &c->q[0].head, saakm.node_list)
		to_top(t);
	for (i = 1; i < levels; i++) {
		list_for_each_entry_safe(t, n, &c->q[i].head, saakm.node_list) {
			if (saakm_task_state(t) != SAAKM_READY)
				continue;
			to_top(t);
			change_state(t, SAAKM_READY, cpu, &c->q[0]);
		}
	}
}

static int choose_core(struct task_struct *t)
{
	int home = task_cpu(t), best = home, cpu;
	unsigned int nr, min_nr = UINT_MAX;

	if (cpumask_test_cpu(home, &mlfq_idle) &&
	    cpumask_test_cpu(home, t->cpus_ptr))
		return home;

	cpu = cpumask_any_and_distribute(&mlfq_idle, t->cpus_ptr);
	if (cpu < nr_cpu_ids)
		return cpu;

	for_each_cpu(cpu, &mlfq_online) {
		if (!cpumask_test_cpu(cpu, t->cpus_ptr))
			continue;
		nr = nr_here(cpu);
		if (nr < min_nr || (nr == min_nr && cpu == home)) {
			min_nr = nr;
			best = cpu;
		}
	}
	return best;
}

static int mlfq_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct mlfq_task *m = kmalloc(sizeof(*m), GFP_ATOMIC);

	if (!m)
		return -ENOMEM;
	e->target->saakm.policy_metadata = m;
	to_top(e->target);
	return choose_core(e->target);
}

static void mlfq_new_place(struct saakm_policy *p, struct process_event *e)
{
	enqueue(e->target, SAAKM_READY, task_cpu(e->target));
}

static int mlfq_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return choose_core(e->target);
}

static void mlfq_unblock_place(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;

	/* slept through a boost */
	if (time_after_eq(jiffies, M(t)->boosted + boost_period()))
		to_top(t);
	enqueue(t, SAAKM_READY, task_cpu(t));
}

static void mlfq_tick(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	struct mlfq_task *m = M(t);
	int cpu = task_cpu(t), i;
	struct mlfq_core *c = C(cpu);
	bool boosted = false;

	if (time_after_eq(jiffies, c->next_boost)) {
		boost_core(cpu);
		boosted = true;
	}

	if (saakm_task_state(t) != SAAKM_RUNNING)
		return;

	if (boosted) {
		/* it rises with the others, and lets them pass */
		to_top(t);
		if (nr_ready(cpu))
			enqueue(t, SAAKM_READY_TICK, cpu);
		return;
	}

	m->served++;
	if (--m->left <= 0) {
		if (m->level < levels - 1) {
			m->level++;
			c->demotions++;
		}
		m->left = allotment(m->level);
		enqueue(t, SAAKM_READY_TICK, cpu);
		return;
	}

	/* somebody more important came */
	for (i = 0; i < m->level; i++) {
		if (c->q[i].nr_tasks) {
			enqueue(t, SAAKM_READY_TICK, cpu);
			return;
		}
	}
}

static void mlfq_yield(struct saakm_policy *p, struct process_event *e)
{
	enqueue(e->target, SAAKM_READY, task_cpu(e->target));
}

static void mlfq_block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static void mlfq_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	struct mlfq_task *m = M(t);

	change_state(t, SAAKM_TERMINATED, task_cpu(t), NULL);
	t->saakm.policy_metadata = NULL;
	kfree(m);
}

static void mlfq_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t;
	int i;

	for (i = 0; i < levels; i++) {
		t = saakm_first_task(&C(cpu)->q[i]);
		if (t) {
			change_state(t, SAAKM_RUNNING, cpu, NULL);
			return;
		}
	}
}

/*
 * Takes one task from src, from the top, as that one would have been next.
 * 'min' is how many src must have, running included, to be worth it.
 */
static bool steal(int src, int dst, unsigned int min)
{
	struct task_struct *t, *got = NULL;
	struct list_head *head, *pos;
	int i;

	saakm_lock_core(src);
	if (nr_here(src) < min)
		goto out;
	for (i = 0; i < levels && !got; i++) {
		head = &C(src)->q[i].head;
		for (pos = head->next; pos != head; pos = pos->next) {
			t = list_entry(pos, struct task_struct, saakm.node_list);
			if (!t->on_cpu && cpumask_test_cpu(dst, t->cpus_ptr)) {
				got = t;
				break;
			}
		}
	}
	if (got)
		change_state(got, SAAKM_MIGRATING, dst, NULL);
out:
	saakm_unlock_core(src);
	if (!got)
		return false;

	saakm_lock_core(dst);
	enqueue(got, SAAKM_READY, dst);
	C(dst)->steals++;
	saakm_unlock_core(dst);
	return true;
}

static bool steal_from_busiest(int dst, unsigned int min)
{
	unsigned int nr, max_nr = 0;
	int cpu, busiest = -1;

	for_each_cpu(cpu, &mlfq_online) {
		if (cpu == dst || !nr_ready(cpu))
			continue;
		nr = nr_here(cpu);
		if (nr >= min && nr > max_nr) {
			max_nr = nr;
			busiest = cpu;
		}
	}
	if (busiest < 0)
		return false;
	if (steal(busiest, dst, min))
		return true;
	for_each_cpu(cpu, &mlfq_online)
		if (cpu != dst && cpu != busiest && nr_ready(cpu) &&
		    steal(cpu, dst, min))
			return true;
	return false;
}

static void mlfq_newly_idle(struct saakm_policy *p, struct core_event *e)
{
	if (cpumask_test_cpu(e->target, &mlfq_online) && !nr_ready(e->target))
		steal_from_busiest(e->target, 2);
}

static int mlfq_balance(struct saakm_policy *p, struct core_event *e)
{
	unsigned int here = nr_here(e->target);

	if (!cpumask_test_cpu(e->target, &mlfq_online))
		return 0;
	if (!here && count(SAAKM_READY, e->target) > 0)
		return 0;	/* empty for us, busy for others */
	/* an empty core takes even the only one of another, busy ones level */
	return steal_from_busiest(e->target, here ? here + 2 : 1);
}

static enum saakm_core_state mlfq_get_core_state(struct saakm_policy *p,
						 struct core_event *e)
{
	return C(e->target)->state;
}

static void mlfq_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	C(e->target)->state = SAAKM_IDLE_CORE;
	if (cpumask_test_cpu(e->target, &mlfq_online))
		cpumask_set_cpu(e->target, &mlfq_idle);
}

static void mlfq_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	C(e->target)->state = SAAKM_ACTIVE_CORE;
	cpumask_clear_cpu(e->target, &mlfq_idle);
}

static void mlfq_core_entry(struct saakm_policy *p, struct core_event *e)
{
	C(e->target)->state = SAAKM_ACTIVE_CORE;
	C(e->target)->next_boost = jiffies + boost_period();
	cpumask_set_cpu(e->target, &mlfq_online);
}

static void mlfq_core_exit(struct saakm_policy *p, struct core_event *e)
{
	WARN_ON_ONCE(nr_ready(e->target));
	cpumask_clear_cpu(e->target, &mlfq_online);
	cpumask_clear_cpu(e->target, &mlfq_idle);
}

static int mlfq_policy_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines mlfq_routines = {
	.new_prepare = mlfq_new_prepare, .new_place = mlfq_new_place,
	.tick = mlfq_tick, .yield = mlfq_yield, .block = mlfq_block,
	.unblock_prepare = mlfq_unblock_prepare,
	.unblock_place = mlfq_unblock_place,
	.terminate = mlfq_terminate, .schedule = mlfq_schedule,
	.newly_idle = mlfq_newly_idle, .enter_idle = mlfq_enter_idle,
	.exit_idle = mlfq_exit_idle, .balancing_select = mlfq_balance,
	.core_entry = mlfq_core_entry, .core_exit = mlfq_core_exit,
	.get_core_state = mlfq_get_core_state, .init = mlfq_policy_init,
};

static struct saakm_policy mlfq_policy = {
	.name = "mlfq",
	.routines = &mlfq_routines,
	.kmodule = THIS_MODULE,
};

static int __init mlfq_init(void)
{
	int cpu, i;

	if (levels < 2 || levels > MLFQ_MAX || base_ticks < 1 || boost_ms < 10)
		return -EINVAL;

	for_each_possible_cpu(cpu) {
		for (i = 0; i < levels - 1; i++)
			saakm_runqueue_init(&C(cpu)->q[i], FIFO, cpu,
					    SAAKM_READY, NULL);
		saakm_runqueue_init(&C(cpu)->q[levels - 1], LIST, cpu,
				    SAAKM_READY, least_served);
		/* idle cores find out by themselves */
		C(cpu)->state = SAAKM_ACTIVE_CORE;
		C(cpu)->next_boost = jiffies + boost_period();
	}
	for_each_online_cpu(cpu)
		cpumask_set_cpu(cpu, &mlfq_online);

	return saakm_add_policy(&mlfq_policy);
}

static void __exit mlfq_exit(void)
{
	unsigned long demotions = 0, boosts = 0, steals = 0;
	int cpu;

	saakm_remove_policy(&mlfq_policy);
	for_each_possible_cpu(cpu) {
		demotions += C(cpu)->demotions;
		boosts += C(cpu)->boosts;
		steals += C(cpu)->steals;
	}
	printk(KERN_INFO "mlfq: %lu demotions, %lu boosts, %lu steals\n",
	       demotions, boosts, steals);
}

module_init(mlfq_init);
module_exit(mlfq_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Multi-level feedback queue for SaaKM");
