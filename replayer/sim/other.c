// SPDX-License-Identifier: GPL-2.0
/*
 * The classes above ours, fair and real-time, as simple as they can be: what
 * matters is that they take the CPU away and give it back.
 */
#include "machine.h"

#define FAIR_SLICE_NS	3000000

unsigned int other_select(struct sim_task *t)
{
	unsigned int cpu, best = task_cpu(t->p), load = ~0u;

	if (t->bound_cpu >= 0 && cpu_of(t->bound_cpu)->online)
		return t->bound_cpu;
	if (cpu_of(best)->online && cpumask_test_cpu(best, t->p->cpus_ptr))
		load = cpu_of(best)->nr_running;
	for (cpu = 0; cpu < m.par.nr_cpus; cpu++) {
		struct sim_cpu *c = cpu_of(cpu);

		if (!c->active_cpu || !cpumask_test_cpu(cpu, t->p->cpus_ptr))
			continue;
		if (load == ~0u || c->nr_running + 1 < load) {
			load = c->nr_running;
			best = cpu;
		}
	}
	return load == ~0u ? fallback_cpu(t, -1) : best;
}

void other_enqueue(struct sim_task *t, unsigned int cpu)
{
	struct sim_cpu *c = cpu_of(cpu);

	set_task_core(t, cpu);
	list_add_tail(&t->run, t->class == SIM_RT ? &c->rt : &c->fair);
	t->p->on_rq = 1;
	c->nr_running++;
	if (!c->curr || c->curr->class > t->class)
		cpu_resched(cpu);
	if (t->class == SIM_FAIR && c->curr && c->curr->class == SIM_FAIR && !c->tick_on)
		cpu_tick_start(c);
}

void other_dequeue(struct sim_task *t)
{
	list_del_init(&t->run);
	t->p->on_rq = 0;
	cpu_of(task_cpu(t->p))->nr_running--;
}

struct sim_task *other_pick(struct sim_cpu *c)
{
	struct list_head *q = list_empty(&c->rt) ? &c->fair : &c->rt;
	struct sim_task *t;

	if (list_empty(q))
		return NULL;
	t = list_first_entry(q, struct sim_task, run);
	if (t->class == SIM_FAIR && c->t >= t->slice_end)
		t->slice_end = c->t + FAIR_SLICE_NS;
	return t;
}

/* At the end of its slice a fair task goes to the end of the queue. */
void other_tick(struct sim_cpu *c)
{
	struct sim_task *t = c->curr;

	if (t->class != SIM_FAIR || c->t < t->slice_end || list_is_singular(&c->fair))
		return;
	list_move_tail(&t->run, &c->fair);
	c->need_resched = true;
}
