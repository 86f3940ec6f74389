/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A replay under a debugger: it keeps snapshots as it goes, so that gdb can
 * take it back. gdb/saakm_gdb/process.py and this file talk through `saakm_debug`.
 */
#ifndef SAAKM_DEBUG_H
#define SAAKM_DEBUG_H

#include "session.h"

struct saakm_debug {
	/* gdb sets these, then $rsp = stack_top and $rip = saakm_debug_enter. */
	volatile u64 target;		/* the event to stop at; 0: none */
	volatile u64 back;		/* bool: go to a snapshot before it first */
	volatile u64 from;		/* with back: the snapshot before that, 0: before target */
	volatile u64 search;		/* then stop at the last hit of a condition before that */
	volatile u64 interrupt;		/* bool: leave it at that, at a safe place */
	char text[4096];		/* a condition, or what is wrong with it */
	/* And reads these. */
	u64 restored;			/* the snapshot that was taken back */
	u64 hit;			/* number of the condition that has stopped us */
	u64 stack_top;
	u64 nr_events;			/* in the trace */
	u64 nr_snapshots, snapshot_bytes;
	const u64 *error;		/* ERROR events that are errors, in their order */
	u64 nr_errors;
	u64 died;			/* without one: behind this event the machine did; 0: no */
	u64 nr_held_up;			/* accesses, as races explain the record */
	const char *trace;
};
extern struct saakm_debug saakm_debug;

/*
 * Does not return before the debugger ends it. at: stop there first; 0: at the start.
 * What s->held_up says is held up.
 */
int debug_run(struct session *s, u64 at, struct saakm_err *err);
/* "error", "first-error", "divergence" (0) or a number. */
int debug_where(struct session *s, const char *what, u64 *at, struct saakm_err *err);

#endif /* SAAKM_DEBUG_H */
