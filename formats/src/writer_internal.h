/* SPDX-License-Identifier: LGPL-2.1-only */
/* What the files of the writer share; nobody else includes it. */
#ifndef SAAKM_WRITER_INTERNAL_H
#define SAAKM_WRITER_INTERNAL_H

#include <protobuf-c/protobuf-c.h>
#include <zstd.h>
#include <saakm/writer.h>
#include "columns.h"

/* A chunk as the index tells of it. */
struct saakm_index_entry {
	uint32_t cpu, bytes, nr_events, first_task;
	uint64_t offset, packet;
	uint64_t first_ts, last_ts, busy_ns;
	uint32_t kinds[SAAKM_EV_NR];
};

struct writer_cpu {
	struct saakm_columns columns;
	uint64_t written;		/* events in chunks that are done */
	uint64_t emitted, lost, overwritten;
	bool counted;			/* these three were given */
	uint64_t first_ts;		/* of all events */
	/* Where the pending events came from. */
	uint64_t subbuf_seq, subbuf_offset, record_bytes;
	struct looks *looks;		/* owned; NULL until the first */
	/* Who runs, for the index. */
	uint32_t running, chunk_running;
	uint64_t running_since, busy_ns;
	/* As of the last index packet. */
	uint64_t indexed_events, indexed_ts;
};

/* What the footer tells of a task. */
struct writer_task {
	uint64_t addr;
	int32_t pid;
	bool seen;
	char comm[16];
};

struct saakm_writer {
	struct saakm_sink *sink;	/* borrowed */
	uint32_t nr_cpus, chunk_events;
	uint64_t session;
	int error;			/* sticky */
	struct saakm_err error_text;
	bool finished;
	struct saakm_codec codec;
	struct writer_cpu **cpu;	/* owned; NULL until its first event */
	ZSTD_CCtx *zstd;		/* NULL: uncompressed */
	uint8_t *columns_buf, *zstd_buf, *packet_buf;	/* owned, they grow */
	size_t columns_cap, zstd_cap, packet_cap;
	struct saakm_writer_stats stats;
	uint64_t kinds[SAAKM_EV_NR], findings[SAAKM_F_NR];
	struct saakm_index_entry index[SAAKM_WRITE_INDEX_CHUNKS];
	uint32_t nr_index;
	uint64_t nr_indexes;
	uint64_t *index_offset;		/* owned */
	size_t index_cap;
	struct writer_task *task;	/* owned; by key */
	size_t task_cap;
};

/* Remember an error for good. */
int saakm_writer_fail(struct saakm_writer *w, int error, struct saakm_err *err,
		      const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The CPU with its columns, made at first use. */
struct writer_cpu *saakm_writer_cpu(struct saakm_writer *w, unsigned int cpu,
				    struct saakm_err *err);
/* For those few kinds of which the index or the footer tell more, or a gap; false: no memory. */
bool saakm_writer_note(struct saakm_writer *w, struct writer_cpu *c,
		       const struct saakm_raw_event *ev);

#define saakm_is_noted(kind) \
	((kind) == SAAKM_EV_SWITCH || (kind) == SAAKM_EV_TASK || \
	 (kind) == SAAKM_EV_ERROR || (kind) == SAAKM_EV_LOST)

/* Before the first event of a chunk. */
static inline void saakm_writer_begin(struct writer_cpu *c, uint64_t ts)
{
	c->chunk_running = c->running;
	c->running_since = ts;
	c->busy_ns = 0;
	if (!c->written)
		c->first_ts = ts;
}

/* What the footer tells of a task. */
#define SAAKM_TASK_NOTED \
	(1ULL << SAAKM_TF_ADDR | 1ULL << SAAKM_TF_PID | SAAKM_TASKVALS_COMM)

static inline bool saakm_has_note(const struct saakm_raw_event *ev)
{
	if (ev->kind == SAAKM_EV_TASK)
		return ((const struct saakm_raw_TASK *)ev->fields)->mask & SAAKM_TASK_NOTED;
	return saakm_is_noted(ev->kind);
}

/* Add a checked event; false: no memory. The caller begins and cuts the chunk. */
static inline bool saakm_writer_add(struct saakm_writer *w, struct writer_cpu *c,
				    const struct saakm_raw_event *ev)
{
	if (saakm_has_note(ev) && !saakm_writer_note(w, c, ev))
		return false;
	return saakm_columns_add(&c->columns, ev);
}

/* How many were added since the beginning. */
static inline uint64_t saakm_writer_events(const struct writer_cpu *c)
{
	return c->written + c->columns.nr;
}

static inline bool saakm_writer_chunk_full(const struct saakm_writer *w,
					   const struct writer_cpu *c)
{
	return c->columns.nr >= w->chunk_events ||
	       c->columns.weight >= SAAKM_WRITE_COLUMNS_BYTES;
}

/* packets.c: whole packets to the sink. */
int saakm_write_header(struct saakm_writer *w, const char *text, struct saakm_err *err);
int saakm_write_chunk(struct saakm_writer *w, unsigned int cpu, struct saakm_err *err);
int saakm_write_index(struct saakm_writer *w, struct saakm_err *err);
/* A packet with that message in that field. */
int saakm_write_message(struct saakm_writer *w, unsigned int field,
			const ProtobufCMessage *message, struct saakm_err *err);

/* footer.c */
int saakm_write_footer(struct saakm_writer *w, const char *how_ended, struct saakm_err *err);

#define SAAKM_FIELDS_BYTES_MAX	64

/* store.c: the fields of a kind as its struct in a ring has them. */
void saakm_store_fields(unsigned int kind, const int64_t *arg, void *fields);

/*
 * looks.c: the TASK that a look at one is, with what is new of it. NULL, or what is wrong. What
 * was known before is forgotten with each chunk, so that one can be read alone.
 */
struct saakm_look_event {
	struct saakm_raw_TASK fields;
	uint64_t values[SAAKM_TF_NR];
};
const char *saakm_load_look(struct writer_cpu *c, unsigned int cpu, unsigned int flags,
			    const uint8_t *p, uint32_t bytes, struct saakm_look_event *to);
void saakm_forget_looks(struct writer_cpu *c);

#endif /* SAAKM_WRITER_INTERNAL_H */
