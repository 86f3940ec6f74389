// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Reading two traces side by side, until they part: all CPUs in merged order,
 * and each CPU by itself. Memory does not grow with the traces.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "diff.h"

enum { GOT_EVENT = 1, GOT_LOSS, GOT_CUT };	/* 0: the end */

/* Whose events they are can only be said by following tasks and calls. */
static bool follows(const struct dump_filter *f)
{
	return f->pid >= 0 || f->comm || f->policy;
}

static uint64_t kinds_to_read(const struct diff *d)
{
	uint64_t kinds = d->cmp.kinds | 1ULL << SAAKM_EV_LOST;

	if (follows(&d->filter))
		kinds |= 1ULL << SAAKM_EV_ENTER | 1ULL << SAAKM_EV_EXIT |
			 1ULL << SAAKM_EV_TASK | 1ULL << SAAKM_EV_POLICY_ADD;
	return kinds;
}

bool diff_wanted(struct diff *d, unsigned int side, const struct saakm_event *ev)
{
	struct diff_side *s = &d->side[side];
	const struct saakm_call *call;
	struct saakm_stack *stack;
	bool wanted;

	if (!follows(&d->filter))
		return !d->filter.has_cpus || saakm_cpus_has(&d->filter.cpus, ev->cpu);
	stack = saakm_nesting_stack(&s->nesting, ev->cpu, ev->ctx);
	call = stack ? saakm_nesting_top(stack) : NULL;
	wanted = dump_wants(&d->filter, ev, call, &s->names);
	saakm_nesting_event(&s->nesting, ev, NULL);
	return wanted;
}

static int next(struct diff *d, unsigned int side, const struct saakm_event **ev)
{
	struct diff_side *s = &d->side[side];
	int ret;

	if (s->no_cpu)
		return 0;
	while ((ret = saakm_trace_next(s->trace, ev)) > 0) {
		if ((*ev)->ts > s->sound_ts)
			return GOT_CUT;
		s->last_seq = (*ev)->seq;
		if ((*ev)->kind == SAAKM_EV_LOST) {
			s->lost_seq = (*ev)->seq;
			return GOT_LOSS;
		}
		if (diff_wanted(d, side, *ev) && d->cmp.plan[(*ev)->kind].counts)
			return GOT_EVENT;
	}
	return ret;
}

static void no_verdict(struct diff *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void no_verdict(struct diff *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d->res.why, sizeof(d->res.why), fmt, ap);
	va_end(ap);
	d->res.verdict = DIFF_NO_VERDICT;
}

/* Nothing follows there: is that how the run ended, or where the file was cut? */
static bool end_is_real(const struct diff_side *s)
{
	return s->info->complete && !s->info->cut;
}

/* A file that was cut lacks more of one CPU than of another. */
static uint64_t sound_until(const struct diff_side *s, const struct diff_side *other)
{
	uint64_t ts = UINT64_MAX;

	if (end_is_real(s))
		return ts;
	for (uint32_t i = 0; i < s->info->nr_cpus; i++) {
		const struct saakm_trace_cpu *cpu = &s->info->cpu[i];

		if ((cpu->recorded || (i < other->info->nr_cpus && other->info->cpu[i].recorded)) &&
		    cpu->last_ts < ts)
			ts = cpu->last_ts;
	}
	return ts;
}

static void keep_event(struct diff *d, unsigned int side, const struct saakm_event *ev)
{
	struct diff_where *w = &d->res.where;
	struct saakm_event *to = &w->ev[side];

	memset(to, 0, sizeof(*to));
	to->kind = SAAKM_EV_NR;
	if (!ev)
		return;
	memcpy(to, ev, offsetof(struct saakm_event, arg) + ev->nr_args * sizeof(ev->arg[0]));
	if (ev->text && ev->text_len < sizeof(w->text[side])) {
		memcpy(w->text[side], ev->text, ev->text_len);
		to->text = w->text[side];
	} else {
		to->text_len = 0;
		to->text = NULL;
	}
}

static void keep_where(struct diff *d, const struct saakm_event *a, const struct saakm_event *b)
{
	struct diff_where *w = &d->res.where;

	keep_event(d, 0, a);
	keep_event(d, 1, b);
	if (a && b)
		diff_find_parts(&d->cmp, a, b, &w->parts);
	d->res.has_where = true;
}

struct step {
	const struct saakm_event *ev[DIFF_SIDES];
	int got[DIFF_SIDES];
};

/* 1: both go on and are the same; 0: see step; -errno */
static int step(struct diff *d, struct step *s)
{
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		s->got[i] = next(d, i, &s->ev[i]);
		if (s->got[i] < 0)
			return s->got[i];
	}
	if (s->got[0] != GOT_EVENT || s->got[1] != GOT_EVENT)
		return 0;
	return diff_same(&d->cmp, s->ev[0], s->ev[1]);
}

static bool is_cut(const struct diff *d, const struct step *s, unsigned int side)
{
	return s->got[side] == GOT_CUT || (!s->got[side] && !end_is_real(&d->side[side]));
}

static bool parted(const struct diff *d, const struct step *s)
{
	for (unsigned int i = 0; i < DIFF_SIDES; i++)
		if (s->got[i] == GOT_LOSS || is_cut(d, s, i))
			return false;
	return s->got[0] || s->got[1];
}

static void judge(struct diff *d, const struct step *s)
{
	static const char *const names = "AB";

	for (unsigned int i = 0; i < DIFF_SIDES; i++)
		if (s->got[i] == GOT_LOSS) {
			no_verdict(d, "events were lost at event %" PRIu64 " of %c",
				   d->side[i].lost_seq, names[i]);
			return;
		}
	for (unsigned int i = 0; i < DIFF_SIDES; i++)
		if (is_cut(d, s, i)) {
			no_verdict(d, "%c was cut, and all that it has ends with event %" PRIu64,
				   names[i], d->side[i].last_seq);
			return;
		}
	if (!s->got[0] && !s->got[1]) {
		d->res.verdict = DIFF_SAME;
		return;
	}
	d->res.verdict = DIFF_DIFFERS;
	keep_where(d, s->got[0] ? s->ev[0] : NULL, s->got[1] ? s->ev[1] : NULL);
}

static void rewind_sides(struct diff *d, int cpu, uint64_t kinds)
{
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		struct diff_side *s = &d->side[i];

		s->no_cpu = cpu >= (int)s->info->nr_cpus;
		if (!s->no_cpu)
			saakm_trace_only_cpu(s->trace, cpu);
		saakm_trace_filter(s->trace, kinds);
		saakm_nesting_release(&s->nesting);
		s->last_seq = s->lost_seq = 0;
		s->sound_ts = UINT64_MAX;
		d->cmp.base_ts[i] = s->info->first_ts;
	}
}

int diff_walk(struct diff *d)
{
	struct step s = {};
	int ret;

	rewind_sides(d, -1, kinds_to_read(d));
	for (unsigned int i = 0; i < DIFF_SIDES; i++)
		d->side[i].sound_ts = sound_until(&d->side[i], &d->side[!i]);
	while ((ret = step(d, &s)) > 0)
		d->res.nr++;
	if (!ret)
		judge(d, &s);
	return ret;
}

/* An event's number among those of all CPUs: so far it is that on its own. */
static void find_seq(struct diff *d, unsigned int side)
{
	struct saakm_event *want = &d->res.where.ev[side];
	struct diff_side *s = &d->side[side];
	const struct saakm_event *ev;
	uint64_t before = 0;	/* on its CPU, at the same time */

	if (want->kind == SAAKM_EV_NR)
		return;
	saakm_trace_filter(s->trace, SAAKM_KINDS_ALL);
	saakm_trace_only_cpu(s->trace, (int)want->cpu);
	saakm_trace_seek_time(s->trace, want->ts);
	if (saakm_trace_next(s->trace, &ev) > 0)
		before = want->seq - ev->seq;
	saakm_trace_only_cpu(s->trace, -1);
	saakm_trace_seek_time(s->trace, want->ts);
	while (saakm_trace_next(s->trace, &ev) > 0 && ev->ts == want->ts)
		if (ev->cpu == want->cpu && !before--) {
			want->seq = ev->seq;
			return;
		}
}

static int walk_cpu(struct diff *d, uint32_t cpu)
{
	struct diff_cpu *c = &d->res.cpu[cpu];
	struct step s = {};
	uint64_t ts;
	int ret;

	rewind_sides(d, (int)cpu, kinds_to_read(d));
	while ((ret = step(d, &s)) > 0)
		c->same++;
	if (ret)
		return ret;
	c->differs = parted(d, &s);
	if (!d->any_order || d->res.verdict == DIFF_NO_VERDICT)
		return 0;
	/* The order does not count: the earliest of all CPUs is the first one. */
	d->res.nr += c->same;
	ts = s.got[0] ? s.ev[0]->ts : UINT64_MAX;
	if (c->differs && d->res.has_where && ts >= d->res.where.ev[0].ts &&
	    d->res.where.ev[0].kind != SAAKM_EV_NR)
		return 0;
	if (c->differs || d->res.verdict == DIFF_SAME)
		judge(d, &s);
	return 0;
}

int diff_walk_cpus(struct diff *d)
{
	int ret = 0;

	d->res.only_order = true;
	for (uint32_t cpu = 0; !ret && cpu < d->res.nr_cpus; cpu++) {
		size_t mark = d->cmp.keys.log.nr;

		ret = walk_cpu(d, cpu);
		if (d->res.cpu[cpu].differs)
			d->res.only_order = false;
		/* What it took for the same after parting says nothing of the others. */
		if (!d->any_order)
			diff_keys_undo(&d->cmp.keys, mark);
	}
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		if (d->any_order && d->res.has_where)
			find_seq(d, i);
		saakm_trace_only_cpu(d->side[i].trace, -1);
	}
	return ret;
}
