/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The recorder: takes events out of per-CPU rings in shared memory and writes
 * them to a trace file through io_uring. Used by saakm-record as a process of
 * its own, and by the simulator in its own thread. It never prints, exits or
 * touches signals; use a recorder only in the thread that opened it.
 *
 *	saakm_rings_open(&rings, path, &err);
 *	saakm_recorder_open(&rec, rings, &options, &err);
 *	while (…)
 *		saakm_recorder_pump(rec, &err);
 *	saakm_recorder_finish(rec, "exit", &totals, &err);
 *	saakm_recorder_close(rec);
 *	saakm_rings_close(rings);
 */
#ifndef SAAKM_RECORDER_H
#define SAAKM_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/saakm_record.h>
#include <saakm/err.h>

#define SAAKM_DEFAULT_TRACE	"run.saakm"

/*
 * Rings. The geometry is a checked copy: what the shared memory says later is
 * not looked at again.
 */
struct saakm_rings_map {
	struct saakm_rings *shared;	/* owned if `fd` or `anonymous` */
	size_t bytes;
	int fd;				/* owned, -1: memory of the caller */
	bool in_process;		/* the producer is this process: trusted */
	bool in_kernel;			/* it is the kernel: trusted, too */
	bool anonymous;
	uint32_t nr_cpus, subbuf_bytes, nr_subbufs;
	uint32_t mode;			/* enum saakm_ring_mode */
	uint64_t session;
	uint64_t cpu_offset, cpu_stride;
};

struct saakm_rings_geometry {
	uint32_t nr_cpus;
	uint32_t subbuf_bytes, nr_subbufs;	/* powers of two */
	uint32_t mode;
	uint64_t session;
};

/* Map the rings of a producer. -ENOENT, -EINVAL (not rings, damaged), -EPROTO (ABI), -ENOMEM… */
int saakm_rings_open(struct saakm_rings_map **rings, const char *path, struct saakm_err *err);
/* The same with a descriptor, which stays the caller's. */
int saakm_rings_open_fd(struct saakm_rings_map **rings, int fd, struct saakm_err *err);
/* A session of the kernel's record device. A zeroed struct is the default. */
struct saakm_rings_setup {
	uint64_t ring_bytes;	/* of each CPU, a power of two; 0: SAAKM_RING_BYTES */
	uint32_t level;		/* what is recorded; 0: what replay needs */
	bool flight;
	const char *policy;	/* events of this one alone, or NULL */
};

/*
 * Begin one: -ENOENT (no such kernel), -EACCES, -EBUSY (another recorder),
 * -EPROTO (ABI), -ENOMEM…
 */
int saakm_rings_start(struct saakm_rings_map **rings, const char *path,
		      const struct saakm_rings_setup *setup, struct saakm_err *err);
/* Rings in memory of this process, which stays the caller's. */
int saakm_rings_map(struct saakm_rings_map **rings, void *memory, size_t bytes,
		    struct saakm_err *err);
/* If a kernel is the producer: no events from here on, the last ones can be read. */
void saakm_rings_stop(struct saakm_rings_map *rings);
void saakm_rings_close(struct saakm_rings_map *rings);

/* For producers: bytes that rings of this geometry need, 0 if there are none such. */
uint64_t saakm_rings_bytes(const struct saakm_rings_geometry *g);
/* Make empty rings: in the file `path` (truncated, mode 0600), or in memory if NULL. */
int saakm_rings_create(struct saakm_rings_map **rings, const char *path,
		       const struct saakm_rings_geometry *g, struct saakm_err *err);
/* enum of SAAKM_RINGS_*: LIVE, FROZEN, CLOSED. */
uint32_t saakm_rings_state(const struct saakm_rings_map *rings);
/* What froze them: SAAKM_END_*, and what was said then. */
uint32_t saakm_rings_end(const struct saakm_rings_map *rings, char *text, size_t bytes);
void saakm_rings_set_state(struct saakm_rings_map *rings, uint32_t state);

/* Recording. A zeroed struct is the default. */
struct saakm_recorder_options {
	const char *path;	/* NULL: run.saakm; "-": standard output */
	int compress_level;	/* 0: none, else zstd 1…19 */
	uint64_t max_bytes;	/* 0: no limit; the file ends cleanly below it */
	uint32_t nr_buffers;	/* 0: 8; in flight at once */
	uint32_t buffer_bytes;	/* 0: 512 KiB; a multiple of 4096 */
	uint32_t events_per_chunk; /* 0: the writer's default */
	const char *header_text; /* key=value lines for the file's header, or NULL */
	bool keep_until_written; /* rings that a crash leaves readable: free what the file has */
	bool flight;		/* insist on rings in flight recorder mode */
	bool buffered;		/* do not try O_DIRECT */
	bool no_uring;		/* plain writes, as where io_uring is forbidden */
	bool sync;		/* the file is on the disk before it gets its name */
	bool durable;		/* and what is written of it, before rings are freed of it */
};

struct saakm_recorder_cpu_stats {
	uint64_t events, record_bytes;
	uint64_t emitted, lost, overwritten;	/* what the producer says */
	uint64_t damaged;	/* sub-buffers, or rests of them, that made no sense */
	uint64_t not_kept;	/* read after --max-size was reached, or an error */
	uint64_t max_fill_bytes;
};

struct saakm_recorder_totals {
	uint32_t nr_cpus;
	struct saakm_recorder_cpu_stats sum;
	uint64_t file_bytes;
	uint64_t missing;	/* emitted - events - lost - overwritten - not_kept */
	bool counted;		/* `missing` means something: the producer is done */
	bool limit_reached;
	bool direct, uring;
	const char *path;	/* the file as it is called now; of the recorder */
};

struct saakm_recorder;

int saakm_recorder_open(struct saakm_recorder **rec, struct saakm_rings_map *rings,
			const struct saakm_recorder_options *o, struct saakm_err *err);
/*
 * Drain everything that is in the rings, in CPU order: the number of events, or
 * -errno. Waits only for a free buffer. Rings in flight recorder mode are read
 * by saakm_recorder_finish(). After an error the rings are still emptied, so
 * that a producer that waits for room goes on; every call gives the error again.
 */
int64_t saakm_recorder_pump(struct saakm_recorder *rec, struct saakm_err *err);
/* What was pumped so far goes to the file now, so that it survives kill -9. */
int saakm_recorder_flush(struct saakm_recorder *rec, struct saakm_err *err);
/*
 * The end: drain, write index and footer, give the file its name; how_ended goes
 * into the footer ("exit", "SIGINT"…). totals may be NULL. On an error
 * the file keeps the name NAME.part and holds every packet that fitted.
 */
int saakm_recorder_finish(struct saakm_recorder *rec, const char *how_ended,
			  struct saakm_recorder_totals *totals, struct saakm_err *err);
/* Without finish before: the file stays NAME.part. */
void saakm_recorder_close(struct saakm_recorder *rec);

void saakm_recorder_totals(const struct saakm_recorder *rec, struct saakm_recorder_totals *totals);
/* NULL beyond the last CPU. */
const struct saakm_recorder_cpu_stats *
saakm_recorder_cpu_stats(const struct saakm_recorder *rec, unsigned int cpu);
/* What had to be left out because the rings were damaged, first case; NULL: nothing. */
const char *saakm_recorder_problem(const struct saakm_recorder *rec);
/* "40098 events, 4 CPUs, 3.9 MB, lost 0 -> run.saakm" */
void saakm_recorder_summary(const struct saakm_recorder_totals *t, char *buf, size_t bytes);

/* Why saakm_recorder_run() came back. */
enum saakm_recorder_end {
	SAAKM_RECORD_CLOSED = 1,	/* the producer closed or froze its rings */
	SAAKM_RECORD_STOPPED,		/* stop_fd became readable */
	SAAKM_RECORD_DURATION,
	SAAKM_RECORD_PRODUCER_GONE,	/* producer_fd became readable */
	SAAKM_RECORD_LIMIT,		/* max_bytes */
};

/* Descriptors are borrowed; -1: none. */
struct saakm_recorder_loop {
	int stop_fd;		/* a signalfd or any other: readable means stop */
	int notify_fd;		/* an eventfd the producer writes to, or its device */
	int producer_fd;	/* a pidfd: readable means that the producer is gone */
	uint64_t duration_ns;	/* 0: no limit */
};

/* Pump until the recording ends: enum saakm_recorder_end, or -errno. Then finish. */
int saakm_recorder_run(struct saakm_recorder *rec, const struct saakm_recorder_loop *loop,
		       struct saakm_err *err);

#endif /* SAAKM_RECORDER_H */
