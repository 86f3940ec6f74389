// SPDX-License-Identifier: GPL-2.0
/*
 * hackbench: in each group every sender writes to every receiver, over sockets.
 * The load with the most wake-ups and switches; what was sent must arrive.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "kt.h"

#define GROUPS		2
#define FDS		5	/* senders of a group, and receivers */
#define LOOPS		500
#define MESSAGE		100

struct end {
	int fd[FDS];
};

static int sender(void *arg)
{
	struct end *e = arg;
	char message[MESSAGE] = "";

	if (kt_join(0))
		return 2;
	for (int i = 0; i < LOOPS; i++)
		for (int k = 0; k < FDS; k++)
			if (write(e->fd[k], message, MESSAGE) != MESSAGE)
				return 3;
	return 0;
}

static int receiver(void *arg)
{
	struct end *e = arg;
	size_t left = (size_t)FDS * LOOPS * MESSAGE;
	char buf[MESSAGE];

	if (kt_join(0))
		return 2;
	while (left) {
		ssize_t n = read(e->fd[0], buf, sizeof(buf));

		if (n <= 0)
			return 3;
		left -= (size_t)n;
	}
	return 0;
}

static void start_group(pid_t *pid)
{
	const int little = 1;	/* the kernel takes its least: a few messages */
	struct end all, one;

	for (int k = 0; k < FDS; k++) {
		int pair[2];

		if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
			kt_bail("socketpair: %s", strerror(errno));
		setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &little, sizeof(little));
		all.fd[k] = pair[1];
		one.fd[0] = pair[0];
		*pid++ = kt_spawn(receiver, &one);
		close(pair[0]);
	}
	for (int k = 0; k < FDS; k++)
		*pid++ = kt_spawn(sender, &all);
	for (int k = 0; k < FDS; k++)
		close(all.fd[k]);
}

int main(int argc, char **argv)
{
	pid_t pid[GROUPS * 2 * FDS];
	unsigned int good = 0;

	kt_start(argc, argv);
	for (int i = 0; i < GROUPS; i++)
		start_group(pid + i * 2 * FDS);
	for (int i = 0; i < GROUPS * 2 * FDS; i++) {
		int status = kt_reap_in(pid[i], 3 * KT_LIMIT_MS);

		if (status)
			kt_diag("task %d: status %d", i, status);
		good += !status;
	}
	kt_is(good, GROUPS * 2 * FDS, "every message arrives");
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
