/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Made-up events for the tests and benchmarks of the format: anything at all,
 * or what a scheduler might do. The same seed gives the same events.
 */
#ifndef SYNTH_H
#define SYNTH_H

#include <saakm/event.h>
#include <saakm/writer.h>

struct synth_rng {
	uint64_t state;
};

uint64_t synth_next(struct synth_rng *r);
static inline uint64_t synth_below(struct synth_rng *r, uint64_t n)
{
	return synth_next(r) % n;
}

/* Many events that live together with their texts. */
struct synth_events {
	struct saakm_event *v;
	char **text;
	size_t nr;
};

/* Random events of all kinds, in merged order; seq is their number. */
int synth_random(struct synth_events *e, size_t nr, uint32_t nr_cpus, uint64_t seed);
void synth_release(struct synth_events *e);

/* Raw ring records of one CPU of a machine that runs hackbench or the like. */
struct synth_records {
	uint8_t *buf;
	size_t bytes;
	uint64_t nr_events, nr_calls;
};
int synth_sched(struct synth_records *s, uint64_t nr_events, uint32_t cpu, uint32_t nr_tasks,
		uint64_t seed);
/* The record of an event, as the ring would have it: its bytes. */
size_t synth_record(const struct saakm_event *ev, uint8_t *buf);

/* A sink into memory. */
struct synth_sink {
	struct saakm_sink sink;
	uint8_t *buf;
	size_t bytes, cap;
	unsigned int nr_writes;
	size_t *end;		/* of each packet */
	bool discard;		/* count only */
	int fail_at;		/* the write that fails with -ENOSPC, from 1; 0: none */
};
void synth_sink_init(struct synth_sink *s);
void synth_sink_release(struct synth_sink *s);

/* The events as a finished trace in the sink. */
int synth_write(const struct synth_events *e, const struct saakm_writer_opts *opts,
		struct synth_sink *sink, struct saakm_err *err);

#endif /* SYNTH_H */
