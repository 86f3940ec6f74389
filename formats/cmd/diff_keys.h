/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Which key of trace A is which key of trace B. Keys are numbers given at
 * first sight, so they say nothing by themselves: a pair is made when both are
 * seen for the first time, and holds from then on, in both directions.
 */
#ifndef SAAKM_DIFF_KEYS_H
#define SAAKM_DIFF_KEYS_H

#include <stdbool.h>
#include <stdint.h>
#include <saakm/vec.h>

enum diff_space {
	DIFF_TASKS, DIFF_RQS, DIFF_LOCKS, DIFF_CTXS, DIFF_POLICIES, DIFF_MODULES, DIFF_SPACES,
};

/* Beyond this a key stands for itself: no file may make us fill the memory. */
#define DIFF_KEYS_MAX	(4u << 20)

struct diff_key_pair {
	uint32_t a, b;
	uint8_t space;
};

struct diff_keys {
	struct {
		uint32_t *to;		/* owned; 0: none yet */
		size_t nr;
	} map[DIFF_SPACES][2];
	SAAKM_VEC(struct diff_key_pair) log;	/* in the order in which they were made */
};

/* Zeroed = nothing known. */
void diff_keys_release(struct diff_keys *k);
/* 1: they are the same, perhaps from now on; 0: not; -ENOMEM. */
int diff_keys_pair(struct diff_keys *k, enum diff_space space, uint64_t a, uint64_t b);
/* B's key of A's, or 0. */
uint32_t diff_keys_of_a(const struct diff_keys *k, enum diff_space space, uint64_t a);
/* Forget the pairs made since there were nr of them. */
void diff_keys_undo(struct diff_keys *k, size_t nr);

#endif /* SAAKM_DIFF_KEYS_H */
