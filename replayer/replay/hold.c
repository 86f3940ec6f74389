// SPDX-License-Identifier: GPL-2.0
/*
 * Segments that are held up in the middle, while a race is searched for or once
 * one is found (access.h says till when). None is held up behind its own next
 * event, so what is replayed could have happened.
 */
#include "engine.h"

static void remember(struct activation *a)
{
	a->next_held = r->held;
	r->held = a;
}

static void forget(struct activation *a)
{
	struct activation **at = &r->held;

	while (*at && *at != a)
		at = &(*at)->next_held;
	if (*at)
		*at = a->next_held;
}

/* The one that runs the segment, if it has not come to its end. */
static const struct activation *runner(u64 segment, u32 cpu, u32 ctx)
{
	const struct context *c = ctx ? context_find(ctx) : &r->cpu[cpu];
	const struct activation *a;

	for (a = c ? c->top : NULL; a; a = a->below)
		if (a->segment == segment)
			return a;
	return NULL;
}

bool is_over(const struct hold *h)
{
	const struct activation *a;

	if (r->seq < h->until)
		return false;
	a = h->until_access ? runner(h->until, h->until_cpu, h->until_ctx) : NULL;
	if (a)
		return a->nr_accesses >= h->until_access;
	return r->seq > h->until || !r->ev;
}

struct activation *released(void)
{
	struct activation *a, *last = NULL;

	for (a = r->held; a; a = a->next_held) {
		if (a->gives_way)
			last = last ? last : a;
		else if (is_over(&a->hold))
			break;
	}
	if (!a)
		a = last;
	if (a)
		forget(a);
	return a;
}

static void wait(struct activation *me, struct activation *next)
{
	if (next != me)
		fiber_switch(&next->fiber);
	/* Its own next event may have come first. */
	forget(me);
}

/* A change by the core whose event is due: it happens, and others see the change later. */
static bool put_off(struct activation *me)
{
	if (me->changing != CHANGE_DUE || me->is_late || r->ev->kind != SAAKM_EV_STATE ||
	    r->par.simulated)
		return false;
	me->was_due = *r->ev;
	me->is_late = true;
	consume();
	return true;
}

void hold(const struct hold *h)
{
	struct activation *me = self();

	if (is_over(h) || (r->owner == me && !put_off(me)))
		return;
	me->wants = WANTS_NOTHING;
	me->hold = *h;
	me->gives_way = false;
	remember(me);
	wait(me, next_activation(NULL));
}

void give_way(void)
{
	struct activation *me = self(), *a;

	for (;;) {
		for (a = r->held; a; a = a->next_held)
			if (!a->gives_way && is_over(&a->hold))
				break;
		if (!a)
			return;
		forget(a);
		me->gives_way = true;
		remember(me);
		wait(me, a);
	}
}
