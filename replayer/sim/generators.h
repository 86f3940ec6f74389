/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generators inside. Each is one function and a table of parameters, in a
 * file with its like; generators.c has the list of them all.
 */
#ifndef SAAKM_GENERATORS_H
#define SAAKM_GENERATORS_H

#include "workload_build.h"

#define US	1000LL
#define MS	1000000LL
#define SEC	1000000000LL
#define GEN_NR(a)	(sizeof(a) / sizeof((a)[0]))

struct gen {
	struct wl_build b;
	const struct wl_context *c;
	unsigned int nr_cpus;		/* at least 1 */
	unsigned int nr_policies;	/* at least 1 */
	int64_t v[16];			/* values of the parameters, in the table's order */
	uint64_t rng;
	unsigned int next_policy;
};

/* X(name, number of parameters, text): function gen_NAME, table gen_NAME_params. */
#define GENERATORS(X) \
	X(mixed, 4, "some of everything, benign: hogs, sleepers, pipes, forks, locks, changes") \
	X(pipe, 3, "pairs of tasks that play ping-pong over pipes") \
	X(hackbench, 4, "groups of senders and receivers: many wake-ups, long queues") \
	X(schbench, 4, "message threads that wake workers, which think, work and answer") \
	X(periodic, 4, "tasks with periods and shares of the CPUs") \
	X(forkstorm, 4, "short-lived tasks that fork more of them") \
	X(affinity, 4, "tasks that are moved about, running, sleeping and waking") \
	X(hotplug, 3, "CPUs that go down and come back under load (CPU 0 stays)") \
	X(attr, 2, "tasks that set and get their scheduling attributes, and change policy") \
	X(chaos, 6, "everything at random: all operations, classes, policies and CPUs")

#define GENERATOR_DECLARE(name, nr, text) \
	void gen_##name(struct gen *g); \
	extern const struct wl_param_info gen_##name##_params[nr];
GENERATORS(GENERATOR_DECLARE)

/* Choices while the workload is made; those at run time are ranges in operations. */
uint64_t gen_random(struct gen *g);
int64_t gen_range(struct gen *g, int64_t lo, int64_t hi);
bool gen_chance(struct gen *g, unsigned int percent);
void gen_cpu_mask(struct gen *g, uint64_t *mask);	/* of one CPU or more, not all */

/* A program for the next policy in turn, started within a millisecond. */
uint32_t gen_program(struct gen *g, uint32_t instances, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void gen_run(struct gen *g, int64_t lo_ns, int64_t hi_ns);
void gen_sleep(struct gen *g, int64_t lo_ns, int64_t hi_ns);

/* Pieces that several generators have (generators_parts.c). */
void gen_pipe_pair(struct gen *g, unsigned int i, int64_t work_ns, int64_t loops);
/* Tasks of a higher class that preempt every period_ns or so. */
void gen_rt_tasks(struct gen *g, unsigned int nr, int64_t work_ns, int64_t period_ns);
/* One task that takes CPUs down and up again; CPU 0 and one more stay. */
void gen_plugger(struct gen *g, int64_t period_ns, int64_t down_ns);

#endif /* SAAKM_GENERATORS_H */
