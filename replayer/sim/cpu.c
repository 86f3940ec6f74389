// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a CPU: take interrupts, reschedule if asked to, run the current
 * task or wait. Its tick, and what the tick raises.
 */
#include "machine.h"
#include "../host/libc.h"

void cpu_account(struct sim_cpu *c)
{
	u64 ns = c->t - c->clock_busy;

	if (c->curr)
		c->stats.busy_ns += ns;
	else
		c->stats.idle_ns += ns;
	c->clock_busy = c->t;
}

void cpu_on_resched(void *arg)
{
	struct sim_cpu *c = arg;

	c->need_resched = true;
}

void cpu_resched(unsigned int cpu)
{
	struct sim_cpu *c = cpu_of(cpu), *me = m.cpu;

	if (c->need_resched)
		return;
	if (c == me) {
		c->need_resched = true;
		return;
	}
	engine_irq(c, me->t + m.par.ipi_ns, cpu_on_resched, c);
}

static void on_tick(void *arg)
{
	struct sim_cpu *c = arg;

	c->tick_on = false;
	if (!c->online || !c->curr)
		return;
	cpu_account(c);
	update_curr(c);
	if (c->curr) {
		c->curr->p->utime = c->curr->p->se.sum_exec_runtime;
		if (c->curr->class == SIM_SAAKM)
			class_tick(c);
		else
			other_tick(c);
	}
	if (c->t >= c->next_balance) {
		c->next_balance = c->t + m.par.balance_ns;
		c->balance_due = true;
	}
	cpu_tick_start(c);
}

/* The tick is stopped while the CPU idles. */
void cpu_tick_start(struct sim_cpu *c)
{
	u64 next;

	if (c->tick_on || !c->online)
		return;
	c->tick_on = true;
	/* CPUs tick at different moments, as on a real machine. */
	next = (c->t / m.par.tick_ns + 1) * m.par.tick_ns +
	       c->id * (m.par.tick_ns / (2 * m.par.nr_cpus));
	if (next > c->t + m.par.tick_ns)
		next -= m.par.tick_ns;
	engine_irq(c, next, on_tick, c);
}

/* Balancing runs after interrupts, for this CPU and for those that idle. */
static void softirq(struct sim_cpu *c)
{
	unsigned int i;

	if (!c->balance_due)
		return;
	c->balance_due = false;
	class_balance(c, c->id);
	for (i = 0; i < m.par.nr_cpus; i++) {
		struct sim_cpu *o = cpu_of(i);

		if (o == c || !o->online || o->curr || c->t < o->next_balance)
			continue;
		o->next_balance = c->t + m.par.balance_ns;
		class_balance(c, i);
	}
}

static bool may_schedule(const struct sim_cpu *c)
{
	const struct sim_task *t = c->curr;

	return !(t && t->thread && t->fiber.atomic > 0 && !t->blocking && !t->exiting);
}

static void cpu_main(void *arg)
{
	struct sim_cpu *c = arg;

	for (;;) {
		c->main.irqs_off = true;
		if (engine_irq_due(c))
			engine_irqs(c);
		softirq(c);
		if (m.eject_due)
			class_eject_dead();
		if (c->need_resched && c->online && may_schedule(c)) {
			class_schedule(c);
			continue;
		}
		if (c->curr) {
			task_run(c);
			continue;
		}
		cpu_account(c);
		engine_pass(engine_next_irq(c), true);
		cpu_account(c);
	}
}

int cpus_init(void)
{
	char name[TASK_COMM_LEN];
	unsigned int i;
	int ret;

	for (i = 0; i < m.par.nr_cpus; i++) {
		struct sim_cpu *c = cpu_of(i);

		INIT_LIST_HEAD(&c->rt);
		INIT_LIST_HEAD(&c->fair);
		INIT_LIST_HEAD(&c->wake_list);
		c->online = c->active_cpu = true;
		c->need_resched = true;
		ret = fiber_init(&c->main, cpu_main, c);
		if (ret)
			return ret;
		c->active = &c->main;
		shim_snprintf(name, sizeof(name), "swapper/%u", i);
		c->idle = host_task_new(name, 0);
		if (!c->idle)
			return -ENOMEM;
		c->idle->flags |= PF_IDLE | PF_KTHREAD | PF_NO_SETAFFINITY;
		host_set_task_cpu(c->idle, i);
		saakm_task_key(c->idle);
	}
	return 0;
}
