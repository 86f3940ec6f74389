// SPDX-License-Identifier: GPL-2.0
/*
 * several: more than one policy at once. Trap 3: a task that goes from one to
 * another is terminated in the first and new to the second, which would
 * otherwise get the first one's metadata.
 */
#include "kt.h"
#include "load.h"
#include "worker.h"

#define MAX_POLICIES	8

static char names[MAX_POLICIES][32];
static unsigned int nr;

static void take_names(void)
{
	for (nr = 0; nr < kt_nr_policies() && nr < MAX_POLICIES; nr++)
		snprintf(names[nr], sizeof(names[nr]), "%s", kt_policy_name(nr));
}

static void together(void)
{
	struct load l[MAX_POLICIES];
	bool good = true;

	for (unsigned int i = 0; i < nr; i++)
		load_start(&l[i], LOAD_GENTLE, kt_policy_id(names[i]));
	for (unsigned int i = 0; i < nr; i++)
		good &= load_lives(&l[i]);
	kt_ok(good, "%u policies have tasks, and each task goes on", nr);
	good = true;
	for (unsigned int i = 0; i < nr; i++)
		good &= load_stop(&l[i]);
	for (unsigned int i = 0; i < nr; i++)
		good &= kt_users_become(names[i], 0);
	kt_ok(good, "all end, no policy has users left");
}

/* The first registered is asked first, so its hogs may keep the others waiting. */
static void around(enum worker_kind kind, const char *what)
{
	struct worker *w = worker_start_in(kind, kt_policy_id(names[0]));
	bool moved = true, lives = true, counted = true;

	for (unsigned int i = 1; i <= 5 * nr; i++) {
		const char *from = names[(i - 1) % nr], *to = names[i % nr];

		moved &= !kt_join_policy(w->pid, kt_policy_id(to), 0) &&
			 kt_policy_of(w->pid) == (long)kt_policy_id(to);
		counted &= kt_users_become(from, nr == 1) && kt_users_become(to, 1);
		lives &= worker_lives(w);
	}
	kt_ok(moved, "trap 3: one that %s goes from policy to policy", what);
	kt_ok(lives, "it goes on in each");
	kt_ok(counted, "it is a user of one at a time");
	worker_end(w);
}

static void storm(void)
{
	struct worker *w[6];
	uint32_t ids[MAX_POLICIES];
	uint64_t end;
	unsigned int turn = 0;
	bool good = true;

	for (unsigned int i = 0; i < nr; i++)
		ids[i] = kt_policy_id(names[i]);
	for (int i = 0; i < 6; i++)
		w[i] = worker_start_in(i % 2 ? WORKER_NAPPER : WORKER_YIELDER, ids[i % nr]);
	end = kt_now_ns() + 1500 * KT_MS;
	for (; kt_now_ns() < end; turn++)
		good &= !kt_join_policy(w[turn % 6]->pid, ids[turn / 6 % nr], 0);
	kt_ok(good, "%u changes of policy, none refused", turn);
	good = true;
	for (int i = 0; i < 6; i++)
		good &= worker_lives(w[i]);
	kt_ok(good, "all go on");
	for (int i = 0; i < 6; i++)
		worker_end(w[i]);
}

int main(int argc, char **argv)
{
	bool good = true;

	kt_start(argc, argv);
	take_names();
	if (nr < 2)
		kt_skip_all("one policy is not enough");
	together();
	around(WORKER_HOG, "runs");
	around(WORKER_NAPPER, "naps");
	around(WORKER_WAITER, "sleeps");
	storm();
	for (unsigned int i = 0; i < nr; i++)
		good &= kt_users_become(names[i], 0);
	kt_ok(good, "no policy has users left");
	return kt_done();
}
