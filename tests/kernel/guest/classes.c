// SPDX-License-Identifier: GPL-2.0
/*
 * classes: tasks change between the fair class, the real-time class and the
 * policy while they run, wait and sleep. Trap 2: whoever leaves is terminated.
 * Trap 5: also if it sleeps, and then it is no user of the policy any more.
 */
#include <sched.h>
#include <unistd.h>
#include "kt.h"
#include "worker.h"

#define STORM_TASKS	6

static int to_fair(pid_t pid) { return kt_leave(pid); }
static int to_rt(pid_t pid) { return kt_make_rt(pid, 20); }
static int to_batch(pid_t pid)
{
	struct sched_param none = {};

	return sched_setscheduler(pid, SCHED_BATCH, &none);
}

static const struct other {
	const char *name;
	int (*go)(pid_t pid);
	int policy;
} others[] = {
	{ "fair", to_fair, SCHED_OTHER },
	{ "real-time", to_rt, SCHED_FIFO },
	{ "batch", to_batch, SCHED_BATCH },
};

#define NR_OTHERS	(sizeof(others) / sizeof(*others))

static const struct {
	const char *name;
	enum worker_kind kind;
} kinds[] = {
	{ "one that runs", WORKER_HOG },
	{ "one that naps", WORKER_NAPPER },
	{ "one that sleeps", WORKER_WAITER },
	{ "one that gives way", WORKER_YIELDER },
};

#define NR_KINDS	(sizeof(kinds) / sizeof(*kinds))

static bool is_in_policy(pid_t pid)
{
	return kt_sched_of(pid) == SAAKM_SCHED_POLICY &&
	       kt_policy_of(pid) == (long)kt_policy_id(kt_policy);
}

/* Into the policy and out of it again, and it goes on each time. */
static void there_and_back(const struct other *o, unsigned int kind)
{
	/* Of the real-time class it must not be the only thing that runs. */
	struct worker *w = worker_start(kinds[kind].kind, false);
	bool in = true, out = true, lives = true, counted = true;

	for (int i = 0; i < 5; i++) {
		in &= !kt_join(w->pid) && is_in_policy(w->pid);
		counted &= kt_users_become(kt_policy, 1);
		lives &= worker_lives(w);
		out &= !o->go(w->pid) && kt_sched_of(w->pid) == o->policy;
		counted &= kt_users_become(kt_policy, 0);
		lives &= worker_lives(w);
	}
	kt_ok(in && out, "%s goes from %s into the policy and back", kinds[kind].name, o->name);
	kt_ok(lives, "%s goes on in either", kinds[kind].name);
	kt_ok(counted, "%s is counted as a user only there%s", kinds[kind].name,
	      kinds[kind].kind == WORKER_WAITER ? " (trap 5)" : "");
	worker_end(w);
}

/* Waiting behind another on the same core. */
static void waiting(const struct other *o)
{
	struct worker *busy = worker_start_on(WORKER_HOG, true, 0);
	struct worker *w = worker_start_on(WORKER_HOG, true, 0);
	bool good = true;

	for (int i = 0; good && i < 10; i++) {
		good &= !o->go(w->pid);
		good &= worker_lives(w);
		good &= !kt_join(w->pid) && is_in_policy(w->pid);
		good &= worker_lives(w) && worker_lives(busy);
	}
	kt_ok(good, "one that waits behind another goes to %s and back", o->name);
	worker_end(w);
	worker_end(busy);
}

/* Dies in each class. */
static void dies_there(const struct other *o)
{
	struct worker *w = worker_start(WORKER_WAITER, true);
	bool good = !o->go(w->pid);

	worker_end(w);
	kt_ok(good && kt_users_become(kt_policy, 0),
	      "one that sleeps, goes to %s and is killed there", o->name);
}

static void storm(void)
{
	struct worker *w[STORM_TASKS];
	uint64_t end;
	uint32_t id = kt_policy_id(kt_policy);
	unsigned int turn = 0;
	bool good = true;

	for (int i = 0; i < STORM_TASKS; i++)
		w[i] = worker_start(i % 2 ? WORKER_NAPPER : WORKER_HOG, true);
	end = kt_now_ns() + 2000 * KT_MS;
	for (; kt_now_ns() < end; turn++) {
		struct worker *x = w[turn % STORM_TASKS];

		if (turn / STORM_TASKS % 2)
			good &= !kt_join_policy(x->pid, id, 0);
		else
			good &= !others[turn / (2 * STORM_TASKS) % NR_OTHERS].go(x->pid);
	}
	kt_ok(good, "%u changes of class, none refused", turn);
	good = true;
	/* All first: those that are real-time still would leave the policy no core. */
	for (int i = 0; i < STORM_TASKS; i++)
		good &= !kt_join_policy(w[i]->pid, id, 0);
	for (int i = 0; i < STORM_TASKS; i++)
		good &= worker_lives(w[i]);
	kt_ok(good, "all go on");
	kt_ok(kt_users_become(kt_policy, STORM_TASKS), "and are users of the policy");
	for (int i = 0; i < STORM_TASKS; i++)
		worker_end(w[i]);
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	for (size_t o = 0; o < NR_OTHERS; o++) {
		for (size_t k = 0; k < NR_KINDS; k++)
			there_and_back(&others[o], k);
		waiting(&others[o]);
		dies_there(&others[o]);
	}
	storm();
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
