// SPDX-License-Identifier: LGPL-2.1-only
/*
 * What the trace format costs, on made-up calls of a scheduler, in memory:
 * encoding records, reading them merged, bytes per event.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <saakm/trace.h>
#include "synth.h"

#define NR_CPUS		4
#define NR_EVENTS	1000000	/* per CPU */
#define NR_TASKS	60	/* per CPU */
#define PORTION		65536	/* bytes per call: a sub-buffer */
#define ROUNDS		3	/* the best one counts */

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* The end of the last whole record within the portion. */
static size_t portion_end(const struct synth_records *s, size_t pos)
{
	size_t end = pos;

	while (end < s->bytes) {
		struct saakm_rec rec = *(const struct saakm_rec *)(s->buf + end);

		if (end + rec.size - pos > PORTION)
			break;
		end += rec.size;
	}
	return end;
}

static void encode(const struct synth_records *s, int level, struct synth_sink *sink)
{
	struct saakm_writer_opts opts = { .nr_cpus = NR_CPUS, .level = level };
	struct saakm_err err;
	struct saakm_writer *w = saakm_writer_new(&opts, &sink->sink, &err);
	size_t pos[NR_CPUS] = { 0 };
	bool more = true;

	while (w && more) {
		more = false;
		for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
			size_t end = portion_end(&s[cpu], pos[cpu]);

			if (end == pos[cpu])
				continue;
			more = true;
			if (saakm_writer_records(w, cpu, s[cpu].buf + pos[cpu], end - pos[cpu],
						 0, pos[cpu], &err))
				goto failed;
			pos[cpu] = end;
		}
	}
	if (w && !saakm_writer_finish(w, "exit", &err)) {
		saakm_writer_free(w);
		return;
	}
failed:
	fprintf(stderr, "bench_trace: %s\n", err.text);
	exit(1);
}

static uint64_t read_all(const struct synth_sink *sink)
{
	const struct saakm_event *ev;
	struct saakm_trace *t;
	struct saakm_err err;
	uint64_t n = 0;

	if (saakm_trace_open_mem(sink->buf, sink->bytes, &t, &err)) {
		fprintf(stderr, "bench_trace: %s\n", err.text);
		exit(1);
	}
	while (saakm_trace_next(t, &ev) > 0)
		n++;
	saakm_trace_close(t);
	return n;
}

int main(void)
{
	double encode_s = 1e9, zstd_s = 1e9, read_s = 1e9, start, took;
	struct synth_records s[NR_CPUS];
	struct synth_sink plain, zstd;
	uint64_t events = 0, calls = 0;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		if (synth_sched(&s[cpu], NR_EVENTS, cpu, NR_TASKS, 1))
			return 1;
		events += s[cpu].nr_events;
		calls += s[cpu].nr_calls;
	}
	synth_sink_init(&plain);
	synth_sink_init(&zstd);
	for (int round = 0; round < ROUNDS; round++) {
		plain.bytes = zstd.bytes = 0;
		plain.nr_writes = zstd.nr_writes = 0;
		start = now_s();
		encode(s, 0, &plain);
		took = now_s() - start;
		encode_s = took < encode_s ? took : encode_s;
		start = now_s();
		encode(s, 1, &zstd);
		took = now_s() - start;
		zstd_s = took < zstd_s ? took : zstd_s;
		start = now_s();
		if (read_all(&plain) != events)
			return 1;
		took = now_s() - start;
		read_s = took < read_s ? took : read_s;
	}
	if (read_all(&zstd) != events)
		return 1;
	printf("read_events_per_s %.0f events/s\n", (double)events / read_s);
	printf("encode_events_per_s %.0f events/s\n", (double)events / encode_s);
	printf("encode_zstd_events_per_s %.0f events/s\n", (double)events / zstd_s);
	printf("synth_bytes_per_event %.2f bytes\n", (double)plain.bytes / (double)events);
	printf("synth_bytes_per_event_zstd %.2f bytes\n", (double)zstd.bytes / (double)events);
	printf("synth_bytes_per_call %.2f bytes\n", (double)plain.bytes / (double)calls);
	synth_sink_release(&plain);
	synth_sink_release(&zstd);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		free(s[cpu].buf);
	return 0;
}
