// SPDX-License-Identifier: GPL-2.0
/*
 * What no single handler shows: tasks that wait too long, cores that idle
 * beside them, metadata that nobody freed.
 */
#include "machine.h"
#include "../host/libc.h"

#define WATCH_NS	5000000

struct dead_metadata {
	void *p;
	u64 serial;
	struct saakm_slot *slot;
	const void *ended_at;
	int pid;
};
static struct dead_metadata *dead;
static unsigned int nr_dead, max_dead;

static bool is_waiting(const struct sim_task *t)
{
	return t->class == SIM_SAAKM && t->slot && !t->slot->dead && !t->pi_locked &&
	       t->p->saakm.state == SAAKM_READY && !t->on_cpu && t->p->on_rq;
}

static void report(enum saakm_finding code, struct sim_task *t, unsigned int cpu,
		   enum saakm_handler h, u64 expected, u64 got, const char *text)
{
	struct saakm_report rep = {
		.code = code, .slot = t->slot, .task = t->p, .cpu = cpu, .handler = h,
		.expected = expected, .got = got, .text = text,
		.pc = saakm_routine(t->slot, h), .pc_is_function = true,
	};

	saakm_report(&rep);
}

/* Time in which a higher class ran on the core does not count. */
static void check_starving(struct sim_task *t)
{
	struct sim_cpu *c = cpu_of(task_cpu(t->p));
	char text[160];
	u64 waited;

	if (c->curr && c->curr->class != SIM_SAAKM) {
		t->p->saakm.ready_since += WATCH_NS;
		return;
	}
	if (m.cpu->t <= t->p->saakm.ready_since)
		return;
	waited = m.cpu->t - t->p->saakm.ready_since;
	if (waited < m.par.starvation_ns)
		return;
	shim_snprintf(text, sizeof(text), "%s (pid %d) has been READY on core %u for %llu ms",
		      t->p->comm, t->p->pid, c->id, waited / 1000000);
	report(SAAKM_F_STARVATION, t, c->id, SAAKM_H_SCHEDULE, m.par.starvation_ns, waited, text);
	t->p->saakm.ready_since = m.cpu->t;	/* once per wait */
}

/* A task that waits somewhere else and may run on this core, or NULL. */
static struct sim_task *candidate(const struct sim_cpu *c)
{
	struct sim_task *t;

	list_for_each_entry(t, &m.tasks, all)
		if (is_waiting(t) && task_cpu(t->p) != c->id &&
		    cpumask_test_cpu(c->id, t->p->cpus_ptr))
			return t;
	return NULL;
}

/*
 * Per core: since when has it idled with, at every look, some task waiting
 * elsewhere? That a task got its turn in between does not help the core.
 */
static void check_idle_beside(struct sim_cpu *c)
{
	struct sim_task *t = c->active_cpu && !c->curr && !c->need_resched ? candidate(c) : NULL;
	char text[160];

	if (!t) {
		c->beside_since = 0;
		return;
	}
	if (!c->beside_since || c->beside_since < c->idle_since)
		c->beside_since = m.cpu->t;
	if (m.cpu->t < c->beside_since + m.par.idle_limit_ns)
		return;
	shim_snprintf(text, sizeof(text),
		      "core %u has idled for %llu ms while tasks wait elsewhere, now %s (pid %d) on core %u",
		      c->id, (m.cpu->t - c->idle_since) / 1000000, t->p->comm, t->p->pid,
		      task_cpu(t->p));
	report(SAAKM_F_IDLE_WHILE_READY, t, c->id, SAAKM_H_NEWLY_IDLE, m.par.idle_limit_ns,
	       m.cpu->t - c->beside_since, text);
	c->beside_since = m.cpu->t;	/* not at every look */
}

static void on_watch(void *arg)
{
	struct sim_task *t;
	unsigned int cpu;

	list_for_each_entry(t, &m.tasks, all) {
		if (m.par.starvation_ns && is_waiting(t))
			check_starving(t);
	}
	for (cpu = 0; m.par.idle_limit_ns && cpu < m.par.nr_cpus; cpu++)
		check_idle_beside(cpu_of(cpu));
	if (m.par.progress && !m.par.progress(m.par.progress_arg, m.cpu->t, m.end) &&
	    m.may_end && m.end > m.cpu->t) {
		m.end = m.cpu->t;
		m.r->interrupted = true;
	}
	engine_timer(m.cpu, m.cpu->t + WATCH_NS, on_watch, NULL);
}

void watch_start(void)
{
	nr_dead = 0;
	engine_timer(cpu_of(0), m.cpu->t + WATCH_NS, on_watch, NULL);
}

/* The task has left its policy: its metadata has to be gone by the end. */
void watch_dead_metadata(struct sim_task *t, void *metadata, u64 serial)
{
	struct dead_metadata *more;

	if (!metadata || !serial || heap_serial(metadata) != serial)
		return;
	if (nr_dead == max_dead) {
		max_dead = max_dead ? 2 * max_dead : 64;
		more = realloc(dead, max_dead * sizeof(*more));
		if (!more)
			abort();
		dead = more;
	}
	dead[nr_dead++] = (struct dead_metadata){
		.p = metadata, .serial = serial, .slot = t->slot, .pid = t->p->pid,
		.ended_at = saakm_host_task_shadow(t->p)->ended_at,
	};
}

static void report_leak(struct saakm_slot *slot, const struct heap_info *info,
			enum saakm_handler h, const void *pc, const char *text)
{
	struct saakm_report rep = {
		.code = SAAKM_F_LEAK, .slot = slot, .handler = h, .pc = pc,
		.expected = 0, .got = info->bytes, .text = text, .cpu = m.cpu->id,
	};

	saakm_report(&rep);
	heap_mark_reported(info->p);
}

/* "file.c:12 function" of the policy, or "?". */
static void allocated_at(const struct heap_info *info, char *buf, size_t bytes)
{
	char file[200], func[80];
	int line;

	shim_snprintf(buf, bytes, "?");
	if (info->pc && locate((const char *)info->pc - 1, file, sizeof(file), &line, func,
			       sizeof(func)))
		shim_snprintf(buf, bytes, "%s:%d %s", file, line, func);
}

/* In the line in which the policy let go of the task: there, or behind it, they were due. */
static void leaks_of_dead_tasks(void)
{
	struct heap_info info;
	char where[300], text[420];
	unsigned int i;
	bool freed;

	for (i = 0; i < nr_dead; i++) {
		if (!dead[i].slot || dead[i].slot->dead ||
		    heap_serial(dead[i].p) != dead[i].serial ||
		    !heap_around(dead[i].p, &info, &freed) || info.reported)
			continue;
		allocated_at(&info, where, sizeof(where));
		shim_snprintf(text, sizeof(text),
			      "%llu bytes of metadata of pid %d, which is gone, are still allocated (by %s)",
			      (u64)info.bytes, dead[i].pid, where);
		report_leak(dead[i].slot, &info, SAAKM_H_TERMINATE,
			    dead[i].ended_at ? dead[i].ended_at : info.pc, text);
	}
	nr_dead = 0;
}

/* After the modules are gone, everything that they allocated has to be, too. */
static void leaks_of_modules(void)
{
	struct heap_info info;
	char text[160];
	u64 cursor = 0;

	while (heap_next(&cursor, &info)) {
		/* What an ejected policy left behind is no news. */
		if (!info.owner || info.reported || (m.ejected_modules >> (info.owner & 63) & 1))
			continue;
		shim_snprintf(text, sizeof(text), "%llu bytes are still allocated after unload",
			      (u64)info.bytes);
		report_leak(NULL, &info, SAAKM_H_NONE, info.pc, text);
	}
}

void sim_leaks_after_unload(void)
{
	watch_leaks(true);
}

void watch_leaks(bool unloaded)
{
	if (unloaded)
		leaks_of_modules();
	else
		leaks_of_dead_tasks();
}
