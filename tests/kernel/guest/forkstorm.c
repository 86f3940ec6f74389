// SPDX-License-Identifier: GPL-2.0
/*
 * forkstorm [TASKS]: tasks that are born, run shortly and die, many at once and
 * thousands one after the other; none is lost, and none is counted for ever.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kt.h"

#define AT_ONCE		150
#define PARENTS		8
#define IN_FLIGHT	8

static unsigned int nr_short = 10000;
static uint64_t *done;

static int short_life(bool sleep)
{
	if (sched_getscheduler(0) != SAAKM_SCHED_POLICY)
		return 3;
	for (volatile int i = 0; i < 2000; i++)
		;
	if (sleep)
		usleep(1000);
	__atomic_fetch_add(done, 1, __ATOMIC_RELAXED);
	return 0;
}

/* Keeps some children alive at a time. */
static int parent(void *arg)
{
	unsigned int todo = nr_short / PARENTS, alive = 0;
	int status;

	(void)arg;
	while (todo || alive) {
		if (todo && alive < IN_FLIGHT) {
			pid_t pid = fork();

			if (!pid)
				_exit(short_life(todo % 16 == 0));
			if (pid < 0)
				return 1;
			todo--;
			alive++;
			continue;
		}
		if (wait(&status) < 0)
			return 2;
		if (status)
			return 4;
		alive--;
	}
	return 0;
}

static int born_and_gone(void *arg)
{
	(void)arg;
	return short_life(true);
}

static void many_at_once(void)
{
	unsigned int good = 0;
	pid_t pid[AT_ONCE];

	*done = 0;
	for (int i = 0; i < AT_ONCE; i++)
		pid[i] = kt_spawn(born_and_gone, NULL);
	for (int i = 0; i < AT_ONCE; i++)
		good += !kt_reap(pid[i]);
	kt_is(good, AT_ONCE, "so many at once are born in the policy, and end");
}

static void one_after_the_other(void)
{
	unsigned int want = nr_short / PARENTS * PARENTS;
	pid_t pid[PARENTS];
	bool good = true;

	*done = 0;
	for (int i = 0; i < PARENTS; i++)
		pid[i] = kt_spawn(parent, NULL);
	for (int i = 0; i < PARENTS; i++) {
		int status = kt_reap_in(pid[i], 10 * KT_LIMIT_MS);

		if (status)
			kt_diag("a parent ended with %d", status);
		good &= !status;
	}
	kt_ok(good, "their parents have met every child again");
	kt_is(*done, want, "so many short-lived tasks have run");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	if (kt_argc)
		nr_short = atoi(kt_argv[0]);
	done = kt_shared(sizeof(*done));
	kt_is(kt_join(0), 0, "we join");
	many_at_once();
	one_after_the_other();
	kt_ok(kt_users_become(kt_policy, 1), "the policy has one user then, which is we");
	kt_is(kt_leave(0), 0, "we leave");
	kt_ok(kt_users_become(kt_policy, 0), "and it has none");
	return kt_done();
}
