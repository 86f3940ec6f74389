// SPDX-License-Identifier: GPL-2.0
/* Generators of many alike: periodic, forkstorm, affinity, attr, hotplug. */
#include "generators.h"

const struct wl_param_info gen_periodic_params[] = {
	{ "tasks", "", "how many (0: four for each CPU)", 0, 0, 4000 },
	{ "util", "%", "of the whole machine, by all of them", 60, 1, 400 },
	{ "min", "ns", "shortest period", 2 * MS, 100 * US, 100 * SEC },
	{ "max", "ns", "longest period", 50 * MS, 100 * US, 100 * SEC },
};

void gen_periodic(struct gen *g)
{
	const unsigned int nr = g->v[0] ? g->v[0] : 4 * g->nr_cpus;
	/* In 1/10000 of a CPU; a share of the rest goes to each, up to 95 %. */
	int64_t left = g->v[1] * 100 * g->nr_cpus;
	int64_t shortest = g->v[2], longest = g->v[3] > g->v[2] ? g->v[3] : g->v[2];

	g->b.w->nr_timers = 1;
	for (unsigned int i = 0; i < nr; i++) {
		int64_t even = left / (nr - i), util = gen_range(g, even / 2, even + even / 2);
		/* Halved at random: short periods are as likely as long ones. */
		int64_t period = gen_range(g, shortest, longest), work;

		while (period / 2 >= shortest && gen_chance(g, 40))
			period /= 2;
		if (i == nr - 1)
			util = even;
		util = util > 9500 ? 9500 : util;
		left -= util;
		work = period / 10000 * util;
		gen_program(g, 1, "periodic%u", i);
		wl_this(&g->b)->start_max_ns = period;
		gen_run(g, work - work / 5, work);
		wl_op(&g->b, WL_TIMER, period, 0);
		wl_loop(&g->b, 0, WL_FOREVER);
	}
}

const struct wl_param_info gen_forkstorm_params[] = {
	{ "rate", "/s", "forks of each root", 500, 1, 1000000 },
	{ "life", "ns", "of a child", 2 * MS, 1 * US, 10 * SEC },
	{ "depth", "", "children of children of …", 2, 1, 8 },
	{ "roots", "", "tasks that begin it", 2, 1, 1000 },
};

void gen_forkstorm(struct gen *g)
{
	const int64_t gap = SEC / g->v[0], life = g->v[1];
	const unsigned int depth = g->v[2];
	uint32_t child = g->b.w->nr_programs + 1;

	gen_program(g, g->v[3], "storm");
	wl_op(&g->b, WL_FORK, 0, child);
	gen_sleep(g, gap / 2, gap + gap / 2);
	wl_loop(&g->b, 0, WL_FOREVER);
	for (unsigned int d = 0; d < depth; d++) {
		gen_program(g, 0, "child%u", d);
		gen_run(g, life / 10, life / 2);
		gen_sleep(g, life / 10, life / 2);
		if (d + 1 < depth)
			wl_op(&g->b, WL_FORK, 0, child + d + 1);
		if (d % 2)
			wl_op(&g->b, WL_EXEC, 0, 0);
		gen_run(g, life / 20, life / 4);
		if (d + 1 < depth && gen_chance(g, 70))
			wl_op(&g->b, WL_WAITCHILD, 0, 0);
	}
}

const struct wl_param_info gen_affinity_params[] = {
	{ "tasks", "", "how many (0: two for each CPU)", 0, 0, 1000 },
	{ "run", "ns", "longest run", 3 * MS, 1 * US, 10 * SEC },
	{ "sleep", "ns", "longest sleep", 3 * MS, 1 * US, 10 * SEC },
	{ "others", "", "tasks that set the affinity of others, in whatever state they are", 1, 0, 100 },
};

static void hop(struct gen *g)
{
	uint64_t mask[WL_CPU_WORDS];

	gen_cpu_mask(g, mask);
	wl_cpus(&g->b, mask, 0);
}

void gen_affinity(struct gen *g)
{
	const unsigned int nr = g->v[0] ? g->v[0] : 2 * g->nr_cpus;
	uint32_t first = g->b.w->nr_programs;
	uint64_t mask[WL_CPU_WORDS];
	unsigned int i, k;

	for (i = 0; i < nr; i++) {
		gen_program(g, 1, "hopper%u", i);
		for (k = 0; k < 12; k++) {
			gen_run(g, g->v[1] / 20, g->v[1]);
			if (gen_chance(g, 60))
				hop(g);		/* running: may have to leave at once */
			if (gen_chance(g, 60))
				gen_sleep(g, g->v[2] / 20, g->v[2]);
			if (gen_chance(g, 30))
				hop(g);		/* just woken */
			if (gen_chance(g, 20))
				wl_op(&g->b, WL_YIELD, 0, 0);
		}
		wl_loop(&g->b, 0, WL_FOREVER);
	}
	for (i = 0; i < g->v[3]; i++) {
		gen_program(g, 1, "mover%u", i);
		for (k = 0; k < 32; k++) {
			gen_sleep(g, g->v[2] / 20, g->v[2]);
			gen_cpu_mask(g, mask);
			wl_cpus(&g->b, mask, first + 1 + gen_range(g, 0, nr - 1));
		}
		wl_loop(&g->b, 0, WL_FOREVER);
	}
}

const struct wl_param_info gen_attr_params[] = {
	{ "tasks", "", "how many (0: two for each CPU)", 0, 0, 1000 },
	{ "run", "ns", "longest run", 2 * MS, 1 * US, 10 * SEC },
};

void gen_attr(struct gen *g)
{
	const unsigned int nr = g->v[0] ? g->v[0] : 2 * g->nr_cpus;
	uint32_t first = g->b.w->nr_programs;
	unsigned int i, k;

	for (i = 0; i < nr; i++) {
		int64_t own = g->next_policy % g->nr_policies;

		gen_program(g, 1, "setter%u", i);
		for (k = 0; k < 6; k++) {
			gen_run(g, g->v[1] / 20, g->v[1]);
			wl_op(&g->b, WL_GETATTR, 0, 0);
			wl_op(&g->b, WL_POLICY, own, 0);	/* the one that it has */
			wl_op_range(&g->b, WL_NICE, -10, 10, 0);
			if (gen_chance(g, 40))
				gen_sleep(g, g->v[1] / 20, g->v[1]);
		}
		/* Away, and back. */
		wl_op(&g->b, WL_POLICY, g->nr_policies > 1 ? (own + 1) % g->nr_policies :
		      WL_POLICY_FAIR, 0);
		gen_run(g, g->v[1] / 20, g->v[1]);
		wl_op(&g->b, WL_GETATTR, 0, 0);
		wl_op(&g->b, WL_POLICY, own, 0);
		wl_loop(&g->b, 0, WL_FOREVER);
	}
	/* Somebody else's, in whatever state that is. */
	gen_program(g, 1, "other");
	for (k = 0; k < 16; k++) {
		gen_sleep(g, g->v[1] / 20, g->v[1]);
		wl_op(&g->b, WL_POLICY, gen_range(g, 0, g->nr_policies - 1),
		      first + 1 + gen_range(g, 0, nr - 1));
	}
	wl_loop(&g->b, 0, WL_FOREVER);
}

const struct wl_param_info gen_hotplug_params[] = {
	{ "period", "ns", "between two CPUs that go", 30 * MS, 1 * MS, 100 * SEC },
	{ "down", "ns", "how long one is gone, at most", 40 * MS, 1 * MS, 100 * SEC },
	{ "tasks", "", "that run meanwhile (0: three for each CPU)", 0, 0, 1000 },
};

void gen_hotplug(struct gen *g)
{
	const unsigned int nr = g->v[2] ? g->v[2] : 3 * g->nr_cpus;
	uint64_t mask[WL_CPU_WORDS];
	unsigned int i;

	for (i = 0; i < nr; i++) {
		gen_program(g, 1, "worker%u", i);
		if (i % 4 == 3) {	/* bound: its CPU goes away below it */
			gen_cpu_mask(g, mask);
			wl_cpus(&g->b, mask, 0);
		}
		gen_run(g, 100 * US, (i % 3 + 1) * 4 * MS);
		if (i % 3)
			gen_sleep(g, 100 * US, 5 * MS);
		wl_loop(&g->b, 0, WL_FOREVER);
	}
	gen_pipe_pair(g, 0, 20 * US, 0);
	gen_plugger(g, g->v[0], g->v[1]);
}
