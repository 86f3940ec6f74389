// SPDX-License-Identifier: GPL-2.0
/*
 * A segment of code between two events of a context runs, in a replay, as soon
 * as the first has happened. In truth any part of it may have run later, up to
 * the second. Where two segments overlap and touch the same data, this can make
 * a handler decide otherwise. So, at a divergence: what else could have been
 * read (explain_segment.c)? What gets the replay past it is held up from then on,
 * and reported as a race.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "explain_internal.h"

#define DISTANCE	2000	/* events between snapshots */
#define NR_SNAPS	8
#define LOOK_BACK	4000	/* at least so many events before it are searched */
#define MAX_TRIALS	4000	/* for one divergence; half as many behind each in vain, */
#define MIN_TRIALS	125	/* but not fewer than these */

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
	u32 vain = e->log->nr_tolerated;
	u64 trials = vain < 8 ? MAX_TRIALS >> vain : 0;

	e->max_trials = e->nr_trials + (trials > MIN_TRIALS ? trials : MIN_TRIALS);
	if (tape_fill(e->tape, e->session->trace, snapshot_seq(goal->from) + 1,
		      goal->divergence + GOOD_ENOUGH + 1))
		return false;
	return explain_segment(e, goal) ||
	       (!e->session->par.simulated && explain_early(e, goal)) ||
	       explain_revise(e, goal) || explain_pairs(e, goal);
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
	struct snapshot *from = snapshot_for(st, divergence);
	struct explain_goal goal = { .divergence = divergence, .from = from };
	struct explain *e = &st->e;

	/* One that comes again was not explained: else the search might never end. */
	if (divergence <= st->last_explained || !explain(e, &goal)) {
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
	e->tape = tape_new();
	e->reasons = calloc(HOLD_MAX, sizeof(*e->reasons));
	if (!e->log || !e->tape || !e->reasons || explain_segment_init(e) ||
	    explain_pairs_init(e) || explain_revise_init(e) || keep_snapshot(st, 0))
		return saakm_err_set(err, -ENOMEM, "not enough memory to search for races");
	access_hook(e->log);
	return 0;
}

static void finish(struct state *st)
{
	for (unsigned int i = 0; i < NR_SNAPS; i++)
		snapshot_free(st->snaps[i]);
	tape_free(st->e.tape);
	free(st->e.log);
	free(st->e.reasons);
	free(st->e.nodes);
	free(st->e.pairs);
	free(st->e.before);
}

static void say_where(const struct access *x, char *buf, size_t bytes)
{
	if (x->pc)
		replay_where(x->pc, buf, bytes);
	else
		snprintf(buf, bytes, "%s", x->ctx != BY_CLASS ? "what the core changes" :
			 x->nr == WRITE_PREV || x->nr == WRITE_NEXT ? "on_cpu, by the switch" :
			 "what the class changes");
}

static void report_one(struct replay_race *race, const struct reason *why)
{
	*race = (struct replay_race){
		.seq = why->divergence,
		.segment = { why->x.segment, why->y.at },
		.cpu = { why->x.cpu, why->y.cpu },
		.is_store = { why->x.is_store, why->y.is_store },
	};
	say_where(&why->x, race->where[0], sizeof(race->where[0]));
	say_where(&why->y, race->where[1], sizeof(race->where[1]));
}

static int by_divergence(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->divergence != y->divergence)
		return x->divergence < y->divergence ? -1 : 1;
	return (x->y.at > y->y.at) - (x->y.at < y->y.at);
}

/* All that was found. From here on reasons are no longer those of the holds. */
static void report(const struct explain *e)
{
	struct replay_result *res = e->session->result;

	res->nr_races = e->log->nr_holds;
	res->nr_trials = e->nr_trials;
	res->nr_unexplained = res->nr_divergences;
	e->session->held_up->nr = e->log->nr_holds;
	memcpy(e->session->held_up->hold, e->log->holds, sizeof(e->log->holds));
	qsort(e->reasons, res->nr_races, sizeof(*e->reasons), by_divergence);
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

/* What differs now may do so because a CPU's record has ended before. */
static bool is_behind_the_end(const struct session *s)
{
	const struct replay_result *res = s->result;
	u32 n = res->nr_divergences;

	return n && n <= REPLAY_MAX_DIVERGENCES && !session_can_say(s, res->divergence[n - 1].ts);
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
		if (res->end != REPLAY_DIVERGED || is_behind_the_end(s) ||
		    !deal_with(&st, res->last_seq))
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
