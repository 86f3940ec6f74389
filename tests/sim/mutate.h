/* SPDX-License-Identifier: GPL-2.0 */
/* A trace in memory, and the ways to falsify it. */
#ifndef SAAKM_TESTS_MUTATE_H
#define SAAKM_TESTS_MUTATE_H

#include <saakm/event.h>
#include "seq.h"

#define MUTATE_MAX	128

/* A call of a handler that is not inside another: events of one CPU. */
struct call {
	size_t enter, exit;	/* indices of events */
	size_t prev;		/* the call of this CPU before, or SIZE_MAX */
	bool close;		/* nothing of this CPU lies between the two */
};

struct trace_copy {
	const struct saakm_event **ev;	/* owned array; the events too unless borrowed */
	size_t nr, max;
	struct call *calls;	/* owned */
	size_t nr_calls, max_calls;
	struct saakm_event *changed[2];	/* owned */
};

void trace_copy_add(struct trace_copy *c, const struct saakm_event *ev);
void trace_copy_release(struct trace_copy *c);	/* of what mutate() made */
void trace_copy_free(struct trace_copy *c);	/* of what trace_copy_add() made */

unsigned int mutate_count(void);
const char *mutate_name(unsigned int m);
/* How many of 100 have to be noticed. */
unsigned int mutate_percent(unsigned int m);
/* In how many places can this be done? */
size_t mutate_places(struct trace_copy *good, unsigned int m);
/* Do it in place k. Returns the index of the event that it begins with. */
size_t mutate(struct trace_copy *bad, struct trace_copy *good, unsigned int m, size_t k);

#endif /* SAAKM_TESTS_MUTATE_H */
