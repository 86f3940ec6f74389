/* SPDX-License-Identifier: GPL-2.0 */
/* The log of a policy's memory accesses. Neutral: included by both sides. */
#ifndef SAAKM_ACCESS_H
#define SAAKM_ACCESS_H

#include "../host/neutral.h"

#define ACCESS_MAX	(1u << 18)	/* of the last ones */
#define SEGMENT_MAX	(1u << 15)
#define HOLD_MAX	1024

/* The code of a context between two of its events, `segment` being the first. */
struct access {
	u64 addr, segment;
	const void *pc;
	u32 nr;				/* within the segment, from 1 */
	u32 ctx;
	u16 cpu;
	u8 bytes, is_store;
};

struct segment { u64 start, end; u32 cpu, ctx; };

/* Before its access `access`, this segment waits till event `until` has happened. */
struct hold { u64 segment, until; u32 access, cpu, ctx; };

struct access_log {
	u64 nr_accesses, nr_segments;	/* ever; the last are kept */
	u32 nr_holds;
	struct hold holds[HOLD_MAX];
	struct access access[ACCESS_MAX];
	struct segment segment[SEGMENT_MAX];
};

/* From now on; again after a snapshot was restored. */
void access_hook(struct access_log *log);
/* The divergence at this event does not end the replay: what is recorded is taken. */
void replay_tolerate(u64 seq);

#endif /* SAAKM_ACCESS_H */
