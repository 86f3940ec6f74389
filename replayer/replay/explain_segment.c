// SPDX-License-Identifier: GPL-2.0
/*
 * The search for races, in the call that did otherwise than recorded: what it
 * read of other contexts' data decided. For each of its reads the log tells what
 * else it could have read: what another context wrote while the segment of the
 * read had not ended, so that the read may have come later; and what was there
 * before another context wrote, if that one's segment has not ended, so that the
 * write may have come later than the read. Each of these is tried, and from
 * there in the same way the reads behind it: first what differs from the replay
 * in one place, then in two. What a trial makes another call do otherwise is
 * mended in that one's reads.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "explain_internal.h"

#define MAX_NODES	4096
#define MAX_TRIALS	800	/* for one divergence */
#define MAX_SEGMENTS	16	/* of the call, the last ones */
#define MAX_VALUES	16	/* of one read */
#define LONGEST		400	/* events in a segment that a read may have come before */
#define MAX_WAY_TRIALS	200	/* for one that is explained anew */
#define BEFORE		100	/* events more, for what that read may change */
#define MORE_TRIALS	8	/* once there is an explanation: is there a better one? */

/* To what its parent holds up, one thing more. */
struct explain_node {
	int parent;			/* -1: none */
	u32 depth;
	struct hold hold;
	struct access x, y;		/* the read, the write */
	bool is_later;			/* the read is held up, not the write */
};

/* The segments of one call, up to the divergence in it. */
struct call { u64 first, end; u32 cpu, ctx; };

struct search {
	struct explain *e;
	struct explain_goal *goal;
	u32 nr_nodes, nr_base;		/* nodes; holds that were there before */
	struct snapshot *near;		/* just before all that can be held up */
	u64 near_seq;
	u64 beyond;			/* it is to get beyond that one */
	struct explain_way *ways;	/* NULL: one will do */
};

int explain_segment_init(struct explain *e)
{
	e->nodes = calloc(MAX_NODES, sizeof(*e->nodes));
	return e->nodes ? 0 : -ENOMEM;
}

/* --- which segments ---------------------------------------------------------------- */

/* Of the call that has the event `end`: those of the context, back to where it began. */
static bool find_call(const struct explain *e, u64 end, struct call *c)
{
	const struct access_log *log = e->log;
	u64 n = log->nr_segments, first = n > SEGMENT_MAX ? n - SEGMENT_MAX : 0;
	struct segment last;
	unsigned int nr = 1;

	if (!explain_find_segment(e, end, &last))
		return false;
	*c = (struct call){ last.start, end, last.cpu, last.ctx };
	while (n-- > first && nr < MAX_SEGMENTS) {
		const struct segment *seg = &log->segment[n % SEGMENT_MAX];

		if (seg->cpu != c->cpu || seg->ctx != c->ctx || seg->end > c->first)
			continue;
		if (seg->call != last.call || seg->end != c->first)
			break;
		c->first = seg->start;
		nr++;
	}
	return true;
}

static bool is_part(const struct access *x, const struct call *c)
{
	return x->nr && x->cpu == c->cpu && x->ctx == c->ctx && x->segment >= c->first;
}

static bool is_others(const struct access *x, const struct access *y)
{
	return y->cpu != x->cpu || y->ctx != x->ctx;
}

static bool is_same(const struct access *x, const struct access *y)
{
	return x->segment == y->segment && x->nr == y->nr && x->cpu == y->cpu &&
	       x->ctx == y->ctx;
}

/* --- what else could it have read? ------------------------------------------------------ */

/* Values that are tried for one read; not known ones are always new. */
struct values { u64 v[MAX_VALUES]; unsigned int nr; bool again; };

static bool is_new(struct values *vs, bool known, const u64 *value)
{
	if (!known)
		return true;
	for (unsigned int i = 0; i < vs->nr; i++)
		if (vs->v[i] == *value)
			return i && vs->again;
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
static void add_later(struct search *s, int parent, u64 i, u64 stop, struct values *vs)
{
	const struct access *x = explain_access(s->e, i);
	u64 end = explain_end(s->e, x, stop), value;

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

/* Was x made to come behind y? */
static bool is_put_behind(const struct search *s, int node, const struct access *x,
			  const struct access *y)
{
	for (; node >= 0; node = s->e->nodes[node].parent) {
		const struct explain_node *n = &s->e->nodes[node];

		if (n->is_later && is_same(x, &n->x) && is_same(y, &n->y))
			return true;
	}
	return false;
}

/* Read i as it is, what others wrote before it later. */
static void add_before(struct search *s, int parent, u64 i, u64 stop, struct values *vs)
{
	const struct access *x = explain_access(s->e, i);
	bool is_last = true;
	u64 value;

	for (u64 k = i; k-- > explain_first(s->e);) {
		const struct access *y = explain_access(s->e, k);
		bool known;

		if (!y->is_store || !explain_touch(x, y))
			continue;
		if (!is_others(x, y) || !y->nr || y->segment <= s->near_seq ||
		    explain_end(s->e, y, stop) <= x->at) {
			/* Of a bit that it sets, or a sum, those before it are seen behind it. */
			is_last = false;
			if (y->is_load)
				continue;
			/* Of those that have happened for certain the last is the oldest. */
			break;
		}
		/* Writes between the two may be of single bits, or add to it. */
		known = is_last && explain_value_before(s->e, k, x, &value);
		is_last = false;
		if (!is_put_behind(s, parent, x, y) && is_new(vs, known, &value))
			add_node(s, parent, x, y, false);
	}
}

/* The last thing that was held up for a read of the call; NULL: none. */
static const struct explain_node *last_in(const struct search *s, int node, const struct call *c)
{
	for (; node >= 0; node = s->e->nodes[node].parent)
		if (is_part(&s->e->nodes[node].x, c))
			return &s->e->nodes[node];
	return NULL;
}

/* Is x the read of that node, or one behind it? */
static bool is_behind(const struct access *x, const struct explain_node *n)
{
	return !n || x->segment > n->x.segment ||
	       (x->segment == n->x.segment && x->nr >= n->x.nr);
}

/* With the log of a run in which `node` was held up, which stopped there: what to try next. */
static void expand(struct search *s, int node, u64 stop)
{
	const struct explain_node *n;
	struct call call;

	if (stop <= s->near_seq || (node >= 0 && s->e->nodes[node].depth == EXPLAIN_DEPTH) ||
	    !find_call(s->e, stop, &call))
		return;
	n = last_in(s, node, &call);
	for (u64 i = explain_first(s->e); i < s->e->log->nr_accesses; i++) {
		const struct access *x = explain_access(s->e, i);
		/* [0]: what it does read */
		struct values vs = { { x->value }, 1, s->ways != NULL };

		if (!is_part(x, &call) || !x->is_load || x->segment <= s->near_seq ||
		    !is_behind(x, n))
			continue;
		if (!n || !is_same(x, &n->x))
			add_later(s, node, i, stop, &vs);
		add_before(s, node, i, stop, &vs);
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
	u64 far = s->beyond + GOOD_ENOUGH, at;

	if (!hold_node(s, node))
		return 0;
	at = explain_again(s->e, s->near, far);
	explain_drop(s->e, s->nr_base);
	return at ? at : far;
}

/* The best one; -1: none. */
static int search(struct search *s)
{
	u64 furthest = s->beyond, reached;
	unsigned int trials = 0, limit = MAX_TRIALS;
	int best = -1;

	expand(s, -1, s->goal->divergence);
	for (u32 i = 0; i < s->nr_nodes && trials < limit && explain_may_try(s->e); i++) {
		trials++;
		reached = try(s, i);
		if (reached > furthest) {
			if (best < 0)
				limit = trials + MORE_TRIALS;
			best = i;
			furthest = reached;
		}
		if (reached >= s->beyond + GOOD_ENOUGH)
			break;
		/* Another call may do otherwise now: then it is about that one's reads. */
		if (reached <= s->goal->divergence)
			expand(s, i, reached);
	}
	return best;
}

static void keep_way(struct search *s, int node, u64 reached, struct explain_way *way)
{
	const struct explain *e = s->e;

	if (!hold_node(s, node))
		return;
	way->reached = reached;
	way->nr = e->log->nr_holds - s->nr_base;
	memcpy(way->hold, e->log->holds + s->nr_base, way->nr * sizeof(*way->hold));
	memcpy(way->why, e->reasons + s->nr_base, way->nr * sizeof(*way->why));
	explain_drop(s->e, s->nr_base);
}

static unsigned int search_ways(struct search *s)
{
	unsigned int nr = 0;
	u64 reached;

	expand(s, -1, s->goal->divergence);
	for (u32 i = 0; i < s->nr_nodes && i < MAX_WAY_TRIALS && nr < EXPLAIN_WAYS &&
	     explain_may_try(s->e); i++) {
		reached = try(s, i);
		if (reached >= s->beyond)
			keep_way(s, i, reached, &s->ways[nr++]);
		else
			expand(s, i, reached);
	}
	return nr;
}

/* Before the call, and before all whose writes it could have come before. */
static u64 find_near(const struct search *s, const struct call *c)
{
	u64 first = c->first;

	for (u64 i = s->e->log->nr_accesses; i-- > explain_first(s->e);) {
		const struct access *y = explain_access(s->e, i);

		if (y->at + LONGEST < c->first)
			break;
		if (y->nr && y->is_store && y->segment < first &&
		    explain_end(s->e, y, c->end) > c->first)
			first = y->segment;
	}
	/* And before the calls that these would make do otherwise. */
	first = first > BEFORE ? first - BEFORE : 1;
	if (first - 1 > s->near_seq)
		return first - 1;
	return s->near_seq ? s->near_seq : 1;
}

/* Up to the log of a run to the divergence from just before the call. */
static bool start(struct search *s)
{
	struct explain *e = s->e;
	const struct explain_goal *goal = s->goal;
	struct call call;

	s->nr_base = e->log->nr_holds;
	if (explain_again(e, goal->from, goal->divergence + 1) != goal->divergence ||
	    !find_call(e, goal->divergence, &call))
		return false;
	s->near_seq = snapshot_seq(goal->from);
	s->near_seq = find_near(s, &call);
	if (explain_again(e, goal->from, s->near_seq))
		return false;
	s->near = snapshot_take(s->near_seq);
	return s->near && explain_again(e, s->near, goal->divergence + 1) == goal->divergence;
}

bool explain_segment(struct explain *e, struct explain_goal *goal)
{
	struct search s = { .e = e, .goal = goal, .beyond = goal->divergence };
	int best = start(&s) ? search(&s) : -1;

	if (best >= 0 && hold_node(&s, best)) {
		goal->resume = s.near;
		return true;
	}
	explain_drop(e, s.nr_base);
	snapshot_free(s.near);
	return false;
}

unsigned int explain_segment_ways(struct explain *e, struct explain_goal *goal, u64 beyond,
				  struct explain_way *ways)
{
	struct search s = { .e = e, .goal = goal, .beyond = beyond, .ways = ways };
	unsigned int nr = start(&s) ? search_ways(&s) : 0;

	snapshot_free(s.near);
	return nr;
}
