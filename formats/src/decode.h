/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A message Columns back into events, one by one: a cursor per column, no
 * arrays. Nothing in the message is trusted.
 */
#ifndef SAAKM_FORMAT_DECODE_H
#define SAAKM_FORMAT_DECODE_H

#include <saakm/err.h>
#include "format_limits.h"
#include "history.h"

/* Readable bytes that must follow a message Columns. */
#define DECODE_PADDING	16

struct saakm_cursor {
	const uint8_t *p, *end;
	uint64_t run;		/* SPARSE: residuals of 0 that are left */
	int64_t last;
	uint32_t ref;
	uint8_t encoding, predictor;
	uint8_t arg;		/* element of arg[] */
	uint8_t dict;		/* DICTIONARY: which one */
};

struct saakm_dict_list {
	uint32_t nr, cap;
	uint64_t *value;	/* owned */
};

struct saakm_decoder {
	uint32_t cpu, nr, next;	/* events in the chunk; the next to give */
	uint64_t ts, last_ts;
	const uint8_t *kinds;
	bool bad;		/* sticky: a column is damaged */
	struct saakm_cursor ts_col, ctx_col;
	/* Fields in the order in which they are coded; those left out are 0. */
	uint8_t nr_active[SAAKM_EV_NR];
	struct saakm_cursor field[SAAKM_EV_NR][SAAKM_FIELDS_MAX];
	struct saakm_cursor task[SAAKM_TF_NR];
	struct saakm_cursor text_len[SAAKM_EV_NR], text[SAAKM_EV_NR];
	int8_t last_task_field[SAAKM_EV_NR];
	unsigned int nr_dicts;
	struct saakm_dict_list dict[SAAKM_LIMIT_DICTIONARIES];
	struct saakm_history history;
	struct saakm_event ev;	/* the last one given */
	char text_buf[SAAKM_TEXT_MAX];
};

void saakm_decoder_init(struct saakm_decoder *d);
void saakm_decoder_release(struct saakm_decoder *d);
/*
 * Begin a chunk; `columns` must stay, with DECODE_PADDING bytes behind it.
 * -EBADMSG with a reason (no whole sentence) in *why.
 */
int saakm_decoder_start(struct saakm_decoder *d, const void *columns, size_t bytes,
			uint32_t cpu, uint32_t nr_events, uint64_t first_ts, uint64_t last_ts,
			const char **why);
/* 1: d->ev is the next event; 0: that was all; -EBADMSG and *why. */
int saakm_decoder_next(struct saakm_decoder *d, const char **why);

#endif /* SAAKM_FORMAT_DECODE_H */
