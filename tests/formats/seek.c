// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Going somewhere gives the same as reading up to there; filters give what
 * they should; a file without footer or index behaves the same.
 */
#include <errno.h>
#include <saakm/trace.h>
#include <tap.h>
#include "synth.h"

/* The next events are those from number `seq` on. */
static bool goes_on(struct saakm_trace *t, const struct synth_events *e, uint64_t seq)
{
	const struct saakm_event *ev;

	for (unsigned int i = 0; i < 20; i++, seq++) {
		int ret = saakm_trace_next(t, &ev);

		if (seq > e->nr)
			return !ret;
		if (ret != 1 || ev->seq != seq || !saakm_event_equal(ev, &e->v[seq - 1])) {
			diag("after the seek: %d, event %d instead of %d", ret,
			     ret == 1 ? (int)ev->seq : 0, (int)seq);
			return false;
		}
	}
	return true;
}

static void test_seeks(struct saakm_trace *t, const struct synth_events *e, const char *what)
{
	struct synth_rng r = { 5 };
	bool fine = true;

	for (unsigned int i = 0; i < 150 && fine; i++) {
		uint64_t seq = 1 + synth_below(&r, e->nr + 3);

		fine = !saakm_trace_seek(t, seq) && goes_on(t, e, seq);
	}
	fine = fine && !saakm_trace_seek(t, 1) && goes_on(t, e, 1);
	ok(fine, "%s: by number", what);

	for (unsigned int i = 0; i < 150 && fine; i++) {
		uint64_t ts = e->v[synth_below(&r, e->nr)].ts + synth_below(&r, 3) - 1, seq = 1;

		while (seq <= e->nr && e->v[seq - 1].ts < ts)
			seq++;
		fine = !saakm_trace_seek_time(t, ts) && goes_on(t, e, seq);
	}
	fine = fine && !saakm_trace_seek_time(t, 0) && goes_on(t, e, 1);
	fine = fine && !saakm_trace_seek_time(t, UINT64_MAX) && goes_on(t, e, e->nr + 1);
	ok(fine, "%s: by time", what);
}

static void test_one_cpu(struct saakm_trace *t, const struct synth_events *e, uint32_t nr_cpus,
			 const char *what)
{
	const struct saakm_event *ev;
	bool fine = true;

	for (uint32_t cpu = 0; cpu < nr_cpus; cpu++) {
		uint64_t n = 0;

		saakm_trace_only_cpu(t, (int)cpu);
		for (size_t i = 0; i < e->nr; i++) {
			if (e->v[i].cpu != cpu)
				continue;
			fine = fine && saakm_trace_next(t, &ev) == 1 && ev->seq == ++n &&
			       saakm_event_equal(ev, &e->v[i]);
		}
		fine = fine && saakm_trace_next(t, &ev) == 0;
		/* And by number within the CPU. */
		if (n > 3) {
			fine = fine && !saakm_trace_seek(t, n - 2);
			fine = fine && saakm_trace_next(t, &ev) == 1 && ev->seq == n - 2 &&
			       ev->cpu == cpu;
		}
	}
	saakm_trace_only_cpu(t, -1);
	ok(fine, "%s: one CPU alone", what);
	is_int(saakm_trace_only_cpu(t, (int)nr_cpus), -EINVAL, "a CPU that there is not");
}

static void test_filters(struct saakm_trace *t, const struct synth_events *e, const char *what)
{
	uint64_t kinds = 1ULL << SAAKM_EV_ENTER | 1ULL << SAAKM_EV_PRINTK;
	const struct saakm_event *ev;
	bool fine = true, sparse = true;
	size_t i;

	saakm_trace_filter(t, kinds);
	for (i = 0; i < e->nr; i++)
		if (kinds >> e->v[i].kind & 1)
			fine = fine && saakm_trace_next(t, &ev) == 1 && ev->seq == i + 1 &&
			       saakm_event_equal(ev, &e->v[i]);
	fine = fine && saakm_trace_next(t, &ev) == 0;
	ok(fine, "%s: some kinds, with their numbers", what);
	saakm_trace_sparse(t, 1ULL << SAAKM_EV_RUN);
	for (i = 0; i < e->nr; i++)
		if (e->v[i].kind == SAAKM_EV_RUN)
			sparse = sparse && saakm_trace_next(t, &ev) == 1 && !ev->seq &&
				 saakm_event_equal(ev, &e->v[i]);
	sparse = sparse && saakm_trace_next(t, &ev) == 0;
	ok(sparse, "%s: a rare kind", what);
	is_int(saakm_trace_seek(t, 3), -EINVAL, "then there are no numbers");
	saakm_trace_filter(t, SAAKM_KINDS_ALL);
}

static void test_trace(const struct synth_events *e, const struct synth_sink *sink, size_t bytes,
		       uint32_t nr_cpus, const char *what)
{
	struct saakm_trace *t;
	struct saakm_err err;

	if (saakm_trace_open_mem(sink->buf, bytes, &t, &err))
		bail_out(err.text);
	is_int((intmax_t)saakm_trace_info(t)->nr_events, (intmax_t)e->nr, what);
	test_seeks(t, e, what);
	test_one_cpu(t, e, nr_cpus, what);
	test_filters(t, e, what);
	saakm_trace_close(t);
}

/* Let the CPUs differ: one is busy, one comes late, one never does a thing. */
static void skew(struct synth_events *e)
{
	for (size_t i = 0; i < e->nr; i++)
		if (e->v[i].cpu && i * 10 < e->nr * 9)
			e->v[i].cpu = i % 50 ? 0 : 1;
	for (size_t i = 0; i < e->nr; i++)
		e->v[i].ts += 10 * i;	/* so that times differ, whatever the CPU */
}

int main(void)
{
	struct saakm_writer_opts opts = { .nr_cpus = 5, .chunk_events = 3 };
	struct synth_events e = {};
	struct synth_sink sink;
	struct saakm_err err;

	/* 5000 events in chunks of 3: seven index packets. */
	if (synth_random(&e, 5000, 4, 8) || synth_write(&e, &opts, &sink, &err))
		bail_out("no trace");
	test_trace(&e, &sink, sink.bytes, 5, "whole");
	test_trace(&e, &sink, sink.end[sink.nr_writes - 2], 5, "without footer");
	test_trace(&e, &sink, sink.end[sink.nr_writes - 3], 5, "without the last index");
	synth_sink_release(&sink);

	skew(&e);
	opts.chunk_events = 2;
	opts.level = 1;
	if (synth_write(&e, &opts, &sink, &err))
		bail_out(err.text);
	test_trace(&e, &sink, sink.bytes, 5, "uneven CPUs");
	test_trace(&e, &sink, sink.bytes - 1, 5, "uneven, cut");
	synth_sink_release(&sink);
	synth_release(&e);
	return done_testing();
}
