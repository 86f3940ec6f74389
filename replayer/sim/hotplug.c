// SPDX-License-Identifier: GPL-2.0
/* CPUs that come and go, and how they are arranged. */
#include "machine.h"

/* how: 0 offline, 1 online, 2 online, but nothing new is to be placed there */
static void record_hotplug(unsigned int cpu, u32 how)
{
	struct saakm_ev_hotplug ev = { .target_cpu = cpu, .online = how };

	saakm_clocks_gather();
	saakm_record_fields(SAAKM_EV_HOTPLUG, &ev, sizeof(ev));
	saakm_clocks_spread();
}

static void call_slots(unsigned int cpu, enum saakm_handler h)
{
	struct saakm_slot *slot;

	host_core_lock(cpu);
	saakm_record_class(h == SAAKM_H_CORE_ENTRY ? SAAKM_CB_RQ_ONLINE : SAAKM_CB_RQ_OFFLINE,
			   NULL, 0);
	saakm_for_each_slot(slot)
		saakm_call_core(slot, h, cpu);
	host_core_unlock(cpu);
}

/* A task that is queued on, or bound to, the core that goes. */
static struct sim_task *task_on(unsigned int cpu)
{
	struct sim_task *t;

	list_for_each_entry(t, &m.tasks, all)
		if (t->p->on_rq && task_cpu(t->p) == cpu && !t->on_cpu)
			return t;
	return NULL;
}

/* Linux changes the mask while every CPU is stopped: in no handler. */
static void stop_machine_wait(void)
{
	unsigned int i;

	for (i = 0; i < m.par.nr_cpus; i++)
		while (cpu_of(i) != m.cpu && saakm_cpu_data(i)->frame)
			engine_advance(100);
}

/* Runs on the core that goes, as the stopper does. */
static void take_down(void *arg)
{
	struct sim_cpu *c = arg;
	struct sim_task *t;

	/* A thread that holds a spinlock first gets rid of it. */
	if (c->curr && c->curr->thread && c->curr->fiber.atomic > 0) {
		engine_irq(c, c->t + 10000, take_down, c);
		return;
	}
	/* Its current task is put first; the loop comes back here after. */
	if (c->curr) {
		c->need_resched = true;
		if (c->curr->class == SIM_SAAKM) {
			host_core_lock(c->id);
			t = c->curr;
			if (t->p->saakm.state == SAAKM_RUNNING && !t->slot->dead) {
				saakm_call_thread(t->slot, SAAKM_H_YIELD, t->p, 0);
				if (t->p->saakm.state == SAAKM_RUNNING && !t->slot->dead)
					saakm_class_state(t->p, SAAKM_READY, c->id);
			}
			settle_tick(t);
			host_core_unlock(c->id);
		}
		cpu_account(c);
		update_curr(c);
		c->curr->on_cpu = false;
		c->curr->p->on_cpu = 0;
		saakm_record_switch(c->curr->p, c->idle, 0, 3);
		c->curr = NULL;
	}
	while ((t = task_on(c->id))) {
		if (t->bound_cpu == (int)c->id)
			t->bound_cpu = -1;
		class_oust(t, c->id, fallback_cpu(t, -1));
	}
	call_slots(c->id, SAAKM_H_CORE_EXIT);
	stop_machine_wait();
	c->online = false;
	host_set_online(c->id, false, false);
	record_hotplug(c->id, 0);
	c->idle_since = c->t;
	m.hotplug_busy = false;
}

static void make_active(void *arg)
{
	struct sim_cpu *c = arg;

	c->online = c->active_cpu = true;
	host_set_online(c->id, true, true);
	record_hotplug(c->id, 1);
	call_slots(c->id, SAAKM_H_CORE_ENTRY);
	c->idle_since = c->t;
	c->need_resched = true;
	m.hotplug_busy = false;
}

/* The policies' hotplug states have been run; one of them may have refused. */
static void on_came(unsigned int cpu, int ret)
{
	struct sim_cpu *c = cpu_of(cpu);

	engine_irq(c, m.cpu->t + m.par.ipi_ns, ret ? take_down : make_active, c);
}

static void stay(void *arg)
{
	struct sim_cpu *c = arg;

	c->active_cpu = true;
	host_set_online(c->id, true, true);
	record_hotplug(c->id, 1);
	m.hotplug_busy = false;
}

static void on_goes(unsigned int cpu, int ret)
{
	struct sim_cpu *c = cpu_of(cpu);

	engine_irq(c, m.cpu->t + m.par.ipi_ns, ret ? stay : take_down, c);
}

static void bring_up(void *arg)
{
	struct sim_cpu *c = arg;

	c->online = true;	/* so that a thread can run there */
	if (host_cpuhp(c->id, true, on_came)) {
		host_set_online(c->id, true, false);
		record_hotplug(c->id, 2);
		c->idle_since = c->t;
		c->need_resched = true;
		return;
	}
	make_active(c);
}

void cpu_set_online(unsigned int cpu, bool up)
{
	struct sim_cpu *c;
	unsigned int i, active = 0;

	/* CPU 0 stays, as on x86. */
	if (!cpu || cpu >= m.par.nr_cpus || m.hotplug_busy)
		return;
	c = cpu_of(cpu);
	for (i = 0; i < m.par.nr_cpus; i++)
		active += cpu_of(i)->active_cpu;
	if (c->active_cpu == up || (!up && active == 1))
		return;
	m.hotplug_busy = true;
	if (!up) {
		c->active_cpu = false;
		host_set_online(cpu, true, false);
		record_hotplug(cpu, 2);
	}
	if (up || !host_cpuhp(cpu, false, on_goes))
		engine_irq(c, m.cpu->t + m.par.ipi_ns, up ? bring_up : take_down, c);
}

/* Innermost level first: threads of a core, a cache, a node, the machine. */
static void level_of(unsigned int cpu, unsigned int k, unsigned long *cores, int *flags)
{
	unsigned int sizes[3] = {
		m.par.smt,
		m.par.smt * m.par.cores_per_llc,
		m.par.nr_cpus,
	};
	static const int level_flags[3] = { DOMAIN_SMT, DOMAIN_CACHE, DOMAIN_NUMA };
	unsigned int n, i, first, level = 0;

	for (n = 0; n < 3; n++) {
		if (sizes[n] == 1 || (n && sizes[n] == sizes[n - 1]))
			continue;
		if (level++ == k)
			break;
	}
	if (n == 3)
		n = 2;
	first = cpu - cpu % sizes[n];
	for (i = first; i < first + sizes[n]; i++)
		cores[i / 64] |= 1ul << (i % 64);
	*flags = level_flags[n];
}

static unsigned int nr_levels(void)
{
	unsigned int sizes[3] = { m.par.smt, m.par.smt * m.par.cores_per_llc, m.par.nr_cpus };
	unsigned int n, levels = 0;

	for (n = 0; n < 3; n++)
		if (sizes[n] > 1 && (!n || sizes[n] != sizes[n - 1]))
			levels++;
	return levels ? levels : 1;
}

void topology_set(void)
{
	host_set_topology(nr_levels(), level_of);
}

unsigned int sim_topology_level(unsigned int k, int *flags, u64 groups[HOST_MAX_CPUS])
{
	unsigned int cpu, n = 0;

	for (cpu = 0; k < nr_levels() && cpu < m.par.nr_cpus; cpu++) {
		unsigned long cores[1] = { 0 };

		level_of(cpu, k, cores, flags);
		if (!n || groups[n - 1] != cores[0])
			groups[n++] = cores[0];
	}
	return n;
}
