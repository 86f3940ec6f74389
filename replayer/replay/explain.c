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
static u64 last_explained;
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
	access_log->nr_accesses = access_log->nr_segments = access_log->nr_waiting = 0;
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
	struct hold h = { x->segment, y->at, x->nr, x->cpu, x->ctx };

	for (unsigned int i = 0; i < nr_candidates; i++)
		if (!memcmp(&candidates[i].hold, &h, sizeof(h)))
			return;
	if (nr_candidates == MAX_CANDIDATES)
		return;
	candidates[nr_candidates++] = (struct candidate){
		.hold = h, .x = *x, .y = *y, .distance = divergence - y->at,
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

			if (!x->nr || (x->cpu == y->cpu && x->ctx == y->ctx) || !touch(x, y) ||
			    x->segment >= y->at || end_of(x, divergence) <= y->at)
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
		.segment = { c->x.segment, c->y.at },
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

/* --- the segment that decided otherwise ------------------------------------------------ */

/* Which of its reads came how late: several, if others wrote while it looked around. */
#define MAX_DEPTH	3
#define MAX_CHOICES	24

struct search {
	u64 divergence, furthest;
	struct snapshot *from, *near;	/* near: just before the segment */
	bool early;
	struct segment seg;
	unsigned int trials;
	struct candidate best[MAX_DEPTH], now[MAX_DEPTH];
	unsigned int nr_best;
};

static bool find_segment(u64 divergence, struct segment *seg)
{
	u64 n = access_log->nr_segments, first = n > SEGMENT_MAX ? n - SEGMENT_MAX : 0;

	while (n-- > first) {
		*seg = access_log->segment[n % SEGMENT_MAX];
		if (seg->end == divergence)
			return true;
	}
	return false;
}

static bool in_segment(const struct access *x, const struct segment *seg)
{
	return x->nr && x->segment == seg->start && x->cpu == seg->cpu && x->ctx == seg->ctx;
}

/* Of the run that is in the log: accesses of the segment that could come later. */
static unsigned int find_choices(const struct search *sr, u32 behind, u64 since,
				 struct candidate *choices)
{
	u64 n = access_log->nr_accesses, first = n > ACCESS_MAX ? n - ACCESS_MAX : 0;
	unsigned int nr = 0;

	for (u64 i = first; i < n; i++) {
		const struct access *x = &access_log->access[i % ACCESS_MAX];

		if (!in_segment(x, &sr->seg) || x->nr <= behind)
			continue;
		for (u64 k = i + 1; k < n && nr < MAX_CHOICES; k++) {
			const struct access *y = &access_log->access[k % ACCESS_MAX];
			struct hold h = { x->segment, y->at, x->nr, x->cpu, x->ctx };
			unsigned int c = 0;

			if (!touch(x, y) || (y->cpu == x->cpu && y->ctx == x->ctx) ||
			    y->at <= since || y->at <= x->segment || y->at >= sr->divergence)
				continue;
			while (c < nr && memcmp(&choices[c].hold, &h, sizeof(h)))
				c++;
			if (c == nr)
				choices[nr++] = (struct candidate){ .hold = h, .x = *x, .y = *y };
		}
	}
	return nr;
}

static bool deepen(struct search *sr, unsigned int depth, unsigned int limit, u32 behind,
		   u64 since)
{
	struct candidate *choices = malloc(MAX_CHOICES * sizeof(*choices));
	unsigned int nr = choices ? find_choices(sr, behind, since, choices) : 0;
	bool done = false;

	for (unsigned int i = 0; i < nr && !done && sr->trials < MAX_TRIALS; i++) {
		u64 reached;

		sr->trials++;
		sr->now[depth] = choices[i];
		access_log->holds[access_log->nr_holds++] = choices[i].hold;
		reached = run_again(sr->early ? sr->from : sr->near,
				    sr->divergence + GOOD_ENOUGH / 4);
		if (!reached)
			reached = sr->divergence + GOOD_ENOUGH / 4;
		if (reached > sr->furthest) {
			sr->furthest = reached;
			memcpy(sr->best, sr->now, sizeof(sr->best));
			sr->nr_best = depth + 1;
		}
		done = reached >= sr->divergence + GOOD_ENOUGH / 4;
		if (!done && reached == sr->divergence && depth + 1 < limit)
			done = deepen(sr, depth + 1, limit, choices[i].hold.access,
				      choices[i].hold.until);
		access_log->nr_holds--;
	}
	free(choices);
	return done;
}

/* Who saw it is the segment that decided; where the change is made, its events tell. */
static void report_early(const struct search *sr)
{
	const struct hold *h = &access_log->holds[access_log->nr_holds - 1];
	struct candidate c = {
		.x = { .segment = sr->seg.start, .cpu = sr->seg.cpu },
		.y = { .at = h->segment, .cpu = h->cpu, .is_store = true },
	};

	if (!sr->nr_best)
		report(&c, sr->divergence);
}

/* A change may be seen before its event: by whom it concerns, make it early. */
static bool try_early(struct search *sr)
{
	u32 n = access_log->nr_waiting;
	struct hold waiting[WAITING_MAX];

	memcpy(waiting, access_log->waiting, n * sizeof(*waiting));
	for (u32 i = 0; i < n && sr->trials < MAX_TRIALS; i++) {
		u64 reached;

		if (waiting[i].cpu == sr->seg.cpu && waiting[i].ctx == sr->seg.ctx)
			continue;
		sr->trials++;
		access_log->holds[access_log->nr_holds++] = waiting[i];
		reached = run_again(sr->from, sr->divergence + GOOD_ENOUGH / 4);
		if (!reached || reached > sr->divergence)
			return true;
		/* Early, but not before these have looked. */
		sr->early = true;
		if (deepen(sr, 0, 1, 0, 0))
			return true;
		/* What helped a little did so with this change early, which it will not be. */
		sr->nr_best = 0;
		sr->furthest = sr->divergence;
		access_log->nr_holds--;
	}
	return false;
}

/* With the log of a run up to the divergence. */
static bool explain_segment(u64 divergence, struct snapshot *from)
{
	struct search sr = { .divergence = divergence, .furthest = divergence, .from = from };
	bool early = false;

	if (!find_segment(divergence, &sr.seg) || sr.seg.start <= snapshot_seq(from) + 1 ||
	    access_log->nr_holds + MAX_DEPTH > HOLD_MAX)
		return false;
	if (run_again(from, sr.seg.start - 1))
		return false;
	sr.near = snapshot_take(sr.seg.start - 1);
	if (!sr.near)
		return false;
	for (unsigned int limit = 1; limit <= MAX_DEPTH; limit++) {
		if (run_again(sr.near, divergence + 1) != divergence ||
		    deepen(&sr, 0, limit, 0, 0))
			break;
	}
	if (!sr.nr_best && run_again(from, divergence + 1) == divergence)
		early = try_early(&sr);
	session->result->nr_pairs += sr.trials;
	snapshot_free(sr.near);
	if (early)
		report_early(&sr);
	for (unsigned int i = 0; i < sr.nr_best; i++) {
		access_log->holds[access_log->nr_holds++] = sr.best[i].hold;
		report(&sr.best[i], divergence);
	}
	return sr.nr_best || early;
}

/* --- or another one before it ------------------------------------------------------------ */

static bool explain_pairs(u64 divergence, struct snapshot *from)
{
	struct candidate *best = NULL;
	u64 furthest = divergence, reached;
	unsigned int i;

	if (run_again(from, divergence + 1) != divergence)
		return false;
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

static bool explain(u64 divergence, struct snapshot *from)
{
	if (run_again(from, divergence + 1) != divergence)
		return false;	/* it does not even repeat */
	return explain_segment(divergence, from) || explain_pairs(divergence, from);
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

/* No order does: what is recorded is taken, and counted. */
static bool tolerate(u64 divergence)
{
	if (access_log->nr_tolerated == TOLERATED_MAX)
		return false;
	access_log->tolerated[access_log->nr_tolerated++] = divergence;
	return true;
}

/* At a divergence: true if the replay is to go on from an earlier snapshot. */
static bool deal_with(u64 divergence)
{
	struct snapshot *from = snapshot_for(divergence);

	/* One that comes again was not explained: else the search might never end. */
	if (divergence == last_explained || !explain(divergence, from)) {
		if (!tolerate(divergence))
			return false;
	} else {
		last_explained = divergence;
	}
	if (snapshot_restore(from))
		return false;
	access_hook(access_log);
	return true;
}

/* --races: once more from the start, with all that was found. */
static int look_for_races(struct session *s, struct snapshot *first, struct saakm_err *err)
{
	struct replay_result *res = s->result, *before = malloc(sizeof(*before));

	if (!before)
		return saakm_err_set(err, -ENOMEM, "not enough memory to look for races");
	memcpy(before, res, sizeof(*before));
	if (!snapshot_restore(first)) {
		access_hook(access_log);
		if (!replay_races_start(true)) {
			replay_until(before->last_seq);
			replay_run();
		}
	}
	/* Of this pass nothing else is new. */
	before->nr_data_races = res->nr_data_races;
	memcpy(before->data_race_at, res->data_race_at, sizeof(res->data_race_at));
	memcpy(res, before, sizeof(*before));
	free(before);
	return 0;
}

int explain_run(struct session *s, struct saakm_err *err)
{
	struct replay_result *res = s->result;
	int ret = start(s, err);
	struct snapshot *first = !ret && s->o.races ? snapshot_take(0) : NULL;

	while (!ret) {
		u64 next = (res->last_seq / DISTANCE + 1) * DISTANCE;

		replay_until(s->o.until && next > s->o.until ? s->o.until : next);
		replay_run();
		if (res->end == REPLAY_UNTIL) {
			if (s->o.until && res->last_seq >= s->o.until)
				break;
			if (keep_snapshot(res->last_seq))
				ret = saakm_err_set(err, -ENOMEM, "not enough memory");
			continue;
		}
		if (res->end != REPLAY_DIVERGED || !deal_with(res->last_seq))
			break;
	}
	if (!ret && first)
		ret = look_for_races(s, first, err);
	snapshot_free(first);
	finish();
	return ret;
}
