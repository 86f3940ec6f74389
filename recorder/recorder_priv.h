/* SPDX-License-Identifier: LGPL-2.1-only */
/* The recorder itself, as its own files see it. */
#ifndef REC_RECORDER_PRIV_H
#define REC_RECORDER_PRIV_H

#include <saakm/writer.h>
#include "internal.h"
#include "sink.h"
#include "uring.h"

#define REC_STAGE_BYTES		65536u
#define REC_NO_LIMIT		UINT64_MAX

/* Where the writer's packets go. */
struct rec_out {
	struct saakm_sink base;
	struct rec_sink *sink;		/* borrowed */
	uint64_t packets;
};

struct saakm_recorder {
	struct saakm_rings_map *rings;	/* borrowed */
	struct rec_uring uring;
	struct rec_sink sink;
	struct rec_out out;
	struct saakm_writer *writer;	/* owned */
	struct rec_reader *readers;	/* owned, rings->nr_cpus of them */
	uint8_t *stage;			/* owned, REC_STAGE_BYTES */
	uint64_t max_bytes;
	uint64_t until_ts;		/* later records stay in their rings */
	uint32_t limit_rounds;		/* parts that were still written near max_bytes */
	uint64_t pass_fill_bytes;	/* the fullest ring of the last pass */
	bool limit_reached, finished;
	bool keep_until_written;	/* see marks.c */
	bool counted;			/* the producer was done: its sums are final */
	int error;			/* the first one, for ever */
	struct saakm_err why;
	struct saakm_err problem;	/* something that had to be left out */
};

/* marks.c: what is before the reader's tail is in the sink's memory now. */
int rec_marks_add(struct saakm_recorder *rec, struct rec_reader *rd);
/* Acknowledge what may be acknowledged. */
void rec_marks_ack(struct saakm_recorder *rec, struct rec_reader *rd);
/* A ring fills with records that the file has not: time for a flush. */
bool rec_marks_pressing(const struct saakm_recorder *rec);

#endif /* REC_RECORDER_PRIV_H */
