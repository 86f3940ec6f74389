// SPDX-License-Identifier: LGPL-2.1-only
/* Events into columns. Checks nothing but memory: see records.c for the rest. */
#include "predictions.h"
#include "wire.h"

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define ALWAYS_INLINE	inline __attribute__((always_inline))
/* The most that one value can take: a new one in a dictionary. */
#define VALUE_BYTES	(1 + WIRE_VARINT_MAX)

/* The n-th residual: its place is 0 so far, and there is room for all of its bytes. */
static ALWAYS_INLINE void put(struct saakm_column *col, uint32_t n, uint64_t residual)
{
	uint8_t *p;

	if (likely(residual < 0x80)) {
		col->first[n] = (uint8_t)residual;
		return;
	}
	p = col->rest + col->rest_len;
	col->first[n] = (uint8_t)(residual | 0x80);
	col->rest_len = (uint32_t)(put_varint(p, residual >> 7) - col->rest);
}

/* Of a column that counts by itself. */
static ALWAYS_INLINE void append(struct saakm_columns *c, struct saakm_column *col,
				 uint64_t residual)
{
	if (unlikely(col->count == col->cap) && !saakm_column_grow(c, col))
		return;
	put(col, col->count++, residual);
}

/* What has no residuals has room only for what there is. */
static inline bool rest_room(struct saakm_columns *c, struct saakm_column *col, uint32_t more)
{
	return likely(col->rest_cap - col->rest_len >= more) ||
	       saakm_column_grow_rest(c, col, more);
}

static void put_dict(struct saakm_columns *c, struct saakm_column *col, uint64_t value)
{
	struct saakm_dict *d = &c->dict;
	unsigned int slot = (unsigned int)(value * 0x9e3779b97f4a7c15ULL >> 56), i;
	uint8_t *p;

	if (unlikely(!rest_room(c, col, VALUE_BYTES)))
		return;
	i = d->hash[slot];
	if (likely(i && d->value[i - 1] == value)) {
		col->rest[col->rest_len++] = (uint8_t)(i - 1);
		return;
	}
	for (i = 0; i < d->nr; i++)
		if (d->value[i] == value)
			break;
	p = put_varint(col->rest + col->rest_len, i);
	if (i == d->nr) {
		p = put_varint(p, value);
		if (d->nr < SAAKM_DICTIONARY_MAX)
			d->value[d->nr++] = value;
	}
	if (i < SAAKM_DICTIONARY_MAX)
		d->hash[slot] = (uint8_t)(i + 1);
	col->rest_len = (uint32_t)(p - col->rest);
}

static void add_task_values(struct saakm_columns *c, const struct saakm_raw_TASK *f,
			    const uint8_t *values)
{
	uint64_t mask = f->mask & ~SAAKM_TASKVALS_COMM;
	struct saakm_history *h = &c->history;
	unsigned int slot = history_task(h, f->task);
	struct saakm_column *cols = &c->column[SAAKM_COLUMN_TASK_VALUES];
	uint64_t known = h->task_known[slot];
	int64_t *before = h->task_val[slot], *last = c->last.task_value;

	h->task_known[slot] = known | mask;
	for (; mask; mask &= mask - 1, values += 8) {
		unsigned int i = (unsigned int)__builtin_ctzll(mask);
		int64_t v, ref = known >> i & 1 ? before[i] : last[i];

		memcpy(&v, values, 8);
		append(c, &cols[i], zigzag((int64_t)((uint64_t)v - (uint64_t)ref)));
		last[i] = v;
		before[i] = v;
		c->weight += VALUE_BYTES;
	}
}

static void add_text(struct saakm_columns *c, const struct saakm_raw_event *ev,
		     struct saakm_column *len)
{
	int64_t *last = &c->last.text_len[ev->kind];
	struct saakm_column *data = len + 1;

	append(c, len, zigzag((int64_t)ev->text_len - *last));
	*last = ev->text_len;
	c->weight += ev->text_len;
	if (!ev->text_len || !rest_room(c, data, ev->text_len))
		return;
	memcpy(data->rest + data->rest_len, ev->text, ev->text_len);
	data->rest_len += ev->text_len;
	data->count++;
}

/* What happens besides, once the fields of an event are in their columns. */
static ALWAYS_INLINE void note(struct saakm_columns *c, unsigned int kind, uint64_t ts,
			       const void *fields)
{
	struct saakm_history *h = &c->history;

	if (kind == SAAKM_EV_ENTER) {
		if (likely(h->depth < HISTORY_CALLS))
			c->call[h->depth] = *(const struct saakm_raw_ENTER *)fields;
		h->depth++;
	} else if (kind == SAAKM_EV_EXIT) {
		history_exit(h);
	} else if (kind == SAAKM_EV_VALUE) {
		const struct saakm_raw_VALUE *f = fields;

		history_set_source(h, f->source, ts, (int64_t)f->value);
	}
}

/* What a field is predicted to be, if not what it was the last time. */
#define PREDICT(KIND, field_, predictor, ref, value)			\
	if (kind == SAAKM_EV_##KIND && field == SAAKM_ARG_##KIND##_##field_) {	\
		const struct saakm_raw_##KIND *f = fields;			\
										\
		(void)f;							\
		*to = (int64_t)(value);						\
		return true;							\
	}
static ALWAYS_INLINE bool predict(const struct saakm_columns *c, unsigned int kind,
				  unsigned int field, uint64_t ts, const void *fields,
				  int64_t *to)
{
	SAAKM_PREDICTIONS(PREDICT)
	return false;
}

static ALWAYS_INLINE bool is_pad(const char *name)
{
	return name[0] == 'p' && name[1] == 'a' && name[2] == 'd';
}

static ALWAYS_INLINE bool is_task(const char *name)
{
	return !strcmp(name, "task") || !strcmp(name, "next");
}

/* Of one kind's function: `f` are the fields, `n` events of the kind were before. */
#define ADD_FIELD(type, name, fmt, role) {					\
	struct saakm_column *col = &c->column[column--];			\
	int64_t v = (int64_t)f->name, ref = (int64_t)last->name;		\
										\
	if (is_pad(#name)) {							\
	} else if (kind == SAAKM_EV_TASK && field == SAAKM_ARG_TASK_mask) {	\
		put_dict(c, col, (uint64_t)v);					\
	} else {								\
		bool by_last = !predict(c, kind, field, ts, f, &ref);		\
										\
		if (v != ref) {							\
			put(col, n, zigzag((int64_t)((uint64_t)v - (uint64_t)ref))); \
			if (by_last)						\
				last->name = f->name;				\
		}								\
	}									\
	if (is_task(#name) && !task)						\
		task = (uint32_t)v;						\
	nr += !is_pad(#name);							\
	field++;								\
}

/* Kinds that have a tail call others, and keep what that costs to themselves. */
#define INLINE_NONE	ALWAYS_INLINE
#define INLINE_TEXT	__attribute__((noinline))
#define INLINE_TASKVALS	__attribute__((noinline))

#define ADD_KIND(NAME, name, tail, text)					\
static INLINE_##tail bool							\
add_##NAME(struct saakm_columns *c, const struct saakm_raw_event *ev, uint32_t n) \
{										\
	const unsigned int kind = SAAKM_EV_##NAME;				\
	const struct saakm_raw_##NAME *f = ev->fields;				\
	struct saakm_raw_##NAME *last = &c->last.NAME;				\
	unsigned int column = SAAKM_COLUMN_TEXT_##NAME - 1, field = 0, nr = 0;	\
	uint64_t ts = ev->ts;							\
	uint32_t task = 0;							\
										\
	SAAKM_FIELDS_##NAME(ADD_FIELD)						\
	c->weight += (3 + nr) * VALUE_BYTES;					\
	if (task)								\
		c->history.last_task = task;					\
	note(c, kind, ts, f);							\
	if (kind == SAAKM_EV_TASK)						\
		add_task_values(c, ev->fields, ev->values);			\
	if (SAAKM_TAIL_##tail == SAAKM_TAIL_TEXT || (kind == SAAKM_EV_TASK &&	\
	    ((const struct saakm_raw_TASK *)ev->fields)->mask & SAAKM_TASKVALS_COMM)) \
		add_text(c, ev, &c->column[SAAKM_COLUMN_TEXT_##NAME]);		\
	return SAAKM_TAIL_##tail == SAAKM_TAIL_NONE || !c->no_memory;		\
}
SAAKM_EVENTS(ADD_KIND)

static bool __attribute__((noinline))
grow_and_add(struct saakm_columns *c, const struct saakm_raw_event *ev)
{
	if (c->nr == c->cap && !saakm_columns_grow(c))
		return false;
	if (c->kind_count[ev->kind] == c->kind_cap[ev->kind] &&
	    !saakm_columns_grow_kind(c, ev->kind))
		return false;
	return saakm_columns_add(c, ev);
}

#define CASE(NAME, name, tail, text)	case SAAKM_EV_##NAME: return add_##NAME(c, ev, n);

bool saakm_columns_add(struct saakm_columns *c, const struct saakm_raw_event *ev)
{
	unsigned int kind = ev->kind;
	uint32_t n = c->kind_count[kind], at = c->nr;

	if (unlikely(at == c->cap || n == c->kind_cap[kind]))
		return grow_and_add(c, ev);
	if (unlikely(!at)) {
		c->first_ts = ev->ts;
		c->last_ts = ev->ts;
	}
	c->nr = at + 1;
	c->kinds[at] = (uint8_t)kind;
	c->kind_count[kind] = n + 1;
	put(&c->ts, at, ev->ts - c->last_ts);
	c->last_ts = ev->ts;
	if (unlikely(ev->ctx != c->last.ctx)) {
		put(&c->ctx, at, zigzag((int64_t)ev->ctx - c->last.ctx));
		c->last.ctx = ev->ctx;
	}
	switch (kind) {
	SAAKM_EVENTS(CASE)
	}
	__builtin_unreachable();
}
