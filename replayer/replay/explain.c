// SPDX-License-Identifier: GPL-2.0
/*
 * A segment of code between two events of a context runs, in a replay, as soon
 * as the first has happened. In truth any part of it may have run later, up to
 * the second. Where two segments overlap and touch the same data, this can make
 * a handler decide otherwise. So, at a divergence: what else could have been
 * read (explain_segment.c, explain_pairs.c)? What gets the replay past it is
 * held up from then on, and reported as a race. If a later divergence cannot be
 * explained, another explanation of one shortly before it may be the true one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "explain_internal.h"

#define DISTANCE	2000	/* events between snapshots */
#define NR_SNAPS	8
#define LOOK_BACK	4000	/* at least so many events before it are searched */
#define MAX_REVISED	4	/* earlier divergences that may be explained anew */
#define REVISED_WITHIN	1500	/* events before the one that cannot be */

struct state {
	struct explain e;
	struct snapshot *snaps[NR_SNAPS];
	unsigned int next_snap;
	u64 last_explained;
};

static int keep_snapshot(struct state *st, u64 seq)
{
	struct snapshot **at = &st->snaps[st->next_snap];

	snapshot_free(*at);
	*at = snapshot_take(seq);
	if (!*at)
		return -ENOMEM;
	st->next_snap = (st->next_snap + 1) % NR_SNAPS;
	return 0;
}

/* Those of a future that will be another. */
static void forget_snapshots(struct state *st, u64 behind)
{
	for (unsigned int i = 0; i < NR_SNAPS; i++) {
		if (!st->snaps[i] || snapshot_seq(st->snaps[i]) <= behind)
			continue;
		snapshot_free(st->snaps[i]);
		st->snaps[i] = NULL;
	}
}

/* The youngest at least LOOK_BACK before that event, or the oldest there is. */
static struct snapshot *snapshot_for(struct state *st, u64 seq)
{
	struct snapshot *best = NULL, *oldest = NULL;

	for (unsigned int i = 0; i < NR_SNAPS; i++) {
		struct snapshot *snap = st->snaps[i];
		u64 at;

		if (!snap)
			continue;
		at = snapshot_seq(snap);
		if (!oldest || at < snapshot_seq(oldest))
			oldest = snap;
		if (at + LOOK_BACK <= seq && (!best || at > snapshot_seq(best)))
			best = snap;
	}
	return best ? best : oldest;
}

/* --- one divergence --------------------------------------------------------------- */

static bool explain(struct explain *e, struct explain_goal *goal)
{
	return explain_segment(e, goal) || explain_early(e, goal) || explain_pairs(e, goal);
}

/* What explains that divergence is no longer held up. */
static void drop_reason(struct explain *e, u64 divergence)
{
	u32 n = 0;

	for (u32 i = 0; i < e->log->nr_holds; i++) {
		if (e->reasons[i].divergence == divergence)
			continue;
		e->reasons[n] = e->reasons[i];
		e->log->holds[n++] = e->log->holds[i];
	}
	explain_drop(e, n);
}

/* The last one that was explained before `before`. 0: none. */
static u64 explained_before(const struct explain *e, u64 before)
{
	u64 last = 0;

	for (u32 i = 0; i < e->log->nr_holds; i++)
		if (e->reasons[i].divergence < before && e->reasons[i].divergence > last)
			last = e->reasons[i].divergence;
	return last;
}

/* Another explanation of one before it, which gets beyond this one. */
static bool revise(struct explain *e, struct explain_goal *goal)
{
	u32 nr = e->log->nr_holds;
	struct hold *holds = malloc(nr * sizeof(*holds));
	struct reason *reasons = malloc(nr * sizeof(*reasons));
	u64 earlier = goal->divergence, beyond = goal->beyond;
	bool done = false;

	if (holds && reasons) {
		memcpy(holds, e->log->holds, nr * sizeof(*holds));
		memcpy(reasons, e->reasons, nr * sizeof(*reasons));
	}
	for (unsigned int i = 0; holds && reasons && !done && i < MAX_REVISED; i++) {
		earlier = explained_before(e, earlier);
		if (!earlier || earlier + REVISED_WITHIN < beyond)
			break;
		drop_reason(e, earlier);
		*goal = (struct explain_goal){ earlier, beyond, goal->from, NULL };
		done = explain_segment(e, goal);
		if (done)
			break;
		memcpy(e->log->holds, holds, nr * sizeof(*holds));
		memcpy(e->reasons, reasons, nr * sizeof(*reasons));
		e->log->nr_holds = nr;
	}
	free(holds);
	free(reasons);
	return done;
}

/* No order does: what is recorded is taken, and counted. */
static bool tolerate(struct access_log *log, u64 divergence)
{
	if (log->nr_tolerated == TOLERATED_MAX)
		return false;
	log->tolerated[log->nr_tolerated++] = divergence;
	return true;
}

/* At a divergence: true if the replay is to go on from an earlier snapshot. */
static bool deal_with(struct state *st, u64 divergence)
{
	struct explain_goal goal = { divergence, divergence, snapshot_for(st, divergence), NULL };
	struct snapshot *from = goal.from;
	struct explain *e = &st->e;

	/* One that comes again was not explained: else the search might never end. */
	if (divergence <= st->last_explained || (!explain(e, &goal) && !revise(e, &goal))) {
		if (!tolerate(e->log, divergence))
			return false;
	} else {
		st->last_explained = divergence;
		if (goal.resume)
			from = goal.resume;
	}
	if (snapshot_restore(from))
		return false;
	forget_snapshots(st, snapshot_seq(from));
	snapshot_free(goal.resume);
	access_hook(e->log);
	e->log->nr_accesses = e->log->nr_segments = 0;
	return true;
}

/* --- the whole ----------------------------------------------------------------------- */

static int start(struct state *st, struct session *s, struct saakm_err *err)
{
	struct explain *e = &st->e;
	int ret = snapshot_init(s, err);

	if (ret)
		return ret;
	e->session = s;
	e->log = calloc(1, sizeof(*e->log));
	e->reasons = calloc(HOLD_MAX, sizeof(*e->reasons));
	if (!e->log || !e->reasons || explain_segment_init(e) || explain_pairs_init(e) ||
	    keep_snapshot(st, 0))
		return saakm_err_set(err, -ENOMEM, "not enough memory to search for races");
	access_hook(e->log);
	return 0;
}

static void finish(struct state *st)
{
	for (unsigned int i = 0; i < NR_SNAPS; i++)
		snapshot_free(st->snaps[i]);
	free(st->e.log);
	free(st->e.reasons);
	free(st->e.nodes);
	free(st->e.pairs);
}

static void report_one(struct replay_race *race, const struct reason *why)
{
	*race = (struct replay_race){
		.seq = why->divergence,
		.segment = { why->x.segment, why->y.at },
		.cpu = { why->x.cpu, why->y.cpu },
		.is_store = { why->x.is_store, why->y.is_store },
	};
	replay_where(why->x.pc, race->where[0], sizeof(race->where[0]));
	replay_where(why->y.pc, race->where[1], sizeof(race->where[1]));
}

/* All that was found, in the order of the divergences. */
static void report(const struct explain *e)
{
	struct replay_result *res = e->session->result;

	res->nr_races = e->log->nr_holds;
	res->nr_pairs = e->nr_trials;
	for (u32 i = 0; i < res->nr_races && i < REPLAY_MAX_RACES; i++)
		report_one(&res->race[i], &e->reasons[i]);
}

/* --races: once more from the start, with all that was found. */
static int look_for_races(struct explain *e, struct snapshot *first, struct saakm_err *err)
{
	struct replay_result *res = e->session->result, *before = malloc(sizeof(*before));

	if (!before)
		return saakm_err_set(err, -ENOMEM, "not enough memory to look for races");
	memcpy(before, res, sizeof(*before));
	if (!snapshot_restore(first)) {
		access_hook(e->log);
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
	struct state st = { 0 };
	int ret = start(&st, s, err);
	struct snapshot *first = !ret && s->o.races ? snapshot_take(0) : NULL;

	while (!ret) {
		u64 next = (res->last_seq / DISTANCE + 1) * DISTANCE;

		replay_until(s->o.until && next > s->o.until ? s->o.until : next);
		replay_run();
		if (res->end == REPLAY_UNTIL) {
			if (s->o.until && res->last_seq >= s->o.until)
				break;
			if (keep_snapshot(&st, res->last_seq))
				ret = saakm_err_set(err, -ENOMEM, "not enough memory");
			st.e.log->nr_accesses = st.e.log->nr_segments = 0;
			continue;
		}
		if (res->end != REPLAY_DIVERGED || !deal_with(&st, res->last_seq))
			break;
	}
	if (!ret)
		report(&st.e);
	if (!ret && first)
		ret = look_for_races(&st.e, first, err);
	snapshot_free(first);
	finish(&st);
	return ret;
}
