// SPDX-License-Identifier: LGPL-2.1-only
/* The first half of decoding: which columns are there, and do they make sense. */
#include <errno.h>
#include <stdlib.h>
#include "columns.h"
#include "decode.h"
#include "wire.h"

void saakm_decoder_init(struct saakm_decoder *d)
{
	memset(d, 0, sizeof(*d));
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		d->last_task_field[kind] = (int8_t)saakm_last_task_field(kind);
}

void saakm_decoder_release(struct saakm_decoder *d)
{
	for (unsigned int i = 0; i < SAAKM_LIMIT_DICTIONARIES; i++)
		free(d->dict[i].value);
	memset(d, 0, sizeof(*d));
}

struct column_head {
	uint64_t id, predictor, ref, encoding;
	const uint8_t *data;
	size_t bytes;
};

static bool parse_column(const struct wire_field *f, struct column_head *h)
{
	struct wire w = { f->data, f->data + f->bytes, false };
	struct wire_field part;

	*h = (struct column_head) { .data = f->data };
	while (wire_next(&w, &part)) {
		bool number = part.type == WIRE_VARINT;

		if (part.number == 1 && number)
			h->id = part.value;
		else if (part.number == 2 && number)
			h->predictor = part.value;
		else if (part.number == 3 && number)
			h->ref = part.value;
		else if (part.number == 4 && number)
			h->encoding = part.value;
		else if (part.number == 5 && part.type == WIRE_BYTES) {
			h->data = part.data;
			h->bytes = part.bytes;
		}
	}
	return !w.bad;
}

/* May this column be predicted so? */
static bool predictor_fits(unsigned int kind, unsigned int field, uint64_t predictor, uint64_t ref)
{
	bool task_value = kind == SAAKM_EV_TASK && field >= SAAKM_TASK_ARG0;

	if (field == SAAKM_COL_TEXT)
		return predictor == SAAKM_PRED_TEXT;
	switch (predictor) {
	case SAAKM_PRED_PREVIOUS:
		return true;
	case SAAKM_PRED_TS:
	case SAAKM_PRED_LAST_TASK:
		return field < SAAKM_COL_TEXT_LEN && kind < SAAKM_EV_NR;
	case SAAKM_PRED_FIELD:	/* one that is coded earlier */
		return kind < SAAKM_EV_NR && field < SAAKM_COL_TEXT_LEN && !task_value &&
		       ref > field && ref < saakm_event_info[kind].nr_fields;
	case SAAKM_PRED_CALL:
		return kind < SAAKM_EV_NR && field < SAAKM_COL_TEXT_LEN && !task_value &&
		       ref < saakm_event_info[SAAKM_EV_ENTER].nr_fields;
	case SAAKM_PRED_TASK:
		return task_value;
	case SAAKM_PRED_SOURCE:
		return kind == SAAKM_EV_VALUE && field < SAAKM_ARG_VALUE_source;
	}
	return false;
}

static bool cursor_init(struct saakm_decoder *d, struct saakm_cursor *c,
			const struct column_head *h)
{
	c->p = h->data;
	c->end = h->data + h->bytes;
	c->predictor = (uint8_t)h->predictor;
	c->encoding = (uint8_t)h->encoding;
	c->ref = (uint32_t)h->ref;
	c->last = 0;
	c->run = 0;
	switch (c->encoding) {
	case SAAKM_ENC_ZERO:
		return !h->bytes;
	case SAAKM_ENC_SPARSE: {
		struct wire w = { c->p, c->end, false };

		c->run = h->bytes ? wire_varint(&w) : UINT64_MAX;
		c->p = w.p;
		return !w.bad;
	}
	case SAAKM_ENC_DICTIONARY:
		if (d->nr_dicts == SAAKM_LIMIT_DICTIONARIES)
			return false;
		c->dict = (uint8_t)d->nr_dicts++;
		d->dict[c->dict].nr = 0;
		return true;
	}
	return true;
}

/* Where the column belongs, or NULL: it is new to this reader, or a pad. */
static struct saakm_cursor *column_cursor(struct saakm_decoder *d, uint32_t id)
{
	unsigned int kind = id >> 8, field = id & 0xff;
	const struct saakm_event_info *info;
	struct saakm_cursor *c;

	if (id == SAAKM_COL_ID_TS)
		return &d->ts_col;
	if (id == SAAKM_COL_ID_CTX)
		return &d->ctx_col;
	if (kind >= SAAKM_EV_NR)
		return NULL;
	info = &saakm_event_info[kind];
	if (field >= SAAKM_COL_TEXT_LEN) {
		if (info->tail == SAAKM_TAIL_NONE)
			return NULL;
		return field == SAAKM_COL_TEXT ? &d->text[kind] : &d->text_len[kind];
	}
	if (field >= info->nr_fields || info->fields[field].is_pad) {
		if (info->tail != SAAKM_TAIL_TASKVALS || field < SAAKM_TASK_ARG0 ||
		    field - SAAKM_TASK_ARG0 >= SAAKM_TF_NR)
			return NULL;
		c = &d->task[field - SAAKM_TASK_ARG0];
		c->arg = (uint8_t)field;
		return c;
	}
	/* From the last field to the first, whatever the order in the file. */
	c = d->field[kind];
	for (unsigned int i = d->nr_active[kind]++; ; i--) {
		if (!i || c[i - 1].arg > field) {
			c[i].arg = (uint8_t)field;
			return &c[i];
		}
		c[i] = c[i - 1];
	}
}

static const char *add_column(struct saakm_decoder *d, const struct wire_field *f,
			      uint8_t seen[SAAKM_EV_NR + 1][256 / 8])
{
	struct column_head h;
	struct saakm_cursor *c;
	unsigned int kind, field;

	if (!parse_column(f, &h))
		return "has a damaged column";
	kind = (unsigned int)(h.id >> 8);
	field = h.id & 0xff;
	if (h.id > SAAKM_COL_ID(255, 255))
		return NULL;
	if (kind < SAAKM_EV_NR || kind == 255) {
		unsigned int row = kind == 255 ? SAAKM_EV_NR : kind;

		if (seen[row][field / 8] >> (field % 8) & 1)
			return "has a column twice";
		seen[row][field / 8] |= (uint8_t)(1u << field % 8);
	}
	c = column_cursor(d, (uint32_t)h.id);
	if (!c)
		return NULL;
	if (h.encoding >= SAAKM_ENC_NR || h.ref > UINT32_MAX ||
	    !predictor_fits(kind, field, h.predictor, h.ref))
		return "has a column that is coded in an unknown way";
	if (!cursor_init(d, c, &h))
		return "has a column that is coded wrongly";
	return NULL;
}

int saakm_decoder_start(struct saakm_decoder *d, const void *columns, size_t bytes,
			uint32_t cpu, uint32_t nr_events, uint64_t first_ts, uint64_t last_ts,
			const char **why)
{
	struct wire w = { columns, (const uint8_t *)columns + bytes, false };
	uint8_t seen[SAAKM_EV_NR + 1][256 / 8] = {};
	struct wire_field f;

	d->cpu = cpu;
	d->nr = nr_events;
	d->next = 0;
	d->ts = first_ts;
	d->last_ts = last_ts;
	d->kinds = NULL;
	d->bad = false;
	d->nr_dicts = 0;
	memset(&d->ts_col, 0, sizeof(d->ts_col));
	memset(&d->ctx_col, 0, sizeof(d->ctx_col));
	memset(d->nr_active, 0, sizeof(d->nr_active));
	memset(d->task, 0, sizeof(d->task));
	memset(d->text_len, 0, sizeof(d->text_len));
	memset(d->text, 0, sizeof(d->text));
	history_reset(&d->history);

	*why = NULL;
	while (!*why && wire_next(&w, &f)) {
		if (f.type != WIRE_BYTES)
			continue;
		if (f.number == 1) {
			d->kinds = f.data;
			if (f.bytes != nr_events)
				*why = "has another number of events than it says";
		} else if (f.number == 2) {
			*why = add_column(d, &f, seen);
		}
	}
	if (!*why && w.bad)
		*why = "has columns that are cut off";
	if (!*why && (!d->kinds || !nr_events))
		*why = "has no events";
	if (!*why && last_ts < first_ts)
		*why = "ends before it begins";
	for (uint32_t i = 0; !*why && i < nr_events; i++)
		if (d->kinds[i] >= SAAKM_EV_NR)
			*why = "has an event of an unknown kind";
	if (!*why)
		return 0;
	d->nr = 0;
	return -EBADMSG;
}
