// SPDX-License-Identifier: GPL-2.0
/*
 * Changing another task: its nice value, its affinity, its class. If it runs on
 * another CPU, that CPU is asked by an interrupt, as Linux asks its stopper.
 */
#include "machine.h"
#include "../host/libc.h"
#include <linux/sched/task.h>

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

/* --- a policy's thread sets the affinity of a task -------------------------------- */

struct affinity_request {
	struct task_struct *p;		/* with a reference */
	const u64 *mask;
	bool done;
};

static bool may_run_here(const struct task_struct *p)
{
	return cpumask_test_cpu(task_cpu(p), p->cpus_ptr);
}

/* The CPU on which it ran: it is put, and goes elsewhere. */
static void on_affinity(void *arg)
{
	struct affinity_request *r = arg;
	struct sim_task *t = sim_task_of(r->p);

	/* A thread that holds a spinlock first gets rid of it. */
	if (t && m.cpu->curr == t && t->thread && t->fiber.atomic > 0) {
		engine_irq(m.cpu, m.cpu->t + 10000, on_affinity, r);
		return;
	}
	if (t && m.cpu->curr == t && !t->exiting && !t->blocking)
		class_affinity(t, r->mask);
	r->done = true;
}

static void set_own(struct sim_task *t, const u64 *mask)
{
	host_set_task_mask(t->p, mask);
	while (!may_run_here(t->p))
		sim_thread_sleep(1000);
}

static void set_others(struct sim_task *t, const u64 *mask)
{
	struct affinity_request r = { .p = t->p, .mask = mask };
	bool irqs_off = fiber_current->irqs_off;

	if (t->on_cpu && m.cpu->curr != t) {
		engine_irq(cpu_of(task_cpu(t->p)), m.cpu->t + m.par.ipi_ns, on_affinity, &r);
		while (!r.done)
			sim_thread_sleep(2000);
		return;
	}
	/* The locks are taken with interrupts off, in a thread too. */
	fiber_current->irqs_off = true;
	class_affinity(t, mask);
	fiber_current->irqs_off = irqs_off;
}

int remote_affinity(struct task_struct *p, const u64 *mask)
{
	u64 cpu_bits = ~0ull >> (64 - m.par.nr_cpus);
	struct sim_task *t;
	bool usable = false;
	unsigned int i;

	for (i = 0; i < m.par.nr_cpus; i++)
		usable |= cpu_of(i)->active_cpu && (mask[0] >> i & 1);
	if (!usable || !m.cpu->curr || fiber_current != &m.cpu->curr->fiber)
		return -EINVAL;
	p->usage.refs.counter++;
	/* It may be on its way from one CPU to another: try again then. */
	for (i = 0; i < 100 && (t = sim_task_of(p)) && t->class != SIM_DEAD; i++) {
		t->bound_cpu = -1;
		if (t == m.cpu->curr)
			set_own(t, mask);
		else
			set_others(t, mask);
		if (p->cpus_mask.bits[0] == (mask[0] & cpu_bits))
			break;
		sim_thread_sleep(1000);
	}
	if (--p->usage.refs.counter <= 0)
		__put_task_struct(p);
	return 0;
}
