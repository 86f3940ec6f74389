// SPDX-License-Identifier: GPL-2.0
/*
 * higher: the class and its neighbours. Trap 9: a task of a higher class that
 * wakes while newly_idle runs without the lock. Trap 13: a task that is brought
 * to an idle core is seen there. Trap 19: fair's shortcuts to idle know of us: a
 * task of the policy runs when fair goes to sleep, and fair when it wakes up.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "kt.h"
#include "worker.h"

#define LATE_MS		1000	/* a wake-up that somebody else's tick has saved */
#define NAPS		300

/* The longest nap of 1 ms, as the task sees it, of some. */
static int nap(void *arg)
{
	volatile uint64_t *worst = arg;

	for (int i = 0; i < NAPS; i++) {
		struct timespec ts = { 0, 1000000 };
		uint64_t from = kt_now_ns(), took;

		nanosleep(&ts, NULL);
		took = kt_now_ns() - from;
		if (took > *worst)
			*worst = took;
	}
	return 0;
}

static int nap_fair(void *arg) { return kt_pin(0, 0) ? 1 : nap(arg); }
static int nap_rt(void *arg) { return kt_pin(0, 0) || kt_make_rt(0, 5) ? 1 : nap(arg); }
static int nap_policy(void *arg) { return kt_pin(0, 0) || kt_join(0) ? 1 : nap(arg); }

static void naps(int (*fn)(void *), const char *what)
{
	volatile uint64_t *worst = kt_shared(sizeof(*worst));
	int status = kt_reap_in(kt_spawn(fn, (void *)worst), 3 * KT_LIMIT_MS);

	if (!kt_ok(!status && *worst < LATE_MS * KT_MS, "%s is woken in time", what))
		kt_diag("status %d, worst case %ju ns", status, (uintmax_t)*worst);
}

/* Fair sleeps and wakes on the core on which the policy has a hog. */
static void beside(void)
{
	struct worker *w = worker_start_on(WORKER_HOG, true, 0);
	uint64_t from = w->work;

	naps(nap_fair, "trap 19: a fair task above a hog of the policy");
	kt_ok(w->work > from, "trap 19: the hog has run in the gaps");
	from = w->work;
	naps(nap_rt, "trap 9: a real-time task above a hog of the policy");
	kt_ok(w->work > from, "the hog has run in the gaps");
	worker_end(w);
}

/* All in and out of idle: the core switches between all classes at any time. */
static void in_and_out(void)
{
	volatile uint64_t *worst = kt_shared(4 * sizeof(*worst));
	pid_t pid[4];
	bool good = true;

	pid[0] = kt_spawn(nap_fair, (void *)(worst + 0));
	pid[1] = kt_spawn(nap_rt, (void *)(worst + 1));
	pid[2] = kt_spawn(nap_policy, (void *)(worst + 2));
	pid[3] = kt_spawn(nap_policy, (void *)(worst + 3));
	for (int i = 0; i < 4; i++) {
		int status = kt_reap_in(pid[i], 3 * KT_LIMIT_MS);

		if (status || worst[i] >= LATE_MS * KT_MS) {
			kt_diag("task %d: status %d, worst case %ju ns", i, status,
				(uintmax_t)worst[i]);
			good = false;
		}
	}
	kt_ok(good, "traps 9, 19: four tasks of three classes nap on one core, and wake in time");
}

/* Tied to one core, then free: the others are idle and must take some. */
static void spread(void)
{
	unsigned int n = kt_nr_cpus(), used = 0;
	struct worker *w[8];
	uint64_t end;

	if (n < 2) {
		kt_skip("trap 13", "one core is not enough");
		return;
	}
	n = n > 8 ? 8 : n;
	for (unsigned int i = 0; i < n; i++)
		w[i] = worker_start_on(WORKER_HOG, true, 0);
	for (unsigned int i = 0; i < n; i++)
		kt_unpin(w[i]->pid);
	end = kt_now_ns() + KT_LIMIT_MS * KT_MS;
	while (used < 2 && kt_now_ns() < end) {
		unsigned int seen = 0;

		kt_sleep_ms(10);
		for (unsigned int i = 0; i < n; i++)
			seen |= 1u << w[i]->cpu;
		used = __builtin_popcount(seen);
	}
	kt_ok(used >= 2, "trap 13: idle cores take tasks from a busy one, and run them");
	for (unsigned int i = 0; i < n; i++)
		kt_ok(worker_lives(w[i]), "hog %u goes on", i);
	for (unsigned int i = 0; i < n; i++)
		worker_end(w[i]);
}

/* Only one task that sleeps: the core is idle each time. */
static void alone(void)
{
	naps(nap_policy, "trap 19: a lone task of the policy");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	alone();
	beside();
	in_and_out();
	spread();
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
