// SPDX-License-Identifier: GPL-2.0
/*
 * The search for races, where the right explanation was passed over: several
 * orders can explain a divergence, and the one that was chosen may be in the way
 * of what comes later. So, at one that cannot be explained, those shortly before
 * it are explained in all other ways that there are, and the search is repeated.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "explain_internal.h"

#define MAX_REVISED	4	/* earlier divergences */
#define WITHIN		1500	/* events */

/* What was held up before. */
struct explain_before {
	u32 nr;
	struct hold holds[HOLD_MAX];
	struct reason reasons[HOLD_MAX];
	struct explain_way ways[EXPLAIN_WAYS];
};

int explain_revise_init(struct explain *e)
{
	e->before = calloc(1, sizeof(*e->before));
	return e->before ? 0 : -ENOMEM;
}

static void keep(struct explain *e)
{
	struct explain_before *b = e->before;

	b->nr = e->log->nr_holds;
	memcpy(b->holds, e->log->holds, b->nr * sizeof(*b->holds));
	memcpy(b->reasons, e->reasons, b->nr * sizeof(*b->reasons));
}

/* What was held up, but for what explained that divergence. */
static void restore_without(struct explain *e, u64 divergence)
{
	const struct explain_before *b = e->before;

	explain_drop(e, 0);
	for (u32 i = 0; i < b->nr; i++)
		if (b->reasons[i].divergence != divergence)
			explain_hold(e, &b->holds[i], &b->reasons[i]);
}

/* The last one that was explained before `seq`. 0: none. */
static u64 explained_before(const struct explain_before *b, u64 seq)
{
	u64 last = 0;

	for (u32 i = 0; i < b->nr; i++)
		if (b->reasons[i].divergence < seq && b->reasons[i].divergence > last)
			last = b->reasons[i].divergence;
	return last;
}

static bool hold_way(struct explain *e, const struct explain_way *way)
{
	for (u32 i = 0; i < way->nr; i++)
		if (!explain_hold(e, &way->hold[i], &way->why[i]))
			return false;
	return true;
}

/* `earlier` was explained; can it be so that goal's is, too? */
static bool revise_one(struct explain *e, struct explain_goal *goal, u64 earlier)
{
	struct explain_goal it = { .divergence = earlier, .from = goal->from };
	struct explain_way *ways = e->before->ways;
	unsigned int nr;

	restore_without(e, earlier);
	nr = explain_segment_ways(e, &it, goal->divergence, ways);
	for (unsigned int i = 0; i < nr && explain_may_try(e); i++) {
		restore_without(e, earlier);
		if (hold_way(e, &ways[i]) && (ways[i].reached > goal->divergence ||
					      explain_segment(e, goal)))
			return true;
	}
	return false;
}

bool explain_revise(struct explain *e, struct explain_goal *goal)
{
	u64 earlier = goal->divergence;

	keep(e);
	for (unsigned int i = 0; i < MAX_REVISED; i++) {
		earlier = explained_before(e->before, earlier);
		if (!earlier || earlier + WITHIN < goal->divergence)
			break;
		if (!revise_one(e, goal, earlier))
			continue;
		/* From before the earlier one. */
		snapshot_free(goal->resume);
		goal->resume = NULL;
		return true;
	}
	restore_without(e, 0);
	return false;
}
