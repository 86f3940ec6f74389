// SPDX-License-Identifier: GPL-2.0
/*
 * probe: first in, first out on each core with idle stealing, like fifo, and
 * distrustful: every handler checks what the interface promises of the moment
 * in which it is called (locks, interrupts, states, cores, flags) and prints a
 * line "probe: HANDLER: …" for each promise that is broken. Its own record of
 * every task says in which phase it is. No finding is ever its own fault.
 */
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/saakm.h>
#include <uapi/linux/sched/types.h>

#define SLICE_TICKS	3
#define DEQUEUE_SLEEP	1
#define MAX_SHOUTS	200

enum phase { PREPARED, PLACED, ASLEEP, CHOSEN, OUSTED_ONCE };

struct probe_task {
	enum phase phase;
	unsigned int ticks;
	unsigned int core;	/* where it was placed or blocked last */
	unsigned int flags;	/* of its prepare handler */
	int answer;
	bool end_owed;
	unsigned long weight;
	bool attrs_change;	/* attr_changed said so; they are to be set */
};

/* What the core was asked last, by handlers that hold its lock. */
struct probe_core {
	enum saakm_core_state state;
	struct saakm_rq rq;
	bool asked;		/* get_core_state, and nothing since */
	bool online;
	bool searched;		/* newly_idle, and nothing since */
	bool elected_nobody;
};

static DEFINE_PER_CPU(struct probe_core, core);
static unsigned int nr_shouts;
static bool registered;

/* Break a promise on purpose, to see that the probe would notice. */
static char *pretend = "";
module_param(pretend, charp, 0444);
MODULE_PARM_DESC(pretend, "a handler whose checks are turned round");

static bool stay;
module_param(stay, bool, 0444);
MODULE_PARM_DESC(stay, "yield leaves a task RUNNING unless it asked to give way");

#define promise(handler, cond, fmt, ...) do { \
	bool __kept = (cond); \
	if (!strcmp(pretend, handler)) \
		__kept = !__kept; \
	if (!__kept && nr_shouts < MAX_SHOUTS) { \
		nr_shouts++; \
		pr_err("probe: %s: " fmt "\n", handler, ##__VA_ARGS__); \
	} \
} while (0)

/* --- promises that several handlers share --------------------------------- */

static bool core_is_locked(unsigned int cpu)
{
	if (!saakm_trylock_core(cpu))
		return true;
	saakm_unlock_core(cpu);
	return false;
}

/* If the caller holds it, this is a deadlock, and reported as one. */
static void not_locked_by_caller(unsigned int cpu)
{
	saakm_lock_core(cpu);
	saakm_unlock_core(cpu);
}

static void moment(const char *handler)
{
	promise(handler, irqs_disabled(), "interrupts are on");
	promise(handler, registered, "called before init has returned");
}

/* Under the lock of @cpu, about task @t. */
static void locked_event(const char *handler, struct process_event *e, unsigned int cpu)
{
	moment(handler);
	promise(handler, core_is_locked(cpu), "core %u is not locked", cpu);
	promise(handler, e->cpu == smp_processor_id(), "e->cpu is %d, this is CPU %d", e->cpu,
		smp_processor_id());
	promise(handler, task_cpu(e->target) == cpu, "the task is on core %u",
		task_cpu(e->target));
}

/* The task is the one that runs here. */
static void of_current(const char *handler, struct process_event *e)
{
	promise(handler, e->target == current, "pid %d is not current (%d is)", e->target->pid,
		current->pid);
	promise(handler, task_cpu(e->target) == smp_processor_id(), "its core is %u, this is %d",
		task_cpu(e->target), smp_processor_id());
	promise(handler, e->target->on_cpu, "pid %d is not on a CPU", e->target->pid);
}

static void core_call(const char *handler, unsigned int cpu, bool locked)
{
	moment(handler);
	if (locked)
		promise(handler, core_is_locked(cpu), "core %u is not locked", cpu);
	else
		not_locked_by_caller(cpu);
	promise(handler, cpu < nr_cpu_ids, "there is no core %u", cpu);
}

static bool state_in(struct task_struct *t, unsigned int set)
{
	return set & 1u << saakm_task_state(t);
}

#define RUNS	(1u << SAAKM_RUNNING)
#define WAITS	(1u << SAAKM_READY)
#define TICKED	(1u << SAAKM_READY_TICK)
#define SLEEPS	(1u << SAAKM_BLOCKED)

static void in_state(const char *handler, struct task_struct *t, unsigned int set)
{
	promise(handler, state_in(t, set), "pid %d is in state %d", t->pid,
		saakm_task_state(t));
}

static void in_phase(const char *handler, struct task_struct *t, unsigned int set)
{
	struct probe_task *md = policy_metadata(t);

	promise(handler, md && (set & 1u << md->phase), "pid %d is in phase %d", t->pid,
		md ? (int)md->phase : -1);
}

/* get_core_state was asked for this placing, and the core is awake. */
static void core_was_woken(const char *handler, unsigned int cpu)
{
	struct probe_core *c = &saakm_core(cpu);

	promise(handler, c->asked, "get_core_state was not called for core %u", cpu);
	promise(handler, c->state == SAAKM_ACTIVE_CORE, "core %u is idle still", cpu);
	promise(handler, c->online, "core %u is gone", cpu);
	c->asked = false;
}

/* --- choosing and stealing --------------------------------------------------- */

static bool usable(struct task_struct *t, unsigned int cpu)
{
	return cpu_active(cpu) && cpumask_test_cpu(cpu, t->cpus_ptr);
}

static int choose(struct task_struct *t)
{
	unsigned int prev = task_cpu(t), best = nr_cpu_ids, least = UINT_MAX, load, cpu;

	for_each_cpu_wrap(cpu, cpu_online_mask, prev) {
		load = READ_ONCE(saakm_core(cpu).rq.nr_tasks) + !!get_saakm_current(cpu);
		if (usable(t, cpu) && load < least) {
			least = load;
			best = cpu;
		}
	}
	return best < nr_cpu_ids ? best : prev;
}

static bool steal(unsigned int src, unsigned int dst)
{
	struct task_struct *t, *found = NULL;

	saakm_lock_core(src);
	list_for_each_entry(t, &saakm_core(src).rq.head, saakm.node_list) {
		if (saakm_task_state(t) == SAAKM_READY && !t->on_cpu && usable(t, dst)) {
			found = t;
			break;
		}
	}
	if (found)
		change_state(found, SAAKM_MIGRATING, dst, NULL);
	saakm_unlock_core(src);
	if (!found)
		return false;
	saakm_lock_core(dst);
	((struct probe_task *)policy_metadata(found))->core = dst;
	change_state(found, SAAKM_READY, dst, &saakm_core(dst).rq);
	promise("migration", saakm_core(dst).state == SAAKM_ACTIVE_CORE,
		"core %u is idle and got a task", dst);
	saakm_core(dst).asked = false;
	saakm_unlock_core(dst);
	return true;
}

static void pull(unsigned int dst, unsigned int min)
{
	unsigned int src;

	for_each_cpu_wrap(src, cpu_online_mask, dst + 1)
		if (src != dst && READ_ONCE(saakm_core(src).rq.nr_tasks) >= min && steal(src, dst))
			return;
}

/* --- the handlers --------------------------------------------------------------- */

static enum saakm_core_state probe_get_core_state(struct saakm_policy *p, struct core_event *e)
{
	core_call("get_core_state", e->target, true);
	promise("get_core_state", saakm_core(e->target).online, "core %u is gone", e->target);
	saakm_core(e->target).asked = true;
	return saakm_core(e->target).state;
}

static int probe_new_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	struct probe_task *md;

	moment("new_prepare");
	promise("new_prepare", e->cpu == smp_processor_id(), "e->cpu is %d", e->cpu);
	in_state("new_prepare", t, 1u << SAAKM_NOT_QUEUED);
	promise("new_prepare", !policy_metadata(t), "pid %d has metadata", t->pid);
	promise("new_prepare", !saakm_task_rq(t), "pid %d is in a runqueue", t->pid);
	promise("new_prepare", saakm_task_policy(t) == p, "pid %d is not ours", t->pid);
	promise("new_prepare", !(e->flags & SAAKM_WF_EXEC), "flags are %#x", e->flags);
	promise("new_prepare", !(e->flags & SAAKM_WF_FORK) || !t->on_cpu, "a child runs already");
	/* At fork and wake-up under pi_lock alone; at a change of class under rq. */
	if (e->flags)
		not_locked_by_caller(task_cpu(t));
	else
		promise("new_prepare", core_is_locked(task_cpu(t)), "core %u is not locked",
			task_cpu(t));

	md = kzalloc(sizeof(*md), GFP_ATOMIC);
	if (!md)
		return -ENOMEM;
	md->phase = PREPARED;
	md->flags = e->flags;
	md->weight = t->se.load.weight;
	md->answer = choose(t);
	policy_metadata(t) = md;
	return md->answer;
}

static void on_answered_core(const char *handler, struct task_struct *t)
{
	struct probe_task *md = policy_metadata(t);

	if (t->nr_cpus_allowed > 1 && usable(t, md->answer))
		promise(handler, task_cpu(t) == md->answer, "pid %d is on core %u, not on %d",
			t->pid, task_cpu(t), md->answer);
}

static void ready(struct task_struct *t)
{
	unsigned int cpu = task_cpu(t);

	change_state(t, SAAKM_READY, cpu, &saakm_core(cpu).rq);
}

static void probe_new_place(struct saakm_policy *p, struct process_event *e)
{
	struct probe_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);

	locked_event("new_place", e, cpu);
	in_state("new_place", e->target, 1u << SAAKM_NOT_QUEUED);
	in_phase("new_place", e->target, 1u << PREPARED);
	core_was_woken("new_place", cpu);
	promise("new_place", e->flags == md->flags, "flags %#x, %#x in new_prepare", e->flags,
		md->flags);
	if (e->flags)
		on_answered_core("new_place", e->target);
	md->phase = PLACED;
	md->core = cpu;
	md->end_owed = true;
	ready(e->target);
}

static void probe_end(const char *handler, struct process_event *e)
{
	struct probe_task *md = policy_metadata(e->target);

	moment(handler);
	promise(handler, e->cpu == smp_processor_id(), "e->cpu is %d", e->cpu);
	not_locked_by_caller(task_cpu(e->target));
	promise(handler, md && md->end_owed, "pid %d was not placed", e->target->pid);
	if (md)
		md->end_owed = false;
}

static void probe_new_end(struct saakm_policy *p, struct process_event *e)
{
	probe_end("new_end", e);
}

static void probe_unblock_end(struct saakm_policy *p, struct process_event *e)
{
	probe_end("unblock_end", e);
}

static void probe_tick(struct saakm_policy *p, struct process_event *e)
{
	struct probe_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);

	locked_event("tick", e, smp_processor_id());
	of_current("tick", e);
	in_state("tick", e->target, RUNS | TICKED | WAITS);
	in_phase("tick", e->target, 1u << PLACED);
	promise("tick", !e->flags, "flags are %#x", e->flags);
	if (saakm_task_state(e->target) != SAAKM_RUNNING)
		return;
	promise("tick", get_saakm_current(cpu) == e->target, "it is not the core's current task");
	if (++md->ticks < SLICE_TICKS || !saakm_core(cpu).rq.nr_tasks)
		return;
	md->ticks = 0;
	change_state(e->target, SAAKM_READY_TICK, cpu, &saakm_core(cpu).rq);
}

static void probe_yield(struct saakm_policy *p, struct process_event *e)
{
	locked_event("yield", e, smp_processor_id());
	of_current("yield", e);
	in_state("yield", e->target, RUNS);
	in_phase("yield", e->target, 1u << PLACED);
	promise("yield", get_saakm_current(e->cpu) == e->target, "it is not the current task");
	promise("yield", !e->flags, "flags are %#x", e->flags);
	if (stay && !e->target->saakm.just_yielded)
		return;
	ready(e->target);
}

static void probe_block(struct saakm_policy *p, struct process_event *e)
{
	struct probe_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);

	locked_event("block", e, cpu);
	in_phase("block", e->target, 1u << PLACED);
	promise("block", md->core == cpu, "placed on core %u, blocks on core %u", md->core, cpu);
	if (e->flags & OUSTED) {
		promise("block", !(e->flags & DEQUEUE_SLEEP), "flags are %#x", e->flags);
		in_state("block", e->target, WAITS | TICKED);
		promise("block", !e->target->on_cpu, "pid %d is ousted while it runs",
			e->target->pid);
		md->phase = OUSTED_ONCE;
	} else {
		promise("block", e->flags & DEQUEUE_SLEEP, "flags are %#x", e->flags);
		of_current("block", e);
		in_state("block", e->target, RUNS | TICKED | WAITS);
		md->phase = ASLEEP;
	}
	change_state(e->target, SAAKM_BLOCKED, cpu, NULL);
}

static int probe_unblock_prepare(struct saakm_policy *p, struct process_event *e)
{
	struct probe_task *md = policy_metadata(e->target);
	struct task_struct *t = e->target;

	moment("unblock_prepare");
	promise("unblock_prepare", e->cpu == smp_processor_id(), "e->cpu is %d", e->cpu);
	not_locked_by_caller(task_cpu(t));
	md->answer = choose(t);
	if (e->flags & SAAKM_WF_EXEC) {
		of_current("unblock_prepare", e);
		in_phase("unblock_prepare", t, 1u << PLACED);
		in_state("unblock_prepare", t, RUNS | TICKED | WAITS);
		/* Somewhere else, so that exec has something to do. */
		md->answer = cpumask_any_but(cpu_active_mask, task_cpu(t));
		if (md->answer >= nr_cpu_ids || !usable(t, md->answer))
			md->answer = task_cpu(t);
		return md->answer;
	}
	promise("unblock_prepare", e->flags & SAAKM_WF_TTWU, "flags are %#x", e->flags);
	promise("unblock_prepare", !t->on_cpu, "pid %d still runs", t->pid);
	in_phase("unblock_prepare", t, 1u << ASLEEP);
	in_state("unblock_prepare", t, SLEEPS);
	md->phase = CHOSEN;
	return md->answer;
}

static void probe_unblock_place(struct saakm_policy *p, struct process_event *e)
{
	struct probe_task *md = policy_metadata(e->target);
	unsigned int cpu = task_cpu(e->target);
	/* exec may find that the task has come meanwhile to where it is to go. */
	bool moved = cpu != md->core || md->phase == OUSTED_ONCE;

	locked_event("unblock_place", e, cpu);
	in_state("unblock_place", e->target, SLEEPS);
	in_phase("unblock_place", e->target, 1u << CHOSEN | 1u << OUSTED_ONCE);
	core_was_woken("unblock_place", cpu);
	promise("unblock_place", !e->target->on_cpu, "pid %d runs", e->target->pid);
	promise("unblock_place", !!(e->flags & SAAKM_WF_MIGRATED) == moved,
		"flags %#x, from core %u to %u", e->flags, md->core, cpu);
	if (md->phase == CHOSEN)
		on_answered_core("unblock_place", e->target);
	else /* Linux asks for an active one, and it may begin to go before the task is there. */
		promise("unblock_place", cpu_online(cpu) &&
			cpumask_test_cpu(cpu, e->target->cpus_ptr), "ousted to core %u", cpu);
	/* It may be ousted before its wake-up has ended. */
	md->end_owed |= md->phase == CHOSEN;
	md->phase = PLACED;
	md->core = cpu;
	ready(e->target);
}

static void probe_terminate(struct saakm_policy *p, struct process_event *e)
{
	struct task_struct *t = e->target;
	unsigned int cpu = task_cpu(t);

	locked_event("terminate", e, cpu);
	in_state("terminate", t, RUNS | TICKED | WAITS | SLEEPS);
	in_phase("terminate", t, 1u << PLACED | 1u << ASLEEP);
	if (saakm_task_state(t) == SAAKM_READY_TICK)
		ready(t);
	change_state(t, SAAKM_TERMINATED, cpu, NULL);
	kfree(policy_metadata(t));
	policy_metadata(t) = NULL;
}

static void probe_schedule(struct saakm_policy *p, unsigned int cpu)
{
	struct task_struct *t = saakm_first_task(&saakm_core(cpu).rq);

	core_call("schedule", cpu, true);
	promise("schedule", cpu == smp_processor_id(), "core %u by CPU %d", cpu,
		smp_processor_id());
	promise("schedule", !get_saakm_current(cpu), "core %u has a current task", cpu);
	saakm_core(cpu).elected_nobody = !t;
	if (t)
		change_state(t, SAAKM_RUNNING, cpu, NULL);
}

static void probe_newly_idle(struct saakm_policy *p, struct core_event *e)
{
	struct probe_core *c = &saakm_core(e->target);

	core_call("newly_idle", e->target, false);
	promise("newly_idle", e->target == smp_processor_id(), "core %u by CPU %d", e->target,
		smp_processor_id());
	promise("newly_idle", c->state == SAAKM_ACTIVE_CORE, "core %u is idle", e->target);
	promise("newly_idle", c->elected_nobody, "schedule elected someone on core %u", e->target);
	promise("newly_idle", !get_saakm_current(e->target), "core %u has a current task",
		e->target);
	c->searched = true;
	pull(e->target, 1);
}

static void probe_enter_idle(struct saakm_policy *p, struct core_event *e)
{
	struct probe_core *c = &saakm_core(e->target);

	core_call("enter_idle", e->target, true);
	promise("enter_idle", c->state == SAAKM_ACTIVE_CORE, "core %u is idle", e->target);
	promise("enter_idle", c->elected_nobody, "schedule elected someone on core %u", e->target);
	promise("enter_idle", c->searched || !cpu_active(e->target), "newly_idle was not called");
	promise("enter_idle", !get_saakm_current(e->target), "core %u has a current task",
		e->target);
	promise("enter_idle", !c->rq.nr_tasks, "a task waits on core %u", e->target);
	c->searched = false;
	c->state = SAAKM_IDLE_CORE;
}

static void probe_exit_idle(struct saakm_policy *p, struct core_event *e)
{
	struct probe_core *c = &saakm_core(e->target);

	core_call("exit_idle", e->target, true);
	promise("exit_idle", c->state == SAAKM_IDLE_CORE, "core %u is active", e->target);
	promise("exit_idle", c->asked, "get_core_state was not called for core %u", e->target);
	c->state = SAAKM_ACTIVE_CORE;
}

static int probe_balancing_select(struct saakm_policy *p, struct core_event *e)
{
	core_call("balancing_select", e->target, false);
	promise("balancing_select", saakm_core(e->target).online, "core %u is gone", e->target);
	pull(e->target, 2);
	return 0;
}

static void probe_core_entry(struct saakm_policy *p, struct core_event *e)
{
	core_call("core_entry", e->target, true);
	promise("core_entry", !saakm_core(e->target).online, "core %u is there", e->target);
	promise("core_entry", cpu_online(e->target), "core %u is offline", e->target);
	saakm_core(e->target).online = true;
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void probe_core_exit(struct saakm_policy *p, struct core_event *e)
{
	core_call("core_exit", e->target, true);
	promise("core_exit", saakm_core(e->target).online, "core %u is gone", e->target);
	promise("core_exit", !cpu_active(e->target), "core %u is active", e->target);
	promise("core_exit", !saakm_core(e->target).rq.nr_tasks, "tasks are left on core %u",
		e->target);
	promise("core_exit", !get_saakm_current(e->target), "core %u has a current task",
		e->target);
	saakm_core(e->target).online = false;
	saakm_core(e->target).state = SAAKM_IDLE_CORE;
}

static void probe_reweight_task(struct saakm_policy *p, struct task_struct *t,
				const struct load_weight *lw)
{
	struct probe_task *md = policy_metadata(t);

	moment("reweight_task");
	promise("reweight_task", core_is_locked(task_cpu(t)), "core %u is not locked",
		task_cpu(t));
	promise("reweight_task", md, "pid %d has no metadata", t->pid);
	promise("reweight_task", lw && lw->weight, "no weight is given");
	if (md && lw)
		md->weight = lw->weight;
}

static bool probe_checkparam_attr(const struct sched_attr *attr)
{
	promise("checkparam_attr", registered, "called before init has returned");
	return true;
}

static void probe_setparam_attr(struct task_struct *t, const struct sched_attr *attr)
{
	struct probe_task *md = t ? policy_metadata(t) : NULL;

	promise("setparam_attr", registered, "called before init has returned");
	promise("setparam_attr", t, "no task is given");
	if (!md)
		return;
	promise("setparam_attr", md->attrs_change, "attr_changed was not asked of pid %d", t->pid);
	md->attrs_change = false;
}

/* Of a task that is in the policy; then the attributes are checked and set, in this order. */
static bool probe_attr_changed(struct task_struct *t, const struct sched_attr *attr)
{
	struct probe_task *md = policy_metadata(t);

	promise("attr_changed", registered, "called before init has returned");
	promise("attr_changed", core_is_locked(task_cpu(t)), "core %u is not locked", task_cpu(t));
	promise("attr_changed", md, "pid %d is not in the policy", t->pid);
	promise("attr_changed", attr->sched_policy == 8, "the class is %u", attr->sched_policy);
	if (md)
		md->attrs_change = t->pid % 2;
	return t->pid % 2;
}

static void probe_getparam_attr(struct task_struct *t, struct sched_attr *attr)
{
	promise("getparam_attr", registered, "called before init has returned");
	not_locked_by_caller(task_cpu(t));
	promise("getparam_attr", policy_metadata(t), "pid %d is not in the policy", t->pid);
	promise("getparam_attr", attr->sched_policy == 8, "the class is %u", attr->sched_policy);
	attr->sched_nice = t->static_prio - 120;
}

static bool probe_attach(struct saakm_policy *p, struct task_struct *t, char *cmd)
{
	promise("attach", registered, "called before init has returned");
	promise("attach", t, "no task is given");
	promise("attach", saakm_task_policy(t) != p, "pid %d is in the policy", t->pid);
	return true;
}

/* Once, behind init, and of policy 0 alone. */
static int probe_can_be_default(struct saakm_policy *p)
{
	static bool asked;

	promise("can_be_default", registered, "called before init");
	promise("can_be_default", !p->id, "the policy has the number %lld", p->id);
	promise("can_be_default", !asked, "called twice");
	asked = true;
	return 1;
}

static int probe_init(struct saakm_policy *p)
{
	promise("init", !registered, "called twice");
	registered = true;
	return 0;
}

static int probe_free_metadata(struct saakm_policy *p)
{
	promise("free_metadata", registered, "called before init");
	registered = false;
	return 0;
}

static struct saakm_module_routines probe_routines = {
	.get_core_state		= probe_get_core_state,
	.new_prepare		= probe_new_prepare,
	.new_place		= probe_new_place,
	.new_end		= probe_new_end,
	.tick			= probe_tick,
	.yield			= probe_yield,
	.block			= probe_block,
	.unblock_prepare	= probe_unblock_prepare,
	.unblock_place		= probe_unblock_place,
	.unblock_end		= probe_unblock_end,
	.terminate		= probe_terminate,
	.schedule		= probe_schedule,
	.newly_idle		= probe_newly_idle,
	.enter_idle		= probe_enter_idle,
	.exit_idle		= probe_exit_idle,
	.balancing_select	= probe_balancing_select,
	.core_entry		= probe_core_entry,
	.core_exit		= probe_core_exit,
	.reweight_task		= probe_reweight_task,
	.checkparam_attr	= probe_checkparam_attr,
	.setparam_attr		= probe_setparam_attr,
	.attr_changed		= probe_attr_changed,
	.getparam_attr		= probe_getparam_attr,
	.can_be_default		= probe_can_be_default,
	.attach			= probe_attach,
	.init			= probe_init,
	.free_metadata		= probe_free_metadata,
};

static struct saakm_policy probe_policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &probe_routines,
	.name		= "probe",
};

static int __init probe_module_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		saakm_core(cpu).state = SAAKM_IDLE_CORE;
		saakm_core(cpu).online = cpu_online(cpu);
		init_saakm_rq(&saakm_core(cpu).rq, FIFO, cpu, SAAKM_READY, NULL);
	}
	return saakm_add_policy(&probe_policy);
}

static void __exit probe_module_exit(void)
{
	saakm_remove_policy(&probe_policy);
}

module_init(probe_module_init);
module_exit(probe_module_exit);

MODULE_DESCRIPTION("Checks the moments in which handlers are called");
MODULE_LICENSE("GPL");
