// SPDX-License-Identifier: GPL-2.0
/*
 * central: one core decides for all. Whoever is ready waits in one queue of the
 * whole machine; the cores have none of their own. The balancing of the central
 * core hands waiting tasks to idle cores, and tells the cores whose task has had
 * its slice to give way. A core whose task has left asks for the oldest one.
 *
 * A task in the central queue is READY with no runqueue; for Linux it still sits
 * on some core. Whoever takes it for another core must migrate it.
 *
 * Locks: a core's lock first, then queue_lock; never two cores' locks. queue_lock
 * keeps the tasks in the queue from going away, as they must leave it to die.
 * Their state changes under their core's lock, so it is looked at again there.
 */
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/saakm.h>

static unsigned int slice_ms = 6;
module_param(slice_ms, uint, 0644);
MODULE_PARM_DESC(slice_ms, "A task that ran for so long gives way to one that waits");

struct cq_task {
	struct list_head node;	/* in the central queue; under queue_lock */
	struct task_struct *task;
};

struct cq_core {
	enum saakm_core_state state;
	bool give_way;		/* an order of the central core */
	u64 since_ns;		/* when its task was elected */
	struct saakm_rq inbox;	/* handed to this core, about to be elected */
};

static DEFINE_PER_CPU(struct cq_core, core);
static DEFINE_RAW_SPINLOCK(queue_lock);
static LIST_HEAD(queue);		/* of cq_task, oldest first */
static unsigned int central_cpu;	/* changes under queue_lock */

static bool cq_is_idle(unsigned int cpu)
{
	return READ_ONCE(saakm_core(cpu).state) == SAAKM_IDLE_CORE &&
	       count(SAAKM_READY, cpu) <= 0;
}

/* For Linux a waiting task sits on the core it last ran on, if it may. */
static unsigned int cq_select(struct task_struct *t)
{
	unsigned int prev = task_cpu(t), best = nr_cpu_ids, cpu;

	for_each_cpu_wrap(cpu, t->cpus_ptr, prev) {
		if (!cpu_active(cpu))
			continue;
		if (cq_is_idle(cpu))
			return cpu;
		if (best >= nr_cpu_ids)
			best = cpu;
	}
	if (best >= nr_cpu_ids)
		best = cpumask_any_and(t->cpus_ptr, cpu_online_mask);
	return best < nr_cpu_ids ? best : prev;
}

static void cq_unqueue(struct task_struct *t)
{
	struct cq_task *md = policy_metadata(t);

	raw_spin_lock(&queue_lock);
	list_del_init(&md->node);
	raw_spin_unlock(&queue_lock);
}

/* @t waits, as the first of all or as the last. Under the lock of its core. */
static void cq_enqueue(struct task_struct *t, enum saakm_state state, bool first)
{
	struct cq_task *md = policy_metadata(t);

	change_state(t, state, task_cpu(t), NULL);
	raw_spin_lock(&queue_lock);
	if (first)
		list_move(&md->node, &queue);
	else
		list_move_tail(&md->node, &queue);
	raw_spin_unlock(&queue_lock);
}

/*
 * May @t, which is in the queue, be given to @dst? If it just gave way, and is
 * still on its cpu, only to that core. If the class set it running, not at all.
 */
static bool cq_fits(struct task_struct *t, unsigned int dst)
{
	enum saakm_state state = saakm_task_state(t);

	if (task_cpu(t) == dst)
		return state == SAAKM_READY || state == SAAKM_READY_TICK;
	return state == SAAKM_READY && !t->on_cpu && cpumask_test_cpu(dst, t->cpus_ptr);
}

/* The core of the oldest task that @dst may run. Only a hint when it returns. */
static unsigned int cq_find(unsigned int dst)
{
	unsigned int src = nr_cpu_ids;
	struct cq_task *md;

	raw_spin_lock(&queue_lock);
	list_for_each_entry(md, &queue, node) {
		if (cq_fits(md->task, dst)) {
			src = task_cpu(md->task);
			break;
		}
	}
	raw_spin_unlock(&queue_lock);
	return src;
}

/* Take the oldest task of @src that @dst may run. Under the lock of @src. */
static struct task_struct *cq_take(unsigned int src, unsigned int dst)
{
	struct task_struct *t = NULL;
	struct cq_task *md;

	raw_spin_lock(&queue_lock);
	list_for_each_entry(md, &queue, node) {
		if (task_cpu(md->task) == src && cq_fits(md->task, dst)) {
			t = md->task;
			list_del_init(&md->node);
			break;
		}
	}
	raw_spin_unlock(&queue_lock);
	return t;
}

/* The oldest task that fits goes to @dst; one of its own if others are quicker. */
static void cq_give(unsigned int dst)
{
	struct saakm_rq *inbox = &saakm_core(dst).inbox;
	struct task_struct *t = NULL;
	unsigned int src, tries;

	if (!cpu_active(dst))
		return;
	for (tries = 0; !t && tries <= nr_cpu_ids; tries++) {
		src = tries < nr_cpu_ids ? cq_find(dst) : dst;
		if (src >= nr_cpu_ids)
			return;
		saakm_lock_core(src);
		t = cq_take(src, dst);
		if (t && src == dst)
			change_state(t, SAAKM_READY, dst, inbox);
		else if (t)
			change_state(t, SAAKM_MIGRATING, dst, NULL);
		saakm_unlock_core(src);
	}
	if (!t || src == dst)
		return;
	saakm_lock_core(dst);
	change_state(t, SAAKM_READY, dst, inbox);
	saakm_unlock_core(dst);
}

/* What a core was given and has not begun, as another class ran, goes back. */
static void cq_recall(unsigned int cpu)
{
	struct task_struct *t;

	if (!READ_ONCE(saakm_core(cpu).inbox.nr_tasks))
		return;
	saakm_lock_core(cpu);
	while ((t = saakm_first_task(&saakm_core(cpu).inbox)))
		cq_enqueue(t, SAAKM_READY, true);
	saakm_unlock_core(cpu);
}

/* The core, of those where @t may run, that has run one task for longest. */
static unsigned int cq_longest(struct task_struct *t, u64 now_ns)
{
	unsigned int cpu, best = nr_cpu_ids;
	s64 ran_ns, most_ns = (s64)slice_ms * NSEC_PER_MSEC;

	for_each_cpu_and(cpu, t->cpus_ptr, cpu_online_mask) {
		if (READ_ONCE(saakm_core(cpu).give_way) || !get_saakm_current(cpu))
			continue;
		ran_ns = now_ns - READ_ONCE(saakm_core(cpu).since_ns);
		if (ran_ns >= most_ns) {
			most_ns = ran_ns;
			best = cpu;
		}
	}
	return best;
}

/* For each task that waits, one core that had its slice is to give way. */
static void cq_preempt(void)
{
	u64 now_ns = ktime_get_ns();
	struct cq_task *md;
	unsigned int cpu;

	raw_spin_lock(&queue_lock);
	list_for_each_entry(md, &queue, node) {
		cpu = cq_longest(md->task, now_ns);
		if (cpu < nr_cpu_ids)
			WRITE_ONCE(saakm_core(cpu).give_way, true);
	}
	raw_spin_unlock(&queue_lock);
}

static enum saakm_core_state cq_get_core_state(struct saakm_policy *p,
					       struct core_event *e)
{
	return saakm_core(e->target).state;
}

static int cq_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct cq_task *md = kzalloc(sizeof(*md), GFP_ATOMIC);

	if (!md)
		return -ENOMEM;
	INIT_LIST_HEAD(&md->node);
	md->task = e->target;
	policy_metadata(e->target) = md;
	return cq_select(e->target);
}

static int cq_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return cq_select(e->target);
}

/* New and woken tasks alike, and those that yield. */
static void cq_wait(struct saakm_policy *p, struct process_event *e)
{
	cq_enqueue(e->target, SAAKM_READY, false);
}

static void cq_tick(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) == SAAKM_RUNNING &&
	    READ_ONCE(saakm_core(cpu).give_way))
		cq_enqueue(e->target, SAAKM_READY_TICK, false);
}

static void cq_block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
	cq_unqueue(e->target);
}

static void cq_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	unsigned int cpu = task_cpu(t);

	/* READY_TICK may only become READY, so go through it. */
	if (saakm_task_state(t) == SAAKM_READY_TICK)
		change_state(t, SAAKM_READY, cpu, NULL);
	change_state(t, SAAKM_TERMINATED, cpu, NULL);
	cq_unqueue(t);
	kfree(policy_metadata(t));
	policy_metadata(t) = NULL;
}

/* What was given to the core, or the oldest task if it is on this core already. */
static void cq_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).inbox);

	if (!t && cq_find(cpu) == cpu)
		t = cq_take(cpu, cpu);
	if (!t)
		return;
	WRITE_ONCE(saakm_core(cpu).give_way, false);
	WRITE_ONCE(saakm_core(cpu).since_ns, ktime_get_ns());
	change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void cq_newly_idle(struct saakm_policy *p, struct core_event *e)
{
	cq_give(e->target);
}

static int cq_balancing_select(struct saakm_policy *p, struct core_event *e)
{
	unsigned int cpu;

	if (e->target != READ_ONCE(central_cpu))
		return 0;
	for_each_online_cpu(cpu) {
		cq_recall(cpu);
		if (cq_is_idle(cpu))
			cq_give(cpu);
	}
	cq_preempt();
	return 0;
}

static void cq_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	WRITE_ONCE(saakm_core(e->target).state, SAAKM_IDLE_CORE);
}

static void cq_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	WRITE_ONCE(saakm_core(e->target).state, SAAKM_ACTIVE_CORE);
}

/* A core comes or goes. If the one in charge is going, another takes over. */
static void cq_set_idle(struct saakm_policy *p, struct core_event *e)
{
	unsigned int cpu;

	WRITE_ONCE(saakm_core(e->target).state, SAAKM_IDLE_CORE);
	raw_spin_lock(&queue_lock);
	for_each_online_cpu(cpu)
		if (!cpu_active(central_cpu) && cpu_active(cpu))
			WRITE_ONCE(central_cpu, cpu);
	raw_spin_unlock(&queue_lock);
}

static int cq_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines cq_routines = {
	.get_core_state		= cq_get_core_state,
	.new_prepare		= cq_new_prepare,
	.new_place		= cq_wait,
	.tick			= cq_tick,
	.yield			= cq_wait,
	.block			= cq_block,
	.unblock_prepare	= cq_unblock_prepare,
	.unblock_place		= cq_wait,
	.terminate		= cq_terminate,
	.schedule		= cq_schedule,
	.newly_idle		= cq_newly_idle,
	.enter_idle		= cq_enter_idle,
	.exit_idle		= cq_exit_idle,
	.balancing_select	= cq_balancing_select,
	.core_entry		= cq_set_idle,
	.core_exit		= cq_set_idle,
	.init			= cq_init,
};

static struct saakm_policy cq_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &cq_routines,
	.name		= "central",
};

static int __init cq_module_init(void)
{
	unsigned int cpu;

	central_cpu = cpumask_first(cpu_online_mask);
	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		init_saakm_rq(&saakm_core(cpu).inbox, FIFO, cpu, SAAKM_READY, NULL);
	}
	return saakm_add_policy(&cq_policy);
}

static void __exit cq_module_exit(void)
{
	saakm_remove_policy(&cq_policy);
}

module_init(cq_module_init);
module_exit(cq_module_exit);

MODULE_DESCRIPTION("One queue, and one core that decides for all");
MODULE_LICENSE("GPL");
