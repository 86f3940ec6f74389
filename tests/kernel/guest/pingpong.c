// SPDX-License-Identifier: GPL-2.0
/*
 * pingpong: pairs that wake each other over pipes, on one core, on two, and
 * wherever the policy puts them. A wake-up that is lost is a pair that stops.
 * Trap 10: wake-ups over another core's wake list.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "kt.h"

#define ROUNDS	2000
#define PAIRS	6

struct half {
	int in, out, core;
	bool first;
	uint64_t *rounds;
};

static int half(void *arg)
{
	struct half *h = arg;
	char c = 0;

	if (h->core >= 0 && kt_pin(0, h->core))
		return 1;
	if (kt_join(0))
		return 2;
	for (int i = 0; i < ROUNDS; i++) {
		if (h->first && write(h->out, &c, 1) != 1)
			return 3;
		if (read(h->in, &c, 1) != 1)
			return 4;
		if (!h->first && write(h->out, &c, 1) != 1)
			return 5;
		++*h->rounds;
	}
	return 0;
}

static void start_pair(pid_t *pid, int core_a, int core_b, uint64_t *rounds)
{
	int a[2], b[2];

	if (pipe2(a, O_CLOEXEC) || pipe2(b, O_CLOEXEC))
		kt_bail("pipe: %s", strerror(errno));
	pid[0] = kt_spawn(half, &(struct half){ a[0], b[1], core_a, true, rounds });
	pid[1] = kt_spawn(half, &(struct half){ b[0], a[1], core_b, false, rounds + 1 });
	close(a[0]);
	close(a[1]);
	close(b[0]);
	close(b[1]);
}

static void pairs(unsigned int nr, int core_a, int core_b, const char *where)
{
	uint64_t *rounds = kt_shared(2 * PAIRS * sizeof(*rounds));
	pid_t pid[2 * PAIRS];
	unsigned int good = 0;

	for (unsigned int i = 0; i < nr; i++)
		start_pair(pid + 2 * i, core_a, core_b, rounds + 2 * i);
	for (unsigned int i = 0; i < 2 * nr; i++) {
		int status = kt_reap_in(pid[i], 3 * KT_LIMIT_MS);

		if (status)
			kt_diag("task %u: status %d after %ju rounds", i, status,
				(uintmax_t)rounds[i]);
		good += !status;
	}
	kt_result(good == 2 * nr, __FILE__, __LINE__, "%u pairs %s do %d rounds", nr, where, ROUNDS);
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	pairs(1, 0, 0, "on one core");
	if (kt_nr_cpus() > 1) {
		pairs(1, 0, 1, "on two cores");
		pairs(PAIRS, 1, 0, "on two cores");
	}
	pairs(PAIRS, -1, -1, "wherever they are put");
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
