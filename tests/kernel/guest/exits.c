// SPDX-License-Identifier: GPL-2.0
/*
 * exits: tasks end in every state: they run, wait, sleep, are stopped; whole
 * thread groups at once; under load. Nobody stays a user of the policy.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include "kt.h"
#include "load.h"
#include "worker.h"

#define THREADS	12

static void killed(enum worker_kind kind, const char *what)
{
	for (int i = 0; i < 10; i++)
		worker_end(worker_start(kind, true));
	kt_ok(kt_users_become(kt_policy, 0), "tasks that %s are killed", what);
}

static void killed_while_waiting(void)
{
	struct worker *w[6];

	for (int i = 0; i < 6; i++)
		w[i] = worker_start_on(WORKER_HOG, true, 0);
	for (int i = 5; i >= 0; i--)
		worker_end(w[i]);
	kt_ok(kt_users_become(kt_policy, 0), "tasks that wait for one core are killed");
}

static void killed_while_stopped(void)
{
	struct worker *w = worker_start(WORKER_HOG, true);

	kill(w->pid, SIGSTOP);
	kt_ok(kt_state_becomes(w->pid, "T"), "one is stopped");
	worker_end(w);
	kt_ok(kt_users_become(kt_policy, 0), "and killed");
}

static void *thread(void *arg)
{
	long n = (long)arg;

	for (;;) {
		if (n % 3 == 0)
			usleep(500);
		else if (n % 3 == 1)
			pause();
	}
	return NULL;
}

static int group(void *arg)
{
	pthread_t t;

	(void)arg;
	if (kt_join(0))
		return 1;
	for (long i = 0; i < THREADS; i++)
		if (pthread_create(&t, NULL, thread, (void *)i))
			return 2;
	kt_burn_ms(20);
	exit(0);
}

static void groups(void)
{
	unsigned int good = 0;

	for (int i = 0; i < 10; i++)
		good += !kt_reap(kt_spawn(group, NULL));
	kt_is(good, 10, "so many groups of threads end at once");
	kt_ok(kt_users_become(kt_policy, 0), "and no thread stays a user");
}

static void under_load(void)
{
	struct load l;
	bool good = true;

	for (int i = 0; i < 4; i++) {
		load_start(&l, LOAD_ALL & ~LOAD_RT, kt_policy_id(kt_policy));
		kt_sleep_ms(100 * (i + 1));
		if (i % 2)
			good &= load_stop(&l);
		else
			load_kill(&l);
	}
	kt_ok(good, "a whole load ends, or is killed");
	kt_ok(kt_users_become(kt_policy, 0), "and nobody stays a user");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	killed(WORKER_HOG, "run");
	killed(WORKER_NAPPER, "nap");
	killed(WORKER_WAITER, "sleep");
	killed(WORKER_YIELDER, "give way");
	killed_while_waiting();
	killed_while_stopped();
	groups();
	under_load();
	return kt_done();
}
