// SPDX-License-Identifier: LGPL-2.1-only
/* What each task and each CPU did in a trace, in figures, for both sides. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "diff.h"

static struct diff_task_stats *task_of(struct diff *d, unsigned int side, int64_t key, int *ret)
{
	struct diff_result *r = &d->res;
	struct diff_task_stats *p;
	size_t nr = r->nr_stats[side];

	if (key <= 0 || key >= DIFF_STATS_MAX)
		return NULL;
	if ((size_t)key >= nr) {
		nr = nr ? nr : 64;
		while (nr <= (size_t)key)
			nr *= 2;
		p = realloc(r->stats[side], nr * sizeof(*p));
		if (!p) {
			*ret = -ENOMEM;
			return NULL;
		}
		memset(p + r->nr_stats[side], 0, (nr - r->nr_stats[side]) * sizeof(*p));
		r->stats[side] = p;
		r->nr_stats[side] = (uint32_t)nr;
	}
	p = &r->stats[side][key];
	p->seen = true;
	return p;
}

static bool is_ready(unsigned int state)
{
	return state == DIFF_READY || state == DIFF_READY_TICK;
}

static void pass_time(struct diff_task_stats *t, unsigned int state, uint64_t ts)
{
	if (t->since && ts > t->since)
		t->in_state_ns[state < DIFF_STATES ? state : DIFF_STATES - 1] += ts - t->since;
	t->since = ts;
}

static int state_event(struct diff *d, unsigned int side, const struct saakm_event *ev)
{
	unsigned int from = (unsigned int)ev->arg[SAAKM_ARG_STATE_from];
	unsigned int to = (unsigned int)ev->arg[SAAKM_ARG_STATE_to];
	int64_t to_cpu = ev->arg[SAAKM_ARG_STATE_to_cpu];
	struct diff_task_stats *t;
	int ret = 0;

	t = task_of(d, side, ev->arg[SAAKM_ARG_STATE_task], &ret);
	if (!t)
		return ret;
	t->changes++;
	/* Charged to where it says it comes from: a change before may have been refused. */
	pass_time(t, from, ev->ts);
	t->state = (uint8_t)to;
	t->woken += from == DIFF_BLOCKED && is_ready(to);
	if (is_ready(to) && !is_ready(from) && from != DIFF_MIGRATING)
		t->ready_since = ev->ts;
	if (to_cpu != ev->arg[SAAKM_ARG_STATE_from_cpu]) {
		t->migrations++;
		if (to_cpu >= 0 && to_cpu < d->res.nr_cpus)
			d->res.cpu[to_cpu].arrived[side]++;
	}
	if (to != DIFF_RUNNING)
		return 0;
	t->elected++;
	if (to_cpu >= 0 && to_cpu < d->res.nr_cpus)
		d->res.cpu[to_cpu].elected[side]++;
	if (t->ready_since) {
		uint64_t wait = ev->ts - t->ready_since;

		t->nr_waits++;
		t->wait_ns += wait;
		if (wait > t->max_wait_ns)
			t->max_wait_ns = wait;
		t->ready_since = 0;
	}
	return 0;
}

static bool is_idle_task(const struct diff_side *s, int64_t key)
{
	const struct saakm_task_name *name = saakm_names_task(&s->names, key);

	return !key || (name && !name->pid);
}

static int switch_event(struct diff *d, unsigned int side, const struct saakm_event *ev)
{
	struct diff_cpu *c = &d->res.cpu[ev->cpu];
	int64_t next = ev->arg[SAAKM_ARG_SWITCH_next];
	struct diff_task_stats *t;
	int ret = 0;

	c->switches[side]++;
	if (c->busy[side])
		c->busy_ns[side] += ev->ts - c->since[side];
	c->since[side] = ev->ts;
	c->busy[side] = !is_idle_task(&d->side[side], next);
	if (!c->busy[side])
		return 0;
	t = task_of(d, side, next, &ret);
	if (t)
		t->switches++;
	return ret;
}

static int note(struct diff *d, unsigned int side, const struct saakm_event *ev)
{
	struct diff_cpu *c;

	if (ev->cpu >= d->res.nr_cpus)
		return 0;
	c = &d->res.cpu[ev->cpu];
	c->events[side]++;
	switch (ev->kind) {
	case SAAKM_EV_ENTER:
		c->calls[side]++;
		return 0;
	case SAAKM_EV_ERROR:
		c->findings[side]++;
		return 0;
	case SAAKM_EV_STATE:
		return state_event(d, side, ev);
	case SAAKM_EV_SWITCH:
		return switch_event(d, side, ev);
	}
	return 0;
}

static void finish(struct diff *d, unsigned int side)
{
	uint64_t end = d->side[side].info->last_ts;

	for (uint32_t i = 0; i < d->res.nr_stats[side]; i++) {
		struct diff_task_stats *t = &d->res.stats[side][i];

		if (t->seen && t->state != DIFF_TERMINATED)
			pass_time(t, t->state, end);
	}
	for (uint32_t i = 0; i < d->res.nr_cpus; i++)
		if (d->res.cpu[i].busy[side])
			d->res.cpu[i].busy_ns[side] += end - d->res.cpu[i].since[side];
}

int diff_stats(struct diff *d)
{
	uint64_t kinds = d->filter.kinds;
	const struct saakm_event *ev;
	int ret = 0;

	d->filter.kinds = SAAKM_KINDS_ALL;
	for (unsigned int i = 0; !ret && i < DIFF_SIDES; i++) {
		struct diff_side *s = &d->side[i];

		saakm_trace_only_cpu(s->trace, -1);
		saakm_trace_filter(s->trace, SAAKM_KINDS_ALL);
		saakm_nesting_release(&s->nesting);
		while (!ret && (ret = saakm_trace_next(s->trace, &ev)) > 0) {
			ret = saakm_names_note(&s->names, ev);
			if (!ret && diff_wanted(d, i, ev))
				ret = note(d, i, ev);
		}
		if (!ret)
			finish(d, i);
	}
	d->filter.kinds = kinds;
	return ret;
}
