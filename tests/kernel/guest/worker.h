/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A child that does one thing, in a policy or not, and shows that it lives:
 * for tests that do something to a task that runs, waits or sleeps.
 */
#ifndef SAAKM_TESTS_WORKER_H
#define SAAKM_TESTS_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum worker_kind {
	WORKER_HOG,		/* runs all the time */
	WORKER_NAPPER,		/* sleeps a millisecond, again and again */
	WORKER_WAITER,		/* sleeps until worker_wake() */
	WORKER_YIELDER,		/* gives way again and again */
};

struct worker {
	pid_t pid;
	volatile uint64_t work;
	volatile int cpu;		/* where it was last */
	enum worker_kind kind;
	int join;			/* of kt_join(), or 0 */
	int nice;
	int core;			/* pinned there, or -1 */
	bool in_policy;
	uint32_t policy;
	int pipe[2];
};

/* In shared memory; it has joined and worked once when this returns. Bails. */
struct worker *worker_start(enum worker_kind kind, bool in_policy);
struct worker *worker_start_on(enum worker_kind kind, bool in_policy, int core);
struct worker *worker_start_in(enum worker_kind kind, uint32_t policy);
void worker_wake(struct worker *w);
/* Does it get somewhere? Waiters are woken for it. */
bool worker_lives(struct worker *w);
/* It gets nowhere for some time. */
bool worker_rests(struct worker *w);
/* Until it has run on that core. */
bool worker_comes_to(struct worker *w, int cpu);
/* Kills and releases it. */
void worker_end(struct worker *w);

#endif /* SAAKM_TESTS_WORKER_H */
