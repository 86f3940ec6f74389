// SPDX-License-Identifier: GPL-2.0
/*
 * A machine that dies at any instruction of the ring's writer: it is run step by step, and at
 * each the memory is kept as it was. What is recovered of it is in order, has all events
 * that had been written, and of those that were being written not more than there were.
 */
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>
#include "tap.h"
#include "../../recorder/recover.h"
#include "memory.h"
#include "real_ring.h"

#if defined(__x86_64__)

#define SUBBUF	4096u
#define KEPT	2500		/* at most: where anything is another than a step before */
#define TRAP	0x100		/* the flag that stops behind each instruction */

static char out[] = "/tmp/saakm-recover-any-XXXXXX";

static struct {
	struct saakm_rings_map *map;
	struct real_ring *ring;
	size_t bytes;			/* of what is kept each time */
	volatile uint64_t begun, done;	/* events */
	uint64_t ts, values;
	volatile bool over;
	unsigned int nr;
	uint8_t *kept;
	struct { uint64_t begun, done; } at[KEPT];
} m;

static uint8_t *kept(unsigned int i)
{
	return m.kept + i * m.bytes;
}

static void on_step(int sig, siginfo_t *info, void *context)
{
	const uint8_t *ctl = (const uint8_t *)m.map->shared + m.map->cpu_offset;
	ucontext_t *uc = context;

	(void)sig;
	(void)info;
	if (m.over || m.nr == KEPT) {
		uc->uc_mcontext.gregs[REG_EFL] &= ~TRAP;
		return;
	}
	if (m.nr && m.at[m.nr - 1].done == m.done &&
	    !memcmp(kept(m.nr - 1), ctl, SAAKM_RING_PAGE) &&
	    !memcmp(kept(m.nr - 1) + SAAKM_RING_PAGE, ctl + 2 * SAAKM_RING_PAGE,
		    m.bytes - SAAKM_RING_PAGE))
		return;
	memcpy(kept(m.nr), ctl, SAAKM_RING_PAGE);
	memcpy(kept(m.nr) + SAAKM_RING_PAGE, ctl + 2 * SAAKM_RING_PAGE,
	       m.bytes - SAAKM_RING_PAGE);
	m.at[m.nr].begun = m.begun;
	m.at[m.nr++].done = m.done;
}

#define STEPS(events, call) do { \
	m.begun += (events); \
	call; \
	m.done = m.begun; \
} while (0)
#define STEP(call)	STEPS(1, call)

static void enter(unsigned int nr)
{
	if (real_ring_enter_quick(m.ring, m.ts += 10, m.values, nr)) {
		m.values += nr;
		return;
	}
	real_ring_enter(m.ring, m.ts);
	while (nr--)
		real_ring_value(m.ring, m.ts += 10, m.values++);
}

static void work(unsigned int rounds)
{
	for (unsigned int i = 0; i < rounds; i++) {
		STEP(real_ring_value(m.ring, m.ts += 10, m.values++));
		if (i % 7 == 3)
			STEP(real_ring_text(m.ring, m.ts += 10, i % 50));
		if (i % 3)
			continue;
		STEPS(1 + i % 4, enter(i % 4));
		for (unsigned int k = i % 5; k; k--)
			STEP(real_ring_value(m.ring, m.ts += 10, m.values++));
		if (i % 4)
			STEP(real_ring_exit(m.ring, m.ts += 10));
	}
}

static void run_by_steps(unsigned int rounds)
{
	struct sigaction sa = { .sa_sigaction = on_step, .sa_flags = SA_SIGINFO }, old;

	sigaction(SIGTRAP, &sa, &old);
	__asm__ volatile("pushfq; orq %0, (%%rsp); popfq" : : "i"(TRAP) : "memory", "cc");
	work(rounds);
	m.over = true;
	__asm__ volatile("nop; nop" : : : "memory");
	sigaction(SIGTRAP, &old, NULL);
}

/* Of one moment: is anything wrong with it? */
static bool is_wrong(unsigned int i, uint64_t may_miss)
{
	const struct rec_recover_options o = { .out = out };
	uint64_t sum, next = 0, ts = 0, marks = 0;
	const struct saakm_event *ev;
	struct saakm_err err = {};
	struct rec_recovered r = {};
	struct saakm_trace *t;
	bool wrong = false, gap = false;
	struct rec_mem mem;
	size_t bytes = SAAKM_RING_PAGE + m.bytes;
	uint8_t *p = calloc(1, bytes);
	int ret;

	memcpy(p, m.map->shared, sizeof(*m.map->shared));
	memcpy(p + SAAKM_RING_PAGE, kept(i), m.bytes);
	unlink(out);
	ret = rec_mem_from(&mem, p, bytes, &err);
	if (!ret)
		ret = rec_recover(&o, &mem, &r, &err);
	rec_mem_release(&mem);
	free(p);
	if (ret || saakm_trace_open(out, &t, NULL)) {
		/* Before the first sub-buffer there is nothing. */
		if (m.at[i].done)
			diag("%u: %s", i, err.text);
		return m.at[i].done;
	}
	while (saakm_trace_next(t, &ev) > 0) {
		wrong |= ev->ts < ts;
		ts = ev->ts;
		if (ev->kind == SAAKM_EV_LOST) {
			gap = true;
			marks++;
		}
		if (ev->kind != SAAKM_EV_VALUE)
			continue;
		wrong |= !gap && (uint64_t)ev->arg[SAAKM_ARG_VALUE_value] != next;
		next = ev->arg[SAAKM_ARG_VALUE_value] + 1;
		gap = false;
	}
	saakm_trace_close(t);
	sum = r.recovered + r.lost + r.missing;
	if (wrong || r.damaged || r.missing > may_miss || sum < m.at[i].done ||
	    sum > m.at[i].begun + marks) {
		diag("%u: %ju recovered, %ju lost, %ju missing of %ju to %ju events%s", i,
		     (uintmax_t)r.recovered, (uintmax_t)r.lost, (uintmax_t)r.missing,
		     (uintmax_t)m.at[i].done, (uintmax_t)m.at[i].begun,
		     wrong ? ", in a wrong order" : "");
		return true;
	}
	return false;
}

/* Step by step when so many rounds have been made. */
static void test_any(unsigned int before, unsigned int rounds, uint64_t may_miss,
		     const char *name)
{
	const struct saakm_rings_geometry g = { 1, SUBBUF, 2, SAAKM_RING_DISCARD, 21 };
	unsigned int wrong = 0;

	memset(&m, 0, sizeof(m));
	if (saakm_rings_create(&m.map, NULL, &g, NULL))
		bail_out("no rings");
	m.ring = aligned_alloc(64, real_ring_bytes());
	real_ring_init(m.ring, m.map->shared, 0);
	m.bytes = SAAKM_RING_PAGE + 2 * SUBBUF;
	m.kept = malloc(KEPT * m.bytes);
	work(before);
	run_by_steps(rounds);
	ok(m.nr > 500, "%s: died at each of %u moments", name, m.nr);
	for (unsigned int i = 0; i < m.nr && wrong < 10; i++)
		wrong += is_wrong(i, may_miss);
	is_int(wrong, 0, "all that had been written, once and in order, or counted as lost");
	saakm_rings_close(m.map);
	free(m.ring);
	free(m.kept);
}

int main(void)
{
	close(mkstemp(out));
	test_any(0, 45, 0, "a ring with room");
	/* A LOST event is counted when it is written, before what comes behind it is. */
	test_any(45, 60, 1, "one that runs full");
	unlink(out);
	return done_testing();
}

#else

int main(void)
{
	skip_all("it goes step by step on x86-64 only");
}

#endif
