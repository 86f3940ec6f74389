// SPDX-License-Identifier: GPL-2.0
/*
 * ends: wake-ups that end at the same time on two cores, each of them waking the task
 * of the other, which sleeps again already (moody.ko). None may wait for the other.
 */
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kt.h"
#include "worker.h"

#define PARAM(name)	"/sys/module/moody/parameters/" name

struct sleeper {
	volatile uint32_t word;
	volatile uint64_t woken;
	unsigned int core, from;
};

/* By a futex: a pipe is locked while somebody is woken. */
static int sleeps(void *arg)
{
	struct sleeper *s = arg;

	if (kt_pin(0, s->core) || kt_join_policy(0, kt_policy_id("moody"), 0))
		return 1;
	for (;;) {
		uint32_t seen = s->word;

		s->woken++;
		syscall(SYS_futex, &s->word, FUTEX_WAIT, seen, NULL, NULL, 0);
	}
}

static int wakes(void *arg)
{
	struct sleeper *s = arg;

	if (kt_pin(0, s->from))
		return 1;
	for (;;) {
		s->word++;
		syscall(SYS_futex, &s->word, FUTEX_WAKE, 1, NULL, NULL, 0);
		usleep(5000);
	}
}

static long met(void)
{
	char text[32];

	return kt_read(PARAM("met"), text, sizeof(text)) ? -1 : strtol(text, NULL, 0);
}

/* On a busy host they meet rarely: what counts is that they do again. */
static bool meet_often(void)
{
	uint64_t end = kt_now_ns() + KT_LIMIT_MS * KT_MS;
	long times = 0;

	kt_write(PARAM("meet"), "1");
	while (times < 20 && kt_now_ns() < end) {
		long now = met();

		if (now > times)
			end = kt_now_ns() + KT_LIMIT_MS * KT_MS;
		times = now;
		kt_sleep_ms(10);
	}
	kt_write(PARAM("meet"), "0");
	kt_diag("%ld meetings", times);
	return times >= 20;
}

int main(int argc, char **argv)
{
	struct worker *hog[2];
	struct sleeper *s;
	pid_t pid[4];

	kt_start(argc, argv);
	if (kt_nr_cpus() < 4)
		kt_skip_all("it takes four cores");
	if (kt_insmod("moody", NULL))
		kt_bail("moody.ko cannot be loaded");
	s = kt_shared(2 * sizeof(*s));
	for (unsigned int i = 0; i < 2; i++) {
		/* A core that idles would be told to wake up its task itself. */
		hog[i] = worker_start_in(WORKER_HOG, kt_policy_id("moody"));
		kt_pin(hog[i]->pid, 2 + i);
		s[i].core = 2 + i;
		s[i].from = i;
		pid[i] = kt_spawn(sleeps, &s[i]);
		kt_ok(kt_grows(&s[i].woken, 1), "a task sleeps on core %u", 2 + i);
	}
	for (unsigned int i = 0; i < 2; i++)
		pid[2 + i] = kt_spawn(wakes, &s[i]);
	kt_ok(meet_often(), "two ends of wake-ups wake each other's task");
	for (unsigned int i = 0; i < 2; i++) {
		kt_ok(kt_grows(&s[i].woken, 10), "the task on core %u is woken still", 2 + i);
		kt_ok(worker_lives(hog[i]), "and the one that runs there runs");
	}
	for (unsigned int i = 0; i < 4; i++)
		kt_kill(pid[i]);
	worker_end(hog[0]);
	worker_end(hog[1]);
	kt_ok(kt_users_become("moody", 0), "nobody uses the policy");
	kt_is(kt_rmmod("moody"), 0, "it goes");
	return kt_done();
}
