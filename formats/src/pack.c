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

/* Eight residuals' first bytes, the first of them lowest; behind the last are zeros. */
static inline uint64_t word_at(const uint8_t *p)
{
	uint64_t x;

	memcpy(&x, p, 8);
	return x;
}

#define TOP_BITS	0x8080808080808080ULL

static uint32_t count_nonzero(const struct saakm_column *col)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < col->count; i += 8) {
		uint64_t x = word_at(col->first + i);

		if (!x)
			continue;
		x = (((x & ~TOP_BITS) + ~TOP_BITS) | x) & TOP_BITS;
		n += (uint32_t)((x >> 7) * 0x0101010101010101ULL >> 56);
	}
	return n;
}

static enum saakm_encoding choose_encoding(const struct saakm_column *col,
					   const struct saakm_code *code)
{
	uint32_t nonzero;

	if (code->predictor == SAAKM_PRED_TEXT)
		return SAAKM_ENC_DENSE;
	if (code->is_dict)
		return SAAKM_ENC_DICTIONARY;
	nonzero = count_nonzero(col);
	if (!nonzero)
		return SAAKM_ENC_ZERO;
	/* A pair costs one byte more than a residual, and saves its zeros. */
	return 2 * nonzero < col->count ? SAAKM_ENC_SPARSE : SAAKM_ENC_DENSE;
}

/* One residual, whose further bytes are the next in *rest. */
static inline uint8_t *put_residual(uint8_t *p, uint8_t first, const uint8_t **rest)
{
	const uint8_t *r = *rest;

	*p++ = first;
	while (first & 0x80)
		*p++ = first = *r++;
	*rest = r;
	return p;
}

static uint8_t *put_dense(uint8_t *p, const struct saakm_column *col)
{
	const uint8_t *rest = col->rest;

	for (uint32_t i = 0; i < col->count; i += 8) {
		uint64_t x = word_at(col->first + i);
		uint32_t n = col->count - i < 8 ? col->count - i : 8;

		if (!(x & TOP_BITS)) {
			memcpy(p, &x, 8);
			p += n;
			continue;
		}
		for (; n; n--, x >>= 8)
			p = put_residual(p, (uint8_t)x, &rest);
	}
	return p;
}

/* Pairs of run and residual; zeros at the end are left out. */
static uint8_t *put_sparse(uint8_t *p, const struct saakm_column *col)
{
	const uint8_t *rest = col->rest;
	uint64_t run = 0;

	for (uint32_t i = 0; i < col->count; i += 8) {
		uint64_t x = word_at(col->first + i);
		unsigned int left = 8;

		while (x) {
			unsigned int zeros = (unsigned int)__builtin_ctzll(x) >> 3;

			x >>= 8 * zeros;
			p = put_varint(p, run + zeros);
			p = put_residual(p, (uint8_t)x, &rest);
			x >>= 8;
			left -= zeros + 1;
			run = 0;
		}
		run += left;
	}
	return p;
}

static uint8_t *put_data(uint8_t *p, const struct saakm_column *col,
			 const struct saakm_code *code, enum saakm_encoding enc)
{
	if (enc == SAAKM_ENC_ZERO)
		return p;
	if (enc == SAAKM_ENC_SPARSE)
		return put_sparse(p, col);
	if (enc == SAAKM_ENC_DENSE && code->predictor != SAAKM_PRED_TEXT)
		return put_dense(p, col);
	memcpy(p, col->rest, col->rest_len);
	return p + col->rest_len;
}

static bool pack_column(struct packer *k, const struct saakm_column *col,
			const struct saakm_code *code)
{
	uint8_t head[COLUMN_OVERHEAD], *h = head, *data;
	enum saakm_encoding enc;
	size_t data_bytes;

	if (!col->count)
		return true;
	enc = choose_encoding(col, code);
	if (enc == SAAKM_ENC_ZERO && code->predictor == SAAKM_PRED_PREVIOUS)
		return true;
	if (!packer_room(k, (size_t)col->count * 2 + col->rest_len + 2 * COLUMN_OVERHEAD))
		return false;

	h = put_varint(h, WIRE_TAG(COLUMN_ID, WIRE_VARINT));
	h = put_varint(h, code->id);
	if (code->predictor) {
		h = put_varint(h, WIRE_TAG(COLUMN_PREDICTOR, WIRE_VARINT));
		h = put_varint(h, code->predictor);
	}
	if (code->ref) {
		h = put_varint(h, WIRE_TAG(COLUMN_REF, WIRE_VARINT));
		h = put_varint(h, code->ref);
	}
	if (enc) {
		h = put_varint(h, WIRE_TAG(COLUMN_ENCODING, WIRE_VARINT));
		h = put_varint(h, enc);
	}

	/* The data goes where it may stay, behind room for what comes before it. */
	data = k->p + COLUMN_OVERHEAD;
	data_bytes = (size_t)(put_data(data, col, code, enc) - data);
	if (enc != SAAKM_ENC_ZERO) {
		h = put_varint(h, WIRE_TAG(COLUMN_DATA, WIRE_BYTES));
		h = put_varint(h, data_bytes);
	}
	k->p = put_varint(k->p, WIRE_TAG(COLUMNS_COLUMN, WIRE_BYTES));
	k->p = put_varint(k->p, (size_t)(h - head) + data_bytes);
	memcpy(k->p, head, (size_t)(h - head));
	k->p += h - head;
	memmove(k->p, data, data_bytes);
	k->p += data_bytes;
	return true;
}

int64_t saakm_columns_pack(struct saakm_columns *c, uint8_t **buf, size_t *cap)
{
	static const struct saakm_code ts = { .id = SAAKM_COL_ID_TS };
	static const struct saakm_code ctx = { .id = SAAKM_COL_ID_CTX };
	struct packer k = { .buf = *buf, .p = *buf, .cap = *cap };
	bool fine = packer_room(&k, c->nr + COLUMN_OVERHEAD);

	if (fine) {
		k.p = put_varint(k.p, WIRE_TAG(COLUMNS_KINDS, WIRE_BYTES));
		k.p = put_varint(k.p, c->nr);
		memcpy(k.p, c->kinds, c->nr);
		k.p += c->nr;
	}
	saakm_columns_count(c);
	fine = fine && pack_column(&k, &c->ts, &ts) && pack_column(&k, &c->ctx, &ctx);
	for (unsigned int i = 0; fine && i < SAAKM_COLUMNS_NR; i++)
		fine = pack_column(&k, &c->column[i], &c->codec->code[i]);
	*buf = k.buf;
	*cap = k.cap;
	return fine ? k.p - k.buf : -ENOMEM;
}
