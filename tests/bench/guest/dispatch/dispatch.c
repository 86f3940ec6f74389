// SPDX-License-Identifier: GPL-2.0
/*
 * What the class adds to each call of a handler, in ticks of the processor's counter, which
 * are instructions in a guest with --icount: the calls of the class, compiled from its own
 * headers with the handler known, against calls of the same empty function by its name.
 * /sys/module/kdispatch/parameters/HANDLER holds the figure, in hundredths.
 *
 * No policy is registered: task and slot are made up, and only the class's history sees the
 * calls. Symbols that the kernel does not export come from its System.map (kernel.sh).
 */
#include <linux/module.h>
#include <linux/slab.h>
#include "call.h"

#define ROUNDS	1000

static noinline int ask_thread(struct saakm_policy *policy, struct process_event *e)
{
	asm volatile("");
	return 0;
}

static noinline void run_thread(struct saakm_policy *policy, struct process_event *e)
{
	asm volatile("");
}

static noinline void run_core(struct saakm_policy *policy, struct core_event *e)
{
	asm volatile("");
}

static noinline enum saakm_core_state ask_state(struct saakm_policy *policy, struct core_event *e)
{
	asm volatile("");
	return SAAKM_ACTIVE_CORE;
}

static noinline int ask_core(struct saakm_policy *policy, struct core_event *e)
{
	asm volatile("");
	return 0;
}

static noinline void run_schedule(struct saakm_policy *policy, unsigned int cpu)
{
	asm volatile("");
}

static struct saakm_module_routines routines = {
	.get_core_state = ask_state,
	.new_prepare = ask_thread,
	.new_place = run_thread,
	.new_end = run_thread,
	.tick = run_thread,
	.yield = run_thread,
	.block = run_thread,
	.unblock_prepare = ask_thread,
	.unblock_place = run_thread,
	.unblock_end = run_thread,
	.terminate = run_thread,
	.schedule = run_schedule,
	.newly_idle = run_core,
	.enter_idle = run_core,
	.exit_idle = run_core,
	.balancing_select = ask_core,
	.core_entry = run_core,
	.core_exit = run_core,
};

static struct saakm_policy policy = { .routines = &routines, .name = "dispatch" };
static struct saakm_slot fake_slot = { .policy = &policy, .id = 1 };

/* How long ROUNDS of these take, without the loop. */
#define TICKS(call) ({ \
	u64 __start, __none; \
	int __i; \
\
	__start = rdtsc(); \
	for (__i = 0; __i < ROUNDS; __i++) \
		asm volatile("" ::: "memory"); \
	__none = rdtsc() - __start; \
	__start = rdtsc(); \
	for (__i = 0; __i < ROUNDS; __i++) { \
		call; \
		asm volatile("" ::: "memory"); \
	} \
	rdtsc() - __start - __none; \
})

#define FIGURE(name) \
	static ulong name##_figure; \
	module_param_named(name, name##_figure, ulong, 0444)

/* A function of its own for each, as the class has them. */
#define MEASURE(NAME, name, through, direct) \
	FIGURE(name); \
	static noinline void measure_##name(struct saakm_slot *slot, struct task_struct *p, \
					    unsigned int cpu) \
	{ \
		struct process_event te = { .target = p, .cpu = cpu }; \
		struct core_event ce = { .target = cpu }; \
		u64 more, less; \
\
		OPTIMIZER_HIDE_VAR(slot); \
		OPTIMIZER_HIDE_VAR(p); \
		OPTIMIZER_HIDE_VAR(cpu); \
		more = TICKS(through); \
		less = TICKS(direct); \
		(void)te; \
		(void)ce; \
		name##_figure = (more - less) / (ROUNDS / 100); \
	}

#define THREAD_CALL(NAME)	saakm_thread_call(slot, SAAKM_H_##NAME, p, 0, SAAKM_MAYBE)
#define CORE_CALL(NAME)		saakm_core_call(slot, SAAKM_H_##NAME, cpu, SAAKM_MAYBE)
#define RUNS(NAME, name)	MEASURE(NAME, name, THREAD_CALL(NAME), run_thread(&policy, &te))
#define ASKS(NAME, name)	MEASURE(NAME, name, THREAD_CALL(NAME), ask_thread(&policy, &te))
#define CORE(NAME, name)	MEASURE(NAME, name, CORE_CALL(NAME), run_core(&policy, &ce))

MEASURE(GET_CORE_STATE, get_core_state, CORE_CALL(GET_CORE_STATE), ask_state(&policy, &ce))
MEASURE(SCHEDULE, schedule, CORE_CALL(SCHEDULE), run_schedule(&policy, cpu))
MEASURE(BALANCING_SELECT, balancing_select, CORE_CALL(BALANCING_SELECT), ask_core(&policy, &ce))
CORE(NEWLY_IDLE, newly_idle)
CORE(ENTER_IDLE, enter_idle)
CORE(EXIT_IDLE, exit_idle)
ASKS(NEW_PREPARE, new_prepare)
ASKS(UNBLOCK_PREPARE, unblock_prepare)
RUNS(NEW_PLACE, new_place)
RUNS(NEW_END, new_end)
RUNS(UNBLOCK_PLACE, unblock_place)
RUNS(UNBLOCK_END, unblock_end)
RUNS(TERMINATE, terminate)
RUNS(BLOCK, block)
RUNS(YIELD, yield)
RUNS(TICK, tick)

/* In the state in which such a handler has to leave the task. */
static void measure(struct task_struct *p)
{
	unsigned int cpu = raw_smp_processor_id();

	measure_get_core_state(&fake_slot, p, cpu);
	measure_schedule(&fake_slot, p, cpu);
	measure_newly_idle(&fake_slot, p, cpu);
	measure_enter_idle(&fake_slot, p, cpu);
	measure_exit_idle(&fake_slot, p, cpu);
	measure_balancing_select(&fake_slot, p, cpu);
	p->saakm.state = SAAKM_READY;
	measure_unblock_prepare(&fake_slot, p, cpu);
	measure_unblock_place(&fake_slot, p, cpu);
	measure_unblock_end(&fake_slot, p, cpu);
	measure_new_prepare(&fake_slot, p, cpu);
	measure_new_place(&fake_slot, p, cpu);
	measure_new_end(&fake_slot, p, cpu);
	measure_yield(&fake_slot, p, cpu);
	measure_tick(&fake_slot, p, cpu);
	p->saakm.state = SAAKM_BLOCKED;
	measure_block(&fake_slot, p, cpu);
	p->saakm.state = SAAKM_TERMINATED;
	measure_terminate(&fake_slot, p, cpu);
}

static int __init dispatch_init(void)
{
	struct task_struct *p = kzalloc(sizeof(*p), GFP_KERNEL);
	unsigned long flags;

	if (!p)
		return -ENOMEM;
	cpumask_setall(&p->cpus_mask);
	p->cpus_ptr = &p->cpus_mask;
	p->nr_cpus_allowed = nr_cpu_ids;
	local_irq_save(flags);
	measure(p);
	local_irq_restore(flags);
	kfree(p);
	return fake_slot.dead ? -EINVAL : 0;	/* a finding was raised */
}

static void __exit dispatch_exit(void)
{
}

module_init(dispatch_init);
module_exit(dispatch_exit);
MODULE_DESCRIPTION("what a handler call costs");
MODULE_LICENSE("GPL");
