/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Recovering rings: the memory of a machine that is no more is looked through
 * for sub-buffers, and what a recorder had not written of them goes behind what
 * it had. Nothing in that memory is trusted.
 */
#ifndef REC_RECOVER_H
#define REC_RECOVER_H

#include <saakm/trace.h>
#include "internal.h"

/* --- recover_mem.c: memory, wherever it lies ------------------------------------ */

/* Bytes that follow each other in memory, too. */
struct rec_mem_part {
	uint64_t offset, bytes;		/* in the file */
	uint64_t address;		/* of the kernel's for it, if an ELF file says so */
};

struct rec_mem {
	int fd;				/* owned, -1: none */
	const uint8_t *map;		/* owned if `fd` is a device's, else borrowed; or NULL */
	uint64_t bytes;			/* of the file */
	uint64_t lacking;		/* bytes that an ELF file promises and has not */
	uint64_t left_out;		/* bytes that it says were not to be in it */
	uint64_t info_offset, info_bytes;	/* its VMCOREINFO, or 0 */
	struct { SAAKM_VEC(struct rec_mem_part); } parts;	/* owned */
};

/* An ELF core, a raw file, or a record device whose reader died. */
int rec_mem_open(struct rec_mem *m, const char *path, struct saakm_err *err);
/* The same from a buffer, which is borrowed. */
int rec_mem_from(struct rec_mem *m, const void *buf, size_t bytes, struct saakm_err *err);
void rec_mem_release(struct rec_mem *m);
/* 0 or -errno; -EIO if it is not all there. */
int rec_mem_read(const struct rec_mem *m, uint64_t offset, void *buf, size_t bytes);

/* --- recover_scan.c: what lies in it ---------------------------------------------- */

struct rec_found {			/* a sub-buffer with a header that can be */
	struct saakm_subbuf head;
	uint64_t offset;
	uint32_t room;			/* bytes of it that are in memory */
};

struct rec_scan {
	struct { SAAKM_VEC(struct rec_found); } subbufs;
	struct { SAAKM_VEC(struct saakm_rings); } rings;
	struct { SAAKM_VEC(struct saakm_ring_ctl); } ctls;
	uint32_t other_abi;		/* of rings that are not ours to read, or 0 */
};

int rec_scan(struct rec_scan *s, const struct rec_mem *m, struct saakm_err *err);
void rec_scan_release(struct rec_scan *s);
/* The recording that was made last, as far as can be told; 0: there is none. */
uint64_t rec_scan_session(const struct rec_scan *s);
/* Of that session, or NULL. */
const struct saakm_rings *rec_scan_rings(const struct rec_scan *s, uint64_t session);
const struct saakm_ring_ctl *rec_scan_ctl(const struct rec_scan *s, uint64_t session,
					  uint32_t cpu);
/* Those of one CPU, in order, each once: how many; in *list, to be freed. -ENOMEM. */
int64_t rec_scan_cpu(const struct rec_scan *s, uint64_t session, uint32_t cpu,
		     struct rec_found **list, uint64_t *doubles);

/* --- recover_log.c: the kernel's own log ------------------------------------------- */

/* How it ended, as the kernel said; false: a dump that does not tell where its log is. */
bool rec_log_end(const struct rec_mem *m, char *text, size_t bytes);

/* --- recover_heads.c -------------------------------------------------------------- */

/*
 * Of these, in order, as many as agree stay, at the beginning of the list. -ENOMEM.
 * ctl: the counters of their ring, or NULL.
 */
int64_t rec_heads_agreeing(struct rec_found *list, int64_t nr, const struct saakm_ring_ctl *ctl);

/* --- recover.c: one trace of both --------------------------------------------------- */

struct rec_recover_options {
	const char *trace;	/* what the recorder had written, or NULL */
	const char *out;
	const char *ended;	/* how, if the memory does not say; or NULL */
	bool compress;
};

struct rec_recovered {
	uint32_t nr_cpus;
	uint64_t session;
	uint64_t from_trace, recovered;	/* events */
	uint64_t lost, overwritten;	/* as the rings counted */
	uint64_t missing;		/* committed, but neither in the trace nor in memory */
	uint32_t uncounted;		/* CPUs of which more may be missing: no counters */
	uint64_t damaged;		/* sub-buffers that had to be left out in part */
	uint64_t open_calls;		/* handlers that had not returned */
	uint64_t stale, other_sessions;	/* sub-buffers of other recordings, and of how many */
	uint64_t file_bytes;
	char ended[SAAKM_END_TEXT + 16];
	struct saakm_err problem;	/* the first thing that was left out */
	struct saakm_err no_trace;	/* why the trace gave nothing, or not all */
};

/*
 * 0; -ENODATA: there are no rings of this recording in that memory, and nothing
 * is written; or another -errno.
 */
int rec_recover(const struct rec_recover_options *o, const struct rec_mem *m,
		struct rec_recovered *r, struct saakm_err *err);

/* --- recover_cpu.c: one CPU's sub-buffers ------------------------------------------- */

struct rec_tail {			/* where a CPU's events in the file end */
	uint64_t events, lost;		/* lost: as its LOST events say */
	uint64_t last_ts, at_last_ts;	/* and how many have that time */
};

struct saakm_writer;
int rec_recover_cpu(struct saakm_writer *w, const struct rec_mem *m, const struct rec_scan *s,
		    uint32_t cpu, const struct rec_tail *tail, struct rec_recovered *r,
		    struct saakm_err *err);

#endif /* REC_RECOVER_H */
