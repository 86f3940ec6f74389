/* SPDX-License-Identifier: GPL-2.0 */
/* Traces with one thing changed, and what replay has to say of each. */
#ifndef TESTS_REPLAY_MUTATE_H
#define TESTS_REPLAY_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <saakm/event.h>

/* A whole trace in memory. */
struct copy {
	struct saakm_event *ev;
	size_t nr, max;
	uint32_t nr_cpus;
	size_t begins;		/* replay takes a snapshot over with this event; 0: it has none */
};

enum target {
	FIELD,		/* event_info's field number `field` */
	TASK_FIELD,	/* a value of a TASK event */
	CONTEXT,	/* ev->ctx */
	TIME,		/* ev->ts, between its neighbours on that CPU */
	TEXT,		/* one character */
	DROP,		/* the whole event */
	TWICE,		/* the whole event, once more */
};

struct mutation {
	enum target target;
	size_t at;		/* index of the event */
	unsigned int field;
	uint64_t from, to;
};

/* What is asked of replay. */
enum demand {
	NAMED,		/* exit 1, and that event is the first that differs */
	NAMED_NEXT,	/* that, or the next act in its context */
	NAMED_LATER,	/* a name that is new there: where it shows, or nowhere if it cannot */
	NOTICED,	/* exit 1 */
	NO_EFFECT,	/* identical */
	NO_CRASH,	/* a verdict, whatever it is */
};

int copy_load(struct copy *c, const char *path);
void copy_release(struct copy *c);

/* A mutation of the trace out of *seed; false: none was found. */
bool mutation_choose(struct mutation *m, const struct copy *c, uint64_t *seed);
/* One of this field of some event of the kind; false: there is none. */
bool mutation_of(struct mutation *m, const struct copy *c, unsigned int kind, unsigned int field,
		 uint64_t *seed);
/* One of the text of some event of the kind; false: there is none. */
bool mutation_of_text(struct mutation *m, const struct copy *c, unsigned int kind, uint64_t *seed);
enum demand mutation_demand(const struct mutation *m, const struct copy *c);
/* Is event `at` one in which the name shows that m changed? */
bool mutation_shows(const struct mutation *m, const struct copy *c, size_t at);
void mutation_print(const struct mutation *m, const struct copy *c, char *buf, size_t bytes);

/* The mutated trace, as a file in memory: malloc'ed. NULL: the format cannot hold it. */
void *mutation_write(const struct mutation *m, const struct copy *c, size_t *bytes);

#endif /* TESTS_REPLAY_MUTATE_H */
