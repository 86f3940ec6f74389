// SPDX-License-Identifier: GPL-2.0
/*
 * alarms: first in, first out on each core, and code that runs later, of all kinds
 * but threads: hrtimers, timers, works, delayed works, RCU callbacks, irq_works; and
 * per-CPU memory that is allocated. At each time some are armed, some are not, some
 * never were. Each allocates and frees so many bytes as its memory says, which is recorded.
 */
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <linux/saakm.h>

#define FAR_MS		600000

static unsigned int dwell;
module_param(dwell, uint, 0444);
MODULE_PARM_DESC(dwell, "So long the work sleeps in its function each eighth time, in ms");

static bool inside;
module_param(inside, bool, 0444);
MODULE_PARM_DESC(inside, "Keep an address of the middle of per-CPU memory");

struct alarms_core {
	enum saakm_core_state state;
	unsigned int ticks, partings;
	struct saakm_rq rq;
};

struct parting {			/* freed behind a grace period */
	struct rcu_head rcu;
	unsigned int number;
};

static struct alarms_core __percpu *cores;	/* a small number, so to say */
static unsigned int __percpu *middle;
static struct dentry *dir;

static struct hrtimer beat, once;	/* always; from time to time */
static struct timer_list *bell;		/* in the heap, armed again and again */
static struct timer_list far, soon;	/* not yet, and not any more */
static void never_rings(struct timer_list *t);
static DEFINE_TIMER(never, never_rings);
static void work_fn(struct work_struct *w);
static void later_fn(struct work_struct *w);
static DECLARE_WORK(work, work_fn);
static DECLARE_WORK(work_never, work_fn);
static DECLARE_DELAYED_WORK(later, later_fn);
static DECLARE_DELAYED_WORK(much_later, later_fn);
static DECLARE_DELAYED_WORK(later_never, later_fn);
static void prod_fn(struct irq_work *w);
static struct irq_work prod = IRQ_WORK_INIT(prod_fn);
static unsigned int beats, onces, bells, soons, works, laters, prods, cancelled;
static struct workqueue_struct *own;

static struct alarms_core *core_of(unsigned int cpu)
{
	return per_cpu_ptr(cores, cpu);
}

/* So that what is in memory is in the record. */
static void say(unsigned int *count, gfp_t gfp)
{
	kfree(kmalloc(1 + ++*count % 700, gfp));
}

static void part(struct rcu_head *head)
{
	struct parting *p = container_of(head, struct parting, rcu);

	core_of(smp_processor_id())->partings += p->number;
	say(&core_of(smp_processor_id())->partings, GFP_ATOMIC);
	kfree(p);
}

static void say_goodbye(unsigned int number)
{
	struct parting *p = kzalloc(sizeof(*p), GFP_ATOMIC);

	if (!p)
		return;
	p->number = number;
	call_rcu(&p->rcu, part);
}

static enum hrtimer_restart on_beat(struct hrtimer *t)
{
	say(&beats, GFP_ATOMIC);
	schedule_work(&work);
	if (beats % 7 == 0) {
		/* Most often it has not begun yet. */
		say(&cancelled, GFP_ATOMIC);
		cancelled += cancel_work(&work);
	}
	if (beats % 3 == 0)
		irq_work_queue(&prod);
	if (beats % 4 == 0)
		say_goodbye(beats);
	hrtimer_forward_now(t, ms_to_ktime(1));
	return HRTIMER_RESTART;
}

static enum hrtimer_restart on_once(struct hrtimer *t)
{
	say(&onces, GFP_ATOMIC);
	return HRTIMER_NORESTART;
}

static void on_bell(struct timer_list *t)
{
	say(&bells, GFP_ATOMIC);
	mod_timer(t, jiffies + 3);
}

static void on_soon(struct timer_list *t)
{
	say(&soons, GFP_ATOMIC);
}

static void never_rings(struct timer_list *t)
{
	WARN_ON(1);
}

static void work_fn(struct work_struct *w)
{
	say(&works, GFP_KERNEL);
	if (dwell && works % 8 == 0)
		msleep(dwell);
}

static void later_fn(struct work_struct *w)
{
	say(&laters, GFP_KERNEL);
	queue_delayed_work(own, &later, 1 + laters % 3);
}

static void prod_fn(struct irq_work *w)
{
	say(&prods, GFP_ATOMIC);
}

/* --- the policy -------------------------------------------------------------------- */

static enum saakm_core_state alarms_get_core_state(struct saakm_policy *p, struct core_event *e)
{
	return core_of(e->target)->state;
}

static int alarms_select(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	return cpumask_test_cpu(cpu, e->target->cpus_ptr) && cpu_active(cpu) ? cpu :
	       cpumask_any_and(e->target->cpus_ptr, cpu_active_mask);
}

static void alarms_ready(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &core_of(cpu)->rq);
}

static void alarms_tick(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);
	struct alarms_core *c = core_of(cpu);

	say(&c->ticks, GFP_ATOMIC);
	WARN_ON(inside && !READ_ONCE(middle));
	say_goodbye(c->ticks);
	if (cpu == 0 && c->ticks % 5 == 0 && !hrtimer_active(&once))
		hrtimer_start(&once, ms_to_ktime(2), HRTIMER_MODE_REL);
	if (saakm_task_state(e->target) == SAAKM_RUNNING && c->ticks % 2 == 0 && c->rq.nr_tasks)
		change_state(e->target, SAAKM_READY_TICK, cpu, &c->rq);
}

static void alarms_block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static void alarms_terminate(struct saakm_policy *p, struct process_event *e)
{
	if (saakm_task_state(e->target) == SAAKM_READY_TICK)
		alarms_ready(p, e);
	change_state(e->target, SAAKM_TERMINATED, task_cpu(e->target), NULL);
}

static void alarms_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&core_of(cpu)->rq);

	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void alarms_idle(struct saakm_policy *p, struct core_event *e)
{
	core_of(e->target)->state = SAAKM_IDLE_CORE;
}

static void alarms_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	core_of(e->target)->state = SAAKM_ACTIVE_CORE;
}

static void alarms_newly_idle(struct saakm_policy *p, struct core_event *e)
{
}

static int alarms_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines alarms_routines = {
	.get_core_state		= alarms_get_core_state,
	.new_prepare		= alarms_select,
	.new_place		= alarms_ready,
	.tick			= alarms_tick,
	.yield			= alarms_ready,
	.block			= alarms_block,
	.unblock_prepare	= alarms_select,
	.unblock_place		= alarms_ready,
	.terminate		= alarms_terminate,
	.schedule		= alarms_schedule,
	.newly_idle		= alarms_newly_idle,
	.enter_idle		= alarms_idle,
	.exit_idle		= alarms_exit_idle,
	.core_entry		= alarms_idle,
	.core_exit		= alarms_idle,
	.init			= alarms_init,
};

static struct saakm_policy alarms = { .name = "alarms", .routines = &alarms_routines };

static void arm_all(void)
{
	hrtimer_init(&beat, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	beat.function = on_beat;
	hrtimer_init(&once, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	once.function = on_once;
	timer_setup(bell, on_bell, 0);
	timer_setup(&far, on_bell, 0);
	timer_setup(&soon, on_soon, 0);
	hrtimer_start(&beat, ms_to_ktime(1), HRTIMER_MODE_REL);
	mod_timer(bell, jiffies + 3);
	mod_timer(&soon, jiffies + 1);
	mod_timer(&far, jiffies + msecs_to_jiffies(FAR_MS));
	queue_delayed_work(own, &later, 2);
	schedule_delayed_work(&much_later, msecs_to_jiffies(FAR_MS));
}

static void stop_all(void)
{
	hrtimer_cancel(&beat);
	hrtimer_cancel(&once);
	timer_delete_sync(bell);
	timer_delete_sync(&far);
	timer_delete_sync(&soon);
	timer_delete_sync(&never);
	irq_work_sync(&prod);
	cancel_work_sync(&work);
	cancel_work_sync(&work_never);
	cancel_delayed_work_sync(&later);
	cancel_delayed_work_sync(&much_later);
	cancel_delayed_work_sync(&later_never);
	rcu_barrier();
}

static void free_all(void)
{
	if (own)
		destroy_workqueue(own);
	kfree(bell);
	free_percpu(cores);
}

static int __init alarms_module_init(void)
{
	unsigned int cpu;
	int ret;

	cores = alloc_percpu(struct alarms_core);
	bell = kzalloc(sizeof(*bell), GFP_KERNEL);
	own = alloc_workqueue("alarms/%d", 0, 1, 1);
	if (!cores || !bell || !own) {
		free_all();
		return -ENOMEM;
	}
	for_each_possible_cpu(cpu) {
		core_of(cpu)->state = SAAKM_IDLE_CORE;
		init_saakm_rq(&core_of(cpu)->rq, FIFO, cpu, SAAKM_READY, NULL);
	}
	if (inside)
		middle = &cores->ticks;
	dir = debugfs_create_dir("alarms", NULL);
	alarms.kmodule = THIS_MODULE;
	ret = saakm_add_policy(&alarms);
	if (ret) {
		debugfs_remove(dir);
		free_all();
		return ret;
	}
	arm_all();
	return 0;
}

static void __exit alarms_module_exit(void)
{
	saakm_remove_policy(&alarms);
	stop_all();
	debugfs_remove(dir);
	free_all();
}

module_init(alarms_module_init);
module_exit(alarms_module_exit);

MODULE_DESCRIPTION("A policy that has code run later");
MODULE_LICENSE("GPL");
