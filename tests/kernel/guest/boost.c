// SPDX-License-Identifier: GPL-2.0
/*
 * boost: priority inheritance. Trap 2: who holds a lock that a real-time task
 * waits for is lifted out of the class, and comes back: without terminate and a
 * new beginning its node would stay linked.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>
#include "kt.h"
#include "worker.h"

#define ROUNDS	150

struct shared {
	pthread_mutex_t lock;
	volatile uint64_t held, waited;
	volatile bool stop;
	int hold_us;		/* 0: burn */
};

static struct shared *make(int hold_us)
{
	struct shared *s = kt_shared(sizeof(*s));
	pthread_mutexattr_t a;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT);
	if (pthread_mutex_init(&s->lock, &a))
		kt_bail("no mutex with priority inheritance");
	s->hold_us = hold_us;
	return s;
}

static int holder(void *arg)
{
	struct shared *s = arg;

	if (kt_join(0))
		return 1;
	while (!s->stop) {
		pthread_mutex_lock(&s->lock);
		if (s->hold_us)
			usleep(s->hold_us);
		else
			for (volatile int i = 0; i < 30000; i++)
				;
		s->held++;
		pthread_mutex_unlock(&s->lock);
		if (kt_sched_of(0) != SAAKM_SCHED_POLICY)
			return 2;
		if (s->held % 4 == 0)
			usleep(200);
	}
	return 0;
}

static int waiter(void *arg)
{
	struct shared *s = arg;

	if (kt_make_rt(0, 30))
		return 3;
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&s->lock);
		s->waited++;
		pthread_mutex_unlock(&s->lock);
		usleep(300);
	}
	return 0;
}

/* A fair waiter would not lift a holder above it; another in the policy stays, too. */
static int same_class(void *arg)
{
	struct shared *s = arg;

	if (kt_join(0))
		return 4;
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&s->lock);
		pthread_mutex_unlock(&s->lock);
		usleep(100);
	}
	return 0;
}

static void one(const char *what, int hold_us, int core)
{
	struct shared *s = make(hold_us);
	struct worker *busy = worker_start_on(WORKER_HOG, true, core);
	pid_t h[3], w[2];
	bool good = true;

	for (int i = 0; i < 3; i++) {
		h[i] = kt_spawn(i < 2 ? holder : same_class, s);
		if (core >= 0)
			kt_pin(h[i], core);
	}
	w[0] = kt_spawn(waiter, s);
	w[1] = kt_spawn(waiter, s);
	for (int i = 0; i < 2; i++) {
		int status = kt_reap_in(w[i], 3 * KT_LIMIT_MS);

		if (status)
			kt_diag("waiter: status %d", status);
		good &= !status;
	}
	s->stop = true;
	for (int i = 0; i < 3; i++) {
		int status = kt_reap_in(h[i], 3 * KT_LIMIT_MS);

		if (status)
			kt_diag("holder: status %d", status);
		good &= !status;
	}
	kt_ok(good && s->held && s->waited == 2 * ROUNDS, "trap 2: holders that %s are boosted%s",
	      what, core >= 0 ? ", on one core" : "");
	kt_ok(worker_lives(busy), "another task of the policy goes on");
	worker_end(busy);
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	one("run", 0, -1);
	one("sleep", 300, -1);
	one("run", 0, 0);
	one("sleep", 300, 0);
	return kt_done();
}
