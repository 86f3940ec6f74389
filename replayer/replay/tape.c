// SPDX-License-Identifier: GPL-2.0
/* A part of the trace in memory, for whoever replays it hundreds of times. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/trace.h>
#include "tape.h"

#define TAPE_EVENTS	10000
#define TAPE_TEXT	(1u << 18)

struct tape {
	struct replay_tape part;
	struct saakm_event *events;	/* owned */
	char *text;			/* owned: theirs */
};

struct tape *tape_new(void)
{
	struct tape *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->events = calloc(TAPE_EVENTS, sizeof(*t->events));
	t->text = malloc(TAPE_TEXT);
	if (t->events && t->text)
		return t;
	tape_free(t);
	return NULL;
}

void tape_free(struct tape *t)
{
	if (!t)
		return;
	replay_from_tape(NULL);
	free(t->events);
	free(t->text);
	free(t);
}

/* Their numbers follow each other, or replay could not find them by these. */
int tape_fill(struct tape *t, struct saakm_trace *trace, u64 first, u64 last)
{
	const struct saakm_event *ev;
	size_t used = 0;
	u64 nr = 0;
	int ret;

	replay_from_tape(NULL);
	ret = saakm_trace_seek(trace, first);
	if (ret < 0)
		return ret;
	while (nr < TAPE_EVENTS && first + nr <= last && saakm_trace_next(trace, &ev) > 0) {
		size_t len = ev->text ? strlen(ev->text) + 1 : 0;

		if (ev->seq != first + nr || used + len > TAPE_TEXT)
			break;
		t->events[nr] = *ev;
		if (len)
			t->events[nr].text = memcpy(t->text + used, ev->text, len);
		used += len;
		nr++;
	}
	t->part = (struct replay_tape){ first, nr, t->events };
	replay_from_tape(&t->part);
	return 0;
}
