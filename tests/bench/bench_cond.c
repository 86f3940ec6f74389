// SPDX-License-Identifier: GPL-2.0
/* What a condition on the state costs, where the state is at hand. */
#include <stdio.h>
#include <time.h>
#include "../../replayer/replay/cond.h"

#define ROUNDS		5		/* the best one counts */
#define EVALS		5000000

static int64_t rq_nr[16], task_state[16];

static uint32_t by_pid(void *arg, int pid)
{
	(void)arg;
	return pid == 1234 ? 7 : 0;
}

static int64_t task_field(void *arg, uint32_t key, int field)
{
	(void)arg;
	return field == SAAKM_TF_SAAKM_STATE ? task_state[key & 15] : 0;
}

static int64_t rq_field(void *arg, uint32_t key, int field)
{
	(void)arg;
	return field == COND_RQ_NR ? rq_nr[key & 15] : 0;
}

static const struct cond_ops ops = {
	.task_by_pid = by_pid, .task_field = task_field, .rq_field = rq_field,
};

static double now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static int measure(const char *name, const char *text)
{
	struct cond_at at = { .ev = NULL };
	struct saakm_err err;
	struct cond *c;
	double best = 1e9;
	uint64_t hits = 0;

	if (cond_compile(text, &c, &err)) {
		fprintf(stderr, "bench_cond: %s\n", err.text);
		return 1;
	}
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ns(), ns;

		for (int i = 0; i < EVALS; i++) {
			rq_nr[3] = 3 + (i & 3);		/* the half of them go on to the task */
			hits += cond_true(cond_eval(c, &at, &ops, NULL));
		}
		ns = (now_ns() - start) / EVALS;
		best = ns < best ? ns : best;
	}
	printf("%s %.2f ns\n", name, best);
	cond_free(c);
	return !hits;
}

int main(void)
{
	task_state[7] = 3;
	return measure("cond_eval_ns", "rq[3].nr > 4 && task(1234).state == READY") |
	       measure("cond_eval_short_ns", "rq[3].nr > 4");
}
