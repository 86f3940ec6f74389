// SPDX-License-Identifier: GPL-2.0
/* A child that does one thing; see worker.h. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "kt.h"
#include "worker.h"

#define REST_MS	150

static void one_round(struct worker *w)
{
	struct timespec nap = { 0, 1000000 };
	char c;

	switch (w->kind) {
	case WORKER_HOG:
		for (volatile int i = 0; i < 20000; i++)
			;
		break;
	case WORKER_NAPPER:
		nanosleep(&nap, NULL);
		break;
	case WORKER_WAITER:
		if (read(w->pipe[0], &c, 1) != 1)
			_exit(9);
		break;
	case WORKER_YIELDER:
		sched_yield();
		break;
	}
}

static int run(void *arg)
{
	struct worker *w = arg;

	if (w->core >= 0)
		kt_pin(0, w->core);
	if (w->in_policy)
		w->join = kt_join_policy(0, w->policy, w->nice);
	close(w->pipe[1]);
	for (;;) {
		w->cpu = sched_getcpu();
		w->work++;
		one_round(w);
	}
	return 0;
}

/* kt_grows() would not see what has happened before it is called. */
static bool reaches(struct worker *w, uint64_t value)
{
	uint64_t end = kt_now_ns() + KT_LIMIT_MS * KT_MS;

	while (w->work < value) {
		if (kt_now_ns() > end) {
			kt_diag("pid %d, in state %c, gets nowhere", w->pid, kt_state_of(w->pid));
			return false;
		}
		kt_sleep_ms(1);
	}
	return true;
}

static struct worker *start(enum worker_kind kind, bool in_policy, uint32_t policy, int core)
{
	struct worker *w = kt_shared(sizeof(*w));

	w->kind = kind;
	w->in_policy = in_policy;
	w->policy = policy;
	w->core = core;
	if (pipe2(w->pipe, O_CLOEXEC))
		kt_bail("pipe: %s", strerror(errno));
	w->pid = kt_spawn(run, w);
	close(w->pipe[0]);
	if (!reaches(w, 1))
		kt_bail("a task (%s core %d) does not begin", in_policy ? "in the policy," : "fair,",
			core);
	if (w->join)
		kt_bail("a task cannot join: %s", strerror(-w->join));
	if (kind == WORKER_WAITER)
		kt_state_becomes(w->pid, "S");
	return w;
}

struct worker *worker_start_on(enum worker_kind kind, bool in_policy, int core)
{
	return start(kind, in_policy, in_policy ? kt_policy_id(kt_policy) : 0, core);
}

struct worker *worker_start(enum worker_kind kind, bool in_policy)
{
	return worker_start_on(kind, in_policy, -1);
}

struct worker *worker_start_in(enum worker_kind kind, uint32_t policy)
{
	return start(kind, true, policy, -1);
}

void worker_wake(struct worker *w)
{
	if (write(w->pipe[1], "", 1) != 1)
		kt_diag("pid %d cannot be woken: %s", w->pid, strerror(errno));
}

bool worker_lives(struct worker *w)
{
	uint64_t from = w->work;

	if (w->kind != WORKER_WAITER)
		return reaches(w, from + 2);
	for (int i = 1; i <= 2; i++) {
		worker_wake(w);
		if (!reaches(w, from + i))
			return false;
	}
	return kt_state_becomes(w->pid, "S");
}

bool worker_rests(struct worker *w)
{
	uint64_t from;

	kt_sleep_ms(20);	/* it may be on its way */
	from = w->work;
	kt_sleep_ms(REST_MS);
	return w->work == from;
}

bool worker_comes_to(struct worker *w, int cpu)
{
	uint64_t end = kt_now_ns() + KT_LIMIT_MS * KT_MS;

	while (w->cpu != cpu) {
		if (w->kind == WORKER_WAITER)
			worker_wake(w);
		if (kt_now_ns() > end) {
			kt_diag("pid %d is on core %d, not on %d", w->pid, w->cpu, cpu);
			return false;
		}
		kt_sleep_ms(2);
	}
	return true;
}

void worker_end(struct worker *w)
{
	kt_kill(w->pid);
	close(w->pipe[1]);
	munmap(w, sizeof(*w));
}
