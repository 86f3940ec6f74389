// SPDX-License-Identifier: GPL-2.0
/* Tasks: born, killed, reaped. */
#include "machine.h"
#include "../host/libc.h"

struct sim_task *sim_task_of(struct task_struct *p)
{
	return host_task_private(p);
}

struct sim_task *task_create(const struct wl_program *prog, struct sim_task *parent,
			     const char *comm)
{
	struct sim_task *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->p = host_task_new(comm, ++m.last_pid);
	if (!t->p) {
		free(t);
		return NULL;
	}
	host_task_set_private(t->p, t);
	saakm_task_key(t->p);	/* now: numbers that depend on nothing that is recorded */
	t->p->parent = parent ? parent->p : NULL;
	t->p->start_time = m.cpu ? m.cpu->t : 0;
	t->prog = prog;
	t->bound_cpu = -1;
	t->class = SIM_FAIR;
	if (prog && prog->nr_counters)
		t->counters = calloc(prog->nr_counters, sizeof(*t->counters));
	INIT_LIST_HEAD(&t->run);
	INIT_LIST_HEAD(&t->wait);
	list_add_tail(&t->all, &m.tasks);
	m.nr_tasks++;
	t->parent = parent;
	if (parent)
		parent->nr_children++;
	return t;
}

/* Nothing of it is left but its proxy, which is reused late. */
void task_reap(struct sim_task *t)
{
	struct sim_task *o;

	if (t->reaped)
		return;
	t->reaped = true;
	if (t->sleep_timer)
		engine_cancel(t->sleep_timer);
	list_del_init(&t->wait);
	list_for_each_entry(o, &m.tasks, all)
		if (o->parent == t) {
			o->parent = NULL;
			o->p->parent = NULL;
		}
	task_drop_mutexes(t);
	task_notify_exit(t);
	list_del(&t->all);
	m.nr_tasks--;
	if (t->thread && !t->detached) {
		t->class = SIM_DEAD;	/* thread_join() frees it */
		return;
	}
	if (t->thread)
		fiber_release(&t->fiber);
	/* Others may be on their way out of it. */
	while (m.running && (t->pi_locked || t->pi_waiters))
		engine_advance(50);
	host_task_free(t->p);
	free(t->counters);
	free(t);
}
