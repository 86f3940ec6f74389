/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Where packets go: a file that is called NAME.part until it is complete, or a
 * stream. Packets are gathered in a few large buffers; each is written by one
 * io_uring operation, several of them in flight, past the page cache where the
 * file system allows it. Knows nothing of what is in a packet.
 */
#ifndef REC_SINK_H
#define REC_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <saakm/err.h>
#include <saakm/vec.h>
#include "uring.h"

#define REC_SINK_BLOCK		4096u
#define REC_SINK_BUFS_MAX	64u

struct rec_sink;

struct rec_sink_buf {
	struct rec_op op;	/* first: done() casts it back */
	struct rec_sink *sink;	/* borrowed */
	uint8_t *data;		/* owned by sink->memory, block-aligned */
	uint64_t pos;		/* of data[0] in the file */
	uint32_t len;		/* bytes in it */
	uint32_t written;	/* of these, in the file */
	uint32_t from, to;	/* what the operation in flight writes */
	bool in_flight;
	bool again;		/* write what came meanwhile when it is done */
	/* Borrowed: begins with the block that the other one's write in flight ends in. */
	struct rec_sink_buf *before, *behind;
	bool failed;
};

/* Of the file system: what was written before it outlives the machine behind it. */
struct rec_sink_sync {
	struct rec_op op;	/* first: done() casts it back */
	struct rec_sink *sink;	/* borrowed */
	uint64_t to, done;	/* bytes of the file */
	bool wanted, in_flight;
};

struct rec_sink_options {
	const char *path;	/* "-": standard output */
	uint32_t nr_buffers, buffer_bytes;
	bool buffered;		/* no O_DIRECT */
	bool sync;		/* on the disk before it is published */
	bool durable;		/* and now and then before, see rec_sink_on_disk() */
};

struct rec_sink {
	struct rec_uring *uring;	/* borrowed; !on: plain writes */
	int fd;
	char *path, *part;	/* owned; part is NULL for streams and devices */
	bool seekable, direct, fixed_buffers, fixed_file, sync;
	bool finished, gave_up;
	uint8_t *memory;	/* owned */
	struct rec_sink_buf buf[REC_SINK_BUFS_MAX];
	uint32_t nr_bufs, buf_bytes, cur;
	uint32_t nr_in_flight;
	struct rec_sink_sync sync_op;
	uint64_t pos;		/* bytes accepted */
	/* Ends of the packets that are not known to be in the file, and the last that is. */
	struct { SAAKM_VEC(uint64_t); } ends;
	uint64_t whole;		/* set at an error: bytes of whole packets in the file */
	int error;		/* -errno of the first write that failed */
};

int rec_sink_open(struct rec_sink *s, struct rec_uring *uring,
		  const struct rec_sink_options *o, struct saakm_err *err);
/* One packet. Waits only if every buffer is in flight. */
int rec_sink_write(struct rec_sink *s, const void *packet, size_t bytes, struct saakm_err *err);
/* Start writing the buffer that is being filled, as far as it is. */
int rec_sink_flush(struct rec_sink *s, struct saakm_err *err);
/* Up to here everything is in the file. */
uint64_t rec_sink_durable(const struct rec_sink *s);
/* Of these, those that outlive the machine, too; all, where that was not asked for. */
uint64_t rec_sink_on_disk(const struct rec_sink *s);
/* Everything written, its length right, its name final. */
int rec_sink_finish(struct rec_sink *s, struct saakm_err *err);
/* Works on a zeroed and a half-opened sink; not finished: NAME.part stays. */
void rec_sink_release(struct rec_sink *s);
/* The name under which the file is to be found now. */
const char *rec_sink_name(const struct rec_sink *s);

/* sink_file.c: names, and the last steps. */
int rec_sink_file_open(struct rec_sink *s, const struct rec_sink_options *o,
		       struct saakm_err *err);
int rec_sink_file_publish(struct rec_sink *s, struct saakm_err *err);

#endif /* REC_SINK_H */
