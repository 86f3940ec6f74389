// SPDX-License-Identifier: GPL-2.0
/*
 * Recovery: a machine dies with rings in its memory, and a recorder's trace that
 * ends somewhere. What comes out must have every event that was committed, once
 * and in order; and what cannot be had must be counted, and marked at its place.
 */
#include <elf.h>
#include <errno.h>
#include <unistd.h>
#include "tap.h"
#include "../../recorder/recover.h"
#include "memory.h"
#include "real_ring.h"

#define CPUS	2

static char part[] = "/tmp/saakm-recover-XXXXXX", out[64];

struct machine {
	struct saakm_rings_map *map;
	struct real_ring *ring[CPUS];
	struct saakm_recorder *rec;
	uint64_t ts, value[CPUS], calls;
};

static void machine_init(struct machine *m, uint32_t subbuf, uint32_t nr, uint32_t mode,
			 uint64_t session)
{
	const struct saakm_rings_geometry g = { CPUS, subbuf, nr, mode, session };
	const struct saakm_recorder_options o = {
		.path = out, .events_per_chunk = 64, .keep_until_written = true, .no_uring = true,
	};

	memset(m, 0, sizeof(*m));
	if (saakm_rings_create(&m->map, NULL, &g, NULL))
		bail_out("no rings");
	m->map->in_process = false;
	if (mode == SAAKM_RING_DISCARD && saakm_recorder_open(&m->rec, m->map, &o, NULL))
		bail_out("no recorder");
	for (int cpu = 0; cpu < CPUS; cpu++) {
		m->ring[cpu] = aligned_alloc(64, real_ring_bytes());
		real_ring_init(m->ring[cpu], m->map->shared, cpu);
	}
}

static void machine_release(struct machine *m)
{
	saakm_recorder_close(m->rec);
	saakm_rings_close(m->map);
	for (int cpu = 0; cpu < CPUS; cpu++)
		free(m->ring[cpu]);
}

static void work(struct machine *m, unsigned int rounds)
{
	for (unsigned int i = 0; i < rounds; i++) {
		int cpu = i % 3 == 0;

		if (i % 5 == 0)
			real_ring_call(m->ring[cpu], m->ts += 10, ++m->calls, i % 4);
		if (i % 31 == 0)
			real_ring_text(m->ring[cpu], m->ts += 10, i % 300);
		real_ring_value(m->ring[cpu], m->ts += 10, m->value[cpu]++);
	}
}

/* What the trace holds. */
struct seen {
	uint64_t events, values, wrong, marked, last[CPUS];
	char ended[64];
	bool complete;
};

static bool see(const char *path, struct seen *s)
{
	const struct saakm_event *ev;
	struct saakm_trace *t;
	uint64_t skipped[CPUS] = {};

	memset(s, 0, sizeof(*s));
	if (saakm_trace_open(path, &t, NULL))
		return false;
	while (saakm_trace_next(t, &ev) > 0) {
		s->events++;
		if (ev->kind == SAAKM_EV_LOST) {
			s->marked += ev->arg[SAAKM_ARG_LOST_count];
			skipped[ev->cpu] = 1;
		}
		if (ev->kind != SAAKM_EV_VALUE)
			continue;
		s->values++;
		/* Values go up by one, but for where a LOST event stands before. */
		if (!skipped[ev->cpu] &&
		    (uint64_t)ev->arg[SAAKM_ARG_VALUE_value] != s->last[ev->cpu])
			s->wrong++;
		skipped[ev->cpu] = 0;
		s->last[ev->cpu] = ev->arg[SAAKM_ARG_VALUE_value] + 1;
	}
	s->complete = saakm_trace_info(t)->complete;
	snprintf(s->ended, sizeof(s->ended), "%s", saakm_trace_info(t)->how_ended);
	saakm_trace_close(t);
	return true;
}

static int recover(const void *memory, size_t bytes, bool with_part, struct rec_recovered *r,
		   struct saakm_err *err)
{
	const struct rec_recover_options o = { .trace = with_part ? part : NULL, .out = out };
	struct rec_mem mem;
	int ret;

	unlink(out);
	ret = rec_mem_from(&mem, memory, bytes, err);
	if (!ret)
		ret = rec_recover(&o, &mem, r, err);
	rec_mem_release(&mem);
	return ret;
}

/* All that every recovery has to keep. */
static void check(const struct machine *m, const struct memory *mem, bool with_part,
		  uint64_t may_miss, const char *name, struct seen *s, struct rec_recovered *r)
{
	struct saakm_err err = {};
	uint64_t emitted = 0, lost = 0;
	int ret = recover(mem->p, mem->used, with_part, r, &err);

	if (!ok(!ret, "%s: recovered", name) || !see(out, s)) {
		diag("%s", err.text);
		return;
	}
	for (int cpu = 0; cpu < CPUS; cpu++) {
		emitted += real_ring_emitted(m->ring[cpu]);
		lost += real_ring_lost(m->ring[cpu]);
	}
	ok(s->complete, "%s: a whole trace", name);
	/* A flight recorder begins anywhere. */
	ok(s->wrong <= (m->map->mode == SAAKM_RING_FLIGHT ? CPUS : 0),
	   "values in order, none missing without a mark");
	ok(r->missing <= may_miss, "%s: %ju missing", name, (uintmax_t)r->missing);
	is_int(r->lost, lost, "lost as the ring counted");
	/* Marks of ours are events, too. */
	ok(s->events >= r->from_trace + r->recovered &&
	   s->events - r->from_trace - r->recovered <= 2 * CPUS + r->damaged,
	   "%s: %ju events, %ju of the trace and %ju recovered", name, (uintmax_t)s->events,
	   (uintmax_t)r->from_trace, (uintmax_t)r->recovered);
	if (!with_part || m->map->mode == SAAKM_RING_DISCARD)
		is_int(r->from_trace + r->recovered + r->lost + r->missing + r->overwritten,
		       emitted,
		       "emitted == recorded + recovered + lost + missing + overwritten");
}

static void cut_part(long bytes)
{
	char name[80];

	snprintf(name, sizeof(name), "%s.part", out);
	if (rename(name, part) || (bytes >= 0 && truncate(part, bytes)))
		bail_out("no part");
}

static void test_plain(void)
{
	struct machine m;
	struct memory mem;
	struct rec_recovered r;
	struct seen s;

	machine_init(&m, 4096, 16, SAAKM_RING_DISCARD, 11);
	work(&m, 900);
	real_ring_enter(m.ring[0], m.ts += 10);
	real_ring_value(m.ring[0], m.ts += 10, m.value[0]++);
	memory_init(&mem, 4 << 20);
	memory_put_rings(&mem, m.map);
	check(&m, &mem, false, 0, "rings alone", &s, &r);
	is_int(s.values, m.value[0] + m.value[1], "every value");
	is_int(r.open_calls, 1, "the call that had not returned, with what it had done");
	is_int(r.uncounted, 0, "counted, of each CPU");
	is_str(s.ended, "the machine stopped while it was recorded", "how it ended");
	m.map->shared->end = SAAKM_END_PANIC;
	strcpy(m.map->shared->end_text, "Oops: \x1b[31m!");
	mem.used = 0;
	memory_put_rings(&mem, m.map);
	check(&m, &mem, false, 0, "a panic", &s, &r);
	is_str(s.ended, "panic: Oops: ?[31m!", "it says so, and no escape sequence");
	free(mem.p);
	machine_release(&m);
}

static uint64_t nr_of(uint8_t kind)
{
	const struct saakm_event *ev;
	struct saakm_trace *t;
	uint64_t nr = 0;

	if (saakm_trace_open(out, &t, NULL))
		return 0;
	while (saakm_trace_next(t, &ev) > 0)
		nr += ev->kind == kind;
	saakm_trace_close(t);
	return nr;
}

/*
 * The machine stops at any store of a call's end. Its EXIT is written in place, into the
 * record that is open, and is there from the moment on when the record says so.
 */
static void test_end_of_call(void)
{
	static const struct { const char *name; bool filled, flagged, published; } cases[] = {
		{ "before the call's end", false, false, false },
		{ "EXIT written, but not told of", true, false, false },
		{ "told of, but not published", true, true, false },
		{ "published", true, true, true },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct saakm_ring_ctl *ctl;
		struct rec_recovered r;
		struct saakm_rec_call *call;
		struct saakm_rec *rec;
		struct machine m;
		struct memory mem;
		struct saakm_err err;
		uint64_t head;

		machine_init(&m, 4096, 16, SAAKM_RING_DISCARD, 19);
		ctl = (void *)((uint8_t *)m.map->shared + m.map->cpu_offset);
		real_ring_value(m.ring[0], m.ts += 10, 7);
		head = ctl->head;
		rec = (void *)((uint8_t *)ctl + 2 * SAAKM_RING_PAGE + head);
		call = (void *)(rec + 1);
		/* As this memory was before: of a call that has ended. */
		*call = (struct saakm_rec_call){ .ret = 99, .dts = 1 };
		real_ring_enter(m.ring[0], m.ts += 10);
		real_ring_value(m.ring[0], m.ts += 10, 8);
		if (cases[i].published)
			real_ring_exit(m.ring[0], m.ts += 10);
		else if (cases[i].filled)
			*call = (struct saakm_rec_call){ .enter = call->enter, .dts = 20 };
		if (cases[i].flagged)
			rec->flags = SAAKM_REC_ENDED;
		is_int(ctl->head > head, cases[i].published, cases[i].name);
		memory_init(&mem, 4 << 20);
		memory_put_rings(&mem, m.map);
		is_int(recover(mem.p, mem.used, false, &r, &err), 0, "is recovered");
		is_int(nr_of(SAAKM_EV_ENTER), 1, "its ENTER");
		is_int(nr_of(SAAKM_EV_VALUE), 2, "and what it did");
		is_int(nr_of(SAAKM_EV_EXIT), cases[i].flagged, "and EXIT if it had ended");
		is_int(r.recovered, 3 + cases[i].flagged, "as many events");
		is_int(r.open_calls, !cases[i].flagged, "else it was open");
		is_int(r.damaged + r.missing + r.lost, 0, "nothing is amiss");
		free(mem.p);
		machine_release(&m);
	}
}

/* A packet in the middle was not written, those behind it were. */
static void spoil_middle(void)
{
	FILE *f = fopen(part, "r+");

	if (!f || fseek(f, 0, SEEK_END) || fseek(f, ftell(f) / 2, SEEK_SET) ||
	    fwrite("\0\0\0\0\0\0\0\0", 8, 1, f) != 1 || fclose(f))
		bail_out("not spoilt");
}

/* The recorder is killed at any moment, its file cut at any byte. */
static void test_parts(void)
{
	struct rec_recovered r;
	struct machine m;
	struct memory mem;
	struct seen s;
	long bytes;

	for (unsigned int i = 0; i < 40; i++) {
		bool written = i % 4 != 3;

		machine_init(&m, 4096, 32, SAAKM_RING_DISCARD, 100 + i);
		memory_init(&mem, 4 << 20);
		for (unsigned int k = 0; k < 6 + i; k++) {
			work(&m, 100 + i * 7);
			if (saakm_recorder_pump(m.rec, NULL) < 0 ||
			    (k % 3 == i % 3 && saakm_recorder_flush(m.rec, NULL)))
				bail_out("no pump");
		}
		work(&m, i * 11 % 200);
		memory_put_rings(&mem, m.map);
		/* Dies: the file keeps what was written. */
		saakm_recorder_close(m.rec);
		m.rec = NULL;
		cut_part(-1);
		bytes = written ? -1 : (long)memory_rnd(&mem, 4000);
		if (bytes >= 0 && i % 8 == 3)
			spoil_middle();
		else if (bytes >= 0 && truncate(part, bytes))
			bail_out("no cut");
		check(&m, &mem, true, written ? 0 : UINT64_MAX, written ? "killed" : "cut", &s, &r);
		if (written)
			is_int(s.values, m.value[0] + m.value[1], "every value, each once");
		free(mem.p);
		machine_release(&m);
	}
}

/* What was read, and is in no file yet, must not be overwritten: better new events are lost. */
static void test_kept(void)
{
	struct rec_recovered r;
	struct machine m;
	struct memory mem;
	struct seen s;

	machine_init(&m, 4096, 32, SAAKM_RING_DISCARD, 17);
	work(&m, 200);
	if (saakm_recorder_pump(m.rec, NULL) <= 0)
		bail_out("no pump");
	work(&m, 6000);
	saakm_recorder_close(m.rec);
	m.rec = NULL;
	cut_part(-1);
	memory_init(&mem, 4 << 20);
	memory_put_rings(&mem, m.map);
	check(&m, &mem, true, 0, "read and not written", &s, &r);
	ok(r.lost > 0, "%ju new events were lost instead", (uintmax_t)r.lost);
	free(mem.p);
	machine_release(&m);
}

static void test_lost(void)
{
	struct rec_recovered r;
	struct machine m;
	struct memory mem;
	struct seen s;

	machine_init(&m, 4096, 4, SAAKM_RING_DISCARD, 12);
	work(&m, 1200);
	saakm_recorder_pump(m.rec, NULL);
	saakm_recorder_flush(m.rec, NULL);
	saakm_recorder_pump(m.rec, NULL);
	work(&m, 1300);
	saakm_recorder_close(m.rec);
	m.rec = NULL;
	cut_part(-1);
	memory_init(&mem, 4 << 20);
	memory_put_rings(&mem, m.map);
	check(&m, &mem, true, 0, "a ring that was full", &s, &r);
	ok(r.lost > 500, "%ju were lost", (uintmax_t)r.lost);
	free(mem.p);
	machine_release(&m);
}

/* Where sub-buffers lie in the made-up memory. */
static struct saakm_subbuf *find(struct memory *mem, uint64_t session, unsigned int cpu,
				 uint64_t seq)
{
	for (size_t i = 0; i < mem->used; i += MEMORY_PAGE) {
		struct saakm_subbuf *h = (void *)(mem->p + i);

		if (h->magic == SAAKM_SUBBUF_MAGIC && h->session == session && h->cpu == cpu &&
		    h->seq == seq && h->subbuf_bytes)
			return h;
	}
	bail_out("no sub-buffer");
	return NULL;
}

static struct saakm_ring_ctl *find_ctl(struct memory *mem, uint64_t session, unsigned int cpu)
{
	for (size_t i = 0; i < mem->used; i += MEMORY_PAGE) {
		struct saakm_ring_ctl *c = (void *)(mem->p + i);

		if (c->magic == SAAKM_CTL_MAGIC && c->session == session && c->cpu == cpu)
			return c;
	}
	bail_out("no counters");
	return NULL;
}

static void test_flight(void)
{
	struct rec_recovered r;
	struct machine m;
	struct memory mem;
	struct seen s;

	machine_init(&m, 8192, 4, SAAKM_RING_FLIGHT, 13);
	work(&m, 5000);
	memory_init(&mem, 4 << 20);
	memory_put_rings(&mem, m.map);
	check(&m, &mem, false, 0, "flight recorder", &s, &r);
	ok(r.overwritten > 1000, "%ju were overwritten", (uintmax_t)r.overwritten);
	is_int(s.last[0] + s.last[1], m.value[0] + m.value[1], "the newest values are there");
	/* With nothing before it in the trace, a gap at the beginning would not be seen. */
	find(&mem, 13, 0, real_ring_head(m.ring[0]) / 8192 - 3)->magic = 0;
	check(&m, &mem, false, 1000, "its oldest sub-buffer is gone", &s, &r);
	ok(r.missing > 100, "%ju are missing", (uintmax_t)r.missing);
	is_int(r.missing, s.marked, "what is missing is marked in the trace");
	free(mem.p);
	machine_release(&m);
}

static void test_damage(void)
{
	struct machine m, other;
	struct rec_recovered r;
	struct saakm_subbuf *h;
	struct memory mem;
	struct saakm_err err;
	struct seen s;

	machine_init(&m, 4096, 16, SAAKM_RING_DISCARD, 14);
	work(&m, 900);
	memory_init(&mem, 4 << 20);
	memory_put_rings(&mem, m.map);
	find(&mem, 14, 0, 3)->magic = 0;
	check(&m, &mem, false, 200, "a header that is gone", &s, &r);
	is_int(r.missing, s.marked, "what is missing is marked in the trace");
	ok(r.missing > 10, "%ju are missing", (uintmax_t)r.missing);
	h = find(&mem, 14, 1, 1);
	memset((uint8_t *)h + 2000, 0xff, 100);
	check(&m, &mem, false, 400, "and bytes that are no records", &s, &r);
	is_int(r.damaged, 1, "a sub-buffer in part");
	has_str(r.problem.text, "the rest of sub-buffer 1 of CPU 1 is left out", "it is named");
	is_int(r.missing, s.marked, "what is missing is marked in the trace");
	h = find(&mem, 14, 0, 5);
	h->committed = 4095;
	check(&m, &mem, false, 600, "and a length that cannot be", &s, &r);
	is_int(r.missing, s.marked, "what is missing is marked in the trace");
	for (unsigned int seq = 6; seq < 16; seq++)
		if ((uint64_t)seq * 4096 < real_ring_head(m.ring[0]))
			find(&mem, 14, 0, seq)->abi = 9;
	check(&m, &mem, false, 2000, "and the end of a ring", &s, &r);
	is_int(r.missing, s.marked, "what is missing is marked in the trace");
	is_int(r.uncounted, 0, "counted");
	find_ctl(&mem, 14, 0)->magic = 0;
	is_int(recover(mem.p, mem.used, false, &r, &err), 0, "without the counters that tell of it");
	is_int(r.uncounted, 1, "it is said that there may be more");

	saakm_recorder_close(m.rec);
	m.rec = NULL;
	machine_init(&other, 4096, 4, SAAKM_RING_DISCARD, 15);
	work(&other, 50);
	memory_put_rings(&mem, other.map);
	saakm_recorder_flush(other.rec, NULL);
	saakm_recorder_close(other.rec);
	other.rec = NULL;
	cut_part(-1);
	check(&other, &mem, true, 0, "the trace says which of two recordings", &s, &r);
	is_int(s.values, 50, "all of its values, and of the other none");
	ok(r.stale > 5, "%ju sub-buffers are another's", (uintmax_t)r.stale);
	mem.used = 0;
	memory_put_rings(&mem, m.map);
	is_int(recover(mem.p, mem.used, true, &r, &err), -ENODATA, "memory of another run");
	has_str(err.text, "only", "it says what there is");
	ok(access(out, F_OK), "and nothing is written");
	memset(mem.p, 0, mem.used);
	mem.used = 0;
	m.map->shared->abi++;
	memory_put(&mem, m.map->shared, sizeof(*m.map->shared));
	is_int(recover(mem.p, mem.used, false, &r, &err), -ENODATA, "rings of another ABI");
	has_str(err.text, "and this program reads", "are named");
	memset(mem.p, 0, mem.used);
	is_int(recover(mem.p, mem.used, true, &r, &err), -ENODATA, "of another kernel");
	is_int(recover(mem.p, mem.used, false, &r, &err), -ENODATA, "without a trace, too");
	free(mem.p);
	machine_release(&m);
	machine_release(&other);
}

/* Some bytes of some sub-buffers, headers and all. */
static void spoil(struct memory *mem, uint64_t session)
{
	for (size_t i = 0; i < mem->used; i += MEMORY_PAGE) {
		struct saakm_subbuf *h = (void *)(mem->p + i);

		if (h->magic != SAAKM_SUBBUF_MAGIC || h->session != session || memory_rnd(mem, 3))
			continue;
		for (uint32_t n = 1 + memory_rnd(mem, 20); n; n--)
			mem->p[i + memory_rnd(mem, memory_rnd(mem, 2) ? 64 : MEMORY_PAGE)] =
				(uint8_t)memory_rnd(mem, 256);
	}
}

/* Whatever is damaged, the rest of it is saved, and what is not is counted. */
static void test_damage_anywhere(void)
{
	uint64_t emitted = 0, sum, unequal = 0, most = 0, saved = 0;
	unsigned int nr = 0, rounds = 300;
	struct rec_recovered r;
	struct saakm_err err;
	struct machine m;
	struct seen s;

	machine_init(&m, 4096, 16, SAAKM_RING_DISCARD, 16);
	work(&m, 1600);
	for (int cpu = 0; cpu < CPUS; cpu++)
		emitted += real_ring_emitted(m.ring[cpu]);
	for (unsigned int seed = 1; seed <= rounds; seed++) {
		struct memory mem;

		memory_init(&mem, 4 << 20);
		mem.seed = seed;
		memory_put_rings(&mem, m.map);
		spoil(&mem, 16);
		if (recover(mem.p, mem.used, false, &r, &err)) {
			diag("seed %u: %s", seed, err.text);
		} else if (see(out, &s) && s.complete) {
			nr++;
			saved += r.recovered;
			sum = r.recovered + r.lost + r.missing;
			unequal += sum != emitted;
			if (sum > emitted + most || sum + most < emitted)
				most = sum > emitted ? sum - emitted : emitted - sum;
		}
		free(mem.p);
	}
	is_int(nr, rounds, "each time a whole trace");
	ok(saved / rounds > emitted / 2, "%ju of %ju events are saved on average",
	   (uintmax_t)(saved / rounds), (uintmax_t)emitted);
	/* That a count in a header is wrong by a little nobody can tell. */
	ok(unequal <= rounds / 20 && most < 200, "recovered + lost + missing is what was emitted, "
	   "but for %ju times, then by %ju at most", (uintmax_t)unequal, (uintmax_t)most);
	machine_release(&m);
}

/* The same as an ELF core of two parts; gives its length. */
static size_t memory_as_elf(const struct memory *m, uint8_t *elf, size_t split)
{
	const size_t head = 0x238;	/* parts do not begin at a page of the file */
	Elf64_Ehdr eh = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = ET_CORE, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
		.e_phoff = sizeof(eh), .e_ehsize = sizeof(eh), .e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 3,
	};
	Elf64_Phdr ph[3] = {
		{ .p_type = PT_NOTE, .p_offset = 0x200, .p_filesz = 8 },
		{ .p_type = PT_LOAD, .p_offset = head, .p_filesz = split, .p_memsz = split },
		{ .p_type = PT_LOAD, .p_offset = head + split, .p_paddr = 1ull << 32,
		  .p_filesz = m->used - split, .p_memsz = m->used - split },
	};

	memset(elf, 0, head);
	memcpy(elf, &eh, sizeof(eh));
	memcpy(elf + sizeof(eh), ph, sizeof(ph));
	memcpy(elf + head, m->p, m->used);
	return head + m->used;
}

static void test_elf(void)
{
	uint8_t *elf = malloc(8 << 20);
	struct rec_recovered r;
	struct machine m;
	struct memory mem;
	struct saakm_err err;
	struct seen s;
	size_t n;

	machine_init(&m, 8192, 16, SAAKM_RING_DISCARD, 16);
	work(&m, 2000);
	memory_init(&mem, 4 << 20);
	memory_put_rings(&mem, m.map);
	n = memory_as_elf(&mem, elf, mem.used / 2 / MEMORY_PAGE * MEMORY_PAGE);
	is_int(recover(elf, n, false, &r, &err), 0, "an ELF core of two parts");
	ok(see(out, &s) && !s.wrong, "is read");
	ok(s.values + r.missing >= m.value[0] + m.value[1], "all but a sub-buffer on the border");
	is_int(recover(elf, n * 2 / 3, false, &r, &err), 0, "a core that is cut");
	ok(see(out, &s) && !s.wrong && s.complete, "gives what there is");
	is_int(r.missing, s.marked, "and marks what not");
	for (size_t cut = 0; cut < 600; cut += 7) {
		int ret = recover(elf, cut, false, &r, &err);

		if (ret != -EBADMSG && ret != -ENODATA)
			ok(false, "cut to %zu bytes: %d", cut, ret);
	}
	memcpy(elf, "KDUMP   ", 8);
	is_int(recover(elf, n, false, &r, &err), -EBADMSG, "a compressed dump");
	has_str(err.hint, "makedumpfile -E", "the way out is told");
	memcpy(elf, "makedumpfile", 12);
	is_int(recover(elf, n, false, &r, &err), -EBADMSG, "a flattened dump");
	has_str(err.hint, "makedumpfile -R", "the way out is told");
	free(elf);
	free(mem.p);
	machine_release(&m);
}

/* What is mutated must be something: rings of an older ABI would all be passed over. */
static void test_corpus(void)
{
	static const char *const names[] = { "elf", "elf-cut", "flight", "rings", "vmcore" };

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct rec_recover_options o = { .out = out };
		struct rec_recovered r = {};
		struct saakm_err err = {};
		struct rec_mem m;
		char path[600];

		snprintf(path, sizeof(path), "%.500s/tests/fuzz/corpus/memory/%s",
			 getenv("SRCDIR") ? getenv("SRCDIR") : ".", names[i]);
		is_int(rec_mem_open(&m, path, &err) ?: rec_recover(&o, &m, &r, &err), 0, names[i]);
		ok(r.recovered > 40, "%ju events are in it: %s", (uintmax_t)r.recovered, err.text);
		rec_mem_release(&m);
	}
}

int main(void)
{
	close(mkstemp(part));
	snprintf(out, sizeof(out), "%s.out", part);
	test_plain();
	test_end_of_call();
	test_parts();
	test_kept();
	test_lost();
	test_flight();
	test_damage();
	test_damage_anywhere();
	test_elf();
	test_corpus();
	unlink(part);
	unlink(out);
	snprintf(out, sizeof(out), "%s.out.old", part);
	unlink(out);
	return done_testing();
}
