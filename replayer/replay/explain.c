// SPDX-License-Identifier: GPL-2.0
/*
 * A segment of code between two events of a context runs, in a replay, as soon
 * as the first has happened. In truth any part of it may have run later, up to
 * the second. Where two segments overlap and touch the same data, this can make
 * a handler decide otherwise. So, at a divergence: of all pairs of accesses that
 * overlap before it, hold the earlier one up till the other has happened, and
 * see whether the replay then gets further. What gets it past the divergence is
 * kept, and reported as a race.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "explain.h"
#include "snapshot.h"

#define DISTANCE	2000	/* events between snapshots */
#define NR_SNAPS	8
#define LOOK_BACK	4000	/* at least so many events before it are searched */
#define MAX_CANDIDATES	4096
#define MAX_TRIALS	400	/* for one divergence */
#define GOOD_ENOUGH	3000	/* events behind it without another */

/* Hold x up till y's segment has begun. */
struct candidate { struct hold hold; struct access x, y; u64 distance; };

static struct session *session;
static struct access_log *access_log;
static struct snapshot *snaps[NR_SNAPS];
static unsigned int next_snap;
static struct candidate *candidates;
static unsigned int nr_candidates;

static int keep_snapshot(u64 seq)
{
	snapshot_free(snaps[next_snap]);
	snaps[next_snap] = snapshot_take(seq);
	if (!snaps[next_snap])
		return -ENOMEM;
	next_snap = (next_snap + 1) % NR_SNAPS;
	return 0;
}

/* The youngest at least LOOK_BACK before that event, or the oldest there is. */
static struct snapshot *snapshot_for(u64 seq)
{
	struct snapshot *best = NULL, *oldest = NULL;

	for (unsigned int i = 0; i < NR_SNAPS; i++) {
		u64 at;

		if (!snaps[i])
			continue;
		at = snapshot_seq(snaps[i]);
		if (!oldest || at < snapshot_seq(oldest))
			oldest = snaps[i];
		if (at + LOOK_BACK <= seq && (!best || at > snapshot_seq(best)))
			best = snaps[i];
	}
	return best ? best : oldest;
}

/* Again from `from`, up to event `until` or the first divergence: where that is, or 0. */
static u64 run_again(struct snapshot *from, u64 until)
{
	struct replay_result *res = session->result;
	u32 before;

	if (snapshot_restore(from))
		return 1;
	access_hook(access_log);
	access_log->nr_accesses = access_log->nr_segments = 0;
	before = res->nr_divergences;
	replay_until(until);
	replay_run();
	if (res->nr_divergences == before)
		return 0;
	return before < REPLAY_MAX_DIVERGENCES ? res->divergence[before].seq : res->last_seq;
}

/* --- pairs ---------------------------------------------------------------------- */

static bool touch(const struct access *x, const struct access *y)
{
	return x->addr < y->addr + y->bytes && y->addr < x->addr + x->bytes &&
	       (x->is_store || y->is_store);
}

/* The end of x's segment; of one that has not ended, the divergence. */
static u64 end_of(const struct access *x, u64 divergence)
{
	u64 n = access_log->nr_segments, first = n > SEGMENT_MAX ? n - SEGMENT_MAX : 0;

	for (u64 i = n; i-- > first;) {
		const struct segment *s = &access_log->segment[i % SEGMENT_MAX];

		if (s->start == x->segment && s->cpu == x->cpu && s->ctx == x->ctx)
			return s->end;
	}
	return divergence;
}

static void add_candidate(const struct access *x, const struct access *y, u64 divergence)
{
	struct hold h = { x->segment, y->segment, x->nr, x->cpu, x->ctx };

	for (unsigned int i = 0; i < nr_candidates; i++)
		if (!memcmp(&candidates[i].hold, &h, sizeof(h)))
			return;
	if (nr_candidates == MAX_CANDIDATES)
		return;
	candidates[nr_candidates++] = (struct candidate){
		.hold = h, .x = *x, .y = *y, .distance = divergence - y->segment,
	};
}

static int by_distance(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return (x->distance > y->distance) - (x->distance < y->distance);
}

/* x came first here; could it have come behind y? */
static void find_candidates(u64 divergence)
{
	u64 n = access_log->nr_accesses, first = n > ACCESS_MAX ? n - ACCESS_MAX : 0;
	u64 reach = n > 20000 ? n - 20000 : 0;

	nr_candidates = 0;
	if (first < reach)
		first = reach;
	for (u64 i = n; i-- > first && nr_candidates < MAX_CANDIDATES;) {
		const struct access *y = &access_log->access[i % ACCESS_MAX];
		u64 far = i > 3000 && i - 3000 > first ? i - 3000 : first;

		for (u64 k = i; k-- > far;) {
			const struct access *x = &access_log->access[k % ACCESS_MAX];

			if ((x->cpu == y->cpu && x->ctx == y->ctx) || !touch(x, y) ||
			    x->segment >= y->segment || end_of(x, divergence) <= y->segment)
				continue;
			add_candidate(x, y, divergence);
		}
	}
	qsort(candidates, nr_candidates, sizeof(*candidates), by_distance);
}

/* --- one divergence ---------------------------------------------------------------- */

static void report(const struct candidate *c, u64 divergence)
{
	struct replay_result *res = session->result;
	u32 n = res->nr_races++;
	struct replay_race *race;

	if (n >= REPLAY_MAX_RACES)
		return;
	race = &res->race[n];
	*race = (struct replay_race){
		.seq = divergence,
		.segment = { c->x.segment, c->y.segment },
		.cpu = { c->x.cpu, c->y.cpu },
		.is_store = { c->x.is_store, c->y.is_store },
	};
	for (int i = 0; i < 2; i++)
		replay_where(i ? c->y.pc : c->x.pc, race->where[i], sizeof(race->where[i]));
}

/* Holds that begin in what is being tried anew. */
static bool try(const struct candidate *c, struct snapshot *from, u64 divergence, u64 *reached)
{
	u64 at;

	if (access_log->nr_holds == HOLD_MAX)
		return false;
	access_log->holds[access_log->nr_holds++] = c->hold;
	at = run_again(from, divergence + GOOD_ENOUGH);
	access_log->nr_holds--;
	*reached = at ? at : divergence + GOOD_ENOUGH;
	return *reached > divergence;
}

static bool explain(u64 divergence, struct snapshot *from)
{
	struct candidate *best = NULL;
	u64 furthest = divergence, reached;
	unsigned int i;

	if (run_again(from, divergence + 1) != divergence)
		return false;	/* it does not even repeat */
	find_candidates(divergence);
	session->result->nr_pairs += nr_candidates;
	for (i = 0; i < nr_candidates && i < MAX_TRIALS; i++) {
		if (!try(&candidates[i], from, divergence, &reached))
			continue;
		if (reached > furthest) {
			furthest = reached;
			best = &candidates[i];
		}
		if (reached >= divergence + GOOD_ENOUGH)
			break;
	}
	if (!best)
		return false;
	access_log->holds[access_log->nr_holds++] = best->hold;
	report(best, divergence);
	return true;
}

/* --- the whole ----------------------------------------------------------------------- */

static int start(struct session *s, struct saakm_err *err)
{
	int ret = snapshot_init(s, err);

	if (ret)
		return ret;
	session = s;
	access_log = calloc(1, sizeof(*access_log));
	candidates = calloc(MAX_CANDIDATES, sizeof(*candidates));
	if (!access_log || !candidates || keep_snapshot(0))
		return saakm_err_set(err, -ENOMEM, "not enough memory to search for races");
	access_hook(access_log);
	return 0;
}

static void finish(void)
{
	for (unsigned int i = 0; i < NR_SNAPS; i++)
		snapshot_free(snaps[i]);
	free(access_log);
	free(candidates);
}

int explain_run(struct session *s, struct saakm_err *err)
{
	struct replay_result *res = s->result;
	u64 unexplained = 0;
	int ret = start(s, err);

	while (!ret) {
		u64 next = (res->last_seq / DISTANCE + 1) * DISTANCE, divergence;
		struct snapshot *from;

		replay_until(s->o.until && next > s->o.until ? s->o.until : next);
		replay_run();
		if (res->end == REPLAY_UNTIL) {
			if (s->o.until && res->last_seq >= s->o.until)
				break;
			if (keep_snapshot(res->last_seq))
				ret = saakm_err_set(err, -ENOMEM, "not enough memory");
			continue;
		}
		if (res->end != REPLAY_DIVERGED || res->last_seq <= unexplained)
			break;
		divergence = res->last_seq;
		from = snapshot_for(divergence);
		if (explain(divergence, from)) {
			if (snapshot_restore(from))
				ret = saakm_err_set(err, -EIO, "the trace cannot be read again");
			access_hook(access_log);
			continue;
		}
		/* Nothing does: once more, up to it, so that what is kept is of it. */
		unexplained = divergence;
		run_again(from, 0);
		break;
	}
	finish();
	return ret;
}
