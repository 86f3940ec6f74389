/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Linux as a host does at each call of a handler and each change of state: in
 * line, and a handful of stores. Included by core.h, whose structures it needs.
 */
#ifndef SAAKM_FAST_H
#define SAAKM_FAST_H

#include <linux/mmu_context.h>
#include "sched.h"
#include <trace/events/saakm.h>

#define SAAKM_HISTORY		64	/* events that are shown, and kept for each CPU */

/* An event, which is kept whether or not it is recorded: errors.c. */
struct saakm_past {
	u64 ns;
	u32 policy;
	pid_t pid;
	u16 cpu;		/* target core */
	u8 handler;		/* or SAAKM_H_NONE: a change of state */
	bool refused;
	u8 from, to;
} __aligned(32);

/* So aligned that the end of it shows in the address. */
DECLARE_PER_CPU(struct saakm_past [SAAKM_HISTORY], saakm_histories);
DECLARE_PER_CPU(struct saakm_past *, saakm_past_next);

static __always_inline struct saakm_past *saakm_past_new(u64 ns)
{
	struct saakm_past *e = raw_cpu_read(saakm_past_next), *next = e + 1;

	if (unlikely(IS_ALIGNED((unsigned long)next, sizeof(saakm_histories))))
		next -= SAAKM_HISTORY;
	raw_cpu_write(saakm_past_next, next);
	e->ns = ns;
	return e;
}

#define saakm_host_count(cpu)	READ_ONCE(cpu_rq(cpu)->nr_running)

void saakm_host_trace_state(struct task_struct *p, int from, int to, unsigned int cpu,
			    bool refused);
void saakm_tell(const struct saakm_frame *f, bool enters);
void saakm_drop_leaked(const struct saakm_frame *f);	/* locks that it left held */

static __always_inline void saakm_host_frame_enter(struct saakm_frame *f, struct saakm_slot *slot,
						   enum saakm_handler h, struct task_struct *p,
						   unsigned int cpu)
{
	struct saakm_past *e;

	if (SAAKM_HOST_MAY_SLEEP(h))
		return;
	/* It comes with the ticks and would push out all that matters. */
	if (h == SAAKM_H_BALANCING_SELECT)
		return;
	/* Where no core is locked: as late as what its task and this CPU did last. */
	e = saakm_past_new(saakm_under_rq_lock(h) ? cpu_rq(cpu)->clock :
			   max(READ_ONCE(cpu_rq(cpu)->clock), raw_cpu_read(runqueues.clock)));
	e->policy = slot->id;
	/* These have one always. */
	e->pid = (h > SAAKM_H_GET_CORE_STATE && h < SAAKM_H_SCHEDULE) || p ? p->pid : 0;
	e->cpu = cpu;
	e->handler = h;
}

static __always_inline void saakm_host_frame_exit(const struct saakm_frame *f)
{
	if (unlikely(raw_cpu_read(saakm_cpus.nr_held)))
		saakm_drop_leaked(f);
}

static __always_inline void saakm_note_state(struct task_struct *p, int from, int to,
					     unsigned int cpu, bool refused)
{
	struct saakm_past *e = saakm_past_new(refused ? local_clock() : cpu_rq(cpu)->clock);

	e->policy = p->saakm.home->id;
	e->pid = p->pid;
	e->cpu = cpu;
	e->handler = SAAKM_H_NONE;
	e->refused = refused;
	e->from = from;
	e->to = to;
}

#define SAAKM_HOST_QUIET	(!static_branch_unlikely(&saakm_watched))
/* On its own core. */
#define SAAKM_HOST_NOTE(p, from, to)	saakm_note_state(p, from, to, task_cpu(p), false)

#endif /* SAAKM_FAST_H */
