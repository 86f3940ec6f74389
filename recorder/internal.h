/* SPDX-License-Identifier: LGPL-2.1-only */
/* What the files of the recorder's library share. */
#ifndef REC_INTERNAL_H
#define REC_INTERNAL_H

#include <saakm/recorder.h>
#include <saakm/vec.h>
#include "sink.h"
#include "uring.h"

#define REC_SUBBUFS_MAX		(1u << 20)

/* What a memory may have in it: rings of version 3 are those of 4 without looks at tasks. */
static inline bool rec_reads_abi(uint32_t abi)
{
	_Static_assert(SAAKM_RECORD_ABI == 4, "is version 3 read still?");
	return abi == 3 || abi == SAAKM_RECORD_ABI;
}

#ifndef READ_ONCE
#define READ_ONCE(x)	__atomic_load_n(&(x), __ATOMIC_RELAXED)
#endif

/* Where things are, once the geometry was checked. */
static inline uint8_t *rings_cpu(const struct saakm_rings_map *m, uint32_t cpu)
{
	return (uint8_t *)m->shared + m->cpu_offset + cpu * m->cpu_stride;
}

static inline const struct saakm_ring_ctl *rings_ctl(const struct saakm_rings_map *m, uint32_t cpu)
{
	return (const struct saakm_ring_ctl *)rings_cpu(m, cpu);
}

static inline struct saakm_ring_ack *rings_ack(const struct saakm_rings_map *m, uint32_t cpu)
{
	return (struct saakm_ring_ack *)(rings_cpu(m, cpu) + SAAKM_RING_PAGE);
}

/* When the file has so many bytes, the ring's records before `tail` are in it. */
struct rec_mark {
	uint64_t file_bytes, tail, events;
};

/*
 * The reading end of one CPU's ring. `tail` is ours; nothing else in the
 * shared memory is believed without a check.
 */
struct rec_reader {
	const struct saakm_rings_map *rings;	/* borrowed */
	const struct saakm_ring_ctl *ctl;	/* borrowed, shared */
	struct saakm_ring_ack *ack;		/* borrowed, shared */
	const uint8_t *data;			/* borrowed, shared */
	uint32_t cpu;
	uint64_t pending_bytes;	/* records given to the writer since its last packet, or more */
	bool dead;		/* its positions make no sense: not read any more */
	uint64_t tail;		/* read up to here */
	uint64_t acked;		/* the producer may reuse everything before it */
	struct { SAAKM_VEC(struct rec_mark); } marks;	/* owned */
	uint64_t base_events;	/* read by recorders before us */
	uint64_t rewinds;
	uint64_t gaps;		/* of which the writer knows: by damage, or a rewind */
	struct saakm_recorder_cpu_stats stats;
};

/* Bytes of whole records, within one sub-buffer. */
struct rec_run {
	const uint8_t *bytes;	/* in the ring, or in the staging buffer */
	uint32_t len;
	uint64_t subbuf_seq;
	uint32_t offset;	/* in the sub-buffer */
};

void rec_reader_init(struct rec_reader *rd, const struct saakm_rings_map *rings, uint32_t cpu);
void rec_reader_release(struct rec_reader *rd);
/*
 * The next bytes to read: 1, or 0 if there are none. `stage` (of stage_bytes)
 * gets a copy if the producer is another process, which could change the bytes
 * between our check and our use of them, or a flight recorder. In *problem: what
 * had to be left out.
 */
int rec_reader_next(struct rec_reader *rd, uint8_t *stage, uint32_t stage_bytes,
		    struct rec_run *run, struct saakm_err *problem);
/* How many bytes are there to be read, headers included. */
uint64_t rec_reader_waiting(const struct rec_reader *rd);
/* `len` bytes of what rec_reader_next() gave are dealt with. */
void rec_reader_advance(struct rec_reader *rd, uint32_t len);
/* What is left of the sub-buffer at the tail makes no sense: leave it out. */
void rec_reader_skip(struct rec_reader *rd);
/* The producer may reuse everything before `tail`, where `events` had been read. */
void rec_reader_ack(struct rec_reader *rd, uint64_t tail, uint64_t events);
/* Read so far, by those before us, too. */
uint64_t rec_reader_events(const struct rec_reader *rd);
/* Copy the producer's counters. */
void rec_reader_counters(struct rec_reader *rd);
/*
 * Flight recorder: put the tail on the oldest sub-buffer that is whole, whatever
 * it was before.
 */
void rec_reader_rewind(struct rec_reader *rd);

/* Open the device, or what may be one: an fd, or -1 and errno. */
int rec_device_open(const char *path, int flags);
/* Why the device did not start, as a sentence; setup: what it answered. */
int rec_device_refused(const char *path, int why, const struct saakm_record_setup *setup,
		       struct saakm_err *err);

/*
 * How many of the `len` bytes are one, or several, whole and sensible records:
 * those bytes, and in *nr_events the events in them (an ENTER's items count).
 */
uint32_t rec_check_record(const uint8_t *bytes, uint32_t len, uint32_t *nr_events);
uint32_t rec_check_records(const uint8_t *bytes, uint32_t len, uint32_t *nr_events);
/* Of checked records those up to the time ts: the same. */
uint32_t rec_records_until(const uint8_t *bytes, uint32_t len, uint64_t ts, uint32_t *nr_events);

#endif /* REC_INTERNAL_H */
