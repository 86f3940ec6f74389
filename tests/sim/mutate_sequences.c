// SPDX-License-Identifier: GPL-2.0
/*
 * mutate_sequences TRACE…: does the automaton notice? Each good trace is
 * falsified in memory, one thing at a time (a call dropped, doubled, swapped
 * with its neighbour; a flag, a core, an answer changed), and the automaton
 * has to reject every single one. TAP on stdout.
 */
#include <errno.h>
#include <saakm/trace.h>
#include "mutate.h"
#include "../tap.h"

#define SAMPLES	6	/* of each mutation, from each trace */

static struct {
	unsigned int tried, missed;
	char example[200];
} tally[MUTATE_MAX];

static int load(struct trace_copy *c, const char *path)
{
	const struct saakm_event *ev;
	struct saakm_trace *trace;
	struct saakm_err err;

	if (saakm_trace_open(path, &trace, &err)) {
		diag("%s", err.text);
		return -1;
	}
	while (saakm_trace_next(trace, &ev) > 0)
		trace_copy_add(c, ev);
	saakm_trace_close(trace);
	return 0;
}

static int judge(const struct trace_copy *c, struct saakm_err *err)
{
	struct seq *s = seq_new();
	int ret = 0;

	for (size_t i = 0; !ret && i < c->nr; i++)
		ret = seq_event(s, c->ev[i], err);
	seq_free(s);
	return ret;
}

static void try_all(const char *path, struct trace_copy *good)
{
	struct saakm_err err;

	for (unsigned int m = 0; m < mutate_count(); m++) {
		size_t n = mutate_places(good, m), step = n / SAMPLES + 1;

		/* The first ones are special (nothing is known yet): from the middle on. */
		for (size_t k = n > 2 ? n / 3 : 0; k < n; k += step) {
			struct trace_copy bad = { 0 };
			size_t at = mutate(&bad, good, m, k);

			tally[m].tried++;
			if (judge(&bad, &err) != -EPROTO) {
				if (!tally[m].missed++)
					snprintf(tally[m].example, sizeof(tally[m].example),
						 "%s, event %zu", path, at + 1);
			}
			trace_copy_release(&bad);
		}
	}
}

int main(int argc, char **argv)
{
	struct saakm_err err = { 0 };

	if (argc < 2)
		bail_out("no traces given");
	for (int i = 1; i < argc; i++) {
		struct trace_copy good = { 0 };

		if (load(&good, argv[i]))
			bail_out("a trace cannot be read");
		if (ok(judge(&good, &err) == 0, "%s as it is: in order", argv[i]))
			try_all(argv[i], &good);
		else
			diag("%s", err.text);
		trace_copy_free(&good);
	}
	for (unsigned int m = 0; m < mutate_count(); m++) {
		unsigned int seen = tally[m].tried - tally[m].missed;

		if (!ok(tally[m].tried && seen * 100 >= mutate_percent(m) * tally[m].tried,
			"noticed: %s (%u of %u)", mutate_name(m), seen, tally[m].tried))
			diag("%s", tally[m].tried ? tally[m].example :
			     "no trace has anything to try it on");
	}
	return done_testing();
}
