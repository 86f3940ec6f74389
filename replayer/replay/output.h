/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A trace of what replay does, as far as it is one of the record's events: for
 * `saakm diff`. What the policy does instead of an event is not in it; nor is
 * what --keep-going takes from the record.
 */
#ifndef SAAKM_REPLAY_OUTPUT_H
#define SAAKM_REPLAY_OUTPUT_H

#include "session.h"

/* Behind session_start(), in the process that replays. 0 or -errno. */
int output_begin(struct session *s, struct saakm_err *err);
/* When it is over, however that came: s->o.output is a whole file then. */
int output_end(struct session *s, struct saakm_err *err);

#endif /* SAAKM_REPLAY_OUTPUT_H */
