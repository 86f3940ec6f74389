// SPDX-License-Identifier: LGPL-2.1-only
/* The memory of columns, and how many residuals are in each. */
#include <errno.h>
#include <stdlib.h>
#include "columns.h"
#include "wire.h"

/* Whole words are looked at when columns are packed. */
#define WORD		8u
#define EVENTS_FIRST	64u
#define REST_FIRST	512u

/* Where the columns of each kind's fields begin and end, and its text's length is. */
static const struct extent {
	uint16_t begin, end, last;
	uint8_t tail;
} extents[] = {
#define EXTENT(NAME, name, tail_, text)						\
	{ .begin = SAAKM_COLUMN_##NAME, .end = SAAKM_COLUMN_TEXT_##NAME,	\
	  .last = SAAKM_COLUMN_LAST_##NAME, .tail = SAAKM_TAIL_##tail_ },
	SAAKM_EVENTS(EXTENT)
};

void saakm_columns_init(struct saakm_columns *c, const struct saakm_codec *codec)
{
	memset(c, 0, sizeof(*c));
	c->codec = codec;
}

static void column_release(struct saakm_column *col)
{
	free(col->first);
	free(col->rest);
}

void saakm_columns_release(struct saakm_columns *c)
{
	free(c->kinds);
	column_release(&c->ts);
	column_release(&c->ctx);
	for (unsigned int i = 0; i < SAAKM_COLUMNS_NR; i++)
		column_release(&c->column[i]);
	memset(c, 0, sizeof(*c));
}

void saakm_columns_count(struct saakm_columns *c)
{
	c->ts.count = c->ctx.count = c->nr;
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		for (unsigned int i = extents[kind].begin; i < extents[kind].end; i++)
			c->column[i].count = c->kind_count[kind];
}

static void column_reset(struct saakm_column *col)
{
	if (col->first)
		memset(col->first, 0, col->count);
	col->count = 0;
	col->rest_len = 0;
}

void saakm_columns_reset(struct saakm_columns *c)
{
	saakm_columns_count(c);
	column_reset(&c->ts);
	column_reset(&c->ctx);
	for (unsigned int i = 0; i < SAAKM_COLUMNS_NR; i++)
		column_reset(&c->column[i]);
	c->nr = 0;
	c->weight = 0;
	memset(c->kind_count, 0, sizeof(c->kind_count));
	memset(&c->last, 0, sizeof(c->last));
	c->dict.nr = 0;
	memset(c->dict.hash, 0, sizeof(c->dict.hash));
	history_reset(&c->history);
}

static void *grown(struct saakm_columns *c, void *old, uint32_t cap)
{
	void *p = realloc(old, cap);

	if (!p)
		c->no_memory = true;
	return p;
}

/* Room for `cap` residuals, however long: what is not written to costs no memory. */
static bool grow_residuals(struct saakm_columns *c, struct saakm_column *col, uint32_t old,
			   uint32_t cap)
{
	uint8_t *first = grown(c, col->first, cap);
	uint32_t longest = cap * (WIRE_VARINT_MAX - 1);

	if (!first)
		return false;
	memset(first + old, 0, cap - old);
	col->first = first;
	return col->rest_cap >= longest ||
	       saakm_column_grow_rest(c, col, longest - col->rest_len);
}

static uint32_t more_events(uint32_t cap)
{
	_Static_assert(EVENTS_FIRST % WORD == 0, "whole words");
	return cap ? cap * 2 : EVENTS_FIRST;
}

bool saakm_columns_grow(struct saakm_columns *c)
{
	uint32_t cap = more_events(c->cap);
	uint8_t *kinds = grown(c, c->kinds, cap);

	if (!kinds)
		return false;
	c->kinds = kinds;
	if (!grow_residuals(c, &c->ts, c->cap, cap) || !grow_residuals(c, &c->ctx, c->cap, cap))
		return false;
	c->cap = cap;
	return true;
}

bool saakm_columns_grow_kind(struct saakm_columns *c, unsigned int kind)
{
	uint32_t old = c->kind_cap[kind], cap = more_events(old);

	for (unsigned int i = extents[kind].begin; i < extents[kind].end; i++)
		if (!grow_residuals(c, &c->column[i], old, cap))
			return false;
	c->kind_cap[kind] = cap;
	return true;
}

bool saakm_column_grow(struct saakm_columns *c, struct saakm_column *col)
{
	uint32_t cap = more_events(col->cap);

	if (!grow_residuals(c, col, col->cap, cap))
		return false;
	col->cap = cap;
	return true;
}

bool saakm_column_grow_rest(struct saakm_columns *c, struct saakm_column *col, uint32_t more)
{
	uint32_t cap = col->rest_cap ? col->rest_cap * 2 : REST_FIRST;
	uint8_t *rest;

	while (cap - col->rest_len < more)
		cap *= 2;
	rest = grown(c, col->rest, cap);
	if (!rest)
		return false;
	col->rest = rest;
	col->rest_cap = cap;
	return true;
}
