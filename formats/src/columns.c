// SPDX-License-Identifier: LGPL-2.1-only
/* Events into columns. Checks nothing but memory: see records.c for the rest. */
#include <errno.h>
#include <stdlib.h>
#include "columns.h"
#include "wire.h"

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
/* The most that one value can take: a new one in a dictionary. */
#define VALUE_BYTES	(1 + WIRE_VARINT_MAX)

void saakm_columns_init(struct saakm_columns *c, const struct saakm_codec *codec)
{
	memset(c, 0, sizeof(*c));
	c->codec = codec;
	c->ts.id = SAAKM_COL_ID_TS;
	c->ctx.id = SAAKM_COL_ID_CTX;
	for (unsigned int i = 0; i < codec->nr_columns; i++) {
		c->column[i].id = codec->column[i].id;
		c->column[i].predictor = codec->column[i].predictor;
		c->column[i].is_dict = codec->column[i].is_dict;
		c->column[i].ref = codec->column[i].ref;
	}
}

void saakm_columns_release(struct saakm_columns *c)
{
	free(c->kinds);
	free(c->ts.buf);
	free(c->ctx.buf);
	for (unsigned int i = 0; i < SAAKM_COLUMNS_MAX; i++)
		free(c->column[i].buf);
	memset(c, 0, sizeof(*c));
}

static void column_reset(struct saakm_column *col)
{
	col->len = 0;
	col->count = 0;
	col->nonzero = 0;
	col->last = 0;
}

void saakm_columns_reset(struct saakm_columns *c)
{
	c->nr = 0;
	c->weight = 0;
	memset(c->kind_count, 0, sizeof(c->kind_count));
	column_reset(&c->ts);
	column_reset(&c->ctx);
	for (unsigned int i = 0; i < c->codec->nr_columns; i++)
		column_reset(&c->column[i]);
	c->dict.nr = 0;
	memset(c->dict.hash, 0, sizeof(c->dict.hash));
	history_reset(&c->history);
}

static bool __attribute__((noinline)) column_grow(struct saakm_columns *c,
						  struct saakm_column *col, uint32_t more)
{
	uint32_t cap = col->cap ? col->cap * 2 : 512;
	uint8_t *buf;

	while (cap - col->len < more)
		cap *= 2;
	buf = realloc(col->buf, cap);
	if (!buf) {
		c->no_memory = true;
		return false;
	}
	col->buf = buf;
	col->cap = cap;
	return true;
}

static inline bool column_room(struct saakm_columns *c, struct saakm_column *col, uint32_t more)
{
	return likely(col->cap - col->len >= more) || column_grow(c, col, more);
}

static inline void column_put(struct saakm_columns *c, struct saakm_column *col, uint64_t residual)
{
	if (unlikely(!column_room(c, col, VALUE_BYTES)))
		return;
	col->count++;
	col->nonzero += residual != 0;
	if (likely(residual < 0x80))
		col->buf[col->len++] = (uint8_t)residual;
	else
		col->len = (uint32_t)(put_varint(col->buf + col->len, residual) - col->buf);
}

static void column_put_dict(struct saakm_columns *c, struct saakm_column *col, uint64_t value)
{
	struct saakm_dict *d = &c->dict;
	unsigned int slot = (unsigned int)(value * 0x9e3779b97f4a7c15ULL >> 56), i;
	uint8_t *p;

	if (unlikely(!column_room(c, col, VALUE_BYTES)))
		return;
	col->count++;
	col->nonzero++;
	i = d->hash[slot];
	if (likely(i && d->value[i - 1] == value)) {
		col->buf[col->len++] = (uint8_t)(i - 1);
		return;
	}
	for (i = 0; i < d->nr; i++)
		if (d->value[i] == value)
			break;
	p = put_varint(col->buf + col->len, i);
	if (i == d->nr) {
		p = put_varint(p, value);
		if (d->nr < SAAKM_DICTIONARY_MAX)
			d->value[d->nr++] = value;
	}
	if (i < SAAKM_DICTIONARY_MAX)
		d->hash[slot] = (uint8_t)(i + 1);
	col->len = (uint32_t)(p - col->buf);
}

static inline int64_t predict(const struct saakm_columns *c, const struct saakm_column *col,
			      uint64_t ts, const int64_t *arg)
{
	switch (col->predictor) {
	case SAAKM_PRED_TS:
		return (int64_t)ts;
	case SAAKM_PRED_FIELD:
		return arg[col->ref];
	case SAAKM_PRED_CALL:
		return history_call(&c->history, col->ref);
	case SAAKM_PRED_LAST_TASK:
		return c->history.last_task;
	case SAAKM_PRED_SOURCE:
		return history_source(&c->history, (uint64_t)arg[SAAKM_ARG_VALUE_source],
				      col->ref, ts);
	}
	return col->last;
}

static void add_task_values(struct saakm_columns *c, const int64_t *arg)
{
	uint64_t mask = (uint64_t)arg[SAAKM_ARG_TASK_mask] & ~SAAKM_TASKVALS_COMM;
	struct saakm_history *h = &c->history;
	unsigned int slot = history_task(h, (uint32_t)arg[SAAKM_ARG_TASK_task]);
	struct saakm_column *cols = &c->column[c->codec->task_column];

	for (; mask; mask &= mask - 1) {
		unsigned int i = (unsigned int)__builtin_ctzll(mask);
		int64_t v = arg[SAAKM_TASK_ARG0 + i], before;
		struct saakm_column *col = &cols[i];

		before = h->task_known[slot] >> i & 1 ? h->task_val[slot][i] : col->last;
		column_put(c, col, zigzag((int64_t)((uint64_t)v - (uint64_t)before)));
		col->last = v;
		h->task_val[slot][i] = v;
		h->task_known[slot] |= 1ULL << i;
		c->weight += VALUE_BYTES;
	}
}

static void add_text(struct saakm_columns *c, const struct saakm_plan *plan, const char *text,
		     uint32_t text_len)
{
	struct saakm_column *len = &c->column[plan->text_column], *data = len + 1;

	column_put(c, len, zigzag((int64_t)text_len - len->last));
	len->last = text_len;
	c->weight += text_len;
	if (!text_len || !column_room(c, data, text_len))
		return;
	memcpy(data->buf + data->len, text, text_len);
	data->len += text_len;
	data->count++;
	data->nonzero++;
}

static bool kinds_room(struct saakm_columns *c)
{
	uint32_t cap = c->cap ? c->cap * 2 : 1024;
	uint8_t *kinds;

	if (likely(c->nr < c->cap))
		return true;
	kinds = realloc(c->kinds, cap);
	if (!kinds) {
		c->no_memory = true;
		return false;
	}
	c->kinds = kinds;
	c->cap = cap;
	return true;
}

void saakm_columns_add(struct saakm_columns *c, unsigned int kind, uint64_t ts, uint32_t ctx,
		       const int64_t *arg, const char *text, uint32_t text_len)
{
	const struct saakm_plan *plan = &c->codec->plan[kind];

	if (!kinds_room(c))
		return;
	if (!c->nr) {
		c->first_ts = ts;
		c->last_ts = ts;
	}
	c->kinds[c->nr++] = (uint8_t)kind;
	c->kind_count[kind]++;
	column_put(c, &c->ts, ts - c->last_ts);
	c->last_ts = ts;
	column_put(c, &c->ctx, zigzag((int64_t)ctx - c->ctx.last));
	c->ctx.last = ctx;
	c->weight += (3 + plan->nr) * VALUE_BYTES;

	for (unsigned int i = 0; i < plan->nr; i++) {
		struct saakm_column *col = &c->column[plan->column[i]];
		int64_t v = arg[plan->arg[i]];

		if (unlikely(col->is_dict)) {
			column_put_dict(c, col, (uint64_t)v);
		} else {
			int64_t ref = predict(c, col, ts, arg);

			column_put(c, col, zigzag((int64_t)((uint64_t)v - (uint64_t)ref)));
		}
		col->last = v;
	}
	if (plan->last_task >= 0 && arg[plan->last_task])
		c->history.last_task = (uint32_t)arg[plan->last_task];
	switch (kind) {
	case SAAKM_EV_ENTER:
		history_enter(&c->history, arg);
		break;
	case SAAKM_EV_EXIT:
		history_exit(&c->history);
		break;
	case SAAKM_EV_VALUE:
		history_set_source(&c->history, (uint64_t)arg[SAAKM_ARG_VALUE_source], ts,
				   arg[SAAKM_ARG_VALUE_value]);
		break;
	case SAAKM_EV_TASK:
		add_task_values(c, arg);
		if (!((uint64_t)arg[SAAKM_ARG_TASK_mask] & SAAKM_TASKVALS_COMM))
			return;
		break;
	}
	if (plan->tail != SAAKM_TAIL_NONE)
		add_text(c, plan, text, text_len);
}
