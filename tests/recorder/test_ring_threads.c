// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The order of memory between producers and the reader, with real threads: run
 * it under TSan (make tsan-recorder). Small rings, so that both ends meet often.
 */
#include <pthread.h>
#include <sched.h>
#include "tap.h"
#include "ring_help.h"

#define NR_PRODUCERS	2
#define NR_VALUES	300000u

struct job {
	struct producer p;
	pthread_t thread;
};

static void *produce(void *arg)
{
	struct job *job = arg;
	uint64_t value = 0;

	while (value < NR_VALUES) {
		if (value % 17 == 0)
			producer_call(&job->p, 3, value % 4);
		producer_value(&job->p, value++);
	}
	return NULL;
}

static void test_threads(uint32_t nr_subbufs, bool in_process)
{
	struct saakm_rings_map *m = make_rings(NR_PRODUCERS, 4096, nr_subbufs, SAAKM_RING_DISCARD);
	static struct job jobs[NR_PRODUCERS];
	static struct seen seen[NR_PRODUCERS];
	struct rec_reader rd[NR_PRODUCERS];
	bool running = true;

	memset(seen, 0, sizeof(seen));
	m->in_process = in_process;
	for (int i = 0; i < NR_PRODUCERS; i++) {
		producer_init(&jobs[i].p, m, i);
		rec_reader_init(&rd[i], m, i);
	}
	for (int i = 0; i < NR_PRODUCERS; i++)
		if (pthread_create(&jobs[i].thread, NULL, produce, &jobs[i]))
			bail_out("no thread");
	while (running) {
		running = false;
		for (int i = 0; i < NR_PRODUCERS; i++) {
			if (read_some(&rd[i], &seen[i], 4))
				running = true;
			rec_reader_counters(&rd[i]);
			if (seen[i].values + rd[i].stats.lost < NR_VALUES)
				running = true;
		}
	}
	for (int i = 0; i < NR_PRODUCERS; i++) {
		pthread_join(jobs[i].thread, NULL);
		read_all(&rd[i], &seen[i]);
		rec_reader_counters(&rd[i]);
		is_int(seen[i].out_of_order, 0, "values in order");
		is_int(rd[i].stats.damaged, 0, "no sub-buffer looks damaged");
		is_int(seen[i].events, jobs[i].p.written, "every event written was read");
		is_int(rd[i].stats.emitted, seen[i].events + rd[i].stats.lost,
		       "emitted == recorded + lost");
		is_int(seen[i].lost_events + jobs[i].p.gap, rd[i].stats.lost,
		       "every loss is marked in the stream");
		diag("%u sub-buffers: %ju of %ju lost", nr_subbufs,
		     (uintmax_t)rd[i].stats.lost, (uintmax_t)rd[i].stats.emitted);
	}
	saakm_rings_close(m);
}

int main(void)
{
	test_threads(2, true);
	test_threads(4, false);
	test_threads(256, true);
	return done_testing();
}
