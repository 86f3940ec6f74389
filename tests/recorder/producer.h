/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A producer for the recorder's tests, written from the contract alone and not
 * from kernel/core/ring.c: where the two disagree, one of them is wrong.
 */
#ifndef TEST_PRODUCER_H
#define TEST_PRODUCER_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/saakm_record.h>
#include <saakm/recorder.h>

struct producer {
	struct saakm_rings_map *rings;	/* borrowed */
	struct saakm_ring_ctl *ctl;
	struct saakm_ring_ack *ack;
	uint8_t *data;
	uint32_t cpu;
	uint64_t head, end;		/* end of the current sub-buffer */
	struct saakm_subbuf *sub;	/* NULL before the first */
	uint64_t ts;
	uint64_t emitted, lost, overwritten, gap, gap_since;
	uint64_t written;		/* events that are in the ring, for the test's sums */
};

void producer_init(struct producer *p, struct saakm_rings_map *rings, uint32_t cpu);
/* A VALUE with this value; false: lost. */
bool producer_value(struct producer *p, uint64_t value);
/* A line of text as a PRINTK: records of many sizes. */
bool producer_text(struct producer *p, const char *text);
/* A handler call of nr_states changes: one record, 2 + nr_states events. */
bool producer_call(struct producer *p, uint32_t task, uint32_t nr_states);
/* The sub-buffer `seq`, wherever it is now. */
struct saakm_subbuf *producer_subbuf(struct producer *p, uint64_t seq);

#endif /* TEST_PRODUCER_H */
