// SPDX-License-Identifier: GPL-2.0
/*
 * inherit: children and threads begin in their parent's policy, and are users
 * of it, unless RESET_ON_FORK. Trap 16: each has a reference of its own; a fork
 * that fails leaves none behind.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cgroup.h"
#include "kt.h"

static uint32_t id;

static bool in_policy(void)
{
	return kt_sched_of(0) == SAAKM_SCHED_POLICY && kt_policy_of(0) == (long)id;
}

static int child(void *arg)
{
	int depth = *(int *)arg - 1;

	if (!in_policy() || getpriority(PRIO_PROCESS, 0) != 7)
		return 1;
	return depth ? kt_reap(kt_spawn(child, &depth)) : 0;
}

static void *thread(void *arg)
{
	*(bool *)arg = in_policy();
	return NULL;
}

static void threads(void)
{
	bool in[8] = {}, all = true;
	pthread_t t[8];

	for (int i = 0; i < 8; i++)
		if (pthread_create(&t[i], NULL, thread, &in[i]))
			kt_bail("no thread");
	for (int i = 0; i < 8; i++) {
		pthread_join(t[i], NULL);
		all &= in[i];
	}
	kt_ok(all, "threads begin in the policy");
}

/* Hold on until told, so that the users can be counted. */
static int wait_for(void *arg)
{
	volatile bool *go = arg;

	while (!*go)
		usleep(1000);
	return in_policy() ? 0 : 1;
}

static void counted(void)
{
	volatile bool *go = kt_shared(sizeof(*go));
	pid_t pid[5];
	bool good = true;

	for (int i = 0; i < 5; i++)
		pid[i] = kt_spawn(wait_for, (void *)go);
	kt_ok(kt_users_become(kt_policy, 6), "children are users, too");
	*go = true;
	for (int i = 0; i < 5; i++)
		good &= !kt_reap(pid[i]);
	kt_ok(good && kt_users_become(kt_policy, 1), "until they end");
}

static int is_fair(void *arg)
{
	struct saakm_sched_attr attr = {};

	(void)arg;
	if (saakm_sched_getattr(0, &attr, sizeof(attr)))
		return 2;
	if (attr.sched_policy != SCHED_OTHER || attr.sched_flags & SAAKM_FLAG_RESET_ON_FORK)
		return 3;
	return attr.sched_nice < 0 ? 4 : 0;
}

static void reset_on_fork(void)
{
	struct saakm_sched_attr attr = {
		.size = sizeof(attr), .sched_policy = SAAKM_SCHED_POLICY, .sched_nice = -5,
		.sched_flags = SAAKM_FLAG_RESET_ON_FORK, .sched_saakm_policy = id,
	};
	bool good = true;

	kt_is(saakm_sched_setattr(0, &attr), 0, "RESET_ON_FORK is taken");
	for (int i = 0; i < 20; i++)
		good &= !kt_reap(kt_spawn(is_fair, NULL));
	kt_ok(good, "children begin in the fair class, without the flag, not below nice 0");
	kt_ok(kt_users_become(kt_policy, 1), "and are no users");
	kt_ok(in_policy(), "we are in the policy still");
	attr.sched_flags = 0;
	attr.sched_nice = 7;
	kt_is(saakm_sched_setattr(0, &attr), 0, "the flag goes again");
	kt_ok(kt_reap(kt_spawn(child, &(int){ 1 })) == 0, "and children inherit");
}

static void failing_forks(void)
{
	unsigned int failed = 0;

	if (cgroup_make("kt-pids") || cgroup_write("kt-pids", "pids.max", "1") ||
	    cgroup_move("kt-pids", getpid())) {
		cgroup_remove("kt-pids");
		kt_skip("trap 16: forks that fail", "there is no cgroup2 with the pids controller");
		return;
	}
	for (int i = 0; i < 200; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		else
			failed++;
	}
	kt_is(cgroup_move("", getpid()), 0, "we may fork again");
	kt_is(failed, 200, "trap 16: so many forks fail in the middle");
	kt_ok(kt_users_become(kt_policy, 1), "and leave no reference behind");
	cgroup_remove("kt-pids");
}

int main(int argc, char **argv)
{
	pid_t pid;
	int status;

	kt_start(argc, argv);
	id = kt_policy_id(kt_policy);
	kt_is(kt_join_policy(0, id, 7), 0, "we join with a nice value");
	kt_is(kt_reap(kt_spawn(child, &(int){ 4 })), 0,
	      "children down to the fourth generation inherit both");
	pid = vfork();
	if (!pid)
		_exit(in_policy() ? 0 : 1);
	kt_ok(waitpid(pid, &status, 0) == pid && !status, "so does one by vfork");
	threads();
	kt_ok(kt_users_become(kt_policy, 1), "none of them is a user any more");
	counted();
	reset_on_fork();
	failing_forks();
	kt_is(kt_leave(0), 0, "we leave");
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
