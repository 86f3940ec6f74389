// SPDX-License-Identifier: LGPL-2.1-only
/* The second half of decoding: event by event. This is the readers' hot path. */
#include <errno.h>
#include <stdlib.h>
#include "decode.h"
#include "wire.h"

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

static inline uint64_t take_varint(struct saakm_decoder *d, struct saakm_cursor *c)
{
	const uint8_t *p = c->p;
	uint64_t v;

	if (unlikely(p >= c->end)) {
		d->bad = true;
		return 0;
	}
	v = *p++;
	if (unlikely(v & 0x80)) {
		unsigned int shift = 7;
		uint8_t b;

		/* Reads at most 10 bytes, which DECODE_PADDING allows for. */
		v &= 0x7f;
		do {
			b = *p++;
			v |= (uint64_t)(b & 0x7f) << shift;
			shift += 7;
		} while (b & 0x80 && shift < 70);
		if (unlikely(p > c->end || b & 0x80 || (shift == 70 && b > 1)))
			d->bad = true;
	}
	c->p = p;
	return v;
}

static uint64_t take_sparse(struct saakm_decoder *d, struct saakm_cursor *c)
{
	uint64_t v;

	if (c->run) {
		c->run--;
		return 0;
	}
	v = take_varint(d, c);
	c->run = c->p < c->end ? take_varint(d, c) : UINT64_MAX;
	return v;
}

static int64_t take_dict(struct saakm_decoder *d, struct saakm_cursor *c)
{
	struct saakm_dict_list *dict = &d->dict[c->dict];
	uint64_t i = take_varint(d, c), v;

	if (i < dict->nr)
		return (int64_t)dict->value[i];
	v = take_varint(d, c);
	if (unlikely(i > dict->nr)) {
		d->bad = true;
		return 0;
	}
	/* A full one stays as it is: see columns.c. */
	if (dict->nr == SAAKM_DICTIONARY_MAX)
		return (int64_t)v;
	if (!dict->value) {
		dict->value = calloc(SAAKM_DICTIONARY_MAX, sizeof(*dict->value));
		if (!dict->value) {
			d->bad = true;
			return 0;
		}
	}
	dict->value[dict->nr++] = v;
	return (int64_t)v;
}

static inline int64_t take_residual(struct saakm_decoder *d, struct saakm_cursor *c)
{
	if (c->encoding == SAAKM_ENC_DENSE)
		return unzigzag(take_varint(d, c));
	if (c->encoding == SAAKM_ENC_SPARSE)
		return unzigzag(take_sparse(d, c));
	return 0;
}

static inline int64_t predict(const struct saakm_decoder *d, const struct saakm_cursor *c)
{
	switch (c->predictor) {
	case SAAKM_PRED_TS:
		return (int64_t)d->ts;
	case SAAKM_PRED_FIELD:
		return d->ev.arg[c->ref];
	case SAAKM_PRED_CALL:
		return history_call(&d->history, c->ref);
	case SAAKM_PRED_LAST_TASK:
		return d->history.last_task;
	case SAAKM_PRED_SOURCE:
		return history_source(&d->history, (uint64_t)d->ev.arg[SAAKM_ARG_VALUE_source],
				      c->ref, d->ts);
	}
	return c->last;
}

static inline int64_t take_value(struct saakm_decoder *d, struct saakm_cursor *c)
{
	int64_t v;

	if (unlikely(c->encoding == SAAKM_ENC_DICTIONARY))
		v = take_dict(d, c);
	else
		v = (int64_t)((uint64_t)predict(d, c) + (uint64_t)take_residual(d, c));
	c->last = v;
	return v;
}

static void take_task_values(struct saakm_decoder *d)
{
	int64_t *arg = d->ev.arg;
	uint64_t mask = (uint64_t)arg[SAAKM_ARG_TASK_mask] & ~SAAKM_TASKVALS_COMM;
	struct saakm_history *h = &d->history;
	unsigned int slot = history_task(h, (uint32_t)arg[SAAKM_ARG_TASK_task]);

	if (unlikely(mask >> SAAKM_TF_NR)) {
		d->bad = true;
		return;
	}
	d->ev.nr_args = mask ? (uint8_t)(SAAKM_TASK_ARG0 + 64 - __builtin_clzll(mask)) :
		SAAKM_TASK_ARG0;
	for (; mask; mask &= mask - 1) {
		unsigned int i = (unsigned int)__builtin_ctzll(mask);
		struct saakm_cursor *c = &d->task[i];
		int64_t v;

		if (c->encoding == SAAKM_ENC_DICTIONARY) {
			v = take_dict(d, c);
		} else {
			v = c->predictor == SAAKM_PRED_TASK && h->task_known[slot] >> i & 1 ?
				h->task_val[slot][i] : c->predictor == SAAKM_PRED_TASK ?
				c->last : predict(d, c);
			v = (int64_t)((uint64_t)v + (uint64_t)take_residual(d, c));
		}
		c->last = v;
		h->task_val[slot][i] = v;
		h->task_known[slot] |= 1ULL << i;
		arg[SAAKM_TASK_ARG0 + i] = v;
	}
}

static void take_text(struct saakm_decoder *d, unsigned int kind)
{
	struct saakm_cursor *data = &d->text[kind];
	int64_t len = take_value(d, &d->text_len[kind]);

	if (len < 0 || len >= SAAKM_TEXT_MAX || (d->bad) ||
	    (len && len > data->end - data->p)) {
		d->bad = true;
		return;
	}
	if (len) {
		memcpy(d->text_buf, data->p, (size_t)len);
		data->p += len;
		if (memchr(d->text_buf, 0, (size_t)len))
			d->bad = true;
	}
	d->text_buf[len] = '\0';
	d->ev.text = d->text_buf;
	d->ev.text_len = (uint16_t)len;
}

static bool used_up(const struct saakm_cursor *c)
{
	return c->p == c->end;
}

/* Has every column given all that it has? */
static bool all_used_up(const struct saakm_decoder *d)
{
	bool fine = used_up(&d->ts_col) && used_up(&d->ctx_col);

	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++) {
		for (unsigned int i = 0; i < d->nr_active[kind]; i++)
			fine = fine && used_up(&d->field[kind][i]);
		fine = fine && used_up(&d->text_len[kind]) && used_up(&d->text[kind]);
	}
	for (unsigned int i = 0; i < SAAKM_TF_NR; i++)
		fine = fine && used_up(&d->task[i]);
	return fine;
}

static int decoder_end(struct saakm_decoder *d, const char **why)
{
	if (!d->nr)
		return 0;
	if (d->ts != d->last_ts)
		*why = "does not end when it says";
	else if (!all_used_up(d))
		*why = "has more values than events";
	else
		return 0;
	return -EBADMSG;
}

static inline bool take_ts(struct saakm_decoder *d)
{
	struct saakm_cursor *c = &d->ts_col;
	uint64_t delta = 0;

	if (c->encoding == SAAKM_ENC_DENSE)
		delta = take_varint(d, c);
	else if (c->encoding == SAAKM_ENC_SPARSE)
		delta = take_sparse(d, c);
	d->ts += delta;
	return d->ts >= delta && (d->next || !delta);
}

int saakm_decoder_next(struct saakm_decoder *d, const char **why)
{
	struct saakm_event *ev = &d->ev;
	unsigned int kind;

	if (unlikely(d->next >= d->nr))
		return decoder_end(d, why);
	kind = d->kinds[d->next];
	if (unlikely(!take_ts(d)))
		d->bad = true;
	ev->ts = d->ts;
	ev->cpu = d->cpu;
	ev->kind = (uint8_t)kind;
	ev->nr_args = saakm_event_info[kind].nr_fields;
	ev->text = NULL;
	ev->text_len = 0;
	ev->ctx = (uint32_t)take_value(d, &d->ctx_col);
	memset(ev->arg, 0, SAAKM_FIELDS_MAX * sizeof(ev->arg[0]));
	for (unsigned int i = 0, n = d->nr_active[kind]; i < n; i++) {
		struct saakm_cursor *c = &d->field[kind][i];

		ev->arg[c->arg] = take_value(d, c);
	}
	if (d->last_task_field[kind] >= 0 && ev->arg[d->last_task_field[kind]])
		d->history.last_task = (uint32_t)ev->arg[d->last_task_field[kind]];
	switch (kind) {
	case SAAKM_EV_ENTER:
		history_enter(&d->history, ev->arg);
		break;
	case SAAKM_EV_EXIT:
		history_exit(&d->history);
		break;
	case SAAKM_EV_VALUE:
		history_set_source(&d->history, (uint64_t)ev->arg[SAAKM_ARG_VALUE_source],
				   d->ts, ev->arg[SAAKM_ARG_VALUE_value]);
		break;
	case SAAKM_EV_TASK:
		take_task_values(d);
		if ((uint64_t)ev->arg[SAAKM_ARG_TASK_mask] & SAAKM_TASKVALS_COMM)
			take_text(d, kind);
		break;
	default:
		if (saakm_event_info[kind].tail == SAAKM_TAIL_TEXT)
			take_text(d, kind);
	}
	d->next++;
	if (unlikely(d->bad)) {
		*why = "has a damaged column";
		d->nr = d->next = 0;
		return -EBADMSG;
	}
	return 1;
}
