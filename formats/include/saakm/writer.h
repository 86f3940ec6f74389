/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The writer of trace files: raw ring records or events in, complete packets
 * out through a sink. It opens, renames and syncs nothing: that is the sink's
 * business. The same events give the same bytes, however they were split over
 * calls. Not for use by two threads at once.
 */
#ifndef SAAKM_WRITER_H
#define SAAKM_WRITER_H

#include <stddef.h>
#include <stdint.h>
#include <saakm/err.h>
#include <saakm/event.h>

#define SAAKM_CHUNK_EVENTS	4096	/* the default */
#define SAAKM_CHUNK_EVENTS_MAX	65536

/*
 * write: one complete packet; the buffer is reused after the return. 0 or
 * -errno, which ends the writer: every later call gives the same error.
 */
struct saakm_sink {
	int (*write)(struct saakm_sink *sink, const void *buf, size_t len);
};

/* Zeroed is fine: 1 CPU, default chunks, no compression. */
struct saakm_writer_opts {
	uint32_t nr_cpus;	/* possible CPUs: cpu < nr_cpus in every call */
	uint32_t chunk_events;	/* events per chunk, 0: SAAKM_CHUNK_EVENTS */
	int level;		/* 0: uncompressed; 1…19: zstd */
	uint64_t session;
	const char *header_text; /* key=value lines for people, or NULL; borrowed */
};

struct saakm_writer_stats {
	uint64_t events;	/* recorded so far, all CPUs */
	uint64_t chunks, packets;
	uint64_t bytes;		/* given to the sink */
	uint64_t column_bytes;	/* of these chunks before compression */
};

struct saakm_writer;

/* Writes the header packet. NULL: see err. The sink is borrowed. */
struct saakm_writer *saakm_writer_new(const struct saakm_writer_opts *opts,
				      struct saakm_sink *sink, struct saakm_err *err);
/* Without saakm_writer_finish() before, the file is one that was cut. */
void saakm_writer_free(struct saakm_writer *w);

/*
 * Whole records (struct saakm_rec …) of one CPU in the order of its ring,
 * without the header of their sub-buffer: `offset` is where recs lies in
 * sub-buffer subbuf_seq. An ENTER with items becomes the events ENTER, the
 * items. Nothing is trusted: a bad record gives -EBADMSG, err->offset is its
 * byte in the sub-buffer, and the records before it are in.
 */
int saakm_writer_records(struct saakm_writer *w, unsigned int cpu, const void *recs,
			 size_t bytes, uint64_t subbuf_seq, uint64_t offset,
			 struct saakm_err *err);

/* One event (seq is ignored): for tests and converters. */
int saakm_writer_event(struct saakm_writer *w, const struct saakm_event *ev,
		       struct saakm_err *err);

/* The CPU's next records do not follow those before: some were left out. */
void saakm_writer_gap(struct saakm_writer *w, unsigned int cpu);

/* Write out what this CPU has pending as a short chunk. */
int saakm_writer_flush_cpu(struct saakm_writer *w, unsigned int cpu, struct saakm_err *err);

/*
 * What the ring of a CPU counted, for the footer; the last call holds. Without
 * it emitted = recorded and nothing was lost.
 */
int saakm_writer_counts(struct saakm_writer *w, unsigned int cpu, uint64_t emitted,
			uint64_t lost, uint64_t overwritten);

/*
 * Flush all CPUs, write index and footer. how_ended: why the recording is
 * over ("exit", "SIGINT", "--max-size", …). Only free and stats may follow.
 */
int saakm_writer_finish(struct saakm_writer *w, const char *how_ended, struct saakm_err *err);

void saakm_writer_stats(const struct saakm_writer *w, struct saakm_writer_stats *stats);
/* Events recorded of one CPU so far. */
uint64_t saakm_writer_recorded(const struct saakm_writer *w, unsigned int cpu);

#endif /* SAAKM_WRITER_H */
