/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tasks of a simulated machine do: small programs, made by the rt-app
 * reader or by a generator, interpreted by the machine (machine.c). Names
 * have become indices here, and times nanoseconds.
 */
#ifndef SAAKM_WORKLOAD_H
#define SAAKM_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <saakm/err.h>

#define WL_CPU_WORDS	16	/* cpu masks: up to 1024 CPUs */
#define WL_TIMERS	4	/* of a task; WL_TIMER.obj is below */
#define WL_NO_POLICY	(-1)	/* stay where the task is */
#define WL_POLICY_FAIR	(-2)
#define WL_POLICY_RT	(-3)	/* a higher class than every policy */

enum wl_opcode {
	WL_RUN,		/* arg: ns of CPU time */
	WL_SLEEP,	/* arg: ns */
	WL_TIMER,	/* arg: period in ns, obj: timer of the task; sleep to the next multiple;
			 * obj2: 1 = keep to the grid after an overrun, 0 = start anew */
	WL_YIELD,
	WL_SUSPEND,	/* until someone resumes this task (or obj, as rt-app's name) */
	WL_RESUME,	/* obj: task program/instance group to resume */
	WL_FORK,	/* obj: program of the child; arg: 0 */
	WL_EXIT,
	WL_LOCK, WL_UNLOCK,	/* obj: mutex */
	WL_WAIT,	/* obj: condition, obj2: mutex; releases it, takes it again */
	WL_SIGNAL, WL_BROADCAST,/* obj: condition */
	WL_BARRIER,	/* obj: barrier; arg: how many */
	WL_READ,	/* obj: pipe; blocks while it is empty (arg: tokens) */
	/* obj: pipe; blocks while full, wakes a reader (arg: tokens; obj2: capacity, 0 = 64) */
	WL_WRITE,
	/* These three act on the task itself (obj 0) or on an instance of program obj - 1. */
	WL_CPUS,	/* mask: new affinity */
	WL_NICE,	/* arg: new nice value */
	WL_POLICY,	/* arg: index of a policy on the command line, or WL_POLICY_* */
	WL_GETATTR,	/* sched_getattr() of the task itself */
	WL_EXEC,	/* execve: the class may move the task */
	WL_LOOP,	/* goto op `target`, arg times (-1: for ever); obj: its counter's index */
	WL_HOTPLUG,	/* obj: cpu; arg: 1 up, 0 down (asked of the machine) */
	WL_WAITCHILD,	/* until a child has exited (any; at once if none is left) */
};

/* arg may be drawn anew at each execution: uniform in [arg, arg_max] if arg_max > arg. */
struct wl_op {
	enum wl_opcode op;
	int64_t arg, arg_max;
	uint32_t obj, obj2;
	uint32_t target;
	uint64_t mask[WL_CPU_WORDS];	/* WL_CPUS only */
};

struct wl_program {
	char name[16];		/* comm */
	struct wl_op *ops;	/* owned; running past the last is WL_EXIT */
	uint32_t nr_ops;
	uint32_t nr_counters;	/* for WL_LOOP */
	uint32_t instances;	/* how many start with the machine; 0: only forked */
	uint64_t start_ns, start_max_ns; /* when (drawn uniformly) */
	int nice;
	int policy;		/* index on the command line, or WL_POLICY_*; default 0 */
	int rt_prio;		/* for WL_POLICY_RT */
	bool has_mask;
	uint64_t mask[WL_CPU_WORDS];
};

struct workload {
	char name[32];
	struct wl_program *programs;	/* owned */
	uint32_t nr_programs;
	/* How many of each object the operations name. */
	uint32_t nr_mutexes, nr_conds, nr_barriers, nr_pipes, nr_timers;
	uint64_t duration_ns;	/* 0: not said */
};

struct wl_context {		/* what a generator may depend on */
	unsigned int nr_cpus;
	unsigned int nr_policies;
	uint64_t seed;
};

/* rt-app JSON in memory; `name` is for messages (file:line: sentence). */
int workload_parse(struct workload *w, const char *name, const char *text, size_t len,
		   const struct wl_context *c, struct saakm_err *err);
/* "GENERATOR[:k=v,…]" */
int workload_generate(struct workload *w, const char *spec,
		      const struct wl_context *c, struct saakm_err *err);
/* FILE.json, or a generator. */
int workload_load(struct workload *w, const char *spec,
		  const struct wl_context *c, struct saakm_err *err);
void workload_release(struct workload *w);

struct wl_param_info { const char *name, *unit, *help; int64_t dflt, min, max; };
struct wl_generator_info {
	const char *name, *help;
	const struct wl_param_info *params;
	unsigned int nr_params;
};
const struct wl_generator_info *workload_generators(unsigned int *nr);

#endif /* SAAKM_WORKLOAD_H */
