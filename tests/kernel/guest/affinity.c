// SPDX-License-Identifier: GPL-2.0
/*
 * affinity: tasks are sent from core to core while they run, wait and sleep,
 * and send themselves. Afterwards each runs where it may, and nowhere else.
 */
#include <sched.h>
#include <unistd.h>
#include "kt.h"
#include "worker.h"

#define HOPS	60

static void chase(enum worker_kind kind, const char *what)
{
	struct worker *w = worker_start(kind, true);
	unsigned int cpus = kt_nr_cpus();
	bool good = true;

	for (unsigned int i = 0; good && i < HOPS; i++) {
		unsigned int cpu = i * 3 % cpus;

		good = !kt_pin(w->pid, cpu) && worker_comes_to(w, cpu);
	}
	kt_ok(good, "%s follows its affinity", what);
	kt_ok(!kt_unpin(w->pid) && worker_lives(w), "%s goes on when it is free again", what);
	worker_end(w);
}

/* Two others keep the core busy, so that it waits most of the time. */
static void chase_waiting(void)
{
	struct worker *a = worker_start_on(WORKER_HOG, true, 0);
	struct worker *b = worker_start_on(WORKER_HOG, true, 0);
	struct worker *w = worker_start_on(WORKER_HOG, true, 0);
	bool good = true;

	for (unsigned int i = 0; good && i < 20; i++) {
		unsigned int cpu = i % kt_nr_cpus();

		good = !kt_pin(w->pid, cpu) && worker_comes_to(w, cpu);
	}
	kt_ok(good, "one that waits in a queue follows its affinity");
	kt_ok(worker_lives(a) && worker_lives(b) && worker_lives(w), "those around it go on");
	worker_end(w);
	worker_end(b);
	worker_end(a);
}

/* Two at a time, so that some calls need no move and others do. */
static int hop(void *arg)
{
	unsigned int cpus = kt_nr_cpus();

	(void)arg;
	if (kt_join(0))
		return 1;
	for (unsigned int i = 0; i < 10 * HOPS; i++) {
		unsigned int a = i % cpus, b = (i * 7 + 1) % cpus;
		cpu_set_t set;
		int cpu;

		CPU_ZERO(&set);
		CPU_SET(a, &set);
		CPU_SET(b, &set);
		if (sched_setaffinity(0, sizeof(set), &set))
			return 2;
		cpu = sched_getcpu();
		if (cpu != (int)a && cpu != (int)b)
			return 3;
		if (i % 8 == 0)
			usleep(100);
		cpu = sched_getcpu();
		if (cpu != (int)a && cpu != (int)b)
			return 4;
	}
	return 0;
}

static void hoppers(void)
{
	pid_t pid[12];
	unsigned int good = 0;

	for (int i = 0; i < 12; i++)
		pid[i] = kt_spawn(hop, NULL);
	for (int i = 0; i < 12; i++) {
		int status = kt_reap_in(pid[i], 3 * KT_LIMIT_MS);

		if (status)
			kt_diag("a hopper ended with %d", status);
		good += !status;
	}
	kt_is(good, 12, "so many that send themselves never run elsewhere");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	if (kt_nr_cpus() < 2)
		kt_skip_all("one core is not enough");
	chase(WORKER_HOG, "a task that runs");
	chase(WORKER_NAPPER, "a task that naps");
	chase(WORKER_WAITER, "a task that sleeps");
	chase(WORKER_YIELDER, "a task that gives way");
	chase_waiting();
	hoppers();
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
