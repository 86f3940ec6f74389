// SPDX-License-Identifier: GPL-2.0
/*
 * stopped: trap 4: tasks that are stopped, traced or frozen leave their core,
 * get nowhere while they are, and go on when they may.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cgroup.h"
#include "kt.h"
#include "worker.h"

/* Somebody else on the same core, who must have it then. */
static void stop_and_go(enum worker_kind kind, const char *what)
{
	struct worker *other = worker_start_on(WORKER_HOG, true, 0);
	struct worker *w = worker_start_on(kind, true, 0);
	bool rests = true, goes = true;

	for (int i = 0; i < 5; i++) {
		kill(w->pid, SIGSTOP);
		rests &= kt_state_becomes(w->pid, "T") && worker_rests(w);
		rests &= worker_lives(other);
		kill(w->pid, SIGCONT);
		goes &= worker_lives(w);
	}
	kt_ok(rests, "trap 4: one that %s is stopped; the other one goes on", what);
	kt_ok(goes, "it goes on when it is continued");
	worker_end(w);
	worker_end(other);
}

static void stop_storm(void)
{
	struct worker *w[6];
	bool good = true;

	for (int i = 0; i < 6; i++)
		w[i] = worker_start(i % 2 ? WORKER_NAPPER : WORKER_HOG, true);
	for (int i = 0; i < 600; i++)
		kill(w[i % 6]->pid, i / 6 % 2 ? SIGCONT : SIGSTOP);
	for (int i = 0; i < 6; i++) {
		kill(w[i]->pid, SIGCONT);
		good &= worker_lives(w[i]);
	}
	kt_ok(good, "trap 4: stopped and continued 600 times, all go on");
	for (int i = 0; i < 6; i++)
		worker_end(w[i]);
}

static void traced(enum worker_kind kind, const char *what)
{
	struct worker *w = worker_start(kind, true);
	bool good = true;
	int status;

	if (ptrace(PTRACE_SEIZE, w->pid, 0, 0)) {
		kt_skip("trap 4: tracing", strerror(errno));
		worker_end(w);
		return;
	}
	for (int i = 0; good && i < 20; i++) {
		good &= !ptrace(PTRACE_INTERRUPT, w->pid, 0, 0) &&
			waitpid(w->pid, &status, __WALL) == w->pid && WIFSTOPPED(status);
		if (i == 0)
			good &= worker_rests(w);
		/* A step into the call that it sleeps in would not come back. */
		for (int k = 0; good && kind != WORKER_WAITER && k < 20; k++)
			good &= !ptrace(PTRACE_SINGLESTEP, w->pid, 0, 0) &&
				waitpid(w->pid, &status, __WALL) == w->pid && WIFSTOPPED(status);
		good &= !ptrace(PTRACE_CONT, w->pid, 0, 0);
		if (kind != WORKER_WAITER)
			good &= worker_lives(w);
	}
	kt_ok(good, "trap 4: one that %s is interrupted by a tracer, and stepped", what);
	ptrace(PTRACE_INTERRUPT, w->pid, 0, 0);
	waitpid(w->pid, &status, __WALL);
	ptrace(PTRACE_DETACH, w->pid, 0, 0);
	kt_ok(worker_lives(w), "it goes on when the tracer has gone");
	kt_is(kt_sched_of(w->pid), SAAKM_SCHED_POLICY, "and is in the policy still");
	worker_end(w);
}

static bool frozen_becomes(const char *want)
{
	char text[256];

	for (int i = 0; i < 500; i++) {
		if (!cgroup_read("kt-ice", "cgroup.events", text, sizeof(text)) &&
		    strstr(text, want))
			return true;
		kt_sleep_ms(10);
	}
	return false;
}

static void frozen(void)
{
	struct worker *w[6];
	bool good = true;

	if (cgroup_make("kt-ice") || cgroup_write("kt-ice", "cgroup.freeze", "0")) {
		cgroup_remove("kt-ice");
		kt_skip("trap 4: freezing", "there is no cgroup2 with a freezer");
		return;
	}
	for (int i = 0; i < 6; i++) {
		w[i] = worker_start(i % 2 ? WORKER_NAPPER : WORKER_HOG, true);
		good &= !cgroup_move("kt-ice", w[i]->pid);
	}
	for (int i = 0; good && i < 4; i++) {
		good &= !cgroup_write("kt-ice", "cgroup.freeze", "1") && frozen_becomes("frozen 1");
		for (int k = 0; k < 6; k++)
			good &= worker_rests(w[k]);
		good &= !cgroup_write("kt-ice", "cgroup.freeze", "0") && frozen_becomes("frozen 0");
		for (int k = 0; k < 6; k++)
			good &= worker_lives(w[k]);
	}
	kt_ok(good, "trap 4: a group is frozen, rests, is thawed, goes on");
	for (int i = 0; i < 6; i++)
		worker_end(w[i]);
	cgroup_remove("kt-ice");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	stop_and_go(WORKER_HOG, "runs or waits");
	stop_and_go(WORKER_NAPPER, "naps");
	stop_and_go(WORKER_YIELDER, "gives way");
	stop_storm();
	traced(WORKER_HOG, "runs");
	traced(WORKER_NAPPER, "naps");
	traced(WORKER_WAITER, "sleeps");
	frozen();
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
