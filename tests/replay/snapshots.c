// SPDX-License-Identifier: GPL-2.0
/*
 * Goes back and forth in a replay: snapshots TRACE STEPS SEED. From every place
 * that a snapshot takes it to, the rest must replay as it did the first time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "replayer/replay/session.h"
#include "replayer/replay/snapshot.h"

#define MAX_SNAPS 64

static struct session s;
static u64 nr_events;
static unsigned int steps;

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static void run_to(u64 seq)
{
	replay_until(seq);
	replay_run();
}

static int wrong(const char *what, u64 from)
{
	printf("%s, from the snapshot at event %llu: end %d at %llu, %u divergences (%s)\n", what,
	       from, s.result->end, s.result->last_seq, s.result->nr_divergences, s.result->why);
	return 1;
}

static int go(void)
{
	struct snapshot *snap[MAX_SNAPS];
	double taking = 0, restoring = 0;
	unsigned int i, n = 0;

	for (i = 0; i < MAX_SNAPS; i++) {
		double t;

		run_to(nr_events * i / MAX_SNAPS + 1);
		if (s.result->end != REPLAY_UNTIL)
			return wrong("the way there", 0);
		t = seconds();
		snap[n] = snapshot_take(s.result->last_seq);
		taking += seconds() - t;
		if (!snap[n++])
			return wrong("no memory", 0);
	}
	for (i = 0; i < steps; i++) {
		struct snapshot *from = snap[random() % n];
		u64 to = random() % 4 ? snapshot_seq(from) + random() % 5000 : 0;
		double t = seconds();

		if (snapshot_restore(from))
			return wrong("the trace cannot be read", snapshot_seq(from));
		restoring += seconds() - t;
		if (to > nr_events)
			to = 0;
		run_to(to);
		if (s.result->nr_divergences || s.result->end != (to ? REPLAY_UNTIL : REPLAY_DONE))
			return wrong(to ? "some way" : "to the end", snapshot_seq(from));
		if (!to && s.result->nr_events != nr_events)
			return wrong("events are missing", snapshot_seq(from));
	}
	printf("ok %u snapshots %zu bytes take %.0f us restore %.0f us\n", n, snapshot_bytes(),
	       taking / n * 1e6, restoring / (steps ? steps : 1) * 1e6);
	return 0;
}

int main(int argc, char **argv)
{
	struct session_options o = { .here = true };
	struct saakm_err err = { 0 };

	if (argc != 4)
		return 2;
	o.trace = argv[1];
	steps = atoi(argv[2]);
	srandom(atoi(argv[3]));
	if (session_open(&s, &o, &err) || session_start(&s, &err) || snapshot_init(&s, &err)) {
		printf("%s\n", err.text);
		return 1;
	}
	nr_events = saakm_trace_info(s.trace)->nr_events;
	return go();
}
