// SPDX-License-Identifier: LGPL-2.1-only
/*
 * What goes in comes out: random events of all kinds, however they are cut,
 * packed and split over calls; and the order in which the CPUs are merged.
 */
#include <errno.h>
#include <saakm/trace.h>
#include <tap.h>
#include "synth.h"

/* How many events came back as they were, in order and with their numbers. */
static size_t read_back(const struct synth_sink *sink, const struct synth_events *want)
{
	const struct saakm_event *ev;
	struct saakm_trace *t;
	struct saakm_err err;
	size_t n = 0;
	int ret;

	if (saakm_trace_open_mem(sink->buf, sink->bytes, &t, &err)) {
		diag("%s", err.text);
		return 0;
	}
	while ((ret = saakm_trace_next(t, &ev)) > 0 && n < want->nr) {
		if (ev->seq != n + 1 || !saakm_event_equal(ev, &want->v[n])) {
			diag("event %zu (%s) differs", n + 1, saakm_event_info[ev->kind].name);
			break;
		}
		n++;
	}
	if (ret)
		diag("ended with %d: %s", ret, ret < 0 ? saakm_trace_err(t)->text : "more events");
	saakm_trace_close(t);
	return ret ? 0 : n;
}

static void test_property(void)
{
	static const uint32_t chunk[] = { 1, 2, 7, 64, 4096 };

	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct saakm_writer_opts opts = {
			.nr_cpus = 1 + seed % 9, .chunk_events = chunk[seed % 5],
			.level = seed % 3 == 0, .session = seed, .header_text = "a=b\n",
		};
		struct synth_events e = {};
		struct synth_sink sink;
		struct saakm_err err = {};
		size_t nr = seed % 10 ? seed * 37 % 900 : 0;

		/* Enough in one chunk to fill a dictionary. */
		if (seed % 9 == 0 && opts.chunk_events == 4096)
			nr = 3000;

		if (synth_random(&e, nr, opts.nr_cpus, seed) ||
		    synth_write(&e, &opts, &sink, &err))
			bail_out(err.text);
		ok(read_back(&sink, &e) == nr, "seed %d: %zu events, %u CPUs, %u a chunk%s",
		   (int)seed, nr, opts.nr_cpus, opts.chunk_events, opts.level ? ", zstd" : "");
		synth_sink_release(&sink);
		synth_release(&e);
	}
}

/* One CPU's events as ring records. */
static uint8_t *all_records(const struct synth_events *e, size_t *bytes)
{
	uint8_t *buf = calloc(e->nr, SAAKM_RECORD_MAX);

	*bytes = 0;
	for (size_t i = 0; buf && i < e->nr; i++)
		*bytes += synth_record(&e->v[i], buf + *bytes);
	return buf;
}

/* Bytes of the file if the records come in portions of up to `portion` records. */
static void write_split(const uint8_t *buf, size_t bytes, unsigned int portion, uint64_t seed,
			struct synth_sink *sink)
{
	struct saakm_writer_opts opts = { .nr_cpus = 1, .chunk_events = 50, .session = 3 };
	struct synth_rng r = { seed };
	struct saakm_writer *w;
	struct saakm_err err;
	size_t pos = 0;

	synth_sink_init(sink);
	w = saakm_writer_new(&opts, &sink->sink, &err);
	while (w && pos < bytes) {
		size_t end = pos;

		for (uint64_t n = 1 + synth_below(&r, portion); n && end < bytes; n--) {
			struct saakm_rec rec;

			memcpy(&rec, buf + end, sizeof(rec));
			end += rec.size;
		}
		if (saakm_writer_records(w, 0, buf + pos, end - pos, 9, 64 + pos, &err))
			bail_out(err.text);
		pos = end;
	}
	if (!w || saakm_writer_finish(w, "exit", &err))
		bail_out(err.text);
	saakm_writer_free(w);
}

static void test_split(void)
{
	struct synth_events e = {};
	struct synth_sink one, other;
	size_t bytes;
	uint8_t *buf;

	if (synth_random(&e, 700, 1, 99))
		bail_out("no memory");
	buf = all_records(&e, &bytes);
	write_split(buf, bytes, 1000, 1, &one);
	ok(read_back(&one, &e) == e.nr, "records give the same events");
	for (unsigned int portion = 1; portion < 200; portion *= 3) {
		write_split(buf, bytes, portion, portion, &other);
		ok(one.bytes == other.bytes && !memcmp(one.buf, other.buf, one.bytes),
		   "up to %u records a call: the same bytes", portion);
		synth_sink_release(&other);
	}
	synth_sink_release(&one);
	synth_release(&e);
	free(buf);
}

/* Compound records: the same events as if each were written alone. */
static void test_compound(void)
{
	struct saakm_writer_opts opts = { .nr_cpus = 2 };
	const struct saakm_event *ev;
	struct synth_records s;
	struct synth_sink sink;
	struct saakm_writer *w;
	struct saakm_trace *t;
	struct saakm_err err;
	uint64_t depth = 0, calls = 0, n = 0;

	synth_sched(&s, 20000, 1, 40, 5);
	synth_sink_init(&sink);
	w = saakm_writer_new(&opts, &sink.sink, &err);
	is_int(saakm_writer_records(w, 1, s.buf, s.bytes, 0, 64, &err), 0, "calls are taken");
	is_int(saakm_writer_finish(w, "exit", &err), 0, "and finished");
	is_int((intmax_t)saakm_writer_recorded(w, 1), (intmax_t)s.nr_events, "all are counted");
	saakm_writer_free(w);
	if (saakm_trace_open_mem(sink.buf, sink.bytes, &t, &err))
		bail_out(err.text);
	while (saakm_trace_next(t, &ev) > 0) {
		n++;
		calls += ev->kind == SAAKM_EV_ENTER;
		depth += ev->kind == SAAKM_EV_ENTER;
		depth -= ev->kind == SAAKM_EV_EXIT;
		if (depth > 1 || ev->cpu != 1)
			break;
	}
	is_int((intmax_t)n, (intmax_t)s.nr_events, "all come back");
	is_int((intmax_t)calls, (intmax_t)s.nr_calls, "each call is an ENTER");
	is_int((intmax_t)depth, 0, "and has its EXIT");
	saakm_trace_close(t);
	synth_sink_release(&sink);
	free(s.buf);
}

int main(void)
{
	test_property();
	test_split();
	test_compound();
	return done_testing();
}
