// SPDX-License-Identifier: GPL-2.0
/*
 * Everything at random, and still no deadlock of the workload's own making, so
 * that whatever gets stuck is the policy's doing:
 *  - mutexes nest in rising order, and inside one a task only runs or sleeps;
 *  - who waits at a barrier, on a condition, a pipe or a suspend has partners
 *    that never exit; tasks that exit hold nothing and are waited for by no one.
 */
#include "generators.h"

enum { TASKS, STEPS, LONGEST, RT, HOTPLUG, SWITCH };
const struct wl_param_info gen_chaos_params[] = {
	[TASKS] = { "tasks", "", "that do anything (0: four for each CPU)", 0, 0, 1000 },
	[STEPS] = { "steps", "", "of each task's program", 40, 4, 400 },
	[LONGEST] = { "longest", "ns", "longest run or sleep", 5 * MS, 10 * US, SEC },
	[RT] = { "rt", "", "tasks of a higher class", 1, 0, 100 },
	[HOTPLUG] = { "hotplug", "", "1: CPUs go down and come back, 0: they stay", 1, 0, 1 },
	[SWITCH] = { "switch", "", "1: tasks change their class and policy, 0: not", 1, 0, 1 },
};

struct chaos {
	uint32_t mutexes, nr_mutexes;
	uint32_t mortals, nr_mortals;	/* programs that are forked and exit */
	uint32_t nr_programs;		/* to be made; any may be meddled with */
};

/* Short ones are the most frequent, by far. */
static void span(struct gen *g, enum wl_opcode op)
{
	int64_t longest = g->v[LONGEST];

	for (unsigned int i = 0; i < 5 && gen_chance(g, 60); i++)
		longest /= 3;
	wl_op_range(&g->b, op, longest / 50 + 1, longest + 1, 0);
}

static int any_policy(struct gen *g)
{
	int64_t k = gen_range(g, -2, 2 * (int64_t)g->nr_policies - 1);

	return k < 0 ? WL_POLICY_FAIR : (int)(k % g->nr_policies);
}

static void class_step(struct gen *g)
{
	if (!g->v[SWITCH])
		return;
	if (gen_chance(g, 25)) {	/* above all: not for long */
		wl_op(&g->b, WL_POLICY, WL_POLICY_RT, 0);
		gen_run(g, 10 * US, 200 * US);
		if (gen_chance(g, 50))
			span(g, WL_SLEEP);
	}
	wl_op(&g->b, WL_POLICY, any_policy(g), 0);
}

static void lock_step(struct gen *g, const struct chaos *c)
{
	uint32_t a = gen_range(g, 0, c->nr_mutexes - 2), b = gen_range(g, a + 1, c->nr_mutexes - 1);
	bool two = gen_chance(g, 40);

	wl_op(&g->b, WL_LOCK, 0, c->mutexes + a);
	span(g, WL_RUN);
	if (two)
		wl_op(&g->b, WL_LOCK, 0, c->mutexes + b);
	span(g, gen_chance(g, 70) ? WL_RUN : WL_SLEEP);
	if (two)
		wl_op(&g->b, WL_UNLOCK, 0, c->mutexes + b);
	wl_op(&g->b, WL_UNLOCK, 0, c->mutexes + a);
}

static void affinity_step(struct gen *g, uint32_t whom)
{
	uint64_t mask[WL_CPU_WORDS] = { 0 };
	unsigned int cpu;

	if (gen_chance(g, 30))
		for (cpu = 0; cpu < g->nr_cpus && cpu < WL_CPU_WORDS * 64; cpu++)
			wl_mask_add(mask, cpu);
	else
		gen_cpu_mask(g, mask);
	wl_cpus(&g->b, mask, whom);
}

/* To another task, in whatever state that is. */
static void meddle_step(struct gen *g, const struct chaos *c)
{
	uint32_t whom = gen_range(g, 1, c->nr_programs);

	switch (gen_range(g, 0, 2)) {
	case 0:
		affinity_step(g, whom);
		break;
	case 1:
		wl_op_range(&g->b, WL_NICE, -20, 19, whom);
		break;
	default:
		if (g->v[SWITCH])
			wl_op(&g->b, WL_POLICY, any_policy(g), whom);
	}
}

static void any_step(struct gen *g, const struct chaos *c, bool may_fork)
{
	unsigned int dice = gen_range(g, 0, 99);

	if (dice < 35) {
		span(g, WL_RUN);
	} else if (dice < 55) {
		span(g, WL_SLEEP);
	} else if (dice < 62) {
		wl_op(&g->b, WL_YIELD, 0, 0);
	} else if (dice < 68) {
		wl_op_range(&g->b, WL_NICE, -20, 19, 0);
		wl_op(&g->b, WL_GETATTR, 0, 0);
	} else if (dice < 75) {
		affinity_step(g, 0);
	} else if (dice < 81) {
		class_step(g);
	} else if (dice < 87) {
		lock_step(g, c);
	} else if (dice < 91) {
		meddle_step(g, c);
	} else if (dice < 93) {
		wl_op(&g->b, WL_EXEC, 0, 0);
	} else if (may_fork) {
		/* One child for one that has been waited for: they stay few. */
		wl_op(&g->b, WL_FORK, 0, c->mortals + gen_range(g, 0, c->nr_mortals - 1));
		span(g, WL_RUN);
		wl_op(&g->b, WL_WAITCHILD, 0, 0);
	}
}

static void steps(struct gen *g, const struct chaos *c, unsigned int nr, bool may_fork)
{
	while (nr--)
		any_step(g, c, may_fork);
}

/* They run, and then they are no more. */
static void make_mortals(struct gen *g, struct chaos *c)
{
	c->mortals = g->b.w->nr_programs;
	for (unsigned int i = 0; i < c->nr_mortals; i++) {
		gen_program(g, 0, "mortal%u", i);
		steps(g, c, gen_range(g, 1, 8), false);
		if (i % 2)	/* else by running off the end */
			wl_op(&g->b, WL_EXIT, 0, 0);
	}
}

/* All of a group meet once in a round. */
static void make_barrier_group(struct gen *g, const struct chaos *c, unsigned int nr)
{
	uint32_t barrier = wl_new_barrier(&g->b);

	for (unsigned int i = 0; i < nr; i++) {
		gen_program(g, 1, "barrier%u", i);
		steps(g, c, 3, false);
		wl_op(&g->b, WL_BARRIER, nr, barrier);
		steps(g, c, 2, false);
		wl_loop(&g->b, 0, WL_FOREVER);
	}
}

static void make_cond_group(struct gen *g, const struct chaos *c)
{
	uint32_t mutex = wl_new_mutex(&g->b), cond = wl_new_cond(&g->b);

	gen_program(g, 2, "waiter");
	steps(g, c, 2, false);
	wl_op(&g->b, WL_LOCK, 0, mutex);
	wl_op(&g->b, WL_WAIT, 0, cond)->obj2 = mutex;
	span(g, WL_RUN);
	wl_op(&g->b, WL_UNLOCK, 0, mutex);
	wl_loop(&g->b, 0, WL_FOREVER);
	gen_program(g, 1, "signaller");
	steps(g, c, 2, false);
	wl_op(&g->b, WL_SIGNAL, 0, cond);
	span(g, WL_SLEEP);
	wl_op(&g->b, WL_LOCK, 0, mutex);
	wl_op(&g->b, WL_BROADCAST, 0, cond);
	wl_op(&g->b, WL_UNLOCK, 0, mutex);
	span(g, WL_SLEEP);
	wl_loop(&g->b, 0, WL_FOREVER);
}

static void make_suspend_group(struct gen *g, const struct chaos *c)
{
	uint32_t sleeper = gen_program(g, 2, "suspended");

	steps(g, c, 2, false);
	wl_op(&g->b, WL_SUSPEND, 0, 0);
	wl_loop(&g->b, 0, WL_FOREVER);
	gen_program(g, 1, "resumer");
	steps(g, c, 2, false);
	span(g, WL_SLEEP);
	wl_op(&g->b, WL_RESUME, 0, sleeper);
	wl_loop(&g->b, 0, WL_FOREVER);
}

void gen_chaos(struct gen *g)
{
	const unsigned int nr = g->v[TASKS] ? g->v[TASKS] : 4 * g->nr_cpus;
	struct chaos c = { .nr_mutexes = 4, .nr_mortals = 6 };

	c.nr_programs = c.nr_mortals + nr;
	c.mutexes = g->b.w->nr_mutexes;
	for (unsigned int i = 0; i < c.nr_mutexes; i++)
		wl_new_mutex(&g->b);
	make_mortals(g, &c);
	for (unsigned int i = 0; i < nr; i++) {
		gen_program(g, 1, "chaos%u", i);
		wl_this(&g->b)->nice = gen_range(g, -20, 19);
		wl_this(&g->b)->start_max_ns = 20 * MS;
		if (gen_chance(g, 20)) {
			wl_this(&g->b)->has_mask = true;
			gen_cpu_mask(g, wl_this(&g->b)->mask);
		}
		span(g, WL_RUN);
		steps(g, &c, g->v[STEPS], true);
		wl_loop(&g->b, 0, WL_FOREVER);
	}
	make_barrier_group(g, &c, 3);
	make_cond_group(g, &c);
	make_suspend_group(g, &c);
	for (unsigned int i = 0; i < 2; i++)
		gen_pipe_pair(g, i, gen_range(g, US, MS), 0);
	gen_rt_tasks(g, g->v[RT], MS, 10 * MS);
	if (g->v[HOTPLUG])
		gen_plugger(g, 40 * MS, 40 * MS);
}
