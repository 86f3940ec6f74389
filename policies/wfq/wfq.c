// SPDX-License-Identifier: GPL-2.0
/*
 * wfq: weighted fair queuing. Each task has a virtual time, which advances while
 * it runs, the slower the greater its weight, and weight comes from the nice
 * value. Each core elects the task whose virtual time is least.
 *
 * Virtual times of two cores cannot be compared, so a task that leaves a queue
 * keeps its lag, the distance to the core's virtual time, and joins the next one
 * with it. The lag is bounded: nobody returns from a sleep with hours of credit.
 *
 * Fair is not soon: beside a task of nice -20 one of nice 19 may wait for half a
 * minute. So a task that has waited for max_wait_ms is elected out of turn.
 */
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/saakm.h>

#define WEIGHT_NICE_0	1024
#define MAX_LAG_NS	((s64)(8 * NSEC_PER_MSEC))
#define MAX_LEAD_NS	((s64)(3 * NSEC_PER_MSEC))	/* over the next task */
#define SCAN_NS		(10 * NSEC_PER_MSEC)

extern const int sched_prio_to_weight[40];

static unsigned int max_wait_ms = 200;
module_param(max_wait_ms, uint, 0644);
MODULE_PARM_DESC(max_wait_ms, "A task that has waited for so long goes first");

struct wfq_task {
	u64 vtime_ns;		/* on its core's scale, while READY or RUNNING */
	s64 lag_ns;		/* vtime less the core's, while it is neither */
	u64 charged_ns;		/* the run is accounted for up to here */
	u64 ready_ns;		/* when it began to wait */
	unsigned int weight;
};

struct wfq_core {
	enum saakm_core_state state;
	u64 vtime_ns;		/* never decreases */
	u64 next_scan_ns;	/* when to look for an overdue task again */
	struct saakm_rq rq;
};

static DEFINE_PER_CPU(struct wfq_core, core);

static int wfq_order(struct task_struct *a, struct task_struct *b)
{
	struct wfq_task *x = policy_metadata(a), *y = policy_metadata(b);
	s64 diff = x->vtime_ns - y->vtime_ns;

	return diff < 0 ? -1 : diff > 0;
}

/*
 * Account for what @t ran since the last time. The core's virtual time follows
 * the least of its tasks', but only forwards. Under the core's lock.
 */
static void wfq_charge(struct task_struct *t)
{
	struct wfq_core *c = &saakm_core(task_cpu(t));
	struct task_struct *first = saakm_first_task(&c->rq);
	struct wfq_task *md = policy_metadata(t);
	struct wfq_task *least = first ? policy_metadata(first) : md;
	u64 now_ns = ktime_get_ns();
	s64 ran_ns = now_ns - md->charged_ns;

	if (saakm_task_state(t) != SAAKM_RUNNING)
		return;
	md->charged_ns = now_ns;
	if (ran_ns > 0)
		md->vtime_ns += div_u64(ran_ns * WEIGHT_NICE_0, md->weight);
	if ((s64)(md->vtime_ns - least->vtime_ns) < 0)
		least = md;
	if ((s64)(least->vtime_ns - c->vtime_ns) > 0)
		c->vtime_ns = least->vtime_ns;
}

/* Before @t leaves its core for a sleep or for another one. */
static void wfq_save_lag(struct task_struct *t)
{
	struct wfq_task *md = policy_metadata(t);
	s64 lag_ns = md->vtime_ns - saakm_core(task_cpu(t)).vtime_ns;

	md->lag_ns = clamp(lag_ns, -MAX_LAG_NS, MAX_LAG_NS);
}

/* @t joins the queue of @cpu with the lag that it has. Under the core's lock. */
static void wfq_enqueue(struct task_struct *t, unsigned int cpu)
{
	struct wfq_task *md = policy_metadata(t);
	struct wfq_core *c = &saakm_core(cpu);

	md->vtime_ns = c->vtime_ns + md->lag_ns;
	change_state(t, SAAKM_READY, cpu, &c->rq);
}

/* Runnable tasks of all classes: a core that runs another class is not idle. */
static unsigned int wfq_load(unsigned int cpu)
{
	int nr = count(SAAKM_READY, cpu);

	if (nr > 0)
		return nr;
	return get_saakm_current(cpu) ? 1 : 0;
}

/* Where should @t run? Never outside its affinity, never on an offline core. */
static unsigned int wfq_select(struct task_struct *t)
{
	unsigned int prev = task_cpu(t), best = nr_cpu_ids, least = UINT_MAX;
	unsigned int cpu, load;

	for_each_cpu_wrap(cpu, t->cpus_ptr, prev) {
		if (!cpu_active(cpu))
			continue;
		load = wfq_load(cpu);
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

/* Move the first task that may move. Takes both locks, one after the other. */
static bool wfq_steal(unsigned int src, unsigned int dst)
{
	struct task_struct *t = NULL;
	struct rb_node *n;

	saakm_lock_core(src);
	for (n = rb_first(&saakm_core(src).rq.root); n; n = rb_next(n)) {
		t = rb_entry(n, struct task_struct, saakm.node_runqueue);
		if (saakm_task_state(t) == SAAKM_READY && !t->on_cpu &&
		    cpumask_test_cpu(dst, t->cpus_ptr))
			break;
	}
	if (n) {
		wfq_save_lag(t);
		change_state(t, SAAKM_MIGRATING, dst, NULL);
	}
	saakm_unlock_core(src);
	if (!n)
		return false;

	saakm_lock_core(dst);
	wfq_enqueue(t, dst);
	saakm_unlock_core(dst);
	return true;
}

/* If nothing is runnable on @dst it takes any task, else it evens out queues. */
static void wfq_pull(unsigned int dst, unsigned int mine)
{
	unsigned int src;

	if (!cpu_active(dst))
		return;
	for_each_cpu_wrap(src, cpu_online_mask, dst + 1) {
		if (src == dst || !READ_ONCE(saakm_core(src).rq.nr_tasks))
			continue;
		if (mine && wfq_load(src) < mine + 2)
			continue;
		if (wfq_steal(src, dst))
			return;
	}
}

/* Who has waited longest, if it is too long? Under the core's lock. */
static struct task_struct *wfq_overdue(unsigned int cpu, u64 now_ns)
{
	u64 oldest_ns = now_ns - (u64)max_wait_ms * NSEC_PER_MSEC;
	struct task_struct *t, *found = NULL;
	struct wfq_task *md;
	struct rb_node *n;

	for (n = rb_first(&saakm_core(cpu).rq.root); n; n = rb_next(n)) {
		t = rb_entry(n, struct task_struct, saakm.node_runqueue);
		md = policy_metadata(t);
		if ((s64)(md->ready_ns - oldest_ns) < 0) {
			oldest_ns = md->ready_ns;
			found = t;
		}
	}
	return found;
}

static enum saakm_core_state wfq_get_core_state(struct saakm_policy *p,
						struct core_event *e)
{
	return saakm_core(e->target).state;
}

static int wfq_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct wfq_task *md = kzalloc(sizeof(*md), GFP_ATOMIC);

	if (!md)
		return -ENOMEM;
	md->weight = sched_prio_to_weight[task_nice(e->target) + 20];
	policy_metadata(e->target) = md;
	return wfq_select(e->target);
}

/* New and woken tasks. One that joins may run without schedule(): charge it. */
static void wfq_place(struct saakm_policy *p, struct process_event *e)
{
	struct wfq_task *md = policy_metadata(e->target);

	md->charged_ns = md->ready_ns = ktime_get_ns();
	wfq_enqueue(e->target, task_cpu(e->target));
}

/* Preempt a task that is ahead of the next one, or when a scan is due. */
static void wfq_tick(struct saakm_policy *p, struct process_event *e)
{
	struct wfq_task *md = policy_metadata(e->target), *next;
	unsigned int cpu = task_cpu(e->target);
	struct wfq_core *c = &saakm_core(cpu);
	u64 now_ns = ktime_get_ns();

	wfq_charge(e->target);
	if (saakm_task_state(e->target) != SAAKM_RUNNING || !c->rq.nr_tasks)
		return;
	next = policy_metadata(saakm_first_task(&c->rq));
	if (now_ns < c->next_scan_ns &&
	    (s64)(md->vtime_ns - next->vtime_ns) < MAX_LEAD_NS)
		return;
	md->ready_ns = now_ns;
	change_state(e->target, SAAKM_READY_TICK, cpu, &c->rq);
}

static void wfq_yield(struct saakm_policy *p, struct process_event *e)
{
	struct wfq_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);

	wfq_charge(e->target);
	md->ready_ns = ktime_get_ns();
	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void wfq_block(struct saakm_policy *p, struct process_event *e)
{
	wfq_charge(e->target);
	wfq_save_lag(e->target);
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static int wfq_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return wfq_select(e->target);
}

static void wfq_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	unsigned int cpu = task_cpu(t);

	if (saakm_task_state(t) == SAAKM_READY_TICK)	/* no way but by READY */
		change_state(t, SAAKM_READY, cpu, &saakm_core(cpu).rq);
	change_state(t, SAAKM_TERMINATED, cpu, NULL);
	kfree(policy_metadata(t));
	policy_metadata(t) = NULL;
}

/* What it ran up to now counts by the old weight. */
static void wfq_reweight_task(struct saakm_policy *p, struct task_struct *t,
			      const struct load_weight *lw)
{
	struct wfq_task *md = policy_metadata(t);

	if (!md)
		return;		/* joined asleep, not placed yet */
	wfq_charge(t);
	md->weight = sched_prio_to_weight[task_nice(t) + 20];
}

static void wfq_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct wfq_core *c = &saakm_core(cpu);
	struct task_struct *t = saakm_first_task(&c->rq);
	struct wfq_task *md;
	u64 now_ns;

	if (!t)
		return;
	now_ns = ktime_get_ns();
	if (now_ns >= c->next_scan_ns) {
		c->next_scan_ns = now_ns + SCAN_NS;
		t = wfq_overdue(cpu, now_ns) ?: t;
	}
	md = policy_metadata(t);
	md->charged_ns = now_ns;
	change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void wfq_newly_idle(struct saakm_policy *p, struct core_event *e)
{
	wfq_pull(e->target, 0);
}

static int wfq_balancing_select(struct saakm_policy *p, struct core_event *e)
{
	wfq_pull(e->target, wfq_load(e->target));
	return 0;
}

static void wfq_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void wfq_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static void wfq_core_entry(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void wfq_core_exit(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static int wfq_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines wfq_routines = {
	.get_core_state		= wfq_get_core_state,
	.new_prepare		= wfq_new_prepare,
	.new_place		= wfq_place,
	.tick			= wfq_tick,
	.yield			= wfq_yield,
	.block			= wfq_block,
	.unblock_prepare	= wfq_unblock_prepare,
	.unblock_place		= wfq_place,
	.terminate		= wfq_terminate,
	.reweight_task		= wfq_reweight_task,
	.schedule		= wfq_schedule,
	.newly_idle		= wfq_newly_idle,
	.enter_idle		= wfq_enter_idle,
	.exit_idle		= wfq_exit_idle,
	.balancing_select	= wfq_balancing_select,
	.core_entry		= wfq_core_entry,
	.core_exit		= wfq_core_exit,
	.init			= wfq_init,
};

static struct saakm_policy wfq_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &wfq_routines,
	.name		= "wfq",
};

static int __init wfq_module_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		init_saakm_rq(&saakm_core(cpu).rq, RBTREE, cpu, SAAKM_READY,
			      wfq_order);
	}
	return saakm_add_policy(&wfq_policy);
}

static void __exit wfq_module_exit(void)
{
	saakm_remove_policy(&wfq_policy);
}

module_init(wfq_module_init);
module_exit(wfq_module_exit);

MODULE_DESCRIPTION("Weighted fair queuing with virtual time");
MODULE_LICENSE("GPL");
