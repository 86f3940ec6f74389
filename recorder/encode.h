/* SPDX-License-Identifier: LGPL-2.1-only */
/* Between the recorder and the trace writer: runs of records in, packets to the sink. */
#ifndef REC_ENCODE_H
#define REC_ENCODE_H

#include "recorder_priv.h"

int rec_encode_open(struct saakm_recorder *rec, const struct saakm_recorder_options *o,
		    struct saakm_err *err);
/*
 * 0, 1 if it is left out because the file would grow too large, or -errno;
 * -EBADMSG: only *nr_events of it made sense to the writer.
 */
int rec_encode_run(struct saakm_recorder *rec, struct rec_reader *rd, const struct rec_run *run,
		   uint32_t bytes, uint32_t *nr_events, struct saakm_err *err);
/* Events that wait for their packet to become full go to the sink. */
int rec_encode_flush(struct saakm_recorder *rec, struct saakm_err *err);
/* The rest, the index, the footer with the sums. */
int rec_encode_finish(struct saakm_recorder *rec, const char *how_ended, struct saakm_err *err);
void rec_encode_release(struct saakm_recorder *rec);

/* limit.c: would the file be small enough with `more` bytes of records? */
bool rec_limit_fits(const struct saakm_recorder *rec, uint64_t more);
/* And with all that is in the rings now? */
bool rec_limit_is_near(const struct saakm_recorder *rec);
/*
 * 1: what is in the rings up to the time *until still fits; 0: nothing more that
 * would be worth it; -errno. What waits in the writer is written out.
 */
int rec_limit_next(struct saakm_recorder *rec, uint64_t *until, struct saakm_err *err);

#endif /* REC_ENCODE_H */
