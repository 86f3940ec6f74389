/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The detector of data races inside; replay.h says what it reports. Kernel side.
 *
 * Whoever runs policy code has a slot: each CPU (its handlers), and each timer,
 * work or thread while it lives. Slots have vector clocks, joined where one
 * surely happens before another: see races.c. Of every 8 bytes that a policy
 * touches the last accesses are kept; one that meets an earlier one of another
 * slot, which its clock does not cover, in a call that overlaps with its own,
 * is a race. Tables are of fixed size: what they forget is not found.
 */
#ifndef SAAKM_RACES_H
#define SAAKM_RACES_H

#include "engine.h"

#define RACES_EXTRA	64			/* contexts beside the CPUs, at one time */
#define RACES_SLOTS	(HOST_MAX_CPUS + RACES_EXTRA)
#define RACES_DEPTH	8			/* nested handler calls whose names are kept */
#define RACES_CALLS	8192			/* recent ones, by number */

struct race_clock { u32 at[RACES_SLOTS]; };

struct race_slot {
	struct race_clock clock;
	u32 key;				/* of the context; 0: a CPU, or free */
	u32 call;				/* that runs, or the last one */
	u32 seen_global;
	u8 type;				/* enum saakm_ctx_type */
	bool active;				/* in a call */
	unsigned int depth;			/* of handlers */
	u8 handler[RACES_DEPTH];
};

/* From ENTER to EXIT; or from where a thread wakes to where it sleeps. */
struct race_call { u32 nr; u64 first, last; };	/* events; last = 0: it goes on */

enum {
	RACE_WRITE = 1,
	RACE_MARKED = 2,	/* READ_ONCE, WRITE_ONCE, an atomic; or by the core */
	RACE_CORE = 4,		/* what change_state() did on the policy's behalf */
	RACE_FREE = 8,
};

struct race_access {
	u64 seq;		/* of the event behind which it ran */
	u32 clock, line, call;
	u8 slot, mask, how, handler, cpu;
};

struct races {
	struct race_slot slot[RACES_SLOTS];
	unsigned int nr_slots;			/* in use up to here */
	u32 last_call;
	struct race_call call[RACES_CALLS];
	/* Of handlers that had left the record: which locks they took is not followed. */
	struct race_clock skipped;
	bool any_skipped;
	struct race_clock global;		/* of what was published to all */
	u32 global_nr;
};
void *race_memory(size_t bytes);
/* races_shadow.c */
int race_shadow_init(void);
void race_touch(const void *addr, size_t bytes, u8 how, u32 line);
void race_forget(const void *addr, size_t bytes);
struct race_slot *race_self(void);
u8 race_handler(const struct race_slot *s);
/* races_report.c: lines of the policy by number, 0: none */
int race_report_init(void);
bool race_is_search(const void *pc);
u32 race_line_at(const void *pc, const void *frame);
void race_report(const struct race_access *x, const struct race_access *y, u64 addr);

#endif /* SAAKM_RACES_H */
