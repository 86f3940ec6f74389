// SPDX-License-Identifier: GPL-2.0
/* Ways to falsify a trace: see mutate.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mutate.h"

#define H(name)		SAAKM_H_##name
#define ARG(e, kind, field)	((e)->arg[SAAKM_ARG_##kind##_##field])

enum how {
	DROP,		/* the call is gone */
	SWAP,		/* it comes before the one before it */
	TWICE,		/* it is made again */
	FLAG,		/* ENTER.flags ^= what */
	ELSEWHERE,	/* ENTER.target_cpu is another one */
	ANSWER,		/* EXIT.ret ^= what */
	BY_OTHER,	/* ENTER.current_task is another one */
	NESTED,		/* it claims to be inside another handler */
	OTHER_POLICY,	/* it is the call of a policy that does not exist */
};

/* In calls of `handler` (behind a call of `after`, if that is given). */
struct mutation {
	enum how how;
	int handler, after;
	uint32_t what;
	uint32_t with, without;	/* flags that the call must have, must not have */
	const char *name;
	unsigned int percent;	/* to be noticed; 0: all */
};

#define ANY	(-1)
#define OUSTED	0x2000
/* Some cannot be seen: at the end of a trace, or where nothing depended on it. */
#define M_MOST(h, percent)	{ DROP, H(h), ANY, 0, 0, 0, "drop " #h, percent }
#define M_DROP(h)		{ DROP, H(h), ANY, 0, 0, 0, "drop " #h, 0 }
#define M_TWICE(h)		{ TWICE, H(h), ANY, 0, 0, 0, "twice " #h, 0 }
#define M_SWAP(a, h)		{ SWAP, H(h), H(a), 0, 0, 0, #h " before " #a, 0 }
#define M_FLAG(h, bit, text)	{ FLAG, H(h), ANY, bit, 0, 0, "flag " text " turned in " #h, 0 }
#define M_CORE(h)		{ ELSEWHERE, H(h), ANY, 1, 0, 0, "another core in " #h, 0 }

static const struct mutation mutations[] = {
	M_DROP(GET_CORE_STATE), M_DROP(NEW_PREPARE), M_DROP(NEW_PLACE), M_MOST(NEW_END, 70),
	M_MOST(TICK, 40), M_DROP(YIELD), M_DROP(BLOCK), M_DROP(UNBLOCK_PREPARE),
	M_DROP(UNBLOCK_PLACE), M_MOST(UNBLOCK_END, 70), M_DROP(TERMINATE), M_MOST(SCHEDULE, 80),
	M_DROP(NEWLY_IDLE), M_DROP(ENTER_IDLE), M_DROP(EXIT_IDLE), M_MOST(BALANCING_SELECT, 60),
	M_DROP(CORE_ENTRY), M_DROP(CORE_EXIT), M_DROP(SETPARAM_ATTR), M_DROP(CHECKPARAM_ATTR),
	M_MOST(REWEIGHT_TASK, 10), M_DROP(INIT),
	M_TWICE(NEW_PREPARE), M_TWICE(NEW_PLACE), M_TWICE(NEW_END), M_TWICE(YIELD),
	M_TWICE(BLOCK), M_TWICE(UNBLOCK_PREPARE), M_TWICE(UNBLOCK_PLACE), M_TWICE(UNBLOCK_END),
	M_TWICE(TERMINATE), M_TWICE(NEWLY_IDLE), M_TWICE(ENTER_IDLE), M_TWICE(EXIT_IDLE),
	M_TWICE(CORE_ENTRY), M_TWICE(CORE_EXIT),
	M_SWAP(GET_CORE_STATE, NEW_PLACE), M_SWAP(GET_CORE_STATE, UNBLOCK_PLACE),
	M_SWAP(GET_CORE_STATE, EXIT_IDLE), M_SWAP(GET_CORE_STATE, NEWLY_IDLE),
	M_SWAP(EXIT_IDLE, NEW_PLACE), M_SWAP(EXIT_IDLE, UNBLOCK_PLACE),
	M_SWAP(NEW_PREPARE, GET_CORE_STATE), M_SWAP(UNBLOCK_PREPARE, GET_CORE_STATE),
	M_SWAP(NEW_PLACE, NEW_END), M_SWAP(UNBLOCK_PLACE, UNBLOCK_END),
	M_SWAP(YIELD, SCHEDULE), M_SWAP(BLOCK, SCHEDULE), M_SWAP(NEWLY_IDLE, SCHEDULE),
	M_SWAP(SCHEDULE, ENTER_IDLE), M_SWAP(SCHEDULE, GET_CORE_STATE),
	M_FLAG(BLOCK, OUSTED, "OUSTED"), M_FLAG(BLOCK, 1, "SLEEP"),
	M_FLAG(TICK, 8, "TTWU"), M_FLAG(YIELD, OUSTED, "OUSTED"),
	M_FLAG(UNBLOCK_PREPARE, 8, "TTWU"), M_FLAG(UNBLOCK_PREPARE, 2, "EXEC"),
	M_FLAG(UNBLOCK_PREPARE, 4, "FORK"), M_FLAG(UNBLOCK_PLACE, 0x20, "MIGRATED"),
	M_FLAG(UNBLOCK_PLACE, 4, "FORK"), M_FLAG(NEW_PLACE, 4, "FORK"),
	M_FLAG(NEW_PREPARE, 2, "EXEC"), M_FLAG(TERMINATE, OUSTED, "OUSTED"),
	M_CORE(SCHEDULE), M_CORE(NEWLY_IDLE), M_CORE(ENTER_IDLE), M_CORE(EXIT_IDLE),
	M_CORE(TICK), M_CORE(YIELD), M_CORE(UNBLOCK_PLACE), M_CORE(NEW_PLACE),
	{ ANSWER, H(EXIT_IDLE), H(GET_CORE_STATE), 1, 0, 0, "answer of GET_CORE_STATE turned", 0 },
	{ ANSWER, H(UNBLOCK_PLACE), H(GET_CORE_STATE), 1, 0, 0,
	  "GET_CORE_STATE says IDLE, yet UNBLOCK_PLACE", 0 },
	{ ANSWER, H(NEWLY_IDLE), H(GET_CORE_STATE), 1, 0, 0,
	  "GET_CORE_STATE says IDLE, yet NEWLY_IDLE", 0 },
	{ BY_OTHER, H(TICK), ANY, 1, 0, 0, "TICK of a task that does not run", 0 },
	{ BY_OTHER, H(YIELD), ANY, 1, 0, 0, "YIELD of a task that does not run", 0 },
	{ BY_OTHER, H(BLOCK), ANY, 1, 1, 0, "BLOCK of a task that does not run", 0 },
	{ NESTED, H(SCHEDULE), ANY, 1, 0, 0, "SCHEDULE inside another handler", 0 },
	{ NESTED, H(UNBLOCK_PLACE), ANY, 1, 0, 0, "UNBLOCK_PLACE inside another handler", 0 },
	{ OTHER_POLICY, H(SCHEDULE), ANY, 1, 0, 0, "SCHEDULE of another policy", 0 },
	{ OTHER_POLICY, H(UNBLOCK_PLACE), ANY, 1, 0, 0, "UNBLOCK_PLACE of another policy", 0 },
};

unsigned int mutate_count(void)
{
	return sizeof(mutations) / sizeof(mutations[0]);
}

const char *mutate_name(unsigned int m)
{
	return mutations[m].name;
}

unsigned int mutate_percent(unsigned int m)
{
	return mutations[m].percent ? mutations[m].percent : 100;
}

/* --- copies ---------------------------------------------------------------------- */

static void *more(void *p, size_t nr, size_t *max, size_t size)
{
	if (nr < *max)
		return p;
	*max = *max ? 2 * *max : 1024;
	p = realloc(p, *max * size);
	if (!p)
		abort();
	return p;
}

static struct saakm_event *clone(const struct saakm_event *ev)
{
	struct saakm_event *e = malloc(sizeof(*e));

	if (!e)
		abort();
	*e = *ev;
	return e;
}

/* Calls that stand alone on their CPU's stack, as they are completed. */
static void note_call(struct trace_copy *c, size_t at)
{
	static size_t enter[1024], last_call[1024], last_exit[1024];
	static unsigned int depth[1024];
	const struct saakm_event *ev = c->ev[at];
	unsigned int cpu = ev->cpu % 1024;
	struct call *call;

	if (!at) {
		memset(depth, 0, sizeof(depth));
		memset(last_call, 0xff, sizeof(last_call));
	}
	if (ev->kind == SAAKM_EV_ENTER && !depth[cpu]++)
		enter[cpu] = at;
	if (ev->kind == SAAKM_EV_EXIT && depth[cpu] && !--depth[cpu]) {
		c->calls = more(c->calls, c->nr_calls, &c->max_calls, sizeof(*c->calls));
		call = &c->calls[c->nr_calls];
		*call = (struct call){ .enter = enter[cpu], .exit = at, .prev = last_call[cpu] };
		call->close = last_call[cpu] != SIZE_MAX;
		for (size_t i = call->close ? last_exit[cpu] + 1 : at; i < enter[cpu]; i++)
			if (c->ev[i]->cpu == ev->cpu && c->ev[i]->kind != SAAKM_EV_WAKE &&
			    c->ev[i]->kind != SAAKM_EV_MIGRATE && c->ev[i]->kind != SAAKM_EV_TASK)
				call->close = false;
		last_call[cpu] = c->nr_calls++;
		last_exit[cpu] = at;
	}
}

void trace_copy_add(struct trace_copy *c, const struct saakm_event *ev)
{
	struct saakm_event *e = clone(ev);

	if (ev->text)
		e->text = strdup(ev->text);
	c->ev = more(c->ev, c->nr, &c->max, sizeof(*c->ev));
	c->ev[c->nr++] = e;
	note_call(c, c->nr - 1);
}

void trace_copy_release(struct trace_copy *c)
{
	free(c->ev);
	free(c->changed[0]);
}

void trace_copy_free(struct trace_copy *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		free((void *)c->ev[i]->text);
		free((void *)c->ev[i]);
	}
	free(c->calls);
	free(c->ev);
}

/* --- where, and what ---------------------------------------------------------------- */

static bool fits(const struct trace_copy *c, const struct mutation *m, const struct call *call)
{
	const struct saakm_event *e = c->ev[call->enter], *p;

	if (ARG(e, ENTER, handler) != m->handler || (ARG(e, ENTER, flags) & m->with) != m->with ||
	    (ARG(e, ENTER, flags) & m->without))
		return false;
	if (m->how != SWAP && m->how != ANSWER)
		return true;
	if (!call->close)
		return false;
	p = c->ev[c->calls[call->prev].enter];
	return ARG(p, ENTER, handler) == m->after;
}

size_t mutate_places(struct trace_copy *c, unsigned int m)
{
	size_t n = 0;

	for (size_t i = 0; i < c->nr_calls; i++)
		n += fits(c, &mutations[m], &c->calls[i]);
	return n;
}

static const struct call *place(const struct trace_copy *c, const struct mutation *m, size_t k)
{
	for (size_t i = 0; i < c->nr_calls; i++)
		if (fits(c, m, &c->calls[i]) && !k--)
			return &c->calls[i];
	abort();
}

static void push(struct trace_copy *bad, const struct saakm_event *ev)
{
	bad->ev = more(bad->ev, bad->nr, &bad->max, sizeof(*bad->ev));
	bad->ev[bad->nr++] = ev;
}

/* All events, those of the call (of its CPU) left out, moved or doubled. */
static void rearrange(struct trace_copy *bad, const struct trace_copy *good, enum how how,
		      const struct call *call)
{
	uint32_t cpu = good->ev[call->enter]->cpu;
	size_t before = how == SWAP ? good->calls[call->prev].enter : SIZE_MAX;

	for (size_t i = 0; i < good->nr; i++) {
		bool mine = i >= call->enter && i <= call->exit && good->ev[i]->cpu == cpu;

		if (i == before || (how == TWICE && i == call->exit + 1))
			for (size_t k = call->enter; k <= call->exit; k++)
				if (good->ev[k]->cpu == cpu)
					push(bad, good->ev[k]);
		if (!mine || how == TWICE)
			push(bad, good->ev[i]);
	}
}

size_t mutate(struct trace_copy *bad, struct trace_copy *good, unsigned int number, size_t k)
{
	const struct mutation *m = &mutations[number];
	const struct call *call = place(good, m, k);
	size_t at = m->how == ANSWER ? good->calls[call->prev].exit : call->enter;
	struct saakm_event *e;

	if (m->how == DROP || m->how == SWAP || m->how == TWICE) {
		rearrange(bad, good, m->how, call);
		return at;
	}
	for (size_t i = 0; i < good->nr; i++)
		push(bad, good->ev[i]);
	e = bad->changed[0] = clone(good->ev[at]);
	bad->ev[at] = e;
	switch (m->how) {
	case FLAG:
		ARG(e, ENTER, flags) ^= m->what;
		break;
	case ELSEWHERE:
		ARG(e, ENTER, target_cpu) += m->what;
		break;
	case ANSWER:
		ARG(e, EXIT, ret) ^= m->what;
		break;
	case BY_OTHER:
		ARG(e, ENTER, current_task) += m->what;
		break;
	case NESTED:
		ARG(e, ENTER, nested) ^= 1;
		break;
	default:
		ARG(e, ENTER, policy) += m->what;
		break;
	}
	return at;
}
