/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log of a policy's memory accesses, and what is held up among them.
 * Neutral: included by both sides.
 */
#ifndef SAAKM_ACCESS_H
#define SAAKM_ACCESS_H

#include "../host/neutral.h"

#define ACCESS_MAX	(1u << 16)	/* of the last ones */
#define SEGMENT_MAX	(1u << 13)
#define HOLD_MAX	4096
#define TOLERATED_MAX	64
#define BY_CLASS	(~0u)		/* the context of what the class does */

/* The code of a context between two of its events, `segment` being the first. */
struct access {
	u64 addr, segment;
	u64 at;				/* behind this event it has happened */
	u64 value;			/* what was there before, if `known` */
	const void *pc;
	u32 nr;				/* within the segment, from 1; 0: in none */
	u32 ctx;
	u32 bytes;
	u16 cpu;
	u8 is_store, is_load;		/* both: an atomic */
	u8 known;			/* at most 8 bytes, and not in the middle of a change */
};

/* What access_hook() hooks in: for whoever wants to see accesses behind it. */
void access_seen(const void *addr, size_t bytes, bool is_store, const void *pc);

/* `call` is the ENTER of the handler that it is part of; 0: of none. */
struct segment { u64 start, end, call; u32 cpu, ctx; };

/*
 * Before its access `access`, this segment waits till another has made one:
 * `until_access` of segment `until`. 0 is none: till that event has happened.
 * EARLY: what the core changes for it, it changes at once, and not when the
 * record says so: in a kernel the change comes a little before its event.
 */
struct hold {
	u64 segment, until;
	u32 access, cpu, ctx;
	u32 until_access, until_cpu, until_ctx;
};
#define EARLY	0xffffffffu

/* A segment that waits to make such a change. */
#define WAITING_MAX	128

struct access_log {
	u64 nr_accesses, nr_segments;	/* since it was emptied; the last are kept */
	u32 nr_holds, nr_tolerated, nr_waiting;
	struct hold waiting[WAITING_MAX];
	u64 tolerated[TOLERATED_MAX];	/* divergences there do not end the replay */
	struct hold holds[HOLD_MAX];
	u8 may_hold[HOLD_MAX];		/* 0: no hold is of a segment with this number's hash */
	struct access access[ACCESS_MAX];
	struct segment segment[SEGMENT_MAX];
};

/* The class is about to change these bytes, by the event that is due, or by r->writing. */
void access_by_class(const void *p, size_t bytes);
/*
 * What it may write late: on_cpu of the task that leaves in a switch, and of the next one; the
 * state and the core's current task. They count as accesses of a segment of the class on that
 * CPU, from the event to its next.
 */
enum { WRITE_PREV = 1, WRITE_NEXT, WRITE_STATE };
/* Is it held up, till something happens that has not happened yet? */
bool access_class_waits(u32 nr, u64 segment);
/* That segment, if there is one (0: no), ends with the event that is due. */
void access_class_ends(u64 segment, u64 end);
/* The context that runs is about to wait with a change: false, it is to be early. */
bool access_may_wait(struct hold *it);
void access_has_waited(const struct hold *it);
/* From now on; again after a snapshot was restored, and when the holds are others. */
void access_hook(struct access_log *log);
/* Is the divergence at that event one of them? */
bool access_tolerated(u64 seq);

#endif /* SAAKM_ACCESS_H */
