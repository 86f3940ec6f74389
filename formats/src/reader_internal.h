/* SPDX-License-Identifier: LGPL-2.1-only */
/* What the files of the reader share; nobody else includes it. */
#ifndef SAAKM_READER_INTERNAL_H
#define SAAKM_READER_INTERNAL_H

#include <zstd.h>
#include <saakm/trace.h>
#include <saakm/vec.h>
#include "decode.h"

/* Bytes in a file or in memory. */
struct saakm_input {
	int fd;			/* owned; -1: memory */
	const uint8_t *mem;	/* borrowed */
	uint64_t bytes;
};

struct saakm_buf {
	uint8_t *p;		/* owned */
	size_t cap;
};

enum packet_state { PACKET_GOOD, PACKET_END, PACKET_CUT, PACKET_DAMAGED, PACKET_ERROR };

/* A packet in memory: its body is whole and its checksum right. */
struct saakm_packet {
	uint64_t offset, bytes;	/* in the file, tag and length included */
	uint32_t type;		/* PACKET_HEADER… */
	const uint8_t *message;	/* what is in it, within the buffer */
	size_t message_bytes;
};

struct saakm_chunk_head {
	uint32_t cpu, nr_events, first_task;
	uint64_t first_ts, last_ts, busy_ns;
	uint64_t columns_bytes;		/* decompressed */
	const uint8_t *data;		/* columns or zstd, within the packet */
	size_t data_bytes;
	bool compressed;
};

struct index_entry {
	uint32_t cpu, bytes, nr_events, first_task;
	uint64_t offset, packet;
	uint64_t first_ts, last_ts, busy_ns;
	uint32_t kinds[SAAKM_EV_NR];
};

struct index_before {
	uint32_t cpu;
	uint64_t events, last_ts;
};

/* One index packet, read or rebuilt. */
struct index_segment {
	SAAKM_VEC(struct index_entry) entry;
	SAAKM_VEC(struct index_before) before;	/* by CPU */
};

/* Where an index packet is: in the file, or rebuilt in memory. */
struct segment_ref {
	uint64_t offset;
	struct index_segment *mem;	/* owned, NULL: in the file */
};

#define SEGMENT_CACHE	8

struct segment_slot {
	uint64_t number, used;		/* used 0: empty */
	struct index_segment seg;
};

/* A chunk that a CPU will need soon. */
struct chunk_ref {
	uint64_t offset, packet, first_ts, last_ts;
	uint32_t bytes, nr_events, kinds;	/* kinds: a bit each */
};

#define CPU_QUEUE	16

struct reader_cpu {
	struct saakm_decoder decoder;
	struct saakm_buf packet, columns;
	struct chunk_ref queue[CPU_QUEUE];
	unsigned int queue_at, queue_nr;
	uint64_t segment;	/* where the queue goes on */
	uint32_t entry;
	uint64_t queued;	/* events in chunks up to there */
	uint64_t last_ts;	/* of the chunk before */
};

struct heap_item {
	uint64_t ts;
	uint32_t cpu;
};

struct saakm_trace {
	struct saakm_input src;
	char *name;		/* owned, for sentences */
	struct saakm_trace_info info;
	struct saakm_trace_cpu *cpu_info;	/* owned, info.cpu */
	struct saakm_trace_task *tasks;		/* owned */
	char *header_text, *how_ended, *cut;	/* owned */
	int end_error;		/* after the last good packet comes this */
	struct saakm_err end_err;
	SAAKM_VEC(struct segment_ref) segment;
	struct segment_slot cache[SEGMENT_CACHE];
	uint64_t cache_clock;
	ZSTD_DCtx *zstd;	/* NULL until needed */
	struct saakm_buf scratch;

	/* The iterator. */
	struct reader_cpu **cpu;	/* owned; NULL: it has no events */
	struct heap_item *heap;	/* owned: CPUs by the (ts, cpu) of their next event */
	uint32_t heap_nr;
	bool started;
	bool given;		/* the event of heap[0] was given: go on from it */
	const struct saakm_event *peeked;	/* if not given: behind that, on its CPU */
	int only_cpu;
	bool sparse;
	uint64_t kinds;		/* the filter */
	uint64_t seq;		/* of the event given last */
	int error;		/* sticky until the next seek */
	struct saakm_err err;
};

/* input.c */
int saakm_input_open(struct saakm_input *s, const char *path, struct saakm_err *err);
/* Is what s->fd is open on a file, and how long? */
int saakm_input_check(struct saakm_input *s, const char *path, struct saakm_err *err);
void saakm_input_close(struct saakm_input *s);
/* All of it, or -errno; -ENODATA: the file is shorter. */
int saakm_input_read(const struct saakm_input *s, uint64_t offset, void *buf, size_t bytes);
bool saakm_buf_room(struct saakm_buf *b, size_t bytes);

/* packet.c: `why` is a reason, no sentence. */
enum packet_state saakm_packet_read(const struct saakm_input *s, uint64_t offset,
				    struct saakm_buf *buf, struct saakm_packet *p,
				    const char **why);
int saakm_chunk_parse(const struct saakm_packet *p, struct saakm_chunk_head *h,
		      const char **why);
/* The chunk into the decoder; the packet's buffer and `columns` must stay. */
int saakm_chunk_start(struct saakm_trace *t, struct saakm_decoder *d,
		      const struct saakm_chunk_head *h, struct saakm_buf *columns,
		      const char **why);

/* header_read.c, footer_read.c, scan.c: how t gets to know what is in the file. */
int saakm_read_header(struct saakm_trace *t, struct saakm_err *err);
/* 1: there is a footer; 0: none; -errno. */
int saakm_read_footer(struct saakm_trace *t, struct saakm_err *err);
/* Build the index, and without a footer all counts, from the chunks. */
int saakm_scan(struct saakm_trace *t, bool have_footer, struct saakm_err *err);

/* segment.c */
int saakm_segment_parse(const uint8_t *message, size_t bytes, struct index_segment *seg,
			const char **why);
void saakm_segment_release(struct index_segment *seg);
/* Borrowed until the next call; NULL: t->err. */
const struct index_segment *saakm_segment(struct saakm_trace *t, uint64_t number);
struct index_before saakm_segment_before(const struct index_segment *seg, uint32_t cpu);

/* reader_cpu.c: 1: decoder.ev is the next event of the CPU; 0 end; -errno, t->err. */
int saakm_cpu_next(struct saakm_trace *t, uint32_t cpu);
void saakm_cpu_rewind(struct reader_cpu *c);
/*
 * Stand before the chunk that may have the first event with ts >= ts: *before
 * is the number of events of the CPU before that chunk.
 */
int saakm_cpu_seek(struct saakm_trace *t, uint32_t cpu, uint64_t ts, uint64_t *before);

/* trace.c: the iterator from where its CPUs stand. */
void saakm_iterator_clear(struct saakm_trace *t);
void saakm_heap_push(struct saakm_trace *t, uint32_t cpu);
bool saakm_cpu_wanted(const struct saakm_trace *t, uint32_t cpu);

/* Allocator for protobuf-c with a limit on what one message may take. */
struct saakm_capped {
	size_t left;
};
void *saakm_capped_alloc(void *capped, size_t bytes);
void saakm_capped_free(void *capped, void *p);

#endif /* SAAKM_READER_INTERNAL_H */
