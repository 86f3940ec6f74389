// SPDX-License-Identifier: GPL-2.0
/* Pieces that several generators have. */
#include "generators.h"

/* Two tasks that hand one token to and fro: each wakes the other and sleeps. */
void gen_pipe_pair(struct gen *g, unsigned int i, int64_t work_ns, int64_t loops)
{
	uint32_t there = wl_new_pipe(&g->b), back = wl_new_pipe(&g->b);

	gen_program(g, 1, "ping%u", i);
	gen_run(g, work_ns / 2, work_ns + work_ns / 2);
	wl_op(&g->b, WL_WRITE, 1, there);
	wl_op(&g->b, WL_READ, 1, back);
	wl_loop(&g->b, 0, loops ? loops : WL_FOREVER);
	g->next_policy--;	/* both under the same policy */
	gen_program(g, 1, "pong%u", i);
	wl_op(&g->b, WL_READ, 1, there);
	gen_run(g, work_ns / 2, work_ns + work_ns / 2);
	wl_op(&g->b, WL_WRITE, 1, back);
	wl_loop(&g->b, 0, loops ? loops : WL_FOREVER);
}

void gen_rt_tasks(struct gen *g, unsigned int nr, int64_t work_ns, int64_t period_ns)
{
	if (!nr)
		return;
	gen_program(g, nr, "rt");
	wl_this(&g->b)->policy = WL_POLICY_RT;
	wl_this(&g->b)->rt_prio = 50;
	g->next_policy--;
	gen_sleep(g, period_ns / 2, period_ns + period_ns / 2);
	gen_run(g, work_ns / 4, work_ns);
	wl_loop(&g->b, 0, WL_FOREVER);
}

void gen_plugger(struct gen *g, int64_t period_ns, int64_t down_ns)
{
	unsigned int i, cpu, last = 0;

	if (g->nr_cpus < 2)
		return;
	gen_program(g, 1, "plugger");
	wl_this(&g->b)->policy = WL_POLICY_FAIR;
	g->next_policy--;
	for (i = 0; i < 16; i++) {
		cpu = gen_range(g, 1, g->nr_cpus - 1);
		gen_sleep(g, period_ns / 2, period_ns);
		wl_op(&g->b, WL_HOTPLUG, 0, cpu);
		gen_sleep(g, down_ns / 4, down_ns);
		/* Now and then a second one goes before the first is back. */
		if (g->nr_cpus > 3 && gen_chance(g, 30)) {
			last = cpu % (g->nr_cpus - 1) + 1;
			wl_op(&g->b, WL_HOTPLUG, 0, last);
			gen_sleep(g, down_ns / 4, down_ns);
			wl_op(&g->b, WL_HOTPLUG, 1, last);
		}
		wl_op(&g->b, WL_HOTPLUG, 1, cpu);
	}
	wl_loop(&g->b, 0, WL_FOREVER);
}
