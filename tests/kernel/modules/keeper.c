// SPDX-License-Identifier: GPL-2.0
/*
 * keeper: first in, first out on each core, and a memory of all kinds that a policy
 * may have: variables of functions and of files, constants, strings, a list in the
 * heap, functions in objects, other cores' data, levels of the topology, tasks. At each
 * tick it allocates and frees so many bytes as all of that says, which is recorded.
 */
#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/saakm.h>

#define MAX_NOTES	7

static bool stray;
module_param(stray, bool, 0444);
MODULE_PARM_DESC(stray, "Keep an address of memory that a snapshot does not have");

struct keeper_task {
	struct task_struct *task;
	unsigned int ticks;
};

struct note {
	struct list_head node;
	unsigned int (*weigh)(const struct note *n);
	const char *mood;
	unsigned int number;
	bool heavy;
};

struct keeper_core {
	enum saakm_core_state state;
	struct keeper_core *next;	/* core's, in a ring */
	unsigned int ticks;
	struct list_head notes;
	unsigned int nr_notes;
	struct saakm_rq rq;
};

static DEFINE_PER_CPU(struct keeper_core, core);
static const char *const moods[] = { "calm", "brisk", "wild" };
static const char *verdict;		/* of no table: a string that has no name */
static struct topology_level *level __ro_after_init;
static struct task_struct *first __ro_after_init;	/* of all tasks: it is in no policy */
static char *copy;
static DEFINE_MUTEX(mutex);
static u8 odd[13];			/* no multiple of a word, and perhaps at no multiple */
static u64 next_number __ro_after_init = 3;	/* never written again: as it was built */

static unsigned int light(const struct note *n)
{
	return n->number;
}

static unsigned int heavy(const struct note *n)
{
	return 3 * n->number + strlen(n->mood);
}

static unsigned int count_calls(void)
{
	static unsigned int calls;

	return ++calls;
}

static unsigned int last_cpu(unsigned int cpu)
{
	static unsigned int last;
	unsigned int before = last;

	last = cpu;
	return before;
}

static void add_note(unsigned int cpu)
{
	struct keeper_core *c = &saakm_core(cpu);
	struct note *n;

	if (c->nr_notes == MAX_NOTES) {
		n = list_first_entry(&c->notes, struct note, node);
		list_del(&n->node);
		c->nr_notes--;
		kfree(n);
	}
	n = kzalloc(sizeof(*n), GFP_ATOMIC);
	if (!n)
		return;
	n->number = c->ticks;
	n->heavy = c->ticks % 3 == 0;
	n->weigh = n->heavy ? heavy : light;
	n->mood = moods[c->ticks % ARRAY_SIZE(moods)];
	list_add_tail(&n->node, &c->notes);
	c->nr_notes++;
}

/* All that it remembers, as a number. */
static unsigned int sum_up(unsigned int cpu)
{
	struct keeper_core *c = &saakm_core(cpu);
	unsigned int sum = count_calls() + last_cpu(cpu) + next_number;
	struct note *n;

	list_for_each_entry(n, &c->notes, node)
		sum = 31 * sum + n->weigh(n);
	sum = 31 * sum + strlen(verdict) + READ_ONCE(c->next->nr_notes) / MAX_NOTES;
	sum = 31 * sum + (level ? cpumask_weight(&level->cores) : 0) + first->pid;
	sum = 31 * sum + odd[c->ticks % sizeof(odd)]++;
	return sum;
}

static enum saakm_core_state keeper_get_core_state(struct saakm_policy *p, struct core_event *e)
{
	return saakm_core(e->target).state;
}

static unsigned int keeper_select(struct task_struct *t)
{
	unsigned int cpu = task_cpu(t);

	return cpumask_test_cpu(cpu, t->cpus_ptr) && cpu_active(cpu) ? cpu :
	       cpumask_any_and(t->cpus_ptr, cpu_active_mask);
}

static int keeper_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct keeper_task *md = kzalloc(sizeof(*md), GFP_ATOMIC);

	if (!md)
		return -ENOMEM;
	md->task = e->target;
	policy_metadata(e->target) = md;
	return keeper_select(e->target);
}

static int keeper_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	return keeper_select(e->target);
}

static void keeper_ready(struct saakm_policy *p, struct process_event *e)
{
	unsigned int cpu = task_cpu(e->target);

	change_state(e->target, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void keeper_tick(struct saakm_policy *p, struct process_event *e)
{
	struct keeper_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);
	struct keeper_core *c = &saakm_core(cpu);

	c->ticks++;
	add_note(cpu);
	if (c->ticks % 5 == 0)
		verdict = "a string of no table";
	kfree(kmalloc(1 + sum_up(cpu) % 500, GFP_ATOMIC));
	if (saakm_task_state(md->task) == SAAKM_RUNNING && ++md->ticks % 2 == 0 && c->rq.nr_tasks)
		change_state(md->task, SAAKM_READY_TICK, cpu, &c->rq);
}

static void keeper_block(struct saakm_policy *p, struct process_event *e)
{
	change_state(e->target, SAAKM_BLOCKED, task_cpu(e->target), NULL);
}

static void keeper_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;

	if (saakm_task_state(t) == SAAKM_READY_TICK)
		keeper_ready(p, e);
	change_state(t, SAAKM_TERMINATED, task_cpu(t), NULL);
	kfree(policy_metadata(t));
	policy_metadata(t) = NULL;
}

static void keeper_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);

	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void keeper_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void keeper_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	saakm_core(e->target).state = SAAKM_ACTIVE_CORE;
}

static void keeper_newly_idle(struct saakm_policy *p, struct core_event *e)
{
}

static int keeper_init(struct saakm_policy *p)
{
	return 0;
}

static struct saakm_module_routines keeper_routines = {
	.get_core_state		= keeper_get_core_state,
	.new_prepare		= keeper_new_prepare,
	.new_place		= keeper_ready,
	.tick			= keeper_tick,
	.yield			= keeper_ready,
	.block			= keeper_block,
	.unblock_prepare	= keeper_unblock_prepare,
	.unblock_place		= keeper_ready,
	.terminate		= keeper_terminate,
	.schedule		= keeper_schedule,
	.newly_idle		= keeper_newly_idle,
	.enter_idle		= keeper_idle,
	.exit_idle		= keeper_exit_idle,
	.core_entry		= keeper_idle,
	.core_exit		= keeper_idle,
	.init			= keeper_init,
};

static struct saakm_policy *keeper;	/* this, too, lies in the heap */

static int __init keeper_module_init(void)
{
	unsigned int cpu;

	keeper = kzalloc(sizeof(*keeper), GFP_KERNEL);
	if (!keeper)
		return -ENOMEM;
	keeper->kmodule = THIS_MODULE;
	keeper->routines = &keeper_routines;
	strscpy(keeper->name, "keeper", sizeof(keeper->name));
	for_each_possible_cpu(cpu) {
		struct keeper_core *c = &saakm_core(cpu);

		c->state = SAAKM_IDLE_CORE;
		c->next = &saakm_core((cpu + 1) % num_possible_cpus());
		INIT_LIST_HEAD(&c->notes);
		init_saakm_rq(&c->rq, FIFO, cpu, SAAKM_READY, NULL);
	}
	mutex_lock(&mutex);
	verdict = "none yet";
	level = per_cpu(topology_levels, 0);
	rcu_read_lock();
	first = pid_task(find_vpid(1), PIDTYPE_PID);
	rcu_read_unlock();
	if (stray)
		copy = kstrdup("stray", GFP_KERNEL);
	mutex_unlock(&mutex);
	return saakm_add_policy(keeper);
}

static void __exit keeper_module_exit(void)
{
	struct note *n, *more;
	unsigned int cpu;

	saakm_remove_policy(keeper);
	for_each_possible_cpu(cpu)
		list_for_each_entry_safe(n, more, &saakm_core(cpu).notes, node)
			kfree(n);
	kfree(copy);
	kfree(keeper);
}

module_init(keeper_module_init);
module_exit(keeper_module_exit);

MODULE_DESCRIPTION("A policy that remembers things of all kinds");
MODULE_LICENSE("GPL");
