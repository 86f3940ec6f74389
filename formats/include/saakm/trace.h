/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The reader of trace files: an iterator that merges all CPUs in (ts, cpu)
 * order, seeks through the index, and needs memory per CPU, not per event.
 * A file whose recorder died is read up to its last good packet.
 */
#ifndef SAAKM_TRACE_H
#define SAAKM_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <saakm/err.h>
#include <saakm/event.h>

#define SAAKM_FORMAT_VERSION	1

struct saakm_trace;

struct saakm_trace_cpu {
	uint64_t recorded;	/* events in the file */
	uint64_t emitted;	/* recorded + lost + overwritten, or it is a bug */
	uint64_t lost;		/* dropped because the ring was full */
	uint64_t overwritten;	/* by the flight recorder */
	uint64_t first_ts, last_ts; /* 0 if it has no events */
};

/* A task; they come in the order of their addresses. */
struct saakm_trace_task {
	uint64_t addr;		/* 0: not known; these come first */
	uint32_t key;
	int32_t pid;
	char comm[16];		/* as it was first */
};

struct saakm_trace_info {
	uint32_t version;	/* of the file's format */
	uint32_t nr_cpus;	/* elements of cpu[] */
	uint64_t session;
	uint64_t file_bytes;
	uint64_t nr_packets, nr_chunks;
	uint64_t nr_events;	/* recorded, all CPUs */
	uint64_t emitted, lost, overwritten;
	uint64_t first_ts, last_ts;
	uint64_t kinds[SAAKM_EV_NR];	/* events by kind */
	uint64_t findings[SAAKM_F_NR];	/* ERROR events by code; 0s if cut */
	bool complete;		/* it has a footer: the recorder ended well */
	uint64_t good_bytes;	/* of a cut file: how much of it is good */
	const char *cut;	/* of a cut file: a sentence; else NULL */
	const char *header_text;
	const char *how_ended;	/* "" if cut */
	const struct saakm_trace_cpu *cpu;
	const struct saakm_trace_task *tasks;	/* none if cut */
	size_t nr_tasks;
};

/*
 * 0 or -errno: -EBADMSG not a trace or a damaged one, -EPROTO a newer format,
 * -EISDIR, … A file without a footer is no error: see info->complete.
 */
int saakm_trace_open(const char *path, struct saakm_trace **trace, struct saakm_err *err);
/* The same from a file that is open; fd is the trace's from then on. name: for sentences. */
int saakm_trace_open_fd(int fd, const char *name, struct saakm_trace **trace,
			struct saakm_err *err);
/* The same from memory, which is borrowed. */
int saakm_trace_open_mem(const void *buf, size_t bytes, struct saakm_trace **trace,
			 struct saakm_err *err);
void saakm_trace_close(struct saakm_trace *t);

/* Valid until the close. */
const struct saakm_trace_info *saakm_trace_info(const struct saakm_trace *t);

/*
 * The next event in merged order: 1, 0 at the end, -errno (saakm_trace_err()
 * has the sentence). *ev is valid until the next call on t.
 */
int saakm_trace_next(struct saakm_trace *t, const struct saakm_event **ev);
/*
 * What follows, on its CPU, the event that saakm_trace_next() gave last; NULL
 * if nothing does. It will be given in its turn; the event given is no longer
 * valid, and in this one seq is not.
 */
const struct saakm_event *saakm_trace_peek(struct saakm_trace *t);
const struct saakm_err *saakm_trace_err(const struct saakm_trace *t);

/* Event number seq (from 1) comes next, or the end if there are fewer. */
int saakm_trace_seek(struct saakm_trace *t, uint64_t seq);
/* The first event with ts >= ts comes next. */
int saakm_trace_seek_time(struct saakm_trace *t, uint64_t ts);

/*
 * Give only events of these kinds (bit = enum saakm_event_kind) and CPUs; seq
 * still counts all. Starts again at the first event.
 */
#define SAAKM_KINDS_ALL	UINT64_MAX
int saakm_trace_filter(struct saakm_trace *t, uint64_t kinds);
/* One CPU alone, by number, or -1 for all. seq is then that CPU's own count. */
int saakm_trace_only_cpu(struct saakm_trace *t, int cpu);
/*
 * Like saakm_trace_filter(), but chunks which have none of the kinds are not
 * even read; seq is 0 in every event. For rare kinds in long files.
 */
int saakm_trace_sparse(struct saakm_trace *t, uint64_t kinds);

/* What the index knows of a chunk, for a timeline that need not read it. */
struct saakm_chunk_info {
	uint32_t cpu;
	uint32_t nr_events;
	uint64_t first_ts, last_ts;
	uint64_t offset;	/* of its packet in the file */
	uint64_t busy_ns;	/* between first and last ts, a task ran (SWITCH) */
	uint32_t first_task;	/* key of what ran when it began, 0: idle or unknown */
	uint32_t kinds[SAAKM_EV_NR];
};

/* Each chunk in the order of the file; fn returns 0 to go on. */
int saakm_trace_chunks(struct saakm_trace *t,
		       int (*fn)(const struct saakm_chunk_info *chunk, void *arg), void *arg);

#endif /* SAAKM_TRACE_H */
