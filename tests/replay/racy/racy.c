// SPDX-License-Identifier: GPL-2.0
/*
 * racy: fifo without stealing, and a piece of shared data that is touched in the
 * way that `mode` says, wherever a core is chosen for a task: without any lock
 * of a core. Some of the ways are races, as their comments say.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/saakm.h>

enum mode {
	PLAIN,		/* race */
	LOCKED,		/* none */
	ATOMIC,		/* none */
	MARKED,		/* none */
	OTHER_LOCK,	/* race: each core has a lock of its own */
	HINT,		/* race: with what change_state() does to the runqueue */
	MARKED_HINT,	/* none */
	PUBLISHED,	/* none: who sees the mark sees what was written before it */
	WORK,		/* none: written before the work is asked for */
	WORK_LATE,	/* race: written under a lock that the work does not take */
	FREED,		/* race: another may still read it */
	NEIGHBOURS,	/* none: each core its own byte of a word */
	DATA_RACE,	/* none that is told: the source says that it is meant */
};

static unsigned int mode;
module_param(mode, uint, 0444);

struct racy_core {
	enum saakm_core_state state;
	struct saakm_rq rq;
	raw_spinlock_t lock;
	unsigned long sum;
};

static DEFINE_PER_CPU(struct racy_core, core);
static DEFINE_RAW_SPINLOCK(lock);
static unsigned long counter;
static atomic_t atomic_counter = ATOMIC_INIT(0);
static unsigned long message, is_published;
static u8 bytes[NR_CPUS];
static unsigned long *object;

static unsigned long order;
static struct work_struct work;

static void do_work(struct work_struct *w)
{
	counter += order;		/* WORK_LATE */
}

static void hand_over(void)
{
	static atomic_t asked = ATOMIC_INIT(0);

	if (atomic_xchg(&asked, 1))
		return;
	order = 1;
	schedule_work(&work);
}

static void hand_over_late(void)
{
	schedule_work(&work);
	raw_spin_lock(&lock);
	order++;
	raw_spin_unlock(&lock);
}

static void publish(unsigned int cpu)
{
	if (READ_ONCE(is_published)) {
		saakm_core(cpu).sum = message;
		return;
	}
	raw_spin_lock(&lock);
	message = 1;
	raw_spin_unlock(&lock);
	WRITE_ONCE(is_published, 1);
}

static void replace(void)
{
	unsigned long *new = kzalloc(sizeof(*new), GFP_ATOMIC), *old;

	old = xchg(&object, new);
	kfree(old);			/* FREED */
}

static unsigned long use(void)
{
	unsigned long *p = READ_ONCE(object);

	return p ? *p : 0;		/* use */
}

static void touch(unsigned int cpu, unsigned int other)
{
	switch ((enum mode)mode) {
	case PLAIN:
		counter++;		/* PLAIN */
		break;
	case LOCKED:
		raw_spin_lock(&lock);
		counter++;
		raw_spin_unlock(&lock);
		break;
	case ATOMIC:
		atomic_inc(&atomic_counter);
		break;
	case MARKED:
		WRITE_ONCE(counter, READ_ONCE(counter) + 1);
		break;
	case OTHER_LOCK:
		raw_spin_lock(&saakm_core(cpu).lock);
		counter++;		/* OTHER_LOCK */
		raw_spin_unlock(&saakm_core(cpu).lock);
		break;
	case HINT:
		saakm_core(cpu).sum += saakm_core(other).rq.nr_tasks;	/* HINT */
		break;
	case MARKED_HINT:
		saakm_core(cpu).sum += READ_ONCE(saakm_core(other).rq.nr_tasks);
		break;
	case PUBLISHED:
		publish(cpu);
		break;
	case WORK:
		hand_over();
		break;
	case WORK_LATE:
		hand_over_late();
		break;
	case FREED:
		if (cpu)
			saakm_core(cpu).sum += use();
		else
			replace();
		break;
	case NEIGHBOURS:
		bytes[cpu]++;
		break;
	case DATA_RACE:
		data_race(counter++);
		break;
	}
}

/* The core with the fewest tasks. No hint decides anything: replay can follow. */
static int choose(struct task_struct *t)
{
	unsigned int cpu, best = task_cpu(t), least = UINT_MAX, me = smp_processor_id();

	touch(me, (me + 1) % num_online_cpus());
	for_each_cpu_and(cpu, t->cpus_ptr, cpu_online_mask) {
		unsigned int nr = count(SAAKM_READY, cpu);

		if (nr < least) {
			least = nr;
			best = cpu;
		}
	}
	return best;
}

static enum saakm_core_state get_core_state(struct saakm_policy *p, struct core_event *e)
{
	return saakm_core(e->target).state;
}

static int prepare(struct saakm_policy *p, struct process_event *e)
{
	return choose(e->target);
}

static void place(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void tick(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) == SAAKM_RUNNING && saakm_core(cpu).rq.nr_tasks)
		change_state(e->target, SAAKM_READY_TICK, cpu, &saakm_core(cpu).rq);
}

static void block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static void terminate(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	if (saakm_task_state(e->target) == SAAKM_READY_TICK)
		change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
	change_state(e->target, SAAKM_TERMINATED, cpu, NULL);
}

static void elect(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);

	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void nothing(struct saakm_policy *p, struct core_event *e)
{
}

static int balance(struct saakm_policy *p, struct core_event *e)
{
	return 0;
}

static void go_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void go_busy(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static int init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines routines = {
	.get_core_state = get_core_state, .new_prepare = prepare, .new_place = place,
	.tick = tick, .yield = place, .block = block, .unblock_prepare = prepare,
	.unblock_place = place, .terminate = terminate, .schedule = elect,
	.newly_idle = nothing, .enter_idle = go_idle, .exit_idle = go_busy,
	.balancing_select = balance, .core_entry = go_idle, .core_exit = go_idle, .init = init,
};

static struct saakm_policy policy = {
	.kmodule = THIS_MODULE, .routines = &routines, .name = "racy",
};

static int __init racy_init(void)
{
	unsigned int cpu;

	INIT_WORK(&work, do_work);
	counter = 1;		/* before all else: no race with anything */
	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		raw_spin_lock_init(&saakm_core(cpu).lock);
		init_saakm_rq(&saakm_core(cpu).rq, FIFO, cpu, SAAKM_READY, NULL);
	}
	return saakm_add_policy(&policy);
}

static void __exit racy_exit(void)
{
	saakm_remove_policy(&policy);
	cancel_work_sync(&work);
	kfree(object);
	counter = 0;		/* behind all else */
}

module_init(racy_init);
module_exit(racy_exit);

MODULE_DESCRIPTION("For tests of the detector of races");
MODULE_LICENSE("GPL");
