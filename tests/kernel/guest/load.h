/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A load of everything that a scheduler meets: hogs of several nice values,
 * sleepers, pairs that wake each other, forks, hops between cores, nice values
 * and classes. For stress, and to drive a policy with a bug into it.
 */
#ifndef SAAKM_TESTS_LOAD_H
#define SAAKM_TESTS_LOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define LOAD_MAX	64

#define LOAD_HOGS	0x01	/* run all the time, two for each core, half of them nice */
#define LOAD_SLEEPERS	0x02	/* run and sleep for short times */
#define LOAD_PAIRS	0x04	/* two tasks and two pipes */
#define LOAD_FORKS	0x08	/* children that run shortly and exit */
#define LOAD_HOPS	0x10	/* change their cores */
#define LOAD_YIELDS	0x20	/* give way all the time */
#define LOAD_RENICE	0x40	/* somebody renices all others */
#define LOAD_CLASSES	0x80	/* leave the policy and come back */
#define LOAD_RT		0x100	/* tasks of the real-time class disturb the rest */
#define LOAD_GENTLE	(LOAD_SLEEPERS | LOAD_PAIRS | LOAD_FORKS)
#define LOAD_ALL	0x1ff

struct load_task {
	pid_t pid;
	const char *what;
	bool in_policy;
	volatile uint64_t *work;	/* grows as long as it gets somewhere */
};

struct load {
	struct load_task task[LOAD_MAX];
	unsigned int nr;
	uint32_t policy;
	volatile bool *stop;
	volatile uint64_t *counters;
};

/* All join before they begin; bails if they cannot. */
void load_start(struct load *l, unsigned int what, uint32_t policy);
/* True: every task has got somewhere since the last call (waits for them). */
bool load_lives(struct load *l);
/* Ask all to end, and see that they do: false: some had to be killed. */
bool load_stop(struct load *l);
void load_kill(struct load *l);
uint64_t load_work(const struct load *l);

#endif /* SAAKM_TESTS_LOAD_H */
