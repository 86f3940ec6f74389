// SPDX-License-Identifier: GPL-2.0
/*
 * small [PART…]: loads of each kind, short enough that a recording of one is a
 * file to keep: pingpong, hackbench, forks, affinity, hotplug, sleepers. What it
 * promises is only that all of it ends; what the policy did is asked of the record.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kt.h"

#define MAX_TASKS	16
#define ROUNDS		60	/* of a pair, or messages of a sender */

struct half {
	int in, out;
	bool first;
};

static int half(void *arg)
{
	struct half *h = arg;
	char c = 0;

	if (kt_join(0))
		return 2;
	for (int i = 0; i < ROUNDS; i++) {
		if (h->first && write(h->out, &c, 1) != 1)
			return 3;
		if (read(h->in, &c, 1) != 1)
			return 4;
		if (!h->first && write(h->out, &c, 1) != 1)
			return 5;
	}
	return 0;
}

static unsigned int pingpong(pid_t *pid)
{
	for (int i = 0; i < 2; i++) {
		int a[2], b[2];

		if (pipe2(a, O_CLOEXEC) || pipe2(b, O_CLOEXEC))
			kt_bail("pipe: %s", strerror(errno));
		pid[2 * i] = kt_spawn(half, &(struct half){ a[0], b[1], true });
		pid[2 * i + 1] = kt_spawn(half, &(struct half){ b[0], a[1], false });
		close(a[0]);
		close(a[1]);
		close(b[0]);
		close(b[1]);
	}
	return 4;
}

#define SENDERS	3

static int sender(void *arg)
{
	int fd = *(int *)arg;

	if (kt_join(0))
		return 2;
	for (int i = 0; i < ROUNDS; i++)
		if (write(fd, "message", 8) != 8)
			return 3;
	return 0;
}

/* It gives way behind each message: the pipe would hold them all. */
static int receiver(void *arg)
{
	char buf[8];

	if (kt_join(0))
		return 2;
	for (int i = 0; i < SENDERS * ROUNDS / 3; i++) {
		if (read(*(int *)arg, buf, sizeof(buf)) != sizeof(buf))
			return 3;
		if (i % 8 == 0)
			kt_sleep_ms(1);
	}
	return 0;
}

static unsigned int hackbench(pid_t *pid)
{
	unsigned int n = 0;
	int fd[2];

	if (pipe2(fd, O_CLOEXEC))
		kt_bail("pipe: %s", strerror(errno));
	/* Little fits: senders and receivers wait for each other. */
	fcntl(fd[1], F_SETPIPE_SZ, 4096);
	for (int i = 0; i < 3; i++)
		pid[n++] = kt_spawn(receiver, &fd[0]);
	for (int i = 0; i < SENDERS; i++)
		pid[n++] = kt_spawn(sender, &fd[1]);
	close(fd[0]);
	close(fd[1]);
	return n;
}

static int forker(void *arg)
{
	if (kt_join(0))
		return 2;
	for (int i = 0; i < 12; i++) {
		pid_t pid = fork();

		if (!pid) {
			kt_burn_ms((unsigned int)i % 3);
			_exit(0);
		}
		if (pid < 0 || (i % 3 == 2 && waitpid(pid, NULL, 0) != pid))
			return 3;
	}
	while (wait(NULL) > 0)
		;
	return 0;
}

static unsigned int forks(pid_t *pid)
{
	for (int i = 0; i < 3; i++)
		pid[i] = kt_spawn(forker, NULL);
	return 3;
}

/* Hops, runs and sleeps: queued, running and blocked tasks are moved. */
static int hopper(void *arg)
{
	unsigned int cpus = kt_nr_cpus_possible(), nr = (unsigned int)*(int *)arg;

	if (kt_join(0))
		return 2;
	for (unsigned int i = 0; i < 12; i++) {
		/* One that goes offline is refused, which is fine. */
		kt_pin(0, (i + nr) % cpus);
		kt_burn_ms(i % 3);
		if (i % 2)
			kt_sleep_ms(1);
		kt_unpin(0);
	}
	return 0;
}

static unsigned int affinity(pid_t *pid)
{
	for (int i = 0; i < 5; i++)
		pid[i] = kt_spawn(hopper, &i);
	return 5;
}

static int sleeper(void *arg)
{
	unsigned int nr = (unsigned int)*(int *)arg;

	if (kt_join(0))
		return 2;
	for (unsigned int i = 0; i < 10; i++) {
		kt_burn_ms((i + nr) % 7);
		kt_sleep_ms((i * nr) % 4);
	}
	return 0;
}

static unsigned int sleepers(pid_t *pid)
{
	for (int i = 0; i < 6; i++)
		pid[i] = kt_spawn(sleeper, &i);
	return 6;
}

static unsigned int hotplug(pid_t *pid)
{
	unsigned int n = sleepers(pid), cpus = kt_nr_cpus_possible();

	for (unsigned int i = 0; cpus > 1 && i < 2; i++) {
		unsigned int cpu = 1 + i % (cpus - 1);

		if (!kt_cpu_online(cpu, false)) {
			kt_sleep_ms(5);
			kt_cpu_online(cpu, true);
		}
	}
	return n;
}

static const struct part {
	const char *name;
	unsigned int (*start)(pid_t *pid);
} parts[] = {
	{ "pingpong", pingpong }, { "hackbench", hackbench }, { "forks", forks },
	{ "affinity", affinity }, { "sleepers", sleepers }, { "hotplug", hotplug },
};

static bool wanted(const char *name)
{
	for (int i = 0; i < kt_argc; i++)
		if (!strcmp(kt_argv[i], name))
			return true;
	return !kt_argc;
}

int main(int argc, char **argv)
{
	pid_t pid[MAX_TASKS];

	kt_start(argc, argv);
	for (unsigned int i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		unsigned int n, good = 0;

		if (!wanted(parts[i].name))
			continue;
		n = parts[i].start(pid);
		for (unsigned int k = 0; k < n; k++)
			good += !kt_reap_in(pid[k], 3 * KT_LIMIT_MS);
		kt_ok(good == n, "%s: %u tasks end well", parts[i].name, n);
	}
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
