// SPDX-License-Identifier: GPL-2.0
/* Generators in which tasks wake each other: pipe, hackbench, schbench. */
#include "generators.h"

const struct wl_param_info gen_pipe_params[] = {
	{ "pairs", "", "pairs of tasks (0: one for each CPU)", 0, 0, 2000 },
	{ "work", "ns", "what a task runs for each token", 5 * US, 0, SEC },
	{ "loops", "", "tokens of a pair (0: without end)", 0, 0, INT32_MAX },
};

void gen_pipe(struct gen *g)
{
	unsigned int pairs = g->v[0] ? g->v[0] : g->nr_cpus;

	for (unsigned int i = 0; i < pairs; i++)
		gen_pipe_pair(g, i, g->v[1], g->v[2]);
}

const struct wl_param_info gen_hackbench_params[] = {
	{ "groups", "", "groups of tasks that talk to each other", 2, 1, 100 },
	{ "fds", "", "senders, and as many receivers, of a group", 10, 1, 100 },
	{ "loops", "", "messages of each sender to each receiver (0: without end)", 0, 0, INT32_MAX },
	{ "size", "bytes", "of a message: 1 ns of work each", 100, 0, 1 << 20 },
};

void gen_hackbench(struct gen *g)
{
	const unsigned int groups = g->v[0], fds = g->v[1];
	const int64_t loops = g->v[2], work_ns = 200 + g->v[3];
	unsigned int i, k;

	for (i = 0; i < groups; i++) {
		uint32_t first = g->b.w->nr_pipes;

		gen_program(g, fds, "sender%u", i);
		for (k = 0; k < fds; k++) {
			gen_run(g, work_ns / 2, 2 * work_ns);
			wl_op(&g->b, WL_WRITE, 1, wl_new_pipe(&g->b));
		}
		wl_loop(&g->b, 0, loops ? loops : WL_FOREVER);
		for (k = 0; k < fds; k++) {
			g->next_policy--;	/* a group has one policy */
			gen_program(g, 1, "receiver%u.%u", i, k);
			wl_op(&g->b, WL_READ, 1, first + k);
			gen_run(g, work_ns / 2, 2 * work_ns);
			wl_loop(&g->b, 0, loops ? loops * fds : WL_FOREVER);
		}
	}
}

const struct wl_param_info gen_schbench_params[] = {
	{ "messages", "", "threads that hand out work", 2, 1, 100 },
	{ "workers", "", "of each of them (0: one for each CPU)", 0, 0, 200 },
	{ "work", "ns", "a worker runs for a request", 300 * US, 1 * US, SEC },
	{ "think", "ns", "a worker sleeps before it works", 100 * US, 0, 10 * SEC },
};

void gen_schbench(struct gen *g)
{
	const unsigned int messages = g->v[0], workers = g->v[1] ? g->v[1] : g->nr_cpus;
	unsigned int i, k;

	for (i = 0; i < messages; i++) {
		uint32_t done = wl_new_pipe(&g->b), first = g->b.w->nr_pipes;

		/* Wakes all its workers, then waits for their answers. */
		gen_program(g, 1, "message%u", i);
		for (k = 0; k < workers; k++) {
			gen_run(g, US, 3 * US);
			wl_op(&g->b, WL_WRITE, 1, wl_new_pipe(&g->b));
		}
		for (k = 0; k < workers; k++)
			wl_op(&g->b, WL_READ, 1, done);
		wl_loop(&g->b, 0, WL_FOREVER);
		for (k = 0; k < workers; k++) {
			g->next_policy--;
			gen_program(g, 1, "worker%u.%u", i, k);
			wl_op(&g->b, WL_READ, 1, first + k);
			if (g->v[3])
				gen_sleep(g, g->v[3] / 2, g->v[3] + g->v[3] / 2);
			gen_run(g, g->v[2] / 2, g->v[2] + g->v[2] / 2);
			wl_op(&g->b, WL_WRITE, 1, done)->obj2 = 256;
			wl_loop(&g->b, 0, WL_FOREVER);
		}
	}
}
