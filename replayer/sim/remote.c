// SPDX-License-Identifier: GPL-2.0
/*
 * Changing another task: its nice value, its affinity, its class. If it runs on
 * another CPU, that CPU is asked by an interrupt, as Linux asks its stopper.
 */
#include "machine.h"
#include "../host/libc.h"

struct request {
	struct wl_op op;
	s64 arg;
	int pid;		/* the task may be gone by then */
};

static bool may_be_changed(const struct sim_task *t, u32 program)
{
	return !t->thread && t->prog && t->prog_index == program && !t->exiting &&
	       t->class != SIM_DEAD && (t->asleep || t->p->on_rq) && !t->pi_locked;
}

/* Some instance of the program, by the seed; NULL if there is none. */
static struct sim_task *pick(u32 program)
{
	struct sim_task *t;
	u64 n = 0, k;

	list_for_each_entry(t, &m.tasks, all)
		n += may_be_changed(t, program);
	if (!n)
		return NULL;
	k = sim_random() % n;
	list_for_each_entry(t, &m.tasks, all)
		if (may_be_changed(t, program) && !k--)
			return t;
	return NULL;
}

static void change(struct sim_task *t, const struct wl_op *op, s64 arg)
{
	switch (op->op) {
	case WL_NICE:
		class_set_nice(t, arg);
		break;
	case WL_CPUS:
		class_affinity(t, (const u64 *)op->mask);
		break;
	case WL_POLICY:
		class_switch(t, arg, 10);
		break;
	default:
		break;
	}
}

static void on_request(void *arg)
{
	struct request *r = arg;
	struct sim_task *t = m.cpu->curr;

	if (t && t->p->pid == r->pid && !t->exiting && !t->blocking)
		change(t, &r->op, r->arg);
	free(r);
}

void remote_op(const struct wl_op *op, s64 arg)
{
	struct sim_task *t = pick(op->obj - 1);
	struct request *r;

	if (!t)
		return;
	if (!t->on_cpu || m.cpu->curr == t || op->op == WL_NICE) {
		change(t, op, arg);
		return;
	}
	r = malloc(sizeof(*r));
	if (!r)
		return;
	*r = (struct request){ *op, arg, t->p->pid };
	engine_irq(cpu_of(task_cpu(t->p)), m.cpu->t + m.par.ipi_ns, on_request, r);
}
