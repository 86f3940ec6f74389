// SPDX-License-Identifier: GPL-2.0
/* Writing into a ring, natively, with the kernel's own code: ring_write_ns. */
#include <stdio.h>
#include <stdlib.h>
#include <saakm/recorder.h>
#include "bench_recorder.h"

#define NR_ROUNDS	7
#define NR_EVENTS	2000000u

static int ack_all(void *arg)
{
	struct saakm_rings_map *m = arg;
	uint8_t *base = (uint8_t *)m->shared + m->cpu_offset;
	struct saakm_ring_ack *ack = (struct saakm_ring_ack *)(base + SAAKM_RING_PAGE);

	__atomic_store_n(&ack->tail, ((struct saakm_ring_ctl *)base)->head, __ATOMIC_RELEASE);
	return 1;
}

static uint64_t ticks(void)
{
#ifdef __x86_64__
	return __builtin_ia32_rdtsc();
#else
	return bench_now_ns();
#endif
}

void bench_ring_write(void)
{
	struct saakm_rings_geometry g = { 1, 65536, 16, SAAKM_RING_DISCARD, 1 };
	struct real_ring *ring = aligned_alloc(64, real_ring_bytes());
	double best_value = 1e9, best_call = 1e9;
	struct saakm_rings_map *m;

	if (!ring || saakm_rings_create(&m, NULL, &g, NULL))
		exit(1);
	real_ring_init(ring, m->shared, 0);
	real_ring_wait_by(ring, ack_all, m);
	for (int round = 0; round < NR_ROUNDS; round++) {
		uint64_t start = bench_now_ns();
		double ns;

		for (uint32_t i = 0; i < NR_EVENTS; i++)
			real_ring_value(ring, ticks(), i);
		ns = (double)(bench_now_ns() - start) / NR_EVENTS;
		best_value = ns < best_value ? ns : best_value;
		start = bench_now_ns();
		for (uint32_t i = 0; i < NR_EVENTS / 4; i++)
			real_ring_call(ring, ticks(), i, 2);
		ns = (double)(bench_now_ns() - start) / NR_EVENTS;
		best_call = ns < best_call ? ns : best_call;
	}
	if (real_ring_lost(ring))
		exit(1);
	/* An event that is a record of its own, its time read; one of a call's four. */
	printf("ring_write_ns %.1f ns\n", best_value);
	printf("ring_write_call_ns %.1f ns\n", best_call);
	saakm_rings_close(m);
	free(ring);
}
