// SPDX-License-Identifier: GPL-2.0
/*
 * moods: a policy (moody.ko) that refuses tasks and answers nonsense. Trap 12:
 * new_prepare fails: no new_place, no reference is left. Trap 11: an answer that
 * is no core, or not one of the task's. Trap 7: the bytes of sched_attr reach
 * the policy as a copy.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "kt.h"
#include "worker.h"

#define PARAM(name)	"/sys/module/moody/parameters/" name

static long param(const char *path)
{
	char text[64];

	return kt_read(path, text, sizeof(text)) ? -1 : strtol(text, NULL, 0);
}

static bool live_becomes(long n)
{
	for (int i = 0; i < 500; i++) {
		if (param(PARAM("live")) == n)
			return true;
		kt_sleep_ms(5);
	}
	kt_diag("%ld tasks have metadata, not %ld", param(PARAM("live")), n);
	return false;
}

static bool sched_becomes(pid_t pid, int policy)
{
	for (int i = 0; i < 500; i++) {
		if (kt_sched_of(pid) == policy)
			return true;
		kt_sleep_ms(5);
	}
	kt_diag("pid %d is of class %d, not %d", pid, kt_sched_of(pid), policy);
	return false;
}

static int try_to_join(void *arg)
{
	(void)arg;
	/* Whether it is told so or not, it must be fair and alive afterwards. */
	kt_join_policy(0, kt_policy_id("moody"), 0);
	return sched_becomes(0, SCHED_OTHER) ? 0 : 1;
}

static int fork_one(void *arg)
{
	int status;

	if (kt_join_policy(0, kt_policy_id("moody"), 0))
		return 1;
	*(volatile bool *)arg = true;
	for (int i = 0; i < 2000 && *(volatile bool *)arg; i++)
		usleep(1000);
	status = kt_reap(kt_spawn(try_to_join, NULL));
	return status ? status : kt_sched_of(0) == SAAKM_SCHED_POLICY ? 0 : 2;
}

static void refuses(void)
{
	struct worker *w, *s;
	volatile bool *flag = kt_shared(sizeof(*flag));
	pid_t pid;

	pid = kt_spawn(fork_one, (void *)flag);
	while (!*flag)
		kt_sleep_ms(1);
	kt_is(kt_write(PARAM("refuse"), "1"), 0, "trap 12: from now on new_prepare fails");
	kt_is(kt_reap(kt_spawn(try_to_join, NULL)), 0, "who wants to join stays fair");
	kt_ok(kt_users_become("moody", 1), "and is no user");
	*flag = false;
	kt_is(kt_reap(pid), 0, "a child at fork becomes fair, its parent stays");
	w = worker_start(WORKER_HOG, false);
	s = worker_start(WORKER_WAITER, false);
	kt_join_policy(w->pid, kt_policy_id("moody"), 0);
	kt_join_policy(s->pid, kt_policy_id("moody"), 0);
	kt_ok(worker_lives(w) && worker_lives(s), "one that runs and one that sleeps go on");
	kt_ok(sched_becomes(w->pid, SCHED_OTHER) && sched_becomes(s->pid, SCHED_OTHER),
	      "as fair tasks");
	worker_end(s);
	worker_end(w);
	kt_ok(kt_users_become("moody", 0) && live_becomes(0), "nothing is left");
	kt_write(PARAM("refuse"), "0");
	w = worker_start_in(WORKER_NAPPER, kt_policy_id("moody"));
	kt_ok(worker_lives(w) && live_becomes(1), "after that tasks can join");
	worker_end(w);
	kt_ok(kt_users_become("moody", 0) && live_becomes(0), "and go");
}

static void says_no(const char *path, const char *who)
{
	struct saakm_sched_attr before = {}, after = {};
	uint32_t id = kt_policy_id("moody");
	int ret;

	kt_is(kt_write(path, "1"), 0, who);
	saakm_sched_getattr(0, &before, sizeof(before));
	ret = kt_join_policy(0, id, 5);
	saakm_sched_getattr(0, &after, sizeof(after));
	kt_ok(ret == -EINVAL || ret == -EPERM, "%s says no: EINVAL or EPERM", who);
	if (!ret || ret != -EINVAL)
		kt_diag("it is: %s", ret ? strerror(-ret) : "no error");
	kt_ok(!memcmp(&before, &after, sizeof(before)), "nothing has changed");
	kt_leave(0);
	kt_ok(kt_users_become("moody", 0) && live_becomes(0), "nobody is a user");
	kt_write(path, "0");
	kt_is(kt_join_policy(0, id, 0), 0, "with its consent it works");
	kt_leave(0);
}

static void bytes_arrive(void)
{
	unsigned char bytes[100];
	struct saakm_sched_attr attr = {
		.size = sizeof(attr), .sched_policy = SAAKM_SCHED_POLICY,
		.sched_saakm_policy = kt_policy_id("moody"),
		.sched_saakm_attr_size = sizeof(bytes), .sched_saakm_attr = (uintptr_t)bytes,
	};
	unsigned int sum = 0;

	for (size_t i = 0; i < sizeof(bytes); i++)
		sum += bytes[i] = i * 7 + 1;
	kt_is(saakm_sched_setattr(0, &attr), 0, "trap 7: we join, with bytes for the policy");
	kt_is(param(PARAM("last_size")), sizeof(bytes), "trap 7: it has got so many");
	kt_is(param(PARAM("last_sum")), sum, "trap 7: and the right ones");
	kt_leave(0);
}

/* attr_changed is asked of one that is in the policy, getparam_attr by getattr. */
static void parameters(void)
{
	struct saakm_sched_attr attr = {
		.size = sizeof(attr), .sched_policy = SAAKM_SCHED_POLICY, .sched_period = 7,
		.sched_saakm_policy = kt_policy_id("moody"),
	}, got = {};
	long before;

	kt_is(saakm_sched_setattr(0, &attr), 0, "we join, with a parameter");
	before = param(PARAM("nr_set"));
	kt_is(saakm_sched_getattr(0, &got, sizeof(got)), 0, "getattr");
	kt_is(got.sched_period, 7, "getparam_attr has filled it");
	kt_is(got.sched_saakm_attr, 0, "no address of the kernel gets out");
	kt_is(saakm_sched_setattr(0, &attr), 0, "the same again");
	kt_is(param(PARAM("nr_set")), before, "attr_changed says no: it is not set");
	attr.sched_period = 8;
	kt_is(saakm_sched_setattr(0, &attr), 0, "another parameter");
	kt_is(param(PARAM("nr_set")), before + 1, "attr_changed says yes: it is set");
	saakm_sched_getattr(0, &got, sizeof(got));
	kt_is(got.sched_period, 8, "and can be read");
	kt_write(PARAM("say_no"), "1");
	attr.sched_period = 9;
	kt_is(saakm_sched_setattr(0, &attr), -EINVAL, "checkparam_attr says no: EINVAL");
	kt_write(PARAM("say_no"), "0");
	saakm_sched_getattr(0, &got, sizeof(got));
	kt_is(got.sched_period, 8, "nothing has changed");
	kt_leave(0);
	saakm_sched_getattr(0, &got, sizeof(got));
	kt_is(got.sched_period, 0, "out of the policy it is not asked");
}

/* Every core that is there sees all of them, and no other. */
static bool topology_is(unsigned int nr)
{
	char text[1024], want[64], *at = text;

	if (kt_read(PARAM("topology"), text, sizeof(text)))
		return false;
	for (unsigned int cpu = 0; cpu < nr; cpu++) {
		snprintf(want, sizeof(want), nr > 1 ? "%u:0-%u " : "%u:%u ", cpu, nr - 1);
		if (strncmp(at, want, strlen(want))) {
			kt_diag("%s, not %s", at, want);
			return false;
		}
		at += strlen(want);
	}
	return strncmp(at, "levels ", 7) == 0 && atoi(at + 7) > 0;
}

/* A finding: the policy is ejected, its tasks live. */
static void unload(void)
{
	kt_rmmod("moody");
}

static void nonsense(const char *answer, const char *what)
{
	struct worker *w, *s, *fair;
	char text[512];
	cpu_set_t two;

	kt_write("/sys/kernel/saakm/on_error", "eject");
	w = worker_start_in(WORKER_NAPPER, kt_policy_id("moody"));
	s = worker_start_in(WORKER_WAITER, kt_policy_id("moody"));
	fair = worker_start(WORKER_HOG, false);
	/* With one core to choose from the answer would be ignored. */
	CPU_ZERO(&two);
	CPU_SET(0, &two);
	CPU_SET(1, &two);
	sched_setaffinity(w->pid, sizeof(two), &two);
	kt_is(kt_write(PARAM("answer"), answer), 0, what);
	kt_ok(worker_lives(s) && worker_lives(w) && worker_lives(fair), "%s: all go on", what);
	kt_ok(sched_becomes(w->pid, SCHED_OTHER) && sched_becomes(s->pid, SCHED_OTHER),
	      "trap 11: %s: the policy is ejected, its tasks are fair", what);
	kt_read("/proc/saakm/last_error", text, sizeof(text));
	if (!kt_ok(strstr(text, "bad-cpu") && strstr(text, "moody"), "%s: bad-cpu, it says", what))
		kt_diag("%.100s", text);
	kt_ok(kt_join_policy(0, kt_policy_id("moody"), 0) != 0, "nobody can join any more");
	kt_is(kt_sched_of(0), SCHED_OTHER, "we are fair still");
	kt_ok(kt_users_become("moody", 0), "it has no users");
	worker_end(fair);
	worker_end(s);
	worker_end(w);
	kt_is(kt_rmmod("moody"), 0, "it can be unloaded");
	kt_is(kt_insmod("moody", NULL), 0, "and loaded again");
}

int main(int argc, char **argv)
{
	char offline[16];

	kt_start(argc, argv);
	kt_wants_findings();
	if (kt_insmod("moody", NULL))
		kt_bail("moody.ko cannot be loaded");
	atexit(unload);
	refuses();
	says_no(PARAM("say_no"), "checkparam_attr");
	says_no(PARAM("no_attach"), "attach");
	bytes_arrive();
	parameters();
	kt_ok(topology_is(kt_nr_cpus()), "the topology that policies see is that of all cores");
	nonsense("-1", "a negative core");
	nonsense("100000", "a core beyond all");
	if (kt_nr_cpus() > 2) {
		snprintf(offline, sizeof(offline), "%u", kt_nr_cpus_possible() - 1);
		nonsense(offline, "a core that is forbidden");
		kt_cpu_online(kt_nr_cpus_possible() - 1, false);
		kt_ok(topology_is(kt_nr_cpus()), "without the one that is offline");
		nonsense(offline, "a core that is offline");
		kt_cpu_online(kt_nr_cpus_possible() - 1, true);
		kt_ok(topology_is(kt_nr_cpus()), "and with it, when it is back");
	}
	kt_is(kt_rmmod("moody"), 0, "it goes");
	return kt_done();
}
