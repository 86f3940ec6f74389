// SPDX-License-Identifier: GPL-2.0
/*
 * moody: first in, first out on each core, as long as its parameters leave it
 * alone. They make it refuse tasks, answer cores that do not exist, say no to
 * attributes, sleep in init, and wake tasks where a wake-up ends. It counts what it
 * has allocated, and prints a line "moody: …" for each call that should not have come.
 */
#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <uapi/linux/sched/types.h>
#include <linux/saakm.h>

#define SANE	(-1000)		/* answer: what is right */

static bool refuse, say_no, no_attach, pass, meet;
static int answer = SANE;
static unsigned int slow, met;
static unsigned int last_size, last_sum, nr_set;
static unsigned long last_period;
module_param(refuse, bool, 0644);
MODULE_PARM_DESC(refuse, "new_prepare fails");
module_param(pass, bool, 0644);
MODULE_PARM_DESC(pass, "threads that are not their group's first are refused");
module_param(say_no, bool, 0644);
MODULE_PARM_DESC(say_no, "checkparam_attr says no");
module_param(no_attach, bool, 0644);
MODULE_PARM_DESC(no_attach, "attach says no");
module_param(answer, int, 0644);
MODULE_PARM_DESC(answer, "the core that the prepare handlers name");
module_param(last_size, uint, 0444);
MODULE_PARM_DESC(last_size, "bytes that setparam_attr was given last");
module_param(last_sum, uint, 0444);
MODULE_PARM_DESC(last_sum, "and their sum");
module_param(slow, uint, 0444);
MODULE_PARM_DESC(slow, "init sleeps so many ms, and needs the CPUs to stay what they are");
module_param(meet, bool, 0644);
MODULE_PARM_DESC(meet, "unblock_end waits for that of another core, and wakes its task");
module_param(met, uint, 0444);
MODULE_PARM_DESC(met, "times that this has come about");
module_param(nr_set, uint, 0444);
MODULE_PARM_DESC(nr_set, "calls of setparam_attr");

struct moody_task {
	struct task_struct *task;
};

struct moody_core {
	enum saakm_core_state state;
	struct saakm_rq rq;
};

static DEFINE_PER_CPU(struct moody_core, core);
static atomic_t live = ATOMIC_INIT(0);

static int get_live(char *text, const struct kernel_param *kp)
{
	return sysfs_emit(text, "%d\n", atomic_read(&live));
}
static const struct kernel_param_ops live_ops = { .get = get_live };
module_param_cb(live, &live_ops, NULL, 0444);
MODULE_PARM_DESC(live, "tasks that have metadata");

/* "CPU:cores of its outermost level" of each core that is there. */
static int get_topology(char *text, const struct kernel_param *kp)
{
	const struct topology_level *level;
	unsigned int cpu;
	int n = 0;

	for_each_online_cpu(cpu) {
		for (level = per_cpu(topology_levels, cpu); level && level->next; )
			level = level->next;
		n += sysfs_emit_at(text, n, "%u:%*pbl ", cpu,
				   cpumask_pr_args(level ? &level->cores : cpu_none_mask));
	}
	return n + sysfs_emit_at(text, n, "levels %d\n", nb_topology_levels);
}
static const struct kernel_param_ops topology_ops = { .get = get_topology };
module_param_cb(topology, &topology_ops, NULL, 0444);
MODULE_PARM_DESC(topology, "the topology that policies see");

/* Trap 12, trap 3: who comes here has been through new_prepare, of this policy. */
static bool known(const char *handler, struct task_struct *t)
{
	struct moody_task *md = policy_metadata(t);

	if (md && md->task == t)
		return true;
	pr_err("moody: %s: pid %d has %s metadata\n", handler, t->pid, md ? "foreign" : "no");
	return false;
}

static int choose(struct task_struct *t)
{
	unsigned int cpu = task_cpu(t);

	if (answer != SANE)
		return answer;
	if (cpu_active(cpu) && cpumask_test_cpu(cpu, t->cpus_ptr))
		return cpu;
	cpu = cpumask_any_and(t->cpus_ptr, cpu_online_mask);
	return cpu < nr_cpu_ids ? cpu : task_cpu(t);
}

static void ready(struct task_struct *t)
{
	change_state(t, SAAKM_READY, task_cpu(t), &saakm_core(task_cpu(t)).rq);
}

static enum saakm_core_state moody_get_core_state(struct saakm_policy *p, struct core_event *e)
{
	return saakm_core(e->target).state;
}

static int moody_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct moody_task *md;

	if (refuse || (pass && e->target->pid != e->target->tgid))
		return -ENOMEM;
	if (policy_metadata(e->target))
		pr_err("moody: new_prepare: pid %d has metadata\n", e->target->pid);
	md = kzalloc(sizeof(*md), GFP_ATOMIC);
	if (!md)
		return -ENOMEM;
	atomic_inc(&live);
	md->task = e->target;
	policy_metadata(e->target) = md;
	return choose(e->target);
}

static void moody_new_place(struct saakm_policy *p, struct process_event *e)
{
	if (known("new_place", e->target))
		ready(e->target);
}

static void moody_tick(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	if (known("tick", e->target) && saakm_core(cpu).rq.nr_tasks)
		change_state(e->target, SAAKM_READY_TICK, cpu, &saakm_core(cpu).rq);
}

static void moody_yield(struct saakm_policy *p, struct process_event *e)
{
	if (known("yield", e->target))
		ready(e->target);
}

static void moody_block(struct saakm_policy *p, struct process_event *e)
{
	known("block", e->target);
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static int moody_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	known("unblock_prepare", e->target);
	return choose(e->target);
}

static void moody_unblock_place(struct saakm_policy *p, struct process_event *e)
{
	known("unblock_place", e->target);
	ready(e->target);
}

#define MEET_US		1000000

static DEFINE_PER_CPU(struct task_struct *, ending);

static struct task_struct *ends_elsewhere(void)
{
	struct task_struct *t = NULL;
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (cpu != smp_processor_id() && !t)
			t = READ_ONCE(per_cpu(ending, cpu));
	return t;
}

/*
 * Wait until another core is here as well, and both tasks have gone to sleep again;
 * then each wakes the task of the other, the end of whose wake-up is late.
 */
static void moody_unblock_end(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target, *other = NULL;
	unsigned int us, before = READ_ONCE(met);

	known("unblock_end", t);
	if (!READ_ONCE(meet) || this_cpu_read(ending))
		return;
	this_cpu_write(ending, t);
	for (us = 0; us < MEET_US && READ_ONCE(met) == before; us += 10) {
		other = ends_elsewhere();
		if (other && READ_ONCE(t->__state) && READ_ONCE(other->__state))
			break;
		udelay(10);
	}
	if (us < MEET_US && other) {
		WRITE_ONCE(met, before + 1);
		wake_up_process(other);
	}
	this_cpu_write(ending, NULL);
}

static void moody_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;

	if (saakm_task_state(t) == SAAKM_READY_TICK)
		ready(t);
	change_state(t, SAAKM_TERMINATED, task_cpu(t), NULL);
	if (!known("terminate", t))
		return;
	kfree(policy_metadata(t));
	policy_metadata(t) = NULL;
	atomic_dec(&live);
}

static void moody_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);

	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void moody_newly_idle(struct saakm_policy *p, struct core_event *e)
{
}

static void moody_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void moody_busy(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static bool moody_checkparam_attr(const struct sched_attr *attr)
{
	return !say_no;
}

/* The bytes are a copy that the class made: reading them must be safe. */
static void moody_setparam_attr(struct task_struct *t, const struct sched_attr *attr)
{
	const u8 *bytes = (const u8 *)(unsigned long)attr->sched_saakm_attr;
	unsigned int i, sum = 0;

	for (i = 0; i < attr->sched_saakm_attr_size; i++)
		sum += bytes[i];
	last_size = attr->sched_saakm_attr_size;
	last_sum = sum;
	last_period = attr->sched_period;
	nr_set++;
}

/* A parameter of its own: the period. */
static bool moody_attr_changed(struct task_struct *t, const struct sched_attr *attr)
{
	return attr->sched_saakm_attr_size || attr->sched_period != last_period;
}

static void moody_getparam_attr(struct task_struct *t, struct sched_attr *attr)
{
	known("getparam_attr", t);
	attr->sched_period = last_period;
	attr->sched_saakm_attr = (unsigned long)&last_period;	/* must not get out */
}

static bool moody_attach(struct saakm_policy *p, struct task_struct *t, char *cmd)
{
	return !no_attach;
}

/* So does who patches a branch, or releases a cache of objects. */
static int moody_init(struct saakm_policy *p)
{
	if (slow) {
		msleep(slow);
		cpus_read_lock();
		cpus_read_unlock();
	}
	return 0;
}

static struct saakm_module_routines moody_routines = {
	.get_core_state		= moody_get_core_state,
	.new_prepare		= moody_new_prepare,
	.new_place		= moody_new_place,
	.tick			= moody_tick,
	.yield			= moody_yield,
	.block			= moody_block,
	.unblock_prepare	= moody_unblock_prepare,
	.unblock_place		= moody_unblock_place,
	.unblock_end		= moody_unblock_end,
	.terminate		= moody_terminate,
	.schedule		= moody_schedule,
	.newly_idle		= moody_newly_idle,
	.enter_idle		= moody_idle,
	.exit_idle		= moody_busy,
	.core_entry		= moody_idle,
	.core_exit		= moody_idle,
	.checkparam_attr	= moody_checkparam_attr,
	.setparam_attr		= moody_setparam_attr,
	.getparam_attr		= moody_getparam_attr,
	.attr_changed		= moody_attr_changed,
	.attach			= moody_attach,
	.init			= moody_init,
};

static struct saakm_policy moody_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &moody_routines,
	.name		= "moody",
};

static int __init moody_module_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		init_saakm_rq(&saakm_core(cpu).rq, FIFO, cpu, SAAKM_READY, NULL);
	}
	return saakm_add_policy(&moody_policy);
}

static void __exit moody_module_exit(void)
{
	saakm_remove_policy(&moody_policy);
}

module_init(moody_module_init);
module_exit(moody_module_exit);

MODULE_DESCRIPTION("A policy that can be told to refuse and to answer nonsense");
MODULE_LICENSE("GPL");
