// SPDX-License-Identifier: GPL-2.0
/*
 * renice: nice values change from inside and outside, while tasks run, wait and
 * sleep. Trap 1: changes of nice value, cgroup and affinity hit tasks that are
 * about to sleep; a class that takes those for a block loses them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "cgroup.h"
#include "kt.h"
#include "worker.h"

#define NAPPERS	6

static void one(enum worker_kind kind, const char *what)
{
	struct worker *w = worker_start(kind, true);
	bool good = true;

	for (int nice = -20; good && nice < 20; nice += 3) {
		struct saakm_sched_attr attr = {};

		errno = 0;
		good = !setpriority(PRIO_PROCESS, w->pid, nice) &&
		       getpriority(PRIO_PROCESS, w->pid) == nice && !errno &&
		       !saakm_sched_getattr(w->pid, &attr, sizeof(attr)) &&
		       attr.sched_nice == nice && attr.sched_policy == SAAKM_SCHED_POLICY;
	}
	kt_ok(good, "%s has the nice value that it was given, and its policy", what);
	kt_ok(worker_lives(w), "%s goes on", what);
	worker_end(w);
}

/* What is done to tasks that go to sleep all the time. */
static void (*act)(pid_t pid, unsigned int turn);

static void act_nice(pid_t pid, unsigned int turn)
{
	setpriority(PRIO_PROCESS, pid, turn % 20);
}

static void act_affinity(pid_t pid, unsigned int turn)
{
	if (turn % 3)
		kt_unpin(pid);
	else
		kt_pin(pid, turn % kt_nr_cpus());
}

static void act_attr(pid_t pid, unsigned int turn)
{
	kt_join_policy(pid, kt_policy_id(kt_policy), turn % 20);
}

static void act_cgroup(pid_t pid, unsigned int turn)
{
	cgroup_move(turn % 2 ? "kt-a" : "kt-b", pid);
}

static void storm(const char *what, void (*fn)(pid_t, unsigned int))
{
	struct worker *w[NAPPERS];
	unsigned int turn = 0;
	bool good = true;
	uint64_t end;

	act = fn;
	for (int i = 0; i < NAPPERS; i++)
		w[i] = worker_start(i % 2 ? WORKER_NAPPER : WORKER_YIELDER, true);
	end = kt_now_ns() + 1000 * KT_MS;
	while (kt_now_ns() < end || turn < 2 * NAPPERS) {
		act(w[turn % NAPPERS]->pid, turn / NAPPERS);
		turn++;
	}
	for (int i = 0; i < NAPPERS; i++)
		good &= worker_lives(w[i]);
	kt_ok(good && turn, "trap 1: %u times another %s, and none of them is lost", turn, what);
	for (int i = 0; i < NAPPERS; i++)
		worker_end(w[i]);
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	one(WORKER_HOG, "a task that runs");
	one(WORKER_NAPPER, "a task that naps");
	one(WORKER_WAITER, "a task that sleeps");
	storm("nice value", act_nice);
	storm("affinity", act_affinity);
	storm("set of attributes", act_attr);
	if (cgroup_make("kt-a") || cgroup_make("kt-b")) {
		kt_skip("another cgroup", "there is no cgroup2 with the cpu controller");
	} else {
		storm("cgroup", act_cgroup);
	}
	cgroup_remove("kt-a");
	cgroup_remove("kt-b");
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
