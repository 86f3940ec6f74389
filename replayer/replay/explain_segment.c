// SPDX-License-Identifier: GPL-2.0
/*
 * The search for races, in the call that did otherwise than recorded: what it
 * read of other contexts' data decided. For each of its reads the log tells what
 * else it could have read: what another context wrote while the segment of the
 * read had not ended, so that the read may have come later; and what was there
 * before another context wrote, if that one's segment has not ended, so that the
 * write may have come later than the read. Each of these is tried, and from
 * there in the same way the reads behind it: first what differs from the replay
 * in one place, then in two.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "explain_internal.h"

#define MAX_NODES	4096
#define MAX_TRIALS	800	/* for one divergence */
#define MAX_DEPTH	12
#define MAX_SEGMENTS	16	/* of the call, the last ones */
#define MAX_VALUES	16	/* of one read */
#define LONGEST		400	/* events in a segment that a read may have come before */
#define MORE_TRIALS	8	/* once there is an explanation: is there a better one? */

/* To what its parent holds up, one thing more. */
struct explain_node {
	int parent;			/* -1: none */
	u32 depth;
	struct hold hold;
	struct access x, y;		/* the read, the write */
	bool is_later;			/* the read is held up, not the write */
};

struct search {
	struct explain *e;
	struct explain_goal *goal;
	u64 first;			/* where the call begins */
	u32 cpu, ctx;
	u32 nr_nodes, nr_base;		/* nodes; holds that were there before */
	struct snapshot *near;		/* just before all that can be held up */
	u64 near_seq;
};

int explain_segment_init(struct explain *e)
{
	e->nodes = calloc(MAX_NODES, sizeof(*e->nodes));
	return e->nodes ? 0 : -ENOMEM;
}

/* --- which segments ---------------------------------------------------------------- */

/* The call's segments: those of the context, back to where it began. */
static bool find_call(struct search *s)
{
	const struct access_log *log = s->e->log;
	u64 n = log->nr_segments, first = n > SEGMENT_MAX ? n - SEGMENT_MAX : 0;
	struct segment last;
	unsigned int nr = 1;

	if (!explain_find_segment(s->e, s->goal->divergence, &last))
		return false;
	s->first = last.start;
	s->cpu = last.cpu;
	s->ctx = last.ctx;
	while (n-- > first && nr < MAX_SEGMENTS) {
		const struct segment *seg = &log->segment[n % SEGMENT_MAX];

		if (seg->cpu != s->cpu || seg->ctx != s->ctx || seg->end > s->first)
			continue;
		if (seg->call != last.call || seg->end != s->first)
			break;
		s->first = seg->start;
		nr++;
	}
	return true;
}

static bool is_ours(const struct search *s, const struct access *x)
{
	return x->nr && x->cpu == s->cpu && x->ctx == s->ctx && x->segment >= s->first;
}

static bool is_others(const struct access *x, const struct access *y)
{
	return y->cpu != x->cpu || y->ctx != x->ctx;
}

/* --- what else could it have read? ------------------------------------------------------ */

/* Values that are tried for one read; not known ones are always new. */
struct values { u64 v[MAX_VALUES]; unsigned int nr; };

static bool is_new(struct values *vs, bool known, const u64 *value)
{
	if (!known)
		return true;
	for (unsigned int i = 0; i < vs->nr; i++)
		if (vs->v[i] == *value)
			return false;
	if (vs->nr < MAX_VALUES)
		vs->v[vs->nr++] = *value;
	return true;
}

static void add_node(struct search *s, int parent, const struct access *x,
		     const struct access *y, bool is_later)
{
	if (s->nr_nodes == MAX_NODES)
		return;
	s->e->nodes[s->nr_nodes++] = (struct explain_node){
		.parent = parent, .depth = parent < 0 ? 1 : s->e->nodes[parent].depth + 1,
		.x = *x, .y = *y, .is_later = is_later,
		.hold = is_later ? explain_hold_of(x, y) : explain_hold_of(y, x),
	};
}

/* Read i, later: behind what others write before its segment ends. */
static void add_later(struct search *s, int parent, u64 i, struct values *vs)
{
	const struct access *x = explain_access(s->e, i);
	u64 end = explain_end(s->e, x, s->goal->divergence), value;

	for (u64 k = i + 1; k < s->e->log->nr_accesses; k++) {
		const struct access *y = explain_access(s->e, k);

		if (y->at >= end)
			break;
		if (!y->is_store || !is_others(x, y) || !explain_touch(x, y))
			continue;
		if (is_new(vs, explain_value_behind(s->e, k, x, &value), &value))
			add_node(s, parent, x, y, true);
	}
}

/* Read i as it is, what others wrote before it later. */
static void add_before(struct search *s, int parent, u64 i, struct values *vs)
{
	const struct access *x = explain_access(s->e, i);
	u64 value;

	for (u64 k = i; k-- > explain_first(s->e);) {
		const struct access *y = explain_access(s->e, k);

		if (!y->is_store || !explain_touch(x, y))
			continue;
		/* Of those that have happened for certain the last is the oldest to be seen. */
		if (!is_others(x, y) || !y->nr || y->segment <= s->near_seq ||
		    explain_end(s->e, y, s->goal->divergence) <= x->at)
			break;
		if (is_new(vs, explain_value_before(s->e, k, x, &value), &value))
			add_node(s, parent, x, y, false);
	}
}

/* Is x the read of that node, or one behind it? */
static bool is_behind(const struct access *x, const struct explain_node *n)
{
	return !n || x->segment > n->x.segment ||
	       (x->segment == n->x.segment && x->nr >= n->x.nr);
}

static bool is_the_same(const struct access *x, const struct explain_node *n)
{
	return n && x->segment == n->x.segment && x->nr == n->x.nr;
}

/* With the log of a run in which `node` was held up: what to try from there. */
static void expand(struct search *s, int node)
{
	const struct explain_node *n = node < 0 ? NULL : &s->e->nodes[node];

	for (u64 i = explain_first(s->e); i < s->e->log->nr_accesses; i++) {
		const struct access *x = explain_access(s->e, i);
		struct values vs = { { x->value }, x->known };

		if (!is_ours(s, x) || !x->is_load || !is_behind(x, n))
			continue;
		/* What was made to come later is not made to come before something. */
		if (!is_the_same(x, n))
			add_later(s, node, i, &vs);
		if (!is_the_same(x, n) || !n->is_later)
			add_before(s, node, i, &vs);
	}
}

/* --- trying ------------------------------------------------------------------------------- */

static bool hold_node(struct search *s, int node)
{
	const struct explain_node *n = &s->e->nodes[node];
	struct reason why = { s->goal->divergence, n->x, n->y };

	if (n->parent >= 0 && !hold_node(s, n->parent))
		return false;
	/* What is held up comes first in the report. */
	if (!n->is_later)
		why = (struct reason){ s->goal->divergence, n->y, n->x };
	return explain_hold(s->e, &n->hold, &why);
}

/* How far it gets with that. */
static u64 try(struct search *s, int node)
{
	u64 far = s->goal->beyond + GOOD_ENOUGH, at;

	if (!hold_node(s, node))
		return 0;
	at = explain_again(s->e, s->near, far);
	explain_drop(s->e, s->nr_base);
	return at ? at : far;
}

static int search(struct search *s)
{
	u64 furthest = s->goal->beyond, reached;
	unsigned int trials = 0, limit = MAX_TRIALS;
	int best = -1;

	expand(s, -1);
	for (u32 i = 0; i < s->nr_nodes && trials < limit; i++) {
		trials++;
		reached = try(s, i);
		if (reached > furthest) {
			if (best < 0)
				limit = trials + MORE_TRIALS;
			best = i;
			furthest = reached;
		}
		if (reached >= s->goal->beyond + GOOD_ENOUGH)
			break;
		if (reached == s->goal->divergence && s->e->nodes[i].depth < MAX_DEPTH)
			expand(s, i);
	}
	return best;
}

/* Before the call, and before all whose writes it could have come before. */
static u64 find_near(const struct search *s)
{
	u64 first = s->first;

	for (u64 i = s->e->log->nr_accesses; i-- > explain_first(s->e);) {
		const struct access *y = explain_access(s->e, i);

		if (y->at + LONGEST < s->first)
			break;
		if (y->nr && y->is_store && y->segment < first && y->segment > s->near_seq + 1 &&
		    explain_end(s->e, y, s->goal->divergence) > s->first)
			first = y->segment;
	}
	return first - 1;
}

bool explain_segment(struct explain *e, struct explain_goal *goal)
{
	struct search s = { .e = e, .goal = goal, .nr_base = e->log->nr_holds };
	int best;

	if (explain_again(e, goal->from, goal->divergence + 1) != goal->divergence ||
	    !find_call(&s))
		return false;
	s.near_seq = snapshot_seq(goal->from);
	if (s.first <= s.near_seq + 1)
		return false;
	s.near_seq = find_near(&s);
	if (explain_again(e, goal->from, s.near_seq))
		return false;
	s.near = snapshot_take(s.near_seq);
	if (!s.near)
		return false;
	if (explain_again(e, s.near, goal->divergence + 1) != goal->divergence) {
		snapshot_free(s.near);
		return false;
	}
	best = search(&s);
	if (best >= 0 && hold_node(&s, best)) {
		goal->resume = s.near;
		return true;
	}
	explain_drop(e, s.nr_base);
	snapshot_free(s.near);
	return false;
}
