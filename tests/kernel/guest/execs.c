// SPDX-License-Identifier: GPL-2.0
/*
 * execs: a task that calls exec stays in its policy, on its core by default, and
 * also where /sys/kernel/saakm/exec_balance has the policy asked; so does one of
 * several threads.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "kt.h"

#define TIMES	"25"
#define KNOB	"/sys/kernel/saakm/exec_balance"

static char self[512];

static void *idle_thread(void *arg)
{
	pause();
	return arg;
}

/* Again and again, counting down; every other time from a thread. */
static int again(int left)
{
	char text[16];

	if (kt_sched_of(0) != SAAKM_SCHED_POLICY)
		return 11;
	if (!left)
		return 0;
	if (left % 2) {
		pthread_t t;

		if (pthread_create(&t, NULL, idle_thread, NULL))
			return 12;
	}
	snprintf(text, sizeof(text), "%d", left - 1);
	execl(self, self, "-again", text, NULL);
	return 13;
}

static int start(void *arg)
{
	if (kt_join(0))
		return 14;
	execl(self, self, "-again", (char *)arg, NULL);
	return 13;
}

static void several(const char *name)
{
	pid_t pid[8];
	unsigned int good = 0;

	for (int i = 0; i < 8; i++)
		pid[i] = kt_spawn(start, TIMES);
	for (int i = 0; i < 8; i++) {
		int status = kt_reap_in(pid[i], 3 * KT_LIMIT_MS);

		if (status)
			kt_diag("status %d", status);
		good += !status;
	}
	kt_result(good == 8, __FILE__, __LINE__, "%s: 8 tasks call exec %s times and stay in", name,
		  TIMES);
}

int main(int argc, char **argv)
{
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n > 0)
		self[n] = 0;
	if (argc == 3 && !strcmp(argv[1], "-again"))
		return again(atoi(argv[2]));
	kt_start(argc, argv);
	several("exec_balance is 0");
	if (!kt_ok(!kt_write(KNOB, "1"), "exec_balance can be set to 1"))
		return kt_done();
	several("exec_balance is 1");
	kt_ok(!kt_write(KNOB, "0"), "exec_balance can be set back");
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
