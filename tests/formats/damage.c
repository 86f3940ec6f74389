// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Damaged files: cut at every byte, every bit flipped, sizes beyond reason.
 * Never a crash, never a loss that nobody is told of.
 */
#include <errno.h>
#include <saakm/trace.h>
#include <tap.h>
#include "synth.h"
#include "wire.h"

static struct synth_events events;

/* What reading to the end came to. */
struct outcome {
	int opened, ended;	/* as the calls returned */
	size_t nr;		/* events that came */
	bool all_right;		/* each was the next of its CPU, in merged order */
	bool complete, said;	/* a sentence was given */
	uint64_t nr_events;
};

/* Events come in merged order, and of each CPU none is left out before them. */
static bool follows(const struct saakm_event *ev, size_t *next, uint64_t *last_ts)
{
	size_t i = next[ev->cpu];
	bool fine = ev->ts >= *last_ts;

	while (i < events.nr && events.v[i].cpu != ev->cpu)
		i++;
	next[ev->cpu] = i + 1;
	*last_ts = ev->ts;
	return fine && i < events.nr && saakm_event_equal(ev, &events.v[i]);
}

static struct outcome read_all(const uint8_t *buf, size_t bytes)
{
	struct outcome o = { .all_right = true };
	size_t next[SAAKM_CPUS_MAX] = { 0 };
	const struct saakm_event *ev;
	struct saakm_err err = {};
	struct saakm_trace *t;
	uint64_t last_ts = 0;

	o.opened = saakm_trace_open_mem(buf, bytes, &t, &err);
	if (o.opened) {
		o.said = err.text[0];
		return o;
	}
	while ((o.ended = saakm_trace_next(t, &ev)) > 0) {
		o.all_right = o.all_right && follows(ev, next, &last_ts);
		o.nr++;
	}
	o.complete = saakm_trace_info(t)->complete;
	o.nr_events = saakm_trace_info(t)->nr_events;
	o.said = o.ended < 0 ? saakm_trace_err(t)->text[0] :
		 !o.complete && saakm_trace_info(t)->cut;
	saakm_trace_close(t);
	return o;
}

/* How many events lie in packets that end before `bytes`. */
struct cut {
	const struct synth_sink *sink;
	size_t bytes, nr;
};

static int count_chunk(const struct saakm_chunk_info *chunk, void *arg)
{
	struct cut *cut = arg;

	for (unsigned int i = 0; i < cut->sink->nr_writes; i++)
		if (i && cut->sink->end[i - 1] == chunk->offset && cut->sink->end[i] <= cut->bytes)
			cut->nr += chunk->nr_events;
	return 0;
}

static void test_truncation(const struct synth_sink *sink, const char *what)
{
	struct saakm_trace *whole;
	size_t header = sink->end[0], bad = 0;

	if (saakm_trace_open_mem(sink->buf, sink->bytes, &whole, NULL))
		bail_out("the whole file cannot be read");
	for (size_t bytes = 0; bytes < sink->bytes; bytes++) {
		/* A copy of its own, so that sanitizers see what is read behind it. */
		uint8_t *copy = malloc(bytes + !bytes);
		struct cut cut = { sink, bytes, 0 };
		struct outcome o;

		memcpy(copy, sink->buf, bytes);
		o = read_all(copy, bytes);
		free(copy);
		saakm_trace_chunks(whole, count_chunk, &cut);
		if (bytes < header ? o.opened != -EBADMSG || !o.said :
		    o.opened || o.ended || o.complete || !o.said || !o.all_right ||
		    o.nr != cut.nr || o.nr_events != cut.nr) {
			if (bad++ < 5)
				diag("cut at byte %zu: opened %d, ended %d, %zu of %zu events",
				     bytes, o.opened, o.ended, o.nr, cut.nr);
		}
	}
	saakm_trace_close(whole);
	ok(!bad, "%s: cut at each of %zu bytes: the good packets, and a word about it", what,
	   sink->bytes);
}

static void test_flips(const struct synth_sink *sink, const char *what)
{
	uint8_t *copy = malloc(sink->bytes);
	size_t bad = 0;

	for (size_t bit = 0; bit < 8 * sink->bytes; bit++) {
		struct outcome o;

		memcpy(copy, sink->buf, sink->bytes);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		o = read_all(copy, sink->bytes);
		if ((!o.opened && !o.ended && o.complete) || !o.said || !o.all_right) {
			if (bad++ < 5)
				diag("bit %zu of byte %zu: opened %d, ended %d, %zu events",
				     bit % 8, bit / 8, o.opened, o.ended, o.nr);
		}
	}
	free(copy);
	ok(!bad, "%s: each of %zu bits flipped: found out", what, 8 * sink->bytes);
}

/* A packet in the middle says which it is. */
static void test_sentence(const struct synth_sink *sink)
{
	uint8_t *copy = malloc(sink->bytes);
	const struct saakm_event *ev;
	struct saakm_trace *t;

	memcpy(copy, sink->buf, sink->bytes);
	copy[sink->end[1] + 20] ^= 4;
	if (saakm_trace_open_mem(copy, sink->bytes, &t, NULL))
		bail_out("a flip in a chunk must not keep it from opening");
	while (saakm_trace_next(t, &ev) > 0)
		;
	has_str(saakm_trace_err(t)->text, "packet 2 is damaged", "the sentence names the packet");
	is_int((intmax_t)saakm_trace_err(t)->offset, (intmax_t)sink->end[1], "and the error has it");
	is_int(saakm_trace_next(t, &ev), -EBADMSG, "the error stays");
	saakm_trace_close(t);
	free(copy);
}

/* Give the packet at `start`, `body` bytes behind its prefix, a right tail. */
static size_t seal(uint8_t *body, size_t bytes, uint64_t offset)
{
	uint8_t *p = body + bytes;
	uint32_t crc;

	p = put_fixed64(put_varint(p, WIRE_TAG(PACKET_OFFSET, WIRE_FIXED64)), offset);
	crc = saakm_crc32c(body, (size_t)(p - body));
	p = put_fixed32(put_varint(p, WIRE_TAG(PACKET_CRC, WIRE_FIXED32)), crc);
	return (size_t)(p - body);
}

/* The header of `sink`, then a chunk with these fields, sealed as it should be. */
static size_t forge(const struct synth_sink *sink, uint8_t *buf, const uint8_t *chunk,
		    size_t chunk_bytes)
{
	size_t header = sink->end[0], bytes;
	uint8_t body[512], *p = body;

	memcpy(buf, sink->buf, header);
	p = put_varint(put_varint(p, WIRE_TAG(PACKET_CHUNK, WIRE_BYTES)), chunk_bytes);
	memcpy(p, chunk, chunk_bytes);
	bytes = seal(body, (size_t)(p - body) + chunk_bytes, header);
	p = put_varint(buf + header, WIRE_TAG(TRACE_PACKET, WIRE_BYTES));
	p = put_varint(p, bytes);
	memcpy(p, body, bytes);
	return (size_t)(p - buf) + bytes;
}

static void test_bomb(const struct synth_sink *sink)
{
	uint8_t chunk[64], buf[1024], *p = chunk;
	struct saakm_trace *t;
	struct saakm_err err;

	p = put_varint(put_varint(p, WIRE_TAG(2, WIRE_VARINT)), 1);
	p = put_varint(put_varint(p, WIRE_TAG(11, WIRE_VARINT)), 1ULL << 40);
	p = put_varint(put_varint(p, WIRE_TAG(10, WIRE_BYTES)), 4);
	memcpy(p, "bomb", 4);
	is_int(saakm_trace_open_mem(buf, forge(sink, buf, chunk, (size_t)(p + 4 - chunk)), &t,
				    &err), 0, "a chunk that would be a terabyte: opened");
	has_str(saakm_trace_info(t)->cut, "beyond the limit of 16 MiB", "and refused");
	saakm_trace_close(t);

	p = put_varint(put_varint(chunk, WIRE_TAG(2, WIRE_VARINT)), 1ULL << 63);
	p = put_varint(put_varint(p, WIRE_TAG(9, WIRE_BYTES)), 0);
	is_int(saakm_trace_open_mem(buf, forge(sink, buf, chunk, (size_t)(p - chunk)), &t, &err),
	       0, "a chunk with 2^63 events: opened");
	has_str(saakm_trace_info(t)->cut, "too many events", "and refused");
	saakm_trace_close(t);
}

static void test_size(const struct synth_sink *sink)
{
	uint8_t *buf = malloc(sink->bytes + 16), *p;
	struct saakm_trace *t;
	struct saakm_err err;

	/* The first packet says that it is 2^63 bytes long. */
	p = put_varint(put_varint(buf, WIRE_TAG(TRACE_PACKET, WIRE_BYTES)), 1ULL << 63);
	memcpy(p, sink->buf + 2, sink->bytes - 2);
	is_int(saakm_trace_open_mem(buf, sink->bytes, &t, &err), -EBADMSG, "header of 2^63 bytes");
	is_int((intmax_t)err.offset, 0, "says where");

	/* A chunk does. */
	memcpy(buf, sink->buf, sink->end[0]);
	put_varint(put_varint(buf + sink->end[0], WIRE_TAG(TRACE_PACKET, WIRE_BYTES)), 1ULL << 63);
	is_int(saakm_trace_open_mem(buf, sink->end[0] + 11, &t, &err), 0, "chunk of 2^63 bytes");
	ok(!saakm_trace_info(t)->complete, "is not complete");
	has_str(saakm_trace_info(t)->cut, "packet 1", "says which");
	saakm_trace_close(t);
	free(buf);
}

static void foreign(const void *buf, size_t bytes, const char *part, const char *name)
{
	struct saakm_trace *t;
	struct saakm_err err;

	is_int(saakm_trace_open_mem(buf, bytes, &t, &err), -EBADMSG, name);
	has_str(err.text, part, "says what");
}

static void test_foreign(const struct synth_sink *sink)
{
	struct saakm_trace *t;
	struct saakm_err err;
	uint8_t zeros[100] = { 0 }, *padded;
	size_t cut = sink->end[2];
	struct outcome o;

	foreign("", 0, "is empty", "an empty file");
	foreign("#!/bin/sh\necho hello world, this is a script\n", 45, "not a SaaKM trace",
		"a script");
	foreign("\n", 1, "cut within its header", "the first byte of a trace alone");
	foreign("\nabc", 4, "not a SaaKM trace", "a text that begins as a trace does");
	foreign(zeros, sizeof(zeros), "not a SaaKM trace", "zeros");
	is_int(saakm_trace_open("/", &t, &err), -EISDIR, "a directory");
	is_int(saakm_trace_open("/nonexistent", &t, &err), -ENOENT, "no file");
	is_int(saakm_trace_open("/dev/null", &t, &err), -EBADMSG, "a device");

	/* What direct I/O leaves behind the last packet when the recorder dies. */
	padded = calloc(1, cut + 5000);
	memcpy(padded, sink->buf, cut);
	o = read_all(padded, cut + 5000);
	ok(!o.opened && !o.ended && o.nr && o.said && o.all_right, "zeros behind: cut, no damage");
	padded[cut + 4000] = 1;
	o = read_all(padded, cut + 5000);
	ok(o.ended == -EBADMSG && o.nr, "other bytes behind: damage, after the good events");
	free(padded);
}

int main(void)
{
	struct saakm_writer_opts opts = { .nr_cpus = 3, .chunk_events = 12, .session = 7 };
	struct synth_sink plain, zstd;
	struct saakm_err err;

	if (synth_random(&events, 90, 3, 4711) || synth_write(&events, &opts, &plain, &err))
		bail_out("no trace");
	opts.level = 1;
	if (synth_write(&events, &opts, &zstd, &err))
		bail_out("no trace");
	ok(read_all(plain.buf, plain.bytes).nr == events.nr, "whole: all events");
	ok(read_all(zstd.buf, zstd.bytes).nr == events.nr, "compressed: all events");
	test_truncation(&plain, "plain");
	test_truncation(&zstd, "zstd");
	test_flips(&plain, "plain");
	test_flips(&zstd, "zstd");
	test_sentence(&plain);
	test_bomb(&plain);
	test_size(&plain);
	test_foreign(&plain);
	synth_sink_release(&plain);
	synth_sink_release(&zstd);
	synth_release(&events);
	return done_testing();
}
