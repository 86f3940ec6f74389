/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What both sides remember of a chunk's events so far, and from which they
 * predict the next value: a reader does exactly what the writer did. The
 * fields of an event are coded from the last to the first, then the values of
 * a task from the first to the last.
 */
#ifndef SAAKM_FORMAT_HISTORY_H
#define SAAKM_FORMAT_HISTORY_H

#include <stdint.h>
#include <string.h>
#include <saakm/event.h>

/* As in saakm.proto. */
enum saakm_predictor {
	SAAKM_PRED_PREVIOUS, SAAKM_PRED_TS, SAAKM_PRED_FIELD, SAAKM_PRED_CALL,
	SAAKM_PRED_TASK, SAAKM_PRED_SOURCE, SAAKM_PRED_TEXT, SAAKM_PRED_LAST_TASK,
	SAAKM_PRED_NR,
};
enum saakm_encoding {
	SAAKM_ENC_ZERO, SAAKM_ENC_DENSE, SAAKM_ENC_SPARSE, SAAKM_ENC_DICTIONARY, SAAKM_ENC_NR,
};

/* Field numbers of columns that are no fields. */
#define SAAKM_COL_TEXT_LEN	254u
#define SAAKM_COL_TEXT		255u
#define SAAKM_COL_ID(kind, field) ((uint32_t)(kind) << 8 | (field))
#define SAAKM_COL_ID_TS		SAAKM_COL_ID(255, 1)
#define SAAKM_COL_ID_CTX	SAAKM_COL_ID(255, 2)

#define SAAKM_FIELDS_MAX	10
#define HISTORY_CALLS		16
#define HISTORY_TASKS		128	/* a power of two */
#define HISTORY_SOURCES		32	/* a power of two */
#define HISTORY_ENTER_FIELDS	8

struct saakm_history {
	uint32_t depth;			/* may exceed HISTORY_CALLS */
	uint32_t last_task;
	int64_t call[HISTORY_CALLS][HISTORY_ENTER_FIELDS];
	uint32_t task_key[HISTORY_TASKS];
	uint64_t task_known[HISTORY_TASKS];
	int64_t task_val[HISTORY_TASKS][SAAKM_TF_NR];
	int64_t source_val[HISTORY_SOURCES];
	uint64_t source_ts[HISTORY_SOURCES];
};

static inline void history_reset(struct saakm_history *h)
{
	h->depth = 0;
	h->last_task = 0;
	memset(h->task_key, 0, sizeof(h->task_key));
	memset(h->task_known, 0, sizeof(h->task_known));
	memset(h->source_val, 0, sizeof(h->source_val));
	memset(h->source_ts, 0, sizeof(h->source_ts));
}

static inline int64_t history_call(const struct saakm_history *h, unsigned int field)
{
	if (!h->depth || h->depth > HISTORY_CALLS)
		return 0;
	return h->call[h->depth - 1][field];
}

static inline void history_enter(struct saakm_history *h, const int64_t *arg)
{
	if (h->depth < HISTORY_CALLS)
		memcpy(h->call[h->depth], arg, sizeof(h->call[0]));
	h->depth++;
}

static inline void history_exit(struct saakm_history *h)
{
	if (h->depth)
		h->depth--;
}

/* The slot of a task: taken over from another one if need be. */
static inline unsigned int history_task(struct saakm_history *h, uint32_t key)
{
	unsigned int slot = key & (HISTORY_TASKS - 1);

	if (h->task_key[slot] != key) {
		h->task_key[slot] = key;
		h->task_known[slot] = 0;
	}
	return slot;
}

static inline int64_t history_source(const struct saakm_history *h, uint64_t source,
				     uint32_t clocks, uint64_t ts)
{
	unsigned int i = source & (HISTORY_SOURCES - 1);
	uint64_t v = (uint64_t)h->source_val[i];

	if (clocks >> i & 1)
		v += ts - h->source_ts[i];
	return (int64_t)v;
}

static inline void history_set_source(struct saakm_history *h, uint64_t source,
				      uint64_t ts, int64_t value)
{
	unsigned int i = source & (HISTORY_SOURCES - 1);

	h->source_val[i] = value;
	h->source_ts[i] = ts;
}

#endif /* SAAKM_FORMAT_HISTORY_H */
