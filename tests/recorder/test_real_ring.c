// SPDX-License-Identifier: GPL-2.0
/* The kernel's ring writer and the recorder's reader agree on the contract. */
#include <pthread.h>
#include <sched.h>
#include "tap.h"
#include "ring_help.h"
#include "real_ring.h"

static uint32_t rnd_state = 7;

static uint32_t rnd(uint32_t n)
{
	rnd_state = rnd_state * 1664525u + 1013904223u;
	return (rnd_state >> 8) % n;
}

static struct real_ring *new_ring(struct saakm_rings_map *m, unsigned int cpu)
{
	struct real_ring *r = aligned_alloc(64, real_ring_bytes());

	real_ring_init(r, m->shared, cpu);
	return r;
}

static void test_laps(uint32_t subbuf_bytes, uint32_t nr, bool loses)
{
	struct saakm_rings_map *m = make_rings(1, subbuf_bytes, nr, SAAKM_RING_DISCARD);
	struct real_ring *r = new_ring(m, 0);
	static struct seen s;
	struct rec_reader rd;
	uint64_t ts = 0, value = 0;

	memset(&s, 0, sizeof(s));
	rec_reader_init(&rd, m, 0);
	for (int round = 0; round < 3000; round++) {
		for (uint32_t i = rnd(30); i; i--) {
			switch (rnd(3)) {
			case 0:
				real_ring_value(r, ts += 2, value++);
				break;
			case 1:
				real_ring_text(r, ts += 2, rnd(600));
				break;
			default:
				real_ring_call(r, ts += 2, 5, rnd(20));
				ts += 25;
			}
		}
		if (rnd(2))
			read_some(&rd, &s, 1 + rnd(3));
		else
			read_all(&rd, &s);
	}
	read_all(&rd, &s);
	rec_reader_counters(&rd);
	ok(real_ring_head(r) > 20ull * subbuf_bytes * nr, "%u sub-buffers: went round", nr);
	ok(!loses || real_ring_lost(r) > 0, "lost on the way: %ju", (uintmax_t)real_ring_lost(r));
	is_int(rd.stats.damaged, 0, "nothing looks damaged");
	is_int(rd.stats.emitted, real_ring_emitted(r), "the shared count is of what was to be written");
	is_int(rd.stats.emitted, s.events + rd.stats.lost, "emitted == recorded + lost");
	is_int(s.lost_events + real_ring_gap(r), real_ring_lost(r), "every loss is marked");
	is_int(s.out_of_order, 0, "values in order");
	is_int(s.skipped_values + s.values, s.next_value, "a missing value is a skipped one");
	saakm_rings_close(m);
	free(r);
}

static void test_flight(void)
{
	struct saakm_rings_map *m = make_rings(1, 4096, 4, SAAKM_RING_FLIGHT);
	struct real_ring *r = new_ring(m, 0);
	static struct seen s;
	struct rec_reader rd;

	memset(&s, 0, sizeof(s));
	for (uint64_t i = 0; i < 5000; i++)
		real_ring_value(r, i + 1, i);
	rec_reader_init(&rd, m, 0);
	rec_reader_rewind(&rd);
	read_all(&rd, &s);
	rec_reader_counters(&rd);
	is_int(s.next_value, 5000, "flight recorder: the newest is there");
	is_int(real_ring_lost(r), 0, "nothing was refused");
	is_int(rd.stats.overwritten, s.skipped_values, "the oldest were overwritten");
	is_int(rd.stats.emitted, s.events + rd.stats.overwritten, "emitted == recorded + overwritten");
	saakm_rings_close(m);
	free(r);
}

/* A call that has not ended is not before head; what it was is read once it has. */
static void test_open_call(void)
{
	struct saakm_rings_map *m = make_rings(1, 4096, 4, SAAKM_RING_DISCARD);
	struct real_ring *r = new_ring(m, 0);
	static struct seen s;
	struct rec_reader rd;

	memset(&s, 0, sizeof(s));
	rec_reader_init(&rd, m, 0);
	real_ring_value(r, 1, 0);
	real_ring_enter(r, 2);
	is_int(read_all(&rd, &s), 1, "an open call is not read");
	real_ring_value(r, 3, 1);
	real_ring_text(r, 4, 10);
	is_int(read_all(&rd, &s), 3, "it is once something else follows, with its items");
	saakm_rings_close(m);
	free(r);
}

struct job {
	struct real_ring *ring;
	const struct rec_reader *rd;
	pthread_t thread;
	uint64_t nr_values;
};

static void *produce(void *arg)
{
	struct job *job = arg;
	uint64_t ts = 0;

	for (uint64_t v = 0; v < job->nr_values; v++) {
		if (v % 17 == 0)
			real_ring_call(job->ring, ts += 2, 3, v % 4);
		real_ring_value(job->ring, ts += 8, v);
	}
	return NULL;
}

static int wait_for_room(void *arg)
{
	sched_yield();
	return 1;
}

static void test_threads(uint32_t nr_subbufs, bool wait)
{
	struct saakm_rings_map *m = make_rings(2, 4096, nr_subbufs, SAAKM_RING_DISCARD);
	static struct seen seen[2];
	struct rec_reader rd[2];
	struct job jobs[2];
	bool running = true;

	memset(seen, 0, sizeof(seen));
	for (int i = 0; i < 2; i++) {
		rec_reader_init(&rd[i], m, i);
		jobs[i] = (struct job){ .ring = new_ring(m, i), .nr_values = 200000 };
		if (wait)
			real_ring_wait_by(jobs[i].ring, wait_for_room, NULL);
		if (pthread_create(&jobs[i].thread, NULL, produce, &jobs[i]))
			bail_out("no thread");
	}
	while (running) {
		running = false;
		for (int i = 0; i < 2; i++) {
			if (read_some(&rd[i], &seen[i], 4))
				running = true;
			rec_reader_counters(&rd[i]);
			running |= seen[i].values + rd[i].stats.lost < jobs[i].nr_values;
		}
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(jobs[i].thread, NULL);
		read_all(&rd[i], &seen[i]);
		rec_reader_counters(&rd[i]);
		ok(!seen[i].out_of_order && !rd[i].stats.damaged, "thread %d, %u sub-buffers: in "
		   "order, undamaged", i, nr_subbufs);
		is_int(rd[i].stats.emitted, seen[i].events + rd[i].stats.lost,
		       "emitted == recorded + lost");
		is_int(seen[i].lost_events + real_ring_gap(jobs[i].ring), rd[i].stats.lost,
		       "every loss is marked");
		if (wait)
			is_int(rd[i].stats.lost, 0, "a producer that waits loses nothing");
		free(jobs[i].ring);
	}
	saakm_rings_close(m);
}

int main(void)
{
	test_laps(4096, 2, true);
	test_laps(8192, 4, false);
	test_laps(65536, 2, false);
	test_flight();
	test_open_call();
	test_threads(2, false);
	test_threads(4, true);
	test_threads(64, true);
	return done_testing();
}
