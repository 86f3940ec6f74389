// SPDX-License-Identifier: GPL-2.0
/*
 * The search for races, elsewhere: where the call that did otherwise was not
 * told so by what it read, others before it may have done otherwise without a
 * word. Of all pairs of accesses before the divergence that could have come the
 * other way round, each is tried, the nearest first. And in a kernel a change
 * by the class can be seen before the event that tells of it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "explain_internal.h"

#define MAX_PAIRS	4096
#define MAX_TRIALS	300	/* for one divergence */
#define MAX_SEEN_EARLY	30	/* trials for one change that may be seen early */
#define REACH		20000	/* accesses before the divergence */
#define APART		3000	/* accesses between the two */

struct explain_pair { struct hold hold; struct access x, y; u64 distance; };

int explain_pairs_init(struct explain *e)
{
	e->pairs = calloc(MAX_PAIRS, sizeof(*e->pairs));
	return e->pairs ? 0 : -ENOMEM;
}

static int by_distance(const void *a, const void *b)
{
	const struct explain_pair *x = a, *y = b;

	return (x->distance > y->distance) - (x->distance < y->distance);
}

static unsigned int add_pair(struct explain *e, unsigned int nr, const struct access *x,
			     const struct access *y, u64 distance)
{
	struct hold h = explain_hold_of(x, y);

	for (unsigned int i = 0; i < nr; i++)
		if (!memcmp(&e->pairs[i].hold, &h, sizeof(h)))
			return nr;
	e->pairs[nr] = (struct explain_pair){ h, *x, *y, distance };
	return nr + 1;
}

/* x came first here; could it have come behind y? */
static unsigned int find_pairs(struct explain *e, u64 divergence)
{
	u64 n = e->log->nr_accesses, first = explain_first(e), i, k;
	unsigned int nr = 0;

	if (n - first > REACH)
		first = n - REACH;
	for (i = n; i-- > first && nr < MAX_PAIRS;) {
		const struct access *y = explain_access(e, i);

		for (k = i; k-- > first && i - k < APART && nr < MAX_PAIRS;) {
			const struct access *x = explain_access(e, k);

			if (!x->nr || (x->cpu == y->cpu && x->ctx == y->ctx) ||
			    !explain_touch(x, y) || x->segment >= y->at ||
			    explain_end(e, x, divergence) <= y->at)
				continue;
			nr = add_pair(e, nr, x, y, n - i);
		}
	}
	qsort(e->pairs, nr, sizeof(*e->pairs), by_distance);
	return nr;
}

static bool hold_pair(struct explain *e, const struct explain_goal *goal,
		      const struct explain_pair *p)
{
	struct reason why = { goal->divergence, p->x, p->y };

	return explain_hold(e, &p->hold, &why);
}

bool explain_pairs(struct explain *e, struct explain_goal *goal)
{
	u64 far = goal->divergence + GOOD_ENOUGH, furthest = goal->divergence, at;
	struct explain_pair *best = NULL;
	u32 base = e->log->nr_holds;
	unsigned int nr;

	if (explain_again(e, goal->from, goal->divergence + 1) != goal->divergence)
		return false;
	nr = find_pairs(e, goal->divergence);
	for (unsigned int i = 0; i < nr && i < MAX_TRIALS && explain_may_try(e); i++) {
		if (!hold_pair(e, goal, &e->pairs[i]))
			break;
		at = explain_again(e, goal->from, far);
		explain_drop(e, base);
		if (!at)
			at = far;
		if (at > furthest) {
			furthest = at;
			best = &e->pairs[i];
		}
		if (at == far)
			break;
	}
	return best && hold_pair(e, goal, best);
}

/* --- seen before its event -------------------------------------------------------- */

static bool try_early(struct explain *e, struct explain_goal *goal, const struct hold *it,
		      const struct segment *seg)
{
	struct reason why = {
		.divergence = goal->divergence,
		.x = { .segment = seg->start, .cpu = seg->cpu },
		.y = { .at = it->segment, .cpu = it->cpu, .is_store = true },
	};
	u64 at;

	if (!explain_hold(e, it, &why))
		return false;
	at = explain_again(e, goal->from, goal->divergence + GOOD_ENOUGH);
	return !at || at > goal->divergence;
}

/*
 * By whom it concerns, make a change early; perhaps not before those have looked
 * that were not to see it.
 */
bool explain_early(struct explain *e, struct explain_goal *goal)
{
	struct hold waiting[WAITING_MAX];
	u32 base = e->log->nr_holds, nr;
	u64 max = e->max_trials;
	struct segment seg;
	bool done = false;

	if (explain_again(e, goal->from, goal->divergence + 1) != goal->divergence ||
	    !explain_find_segment(e, goal->divergence, &seg))
		return false;
	nr = e->log->nr_waiting;
	memcpy(waiting, e->log->waiting, nr * sizeof(*waiting));
	for (u32 i = 0; !done && i < nr && e->nr_trials < max; i++) {
		if (waiting[i].cpu == seg.cpu && waiting[i].ctx == seg.ctx)
			continue;
		if (e->nr_trials + MAX_SEEN_EARLY < max)
			e->max_trials = e->nr_trials + MAX_SEEN_EARLY;
		done = try_early(e, goal, &waiting[i], &seg) || explain_segment(e, goal);
		if (!done)
			explain_drop(e, base);
		e->max_trials = max;
	}
	return done;
}
