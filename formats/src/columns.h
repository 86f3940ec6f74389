/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The events of one CPU on their way into a chunk: each value goes straight
 * into the bytes of its column. This is the hot path of recording.
 */
#ifndef SAAKM_FORMAT_COLUMNS_H
#define SAAKM_FORMAT_COLUMNS_H

#include <stdbool.h>
#include "history.h"
#include "format_limits.h"

struct saakm_dict {
	unsigned int nr;
	uint64_t value[SAAKM_DICTIONARY_MAX];
	uint8_t hash[256];	/* position + 1 */
};

struct saakm_column {
	uint8_t *buf;		/* owned */
	uint32_t len, cap;
	uint32_t count, nonzero; /* residuals, and those that are not 0 */
	int64_t last;
	uint16_t id;
	uint8_t predictor, is_dict;
	uint32_t ref;
};

/* How the events of a kind are coded: which column, which element of arg. */
struct saakm_plan {
	uint8_t nr;
	uint8_t tail;		/* enum saakm_event_tail */
	int8_t last_task;	/* the field that LAST_TASK follows, or -1 */
	uint16_t text_column;	/* lengths; the text itself is the next */
	uint8_t arg[SAAKM_FIELDS_MAX];
	uint16_t column[SAAKM_FIELDS_MAX];
};

#define SAAKM_COLUMNS_MAX	256

struct saakm_codec {
	struct saakm_plan plan[SAAKM_EV_NR];
	uint16_t task_column;	/* of the task field 0 */
	uint16_t nr_columns;
	struct {
		uint16_t id;
		uint8_t predictor, is_dict;
		uint32_t ref;
	} column[SAAKM_COLUMNS_MAX];
};

/* The events of one CPU since its last chunk. */
struct saakm_columns {
	const struct saakm_codec *codec;	/* borrowed */
	uint8_t *kinds;		/* owned */
	uint32_t nr, cap;
	uint32_t weight;	/* an upper bound of the bytes in the columns */
	bool no_memory;		/* sticky */
	uint64_t first_ts, last_ts;
	uint32_t kind_count[SAAKM_EV_NR];
	struct saakm_column ts, ctx;
	struct saakm_dict dict;	/* of the one column that has one */
	struct saakm_history history;
	struct saakm_column column[SAAKM_COLUMNS_MAX];
};

void saakm_codec_init(struct saakm_codec *codec);
/* The field whose task key LAST_TASK follows, or -1: named "task" or "next". */
int saakm_last_task_field(unsigned int kind);

void saakm_columns_init(struct saakm_columns *c, const struct saakm_codec *codec);
void saakm_columns_release(struct saakm_columns *c);
/* Forget the events, keep the memory. */
void saakm_columns_reset(struct saakm_columns *c);
/* The caller has checked everything: kind, order of ts, bits of the mask, text. */
void saakm_columns_add(struct saakm_columns *c, unsigned int kind, uint64_t ts, uint32_t ctx,
		       const int64_t *arg, const char *text, uint32_t text_len);

/*
 * The message Columns into *buf, which grows; its length, or -ENOMEM. The same
 * events give the same bytes.
 */
int64_t saakm_columns_pack(struct saakm_columns *c, uint8_t **buf, size_t *cap);

#endif /* SAAKM_FORMAT_COLUMNS_H */
