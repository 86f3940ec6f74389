// SPDX-License-Identifier: LGPL-2.1-only
/* Finished columns into the message Columns. */
#include <errno.h>
#include <stdlib.h>
#include "columns.h"
#include "wire.h"

#define COLUMNS_KINDS		1
#define COLUMNS_COLUMN		2
#define COLUMN_ID		1
#define COLUMN_PREDICTOR	2
#define COLUMN_REF		3
#define COLUMN_ENCODING		4
#define COLUMN_DATA		5
/* Tags, numbers and lengths of one Column, and then some. */
#define COLUMN_OVERHEAD		48

struct packer {
	uint8_t *buf, *p;
	size_t cap;
};

static bool packer_room(struct packer *k, size_t more)
{
	size_t len = (size_t)(k->p - k->buf), cap = k->cap ? k->cap : 65536;
	uint8_t *buf;

	if (k->buf && k->cap - len >= more)
		return true;
	while (cap - len < more)
		cap *= 2;
	buf = realloc(k->buf, cap);
	if (!buf)
		return false;
	k->buf = buf;
	k->p = buf + len;
	k->cap = cap;
	return true;
}

static enum saakm_encoding choose_encoding(const struct saakm_column *col)
{
	if (col->predictor == SAAKM_PRED_TEXT)
		return SAAKM_ENC_DENSE;
	if (col->is_dict)
		return SAAKM_ENC_DICTIONARY;
	if (!col->nonzero)
		return SAAKM_ENC_ZERO;
	/* A pair costs one byte more than a residual, and saves its zeros. */
	return 2 * col->nonzero < col->count ? SAAKM_ENC_SPARSE : SAAKM_ENC_DENSE;
}

/* Zigzag varints to pairs of run and residual; zeros at the end are left out. */
static uint8_t *put_sparse(uint8_t *p, const struct saakm_column *col)
{
	const uint8_t *s = col->buf, *end = s + col->len;
	uint64_t run = 0;

	while (s < end) {
		if (!*s) {
			run++;
			s++;
			continue;
		}
		p = put_varint(p, run);
		run = 0;
		while (*s & 0x80)
			*p++ = *s++;
		*p++ = *s++;
	}
	return p;
}

static bool pack_column(struct packer *k, const struct saakm_column *col)
{
	enum saakm_encoding enc = choose_encoding(col);
	uint8_t head[COLUMN_OVERHEAD], *h = head, *body, *data;
	size_t data_bytes = 0, message;

	if (!col->count || (enc == SAAKM_ENC_ZERO && col->predictor == SAAKM_PRED_PREVIOUS))
		return true;
	if (!packer_room(k, (size_t)col->len * 2 + 2 * COLUMN_OVERHEAD))
		return false;

	h = put_varint(h, WIRE_TAG(COLUMN_ID, WIRE_VARINT));
	h = put_varint(h, col->id);
	if (col->predictor) {
		h = put_varint(h, WIRE_TAG(COLUMN_PREDICTOR, WIRE_VARINT));
		h = put_varint(h, col->predictor);
	}
	if (col->ref) {
		h = put_varint(h, WIRE_TAG(COLUMN_REF, WIRE_VARINT));
		h = put_varint(h, col->ref);
	}
	if (enc) {
		h = put_varint(h, WIRE_TAG(COLUMN_ENCODING, WIRE_VARINT));
		h = put_varint(h, enc);
	}

	/* The data goes where it may stay, behind room for what comes before it. */
	body = k->p + COLUMN_OVERHEAD;
	data = body;
	if (enc == SAAKM_ENC_SPARSE) {
		data_bytes = (size_t)(put_sparse(data, col) - data);
	} else if (enc != SAAKM_ENC_ZERO) {
		memcpy(data, col->buf, col->len);
		data_bytes = col->len;
	}
	if (enc != SAAKM_ENC_ZERO) {
		h = put_varint(h, WIRE_TAG(COLUMN_DATA, WIRE_BYTES));
		h = put_varint(h, data_bytes);
	}
	message = (size_t)(h - head) + data_bytes;
	k->p = put_varint(k->p, WIRE_TAG(COLUMNS_COLUMN, WIRE_BYTES));
	k->p = put_varint(k->p, message);
	memcpy(k->p, head, (size_t)(h - head));
	k->p += h - head;
	memmove(k->p, data, data_bytes);
	k->p += data_bytes;
	return true;
}

int64_t saakm_columns_pack(struct saakm_columns *c, uint8_t **buf, size_t *cap)
{
	struct packer k = { .buf = *buf, .p = *buf, .cap = *cap };
	bool fine = packer_room(&k, c->nr + COLUMN_OVERHEAD);

	if (fine) {
		k.p = put_varint(k.p, WIRE_TAG(COLUMNS_KINDS, WIRE_BYTES));
		k.p = put_varint(k.p, c->nr);
		memcpy(k.p, c->kinds, c->nr);
		k.p += c->nr;
	}
	fine = fine && pack_column(&k, &c->ts) && pack_column(&k, &c->ctx);
	for (unsigned int i = 0; fine && i < c->codec->nr_columns; i++)
		fine = pack_column(&k, &c->column[i]);
	*buf = k.buf;
	*cap = k.cap;
	return fine ? k.p - k.buf : -ENOMEM;
}
