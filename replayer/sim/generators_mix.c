// SPDX-License-Identifier: GPL-2.0
/* The general workloads: mixed, which is benign, and chaos, which is not. */
#include "generators.h"

const struct wl_param_info gen_mixed_params[] = {
	{ "hogs", "", "tasks that compute all the time (0: one for each CPU)", 0, 0, 1000 },
	{ "sleepers", "", "tasks that mostly sleep (0: two for each CPU)", 0, 0, 1000 },
	{ "pairs", "", "pairs over pipes (0: one for two CPUs)", 0, 0, 1000 },
	{ "rt", "", "tasks of a higher class (-1: one for two CPUs)", -1, -1, 1000 },
};

static unsigned int or_else(int64_t given, int64_t none, unsigned int dflt)
{
	return given == none ? dflt : given;
}

static void mixed_forker(struct gen *g)
{
	uint32_t child = gen_program(g, 0, "job");

	gen_run(g, 200 * US, 4 * MS);
	gen_sleep(g, 100 * US, 2 * MS);
	gen_run(g, 100 * US, MS);
	gen_program(g, 1, "make");
	gen_run(g, 50 * US, 500 * US);
	wl_op(&g->b, WL_FORK, 0, child);
	wl_op(&g->b, WL_FORK, 0, child);
	gen_sleep(g, 2 * MS, 10 * MS);
	wl_op(&g->b, WL_WAITCHILD, 0, 0);
	wl_op(&g->b, WL_WAITCHILD, 0, 0);
	wl_loop(&g->b, 0, WL_FOREVER);
}

static void mixed_changers(struct gen *g)
{
	uint64_t mask[WL_CPU_WORDS];

	gen_program(g, 1, "nicer");
	gen_run(g, 500 * US, 5 * MS);
	wl_op_range(&g->b, WL_NICE, -10, 10, 0);
	gen_sleep(g, 500 * US, 5 * MS);
	wl_loop(&g->b, 0, WL_FOREVER);
	gen_program(g, 1, "mover");
	for (unsigned int i = 0; i < 8; i++) {
		gen_run(g, 500 * US, 5 * MS);
		gen_cpu_mask(g, mask);
		wl_cpus(&g->b, mask, 0);
		gen_sleep(g, 100 * US, 3 * MS);
	}
	wl_loop(&g->b, 0, WL_FOREVER);
}

static void mixed_lockers(struct gen *g)
{
	uint32_t mutex = wl_new_mutex(&g->b);

	gen_program(g, 3, "locker");
	gen_run(g, 100 * US, 2 * MS);
	wl_op(&g->b, WL_LOCK, 0, mutex);
	gen_run(g, 50 * US, 500 * US);
	wl_op(&g->b, WL_UNLOCK, 0, mutex);
	wl_op(&g->b, WL_YIELD, 0, 0);
	gen_sleep(g, 100 * US, 3 * MS);
	wl_loop(&g->b, 0, WL_FOREVER);
}

void gen_mixed(struct gen *g)
{
	unsigned int hogs = or_else(g->v[0], 0, g->nr_cpus);
	unsigned int sleepers = or_else(g->v[1], 0, 2 * g->nr_cpus);
	unsigned int pairs = or_else(g->v[2], 0, (g->nr_cpus + 1) / 2);
	unsigned int i;

	for (i = 0; i < hogs; i++) {
		gen_program(g, 1, "hog%u", i);
		wl_this(&g->b)->nice = i % 3 == 2 ? 5 : 0;
		gen_run(g, 20 * MS, 100 * MS);
		gen_sleep(g, 1 * MS, 10 * MS);
		wl_loop(&g->b, 0, WL_FOREVER);
	}
	for (i = 0; i < sleepers; i++) {
		gen_program(g, 1, "sleeper%u", i);
		gen_run(g, 50 * US, 2 * MS);
		gen_sleep(g, 1 * MS, 10 * MS);
		wl_loop(&g->b, 0, WL_FOREVER);
	}
	for (i = 0; i < pairs; i++)
		gen_pipe_pair(g, i, 30 * US, 0);
	mixed_forker(g);
	mixed_changers(g);
	mixed_lockers(g);
	gen_rt_tasks(g, or_else(g->v[3], -1, (g->nr_cpus + 1) / 2), 300 * US, 10 * MS);
}
