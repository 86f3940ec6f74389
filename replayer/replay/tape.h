/* SPDX-License-Identifier: GPL-2.0 */
/* A part of the trace in memory, for whoever replays it hundreds of times. */
#ifndef SAAKM_TAPE_H
#define SAAKM_TAPE_H

#include "replay.h"

struct tape;

struct tape *tape_new(void);
void tape_free(struct tape *t);
/* From now on these events, as far as they fit, are not read from the trace. */
int tape_fill(struct tape *t, struct saakm_trace *trace, u64 first, u64 last);

#endif /* SAAKM_TAPE_H */
