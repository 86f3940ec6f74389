/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The events of one CPU on their way into a chunk: each value that is not as
 * predicted goes straight to its place in its column. This is the hot path of
 * recording: what the tables fix is fixed at compile time.
 */
#ifndef SAAKM_FORMAT_COLUMNS_H
#define SAAKM_FORMAT_COLUMNS_H

#include <stdbool.h>
#include "history.h"
#include "format_limits.h"

/* The struct of a kind, wherever it lies in a record. */
#define SAAKM_RAW(NAME, name, tail, text)					\
	struct __attribute__((packed, may_alias)) saakm_raw_##NAME {		\
		SAAKM_FIELDS_##NAME(SAAKM_MEMBER)				\
	};
SAAKM_EVENTS(SAAKM_RAW)
#undef SAAKM_RAW

/*
 * Where the columns of a kind are, in the order in which a chunk has them: those
 * of its fields from the last to the first (of pads, too: nothing is ever in
 * these), the lengths of its texts, the texts, the values of a task.
 */
#define SAAKM_COLUMNS_OF_NONE		0
#define SAAKM_COLUMNS_OF_TEXT		2
#define SAAKM_COLUMNS_OF_TASKVALS	(2 + SAAKM_TF_NR)
#define SAAKM_COUNT_FIELD(type, name, fmt, role)	+ 1
#define SAAKM_COLUMNS_OF_KIND(NAME, name, tail, text)				\
	SAAKM_COLUMN_##NAME,							\
	SAAKM_COLUMN_TEXT_##NAME = SAAKM_COLUMN_##NAME +			\
		(0 SAAKM_FIELDS_##NAME(SAAKM_COUNT_FIELD)),			\
	SAAKM_COLUMN_LAST_##NAME = SAAKM_COLUMN_TEXT_##NAME +			\
		SAAKM_COLUMNS_OF_##tail - 1,
enum saakm_columns_of_kinds { SAAKM_EVENTS(SAAKM_COLUMNS_OF_KIND) SAAKM_COLUMNS_NR };
#undef SAAKM_COLUMNS_OF_KIND
#undef SAAKM_COUNT_FIELD
#define SAAKM_COLUMN_TASK_VALUES	(SAAKM_COLUMN_TEXT_TASK + 2)

/* How the residuals of a column came about, as the chunk tells it. */
struct saakm_code {
	uint16_t id;
	uint8_t predictor, is_dict;
	uint32_t ref;
};

struct saakm_codec {
	struct saakm_code code[SAAKM_COLUMNS_NR];
};

/*
 * Residuals as varints: the first byte of each at its place, all others behind one
 * another, with room for the longest of as many as `first` has room for.
 */
struct saakm_column {
	uint8_t *first;		/* owned, `cap` of them; those not in use are 0 */
	uint32_t count, cap;	/* of a field: its kind's, which are in struct saakm_columns */
	uint8_t *rest;		/* owned; of a dictionary and of texts: all there is */
	uint32_t rest_len, rest_cap;
};

struct saakm_dict {
	unsigned int nr;
	uint64_t value[SAAKM_DICTIONARY_MAX];
	uint8_t hash[256];	/* position + 1 */
};

/* The values of each field as they were last, 0 before the first event. */
struct saakm_last {
#define SAAKM_LAST(NAME, name, tail, text)	struct saakm_raw_##NAME NAME;
	SAAKM_EVENTS(SAAKM_LAST)
#undef SAAKM_LAST
	uint32_t ctx;
	int64_t text_len[SAAKM_EV_NR];
	int64_t task_value[SAAKM_TF_NR];
};

/* The events of one CPU since its last chunk. */
struct saakm_columns {
	const struct saakm_codec *codec;	/* borrowed */
	uint8_t *kinds;		/* owned */
	uint32_t nr, cap;
	uint32_t weight;	/* an upper bound of the bytes in the columns */
	bool no_memory;		/* sticky */
	uint64_t first_ts, last_ts;
	uint32_t kind_count[SAAKM_EV_NR], kind_cap[SAAKM_EV_NR];
	struct saakm_column ts, ctx;
	struct saakm_column column[SAAKM_COLUMNS_NR];
	struct saakm_last last;
	struct saakm_dict dict;	/* of the one column that has one */
	struct saakm_raw_ENTER call[HISTORY_CALLS];
	struct saakm_history history;	/* but for its calls */
};

/* An event whose fields lie as in a ring's record. The caller has checked everything. */
struct saakm_raw_event {
	unsigned int kind;
	uint32_t ctx;
	uint64_t ts;
	const void *fields;
	const uint8_t *values;	/* of a task: 8 bytes for each bit of its mask */
	const char *text;
	uint32_t text_len;
};

void saakm_codec_init(struct saakm_codec *codec);
/* The field whose task key LAST_TASK follows, or -1: named "task" or "next". */
int saakm_last_task_field(unsigned int kind);

void saakm_columns_init(struct saakm_columns *c, const struct saakm_codec *codec);
void saakm_columns_release(struct saakm_columns *c);
/* Forget the events, keep the memory. */
void saakm_columns_reset(struct saakm_columns *c);
/* columns_add.c. In order of ts; false: no memory, for this or an earlier one. */
bool saakm_columns_add(struct saakm_columns *c, const struct saakm_raw_event *ev);
/* Room for more, for columns_add.c; false: no memory. */
bool saakm_columns_grow(struct saakm_columns *c);
bool saakm_columns_grow_kind(struct saakm_columns *c, unsigned int kind);
bool saakm_column_grow(struct saakm_columns *c, struct saakm_column *col);
bool saakm_column_grow_rest(struct saakm_columns *c, struct saakm_column *col, uint32_t more);
/* How many residuals each column has, where that is its kind's number of events. */
void saakm_columns_count(struct saakm_columns *c);

/*
 * The message Columns into *buf, which grows; its length, or -ENOMEM. The same
 * events give the same bytes.
 */
int64_t saakm_columns_pack(struct saakm_columns *c, uint8_t **buf, size_t *cap);

#endif /* SAAKM_FORMAT_COLUMNS_H */
