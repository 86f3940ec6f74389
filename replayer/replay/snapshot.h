/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of a replay at a moment: the arena, the mirror, what the host and
 * the policies keep in static memory, and the fibers' stacks. Whoever takes or
 * restores one runs on a stack that is none of these. Pages that two snapshots
 * have in common are kept once.
 */
#ifndef SAAKM_SNAPSHOT_H
#define SAAKM_SNAPSHOT_H

#include "session.h"

struct snapshot;

/* Once all policies are loaded. */
int snapshot_init(struct session *s, struct saakm_err *err);
/* Of now: all events up to and with `seq` have been taken in. NULL: no memory. */
struct snapshot *snapshot_take(u64 seq);
u64 snapshot_seq(const struct snapshot *snap);
/* 0, or -errno if the trace cannot be read from there. */
int snapshot_restore(const struct snapshot *snap);
void snapshot_free(struct snapshot *snap);
/* Memory that all of them need. */
size_t snapshot_bytes(void);

#endif /* SAAKM_SNAPSHOT_H */
