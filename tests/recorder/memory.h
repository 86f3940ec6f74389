/* SPDX-License-Identifier: LGPL-2.1-only */
/* A machine's memory, made up: rings of the real writer, scattered among other pages. */
#ifndef TEST_MEMORY_H
#define TEST_MEMORY_H

#include <stdlib.h>
#include <string.h>
#include <saakm/recorder.h>

#define MEMORY_PAGE	4096u

struct memory {
	uint8_t *p;		/* owned */
	size_t bytes, used;
	uint32_t seed;
};

static inline void memory_init(struct memory *m, size_t bytes)
{
	*m = (struct memory){ .p = calloc(1, bytes), .bytes = bytes, .seed = 1 };
}

static inline uint32_t memory_rnd(struct memory *m, uint32_t n)
{
	m->seed = m->seed * 1664525u + 1013904223u;
	return (m->seed >> 8) % n;
}

static inline uint8_t *memory_put(struct memory *m, const void *p, size_t bytes)
{
	uint8_t *to;

	/* Other pages between, with what looks like the start of something. */
	for (uint32_t n = memory_rnd(m, 3); n; n--) {
		for (uint32_t i = 0; i < MEMORY_PAGE; i += 4) {
			uint32_t x = memory_rnd(m, 1u << 24);

			memcpy(m->p + m->used + i, &x, 4);
		}
		if (memory_rnd(m, 4) == 0)
			memcpy(m->p + m->used, &(uint32_t){ SAAKM_SUBBUF_MAGIC |
			       SAAKM_RECORD_ABI << 16 }, 4);
		m->used += MEMORY_PAGE;
	}
	to = m->p + m->used;
	memcpy(to, p, bytes);
	m->used += (bytes + MEMORY_PAGE - 1) / MEMORY_PAGE * MEMORY_PAGE;
	return to;
}

/* All of the rings; the slots of a ring in a random order. */
static inline void memory_put_rings(struct memory *m, const struct saakm_rings_map *r)
{
	memory_put(m, r->shared, sizeof(*r->shared));
	for (uint32_t cpu = 0; cpu < r->nr_cpus; cpu++) {
		const uint8_t *base = (const uint8_t *)r->shared + r->cpu_offset +
				      cpu * r->cpu_stride;
		uint32_t first = memory_rnd(m, r->nr_subbufs);

		memory_put(m, base, SAAKM_RING_PAGE);
		for (uint32_t i = 0; i < r->nr_subbufs; i++)
			memory_put(m, base + 2 * SAAKM_RING_PAGE + (uint64_t)r->subbuf_bytes *
				   ((first + i) % r->nr_subbufs), r->subbuf_bytes);
	}
}

#endif /* TEST_MEMORY_H */
