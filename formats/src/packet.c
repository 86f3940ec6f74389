// SPDX-License-Identifier: LGPL-2.1-only
/* Packets out of a file: frame, checksum, and the head of a chunk. */
#include <errno.h>
#include <stdlib.h>
#include "reader_internal.h"
#include "wire.h"

#define FRAME_MAX	(1 + WIRE_VARINT_MAX)

/* The body lies in buf: is it whole, and what is in it? */
static enum packet_state packet_check(const uint8_t *body, uint64_t bytes, struct saakm_packet *p,
				      const char **why)
{
	struct wire w = { body, body + bytes, false };
	const uint8_t *tail = body + bytes - PACKET_TAIL_BYTES;
	struct wire_field f;
	uint64_t offset;
	uint32_t crc;

	memcpy(&crc, tail + 10, sizeof(crc));
	memcpy(&offset, tail + 1, sizeof(offset));
	if (tail[9] != WIRE_TAG(PACKET_CRC, WIRE_FIXED32) ||
	    crc != saakm_crc32c(body, bytes - 5)) {
		*why = "its checksum is wrong";
		return PACKET_DAMAGED;
	}
	if (tail[0] != WIRE_TAG(PACKET_OFFSET, WIRE_FIXED64) || offset != p->offset) {
		*why = "it belongs to another place";
		return PACKET_DAMAGED;
	}
	if (!wire_next(&w, &f) || f.type != WIRE_BYTES) {
		*why = "it is no packet of a trace";
		return PACKET_DAMAGED;
	}
	p->type = f.number;
	p->message = f.data;
	p->message_bytes = f.bytes;
	return PACKET_GOOD;
}

enum packet_state saakm_packet_read(const struct saakm_input *s, uint64_t offset,
				    struct saakm_buf *buf, struct saakm_packet *p,
				    const char **why)
{
	uint8_t frame[FRAME_MAX];
	uint64_t left = offset < s->bytes ? s->bytes - offset : 0, bytes;
	size_t frame_bytes = left < FRAME_MAX ? (size_t)left : FRAME_MAX;
	struct wire w = { frame + 1, frame + frame_bytes, false };
	int ret;

	*why = NULL;
	p->offset = offset;
	if (!left)
		return PACKET_END;
	ret = saakm_input_read(s, offset, frame, frame_bytes);
	if (ret)
		goto read_error;
	if (frame[0] != WIRE_TAG(TRACE_PACKET, WIRE_BYTES)) {
		*why = "no packet begins there";
		return PACKET_DAMAGED;
	}
	bytes = wire_varint(&w);
	if (w.bad) {
		*why = "it has no length";
		return frame_bytes < FRAME_MAX ? PACKET_CUT : PACKET_DAMAGED;
	}
	if (bytes <= PACKET_TAIL_BYTES || bytes > SAAKM_LIMIT_PACKET_BYTES) {
		*why = "its length is beyond the limit of 24 MiB";
		if (bytes <= PACKET_TAIL_BYTES)
			*why = "its length is too small";
		return PACKET_DAMAGED;
	}
	frame_bytes = (size_t)(w.p - frame);
	if (bytes > left - frame_bytes) {
		*why = "the file ends in it";
		return PACKET_CUT;
	}
	if (!saakm_buf_room(buf, bytes + DECODE_PADDING)) {
		*why = "there is no memory for it";
		return PACKET_ERROR;
	}
	ret = saakm_input_read(s, offset + frame_bytes, buf->p, bytes);
	if (ret)
		goto read_error;
	memset(buf->p + bytes, 0, DECODE_PADDING);
	p->bytes = frame_bytes + bytes;
	return packet_check(buf->p, bytes, p, why);
read_error:
	*why = ret == -ENODATA ? "the file ends in it" : "it cannot be read";
	return ret == -ENODATA ? PACKET_CUT : PACKET_ERROR;
}

static void chunk_field(const struct wire_field *f, struct saakm_chunk_head *h, bool *bad)
{
	if (f->type == WIRE_BYTES && (f->number == 9 || f->number == 10)) {
		h->data = f->data;
		h->data_bytes = f->bytes;
		h->compressed = f->number == 10;
		return;
	}
	if (f->type == WIRE_FIXED64) {
		if (f->number == 3)
			h->first_ts = f->value;
		else if (f->number == 4)
			h->last_ts = f->value;
		return;
	}
	if (f->type != WIRE_VARINT)
		return;
	switch (f->number) {
	case 1:
		*bad |= f->value >= SAAKM_LIMIT_CPUS;
		h->cpu = (uint32_t)f->value;
		break;
	case 2:
		*bad |= f->value > SAAKM_LIMIT_CHUNK_EVENTS;
		h->nr_events = (uint32_t)f->value;
		break;
	case 11:
		h->columns_bytes = f->value;
		break;
	case 12:
		h->busy_ns = f->value;
		break;
	case 13:
		h->first_task = (uint32_t)f->value;
		break;
	}
}

int saakm_chunk_parse(const struct saakm_packet *p, struct saakm_chunk_head *h, const char **why)
{
	struct wire w = { p->message, p->message + p->message_bytes, false };
	struct wire_field f;
	bool bad = false;

	*h = (struct saakm_chunk_head) {};
	while (wire_next(&w, &f))
		chunk_field(&f, h, &bad);
	*why = NULL;
	if (w.bad)
		*why = "is cut off";
	else if (bad)
		*why = "has too large a CPU or too many events";
	else if (!h->data)
		*why = "has no columns";
	if (!*why && !h->compressed)
		h->columns_bytes = h->data_bytes;
	if (!*why && h->columns_bytes > SAAKM_LIMIT_COLUMNS_BYTES)
		*why = "would be beyond the limit of 16 MiB when decompressed";
	return *why ? -EBADMSG : 0;
}

int saakm_chunk_start(struct saakm_trace *t, struct saakm_decoder *d,
		      const struct saakm_chunk_head *h, struct saakm_buf *columns,
		      const char **why)
{
	const uint8_t *data = h->data;
	size_t got;

	if (h->compressed) {
		if (!t->zstd)
			t->zstd = ZSTD_createDCtx();
		if (!t->zstd || !saakm_buf_room(columns, h->columns_bytes + DECODE_PADDING)) {
			*why = "needs more memory than there is";
			return -ENOMEM;
		}
		got = ZSTD_decompressDCtx(t->zstd, columns->p, h->columns_bytes, h->data,
					  h->data_bytes);
		if (ZSTD_isError(got) || got != h->columns_bytes) {
			*why = "cannot be decompressed";
			return -EBADMSG;
		}
		memset(columns->p + got, 0, DECODE_PADDING);
		data = columns->p;
	}
	return saakm_decoder_start(d, data, h->columns_bytes, h->cpu, h->nr_events, h->first_ts,
				   h->last_ts, why);
}
