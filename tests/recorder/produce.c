// SPDX-License-Identifier: LGPL-2.1-only
/*
 * A producer as a process of its own, for the tests of `saakm record`:
 *	recorder-produce RINGS CPUS EVENTS wait|drop|flight [PAUSE_US]
 * makes the rings, says "ready", writes EVENTS values per CPU (with handler
 * calls and text between), PAUSE_US after each 100, closes the rings and says
 * what it counted. `wait`: for room; `drop`: the newest. EVENTS 0: no end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "producer.h"

static void wait_for_room(const struct producer *p)
{
	uint64_t bytes = (uint64_t)p->rings->subbuf_bytes * p->rings->nr_subbufs;

	/* A sub-buffer short of full, so that any record fits. */
	while (p->head - __atomic_load_n(&p->ack->tail, __ATOMIC_ACQUIRE) >
	       bytes - 2 * p->rings->subbuf_bytes)
		usleep(50);
}

static void produce(struct producer *p, uint64_t value)
{
	if (value % 10 == 0)
		producer_call(p, 1 + value % 5, value % 4);
	if (value % 1000 == 0)
		producer_text(p, "a thousand more");
	producer_value(p, value);
}

int main(int argc, char **argv)
{
	struct saakm_rings_geometry g = { .subbuf_bytes = 16384, .nr_subbufs = 8,
					  .session = 0xabcdef };
	uint64_t nr_events, emitted = 0, lost = 0, overwritten = 0;
	struct saakm_rings_map *m;
	struct producer *p;
	struct saakm_err err;
	int pause_us;
	bool wait;

	if (argc < 5)
		return 2;
	g.nr_cpus = atoi(argv[2]);
	nr_events = strtoull(argv[3], NULL, 10);
	wait = !strcmp(argv[4], "wait");
	g.mode = strcmp(argv[4], "flight") ? SAAKM_RING_DISCARD : SAAKM_RING_FLIGHT;
	pause_us = argc > 5 ? atoi(argv[5]) : 0;
	if (saakm_rings_create(&m, argv[1], &g, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 4;
	}
	p = calloc(g.nr_cpus, sizeof(*p));
	for (uint32_t cpu = 0; cpu < g.nr_cpus; cpu++)
		producer_init(&p[cpu], m, cpu);
	puts("ready");
	fflush(stdout);
	for (uint64_t v = 0; !nr_events || v < nr_events; v++) {
		for (uint32_t cpu = 0; cpu < g.nr_cpus; cpu++) {
			if (wait)
				wait_for_room(&p[cpu]);
			produce(&p[cpu], v);
		}
		if (pause_us && v % 100 == 99)
			usleep(pause_us);
	}
	saakm_rings_set_state(m, SAAKM_RINGS_CLOSED);
	for (uint32_t cpu = 0; cpu < g.nr_cpus; cpu++) {
		emitted += p[cpu].emitted;
		lost += p[cpu].lost;
		overwritten += p[cpu].overwritten;
	}
	printf("emitted %llu lost %llu overwritten %llu\n", (unsigned long long)emitted,
	       (unsigned long long)lost, (unsigned long long)overwritten);
	saakm_rings_close(m);
	free(p);
	return 0;
}
