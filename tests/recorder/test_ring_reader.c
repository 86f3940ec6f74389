// SPDX-License-Identifier: LGPL-2.1-only
/* The reading end of one ring: order, wrap-around, losses, overwriting, damage. */
#include "tap.h"
#include "ring_help.h"
#include "../../recorder/recorder_priv.h"

static uint32_t rnd_state = 1;

static uint32_t rnd(uint32_t n)
{
	rnd_state = rnd_state * 1664525u + 1013904223u;
	return (rnd_state >> 8) % n;
}

/* Produce and read by turns, in random portions, through many laps. */
static void test_laps(bool in_process)
{
	struct saakm_rings_map *m = make_rings(1, 4096, 4, SAAKM_RING_DISCARD);
	static struct seen s;
	struct producer p;
	struct rec_reader rd;
	char text[400];
	uint64_t value = 0;

	memset(&s, 0, sizeof(s));
	m->in_process = in_process;
	producer_init(&p, m, 0);
	rec_reader_init(&rd, m, 0);
	for (int round = 0; round < 3000; round++) {
		for (uint32_t i = rnd(30); i; i--) {
			switch (rnd(3)) {
			case 0:
				producer_value(&p, value++);
				break;
			case 1:
				memset(text, 'x', sizeof(text));
				text[rnd(sizeof(text))] = 0;
				text[sizeof(text) - 1] = 0;
				producer_text(&p, text);
				break;
			default:
				producer_call(&p, 7, rnd(5));
			}
		}
		if (rnd(2))
			read_some(&rd, &s, 1 + rnd(3));
		else
			read_all(&rd, &s);
	}
	read_all(&rd, &s);
	rec_reader_counters(&rd);
	ok(p.head > 20 * 4 * 4096, "%s: the ring went round %ju times",
	   in_process ? "in process" : "staged", (uintmax_t)(p.head / (4 * 4096)));
	is_int(s.events, p.written, "every event written was read");
	is_int(rd.stats.emitted, s.events + rd.stats.lost, "emitted == recorded + lost");
	is_int(s.out_of_order, 0, "in order");
	ok(s.lost_events + p.gap == p.lost, "the marked gaps add up to the losses");
	is_int(s.skipped_values + s.values, s.next_value, "a missing value is a skipped one");
	is_int(rd.stats.damaged, 0, "nothing damaged");
	saakm_rings_close(m);
}

/* Fill it without reading: the newest are lost, and the gap is marked where it is. */
static void test_discard(void)
{
	struct saakm_rings_map *m = make_rings(1, 4096, 2, SAAKM_RING_DISCARD);
	static struct seen s;
	struct producer p;
	struct rec_reader rd;
	uint64_t value = 0, kept;

	memset(&s, 0, sizeof(s));
	producer_init(&p, m, 0);
	rec_reader_init(&rd, m, 0);
	while (producer_value(&p, value))
		value++;
	kept = value++;
	for (int i = 0; i < 99; i++)
		producer_value(&p, value++);
	is_int(p.lost, 100, "100 did not fit");
	is_int(read_all(&rd, &s), kept, "those that did are read");
	is_int(s.lost_records, 0, "no gap is marked yet");
	producer_value(&p, value++);
	is_int(read_all(&rd, &s), 2, "then the gap and the next value");
	is_int(s.lost_events, 100, "the gap says how many");
	is_int(s.skipped_values, 100, "and they are the ones that are missing");
	rec_reader_counters(&rd);
	is_int(rd.stats.emitted, s.events + rd.stats.lost, "emitted == recorded + lost");
	ok(rd.stats.max_fill_bytes > 8000 && rd.stats.max_fill_bytes <= 8192, "the ring was full");
	saakm_rings_close(m);
}

static void test_flight(void)
{
	struct saakm_rings_map *m = make_rings(1, 4096, 4, SAAKM_RING_FLIGHT);
	static struct seen s;
	struct producer p;
	struct rec_reader rd;
	uint64_t value = 0;

	memset(&s, 0, sizeof(s));
	producer_init(&p, m, 0);
	rec_reader_init(&rd, m, 0);
	rec_reader_rewind(&rd);
	is_int(read_all(&rd, &s), 0, "flight recorder: an empty ring has nothing");
	while (value < 5000 && producer_value(&p, value))
		value++;
	is_int(value, 5000, "flight recorder: never full");
	rec_reader_rewind(&rd);
	s.next_value = 0;
	read_all(&rd, &s);
	rec_reader_counters(&rd);
	is_int(s.next_value, 5000, "the newest value is there");
	ok(p.overwritten > 4000, "most were overwritten");
	is_int(rd.stats.emitted, s.events + rd.stats.overwritten, "emitted == recorded + overwritten");
	is_int(s.skipped_values, rd.stats.overwritten, "the oldest are the ones that are missing");

	/* The producer died while it began the next sub-buffer: the oldest is gone. */
	producer_subbuf(&p, p.end / 4096)->magic = 0;
	memset(&s, 0, sizeof(s));
	rec_reader_rewind(&rd);
	read_all(&rd, &s);
	is_int(s.next_value, 5000, "half-begun sub-buffer: the newest value is there");
	is_int(s.out_of_order, 0, "and nothing of an older lap");
	is_int(rd.stats.damaged, 0, "which is no damage");
	saakm_rings_close(m);
}

/* A flight recorder that is read while its producer goes on, and laps the reader. */
static void test_lapped(bool in_process)
{
	struct saakm_rings_map *m = make_rings(1, 4096, 4, SAAKM_RING_FLIGHT);
	static struct seen s;
	struct producer p;
	struct rec_reader rd;
	uint64_t value = 0;

	memset(&s, 0, sizeof(s));
	m->in_process = in_process;
	producer_init(&p, m, 0);
	rec_reader_init(&rd, m, 0);
	while (value < 1000)
		producer_value(&p, value++);
	rec_reader_rewind(&rd);
	ok(read_some(&rd, &s, 1) > 0, "lapped: one sub-buffer is read");
	while (value < 4000)
		producer_value(&p, value++);
	read_all(&rd, &s);
	is_int(s.next_value, 4000, "then the newest there are");
	is_int(s.out_of_order, 0, "and nothing twice");
	ok(!rd.dead && !rd.stats.damaged, "it is no damage");
	saakm_rings_close(m);
}

/* A record that says it is longer than what there is. */
static void test_cut_record(void)
{
	uint64_t bytes[8] = {};
	struct saakm_rec rec = { .size = 40, .kind = SAAKM_EV_VALUE };
	uint32_t nr = 9;

	memcpy(bytes, &rec, sizeof(rec));
	is_int(rec_check_records((uint8_t *)bytes, 32, &nr), 0, "a record of 40 bytes in 32");
	is_int(nr, 0, "is none");
	is_int(rec_check_records((uint8_t *)bytes, 40, &nr), 40, "in 40 it is one");
}

/* Each field of a header in turn: that sub-buffer is left out, the rest is read. */
static void test_damaged_header(void)
{
	static const char *const what[] = { "magic", "abi", "session", "cpu", "seq", "committed" };

	for (unsigned int i = 0; i < 6; i++) {
		struct saakm_rings_map *m = make_rings(2, 4096, 8, SAAKM_RING_DISCARD);
		static struct seen s;
		struct saakm_subbuf *sub;
		struct producer p;
		struct rec_reader rd;
		uint32_t in_it;

		memset(&s, 0, sizeof(s));
		producer_init(&p, m, 1);
		rec_reader_init(&rd, m, 1);
		for (uint64_t v = 0; v < 600; v++)
			producer_value(&p, v);
		sub = producer_subbuf(&p, 2);
		in_it = sub->nr_events;
		if (i == 0)
			sub->magic ^= 1;
		else if (i == 1)
			sub->abi++;
		else if (i == 2)
			sub->session++;
		else if (i == 3)
			sub->cpu = 0;
		else if (i == 4)
			sub->seq += 8;
		else
			sub->committed = 1u << 31;
		read_all(&rd, &s);
		ok(s.events == 600 - in_it && s.skipped_values == in_it && s.next_value == 600,
		   "%s: that sub-buffer is left out, the others are read", what[i]);
		is_int(rd.stats.damaged, 1, "and counted");
		has_str(s.problem.text, "CPU 1", "and named");
		saakm_rings_close(m);
	}
}

/* Records whose size, kind or items make no sense end their sub-buffer. */
static void test_damaged_record(void)
{
	static const struct { unsigned int byte; uint8_t value; const char *name; } cases[] = {
		{ 0, 0, "size 0" }, { 0, 8, "size below the header" }, { 0, 0x1c, "size odd" },
		{ 1, 0xff, "size beyond the end" }, { 2, 0xee, "unknown kind" },
		{ 0, 40, "a call below its fields" },
		{ 48, 0, "item of size 0" }, { 49, 0x7f, "item beyond its record" },
		{ 50, 0xee, "item of unknown kind" },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct saakm_rings_map *m = make_rings(1, 4096, 8, SAAKM_RING_DISCARD);
		static struct seen s;
		struct producer p;
		struct rec_reader rd;
		uint8_t *rec;
		uint32_t lost, at;

		memset(&s, 0, sizeof(s));
		producer_init(&p, m, 0);
		rec_reader_init(&rd, m, 0);
		for (uint64_t v = 0; v < 5; v++)
			producer_value(&p, v);
		at = p.head % 4096;
		producer_call(&p, 1, 2);
		for (uint64_t v = 5; v < 300; v++)
			producer_value(&p, v);
		rec = (uint8_t *)producer_subbuf(&p, 0) + at;
		rec[cases[i].byte] = cases[i].value;
		lost = producer_subbuf(&p, 0)->nr_events - 5;
		read_all(&rd, &s);
		ok(s.events == p.written - lost && s.next_value == 300 && s.out_of_order == 0,
		   "%s: the rest of that sub-buffer is left out, not more", cases[i].name);
		is_int(rd.stats.damaged, 1, "and counted");
		saakm_rings_close(m);
	}
}

static void test_bad_positions(void)
{
	static const uint64_t heads[] = {
		1, 8, 1ull << 63, UINT64_MAX, UINT64_MAX - 7, 4 * 4096 + 64,
	};

	for (unsigned int i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct saakm_rings_map *m = make_rings(1, 4096, 4, SAAKM_RING_DISCARD);
		static struct seen s;
		struct producer p;
		struct rec_reader rd;

		memset(&s, 0, sizeof(s));
		producer_init(&p, m, 0);
		rec_reader_init(&rd, m, 0);
		producer_value(&p, 0);
		p.ctl->head = heads[i];
		is_int(read_all(&rd, &s), 0, "an impossible head: nothing is read");
		ok(rd.dead && rd.stats.damaged, "%#jx is noticed", (uintmax_t)heads[i]);
		saakm_rings_close(m);
	}
}

/* Any bytes at all: no crash, no endless loop, no read outside (ASan, guard by mmap). */
static void test_noise(void)
{
	uint64_t sane = 0;

	for (int round = 0; round < 2000; round++) {
		struct saakm_rings_map *m = make_rings(1, 4096, 4, round % 2);
		static struct seen s;
		struct producer p;
		struct rec_reader rd;
		uint64_t v = 0;

		memset(&s, 0, sizeof(s));
		m->in_process = rnd(2);
		producer_init(&p, m, 0);
		for (int i = rnd(800); i; i--)
			rnd(3) ? producer_value(&p, v++) : producer_call(&p, 1, rnd(4));
		for (int i = 1 + rnd(40); i; i--) {
			if (rnd(64))
				p.data[rnd(4 * 4096)] = rnd(256);
			else
				((uint8_t *)p.ctl)[rnd(8)] ^= 1 << rnd(8);
		}
		rec_reader_init(&rd, m, 0);
		if (m->mode == SAAKM_RING_FLIGHT)
			rec_reader_rewind(&rd);
		read_all(&rd, &s);
		sane += s.events > 0;
		saakm_rings_close(m);
	}
	ok(sane > 500 && sane < 2000, "2000 rings with noise in them: %ju gave something",
	   (uintmax_t)sane);
}

/* Whose bytes are used where they are, and whose are copied first. */
static void test_in_place(bool in_kernel, uint32_t mode, bool in_place)
{
	struct saakm_rings_map *m = make_rings(1, 4096, 4, mode);
	static uint8_t stage[STAGE_BYTES];
	struct saakm_err problem = {};
	struct rec_reader rd;
	struct producer p;
	struct rec_run run;

	m->in_process = false;
	m->in_kernel = in_kernel;
	producer_init(&p, m, 0);
	rec_reader_init(&rd, m, 0);
	producer_value(&p, 1);
	is_int(rec_reader_next(&rd, stage, sizeof(stage), &run, &problem), 1, "one run");
	ok((run.bytes != stage) == in_place, "of %s, in mode %u", in_kernel ? "the kernel" :
	   "another process", mode);
	saakm_rings_close(m);
}

/*
 * What the file does not have yet is kept in the ring, as long as half of it is free. A
 * reader that came late gives back all that it reads.
 */
static void test_keep(uint32_t full_subbufs, bool keeps)
{
	struct saakm_rings_map *m = make_rings(1, 4096, 8, SAAKM_RING_DISCARD);
	struct saakm_recorder rec = { .rings = m, .keep_until_written = true };
	static uint8_t stage[STAGE_BYTES];
	struct saakm_err problem = {};
	struct rec_reader rd;
	struct producer p;
	struct rec_run run;

	producer_init(&p, m, 0);
	rec_reader_init(&rd, m, 0);
	while (rec_reader_waiting(&rd) < full_subbufs * 4096u)
		producer_value(&p, 1);
	rec_reader_next(&rd, stage, sizeof(stage), &run, &problem);
	rec_reader_advance(&rd, run.len);
	rec_marks_ack(&rec, &rd);
	ok((rd.ack->tail == 0) == keeps, "%u of 8 sub-buffers full, one is read", full_subbufs);
	saakm_rings_close(m);
}

int main(void)
{
	test_laps(true);
	test_laps(false);
	test_discard();
	test_flight();
	test_lapped(true);
	test_lapped(false);
	test_cut_record();
	test_damaged_header();
	test_damaged_record();
	test_bad_positions();
	test_noise();
	test_in_place(true, SAAKM_RING_DISCARD, true);
	test_in_place(true, SAAKM_RING_FLIGHT, false);
	test_in_place(false, SAAKM_RING_DISCARD, false);
	test_keep(2, true);
	test_keep(5, false);
	return done_testing();
}
