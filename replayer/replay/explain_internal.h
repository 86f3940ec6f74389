/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the search for races share. */
#ifndef SAAKM_EXPLAIN_INTERNAL_H
#define SAAKM_EXPLAIN_INTERNAL_H

#include "access.h"
#include "explain.h"
#include "snapshot.h"
#include "tape.h"

#define GOOD_ENOUGH	750	/* events behind it without another divergence */

/* Why something is held up: so that x comes behind y (or what was to come before it). */
struct reason { u64 divergence; struct access x, y; };

struct explain {
	struct session *session;
	struct access_log *log;		/* owned */
	struct tape *tape;		/* owned: the events around the divergence */
	struct reason *reasons;		/* owned; of log->holds, one each */
	struct explain_node *nodes;	/* owned; of explain_segment.c */
	struct explain_pair *pairs;	/* owned; of explain_pairs.c */
	struct explain_before *before;	/* owned; of explain_revise.c */
	u64 nr_trials, max_trials;
};

/*
 * Again from `from`, up to event `until`: where the first divergence is, or 0.
 * What was accessed is in the log.
 */
u64 explain_again(struct explain *e, struct snapshot *from, u64 until);
static inline bool explain_may_try(const struct explain *e)
{
	return e->nr_trials < e->max_trials;
}
/* The same, with what is held up in addition; taken back by explain_drop(). */
bool explain_hold(struct explain *e, const struct hold *h, const struct reason *why);
void explain_drop(struct explain *e, u32 nr_holds);

/* --- of the log of the last run --- */

u64 explain_first(const struct explain *e);	/* of the accesses that are there */
static inline const struct access *explain_access(const struct explain *e, u64 i)
{
	return &e->log->access[i % ACCESS_MAX];
}
bool explain_touch(const struct access *x, const struct access *y);
/* x's segment ends by this event; one that has not ended: by `divergence`. */
u64 explain_end(const struct explain *e, const struct access *x, u64 divergence);
bool explain_find_segment(const struct explain *e, u64 end, struct segment *seg);
/* What x would read behind access number i, and just before it. false: not known. */
bool explain_value_behind(const struct explain *e, u64 i, const struct access *x, u64 *value);
bool explain_value_before(const struct explain *e, u64 i, const struct access *x, u64 *value);
/* x is to wait till y has happened. */
struct hold explain_hold_of(const struct access *x, const struct access *y);

/* --- ways to explain a divergence: true, and what is to be held up is --- */

#define EXPLAIN_DEPTH	12	/* things held up for one divergence */
#define EXPLAIN_WAYS	8

/* One that gets to `reached`. */
struct explain_way {
	u64 reached;
	u32 nr;
	struct hold hold[EXPLAIN_DEPTH];
	struct reason why[EXPLAIN_DEPTH];
};

struct explain_goal {
	u64 divergence;
	struct snapshot *from;
	struct snapshot *resume;	/* out: from where to go on, owned by the caller; or NULL */
};

int explain_segment_init(struct explain *e);
bool explain_segment(struct explain *e, struct explain_goal *goal);
/* All that get to `beyond` at least, a later divergence, as far as there is room: how many. */
unsigned int explain_segment_ways(struct explain *e, struct explain_goal *goal, u64 beyond,
				  struct explain_way *ways);
int explain_pairs_init(struct explain *e);
bool explain_pairs(struct explain *e, struct explain_goal *goal);
bool explain_early(struct explain *e, struct explain_goal *goal);
/* By another explanation of a divergence shortly before it. */
int explain_revise_init(struct explain *e);
bool explain_revise(struct explain *e, struct explain_goal *goal);

#endif /* SAAKM_EXPLAIN_INTERNAL_H */
