// SPDX-License-Identifier: LGPL-2.1-only
/* Taking protobuf messages apart by hand. Trusts no length. */
#include "wire.h"

uint64_t wire_varint(struct wire *w)
{
	uint64_t v = 0;

	for (unsigned int shift = 0; shift < 70; shift += 7) {
		uint8_t b;

		if (w->p >= w->end)
			break;
		b = *w->p++;
		if (shift == 63 && b > 1)
			break;
		v |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return v;
	}
	w->bad = true;
	return 0;
}

static bool wire_take(struct wire *w, struct wire_field *f, uint64_t bytes)
{
	if (bytes > (size_t)(w->end - w->p)) {
		w->bad = true;
		return false;
	}
	f->data = w->p;
	f->bytes = bytes;
	w->p += bytes;
	return true;
}

bool wire_next(struct wire *w, struct wire_field *f)
{
	uint64_t tag;

	if (w->bad || w->p >= w->end)
		return false;
	tag = wire_varint(w);
	if (w->bad || tag >> 3 == 0 || tag >> 3 > UINT32_MAX >> 3) {
		w->bad = true;
		return false;
	}
	f->number = (uint32_t)(tag >> 3);
	f->type = tag & 7;
	f->value = 0;
	f->data = NULL;
	f->bytes = 0;
	switch (f->type) {
	case WIRE_VARINT:
		f->value = wire_varint(w);
		break;
	case WIRE_FIXED64:
		if (wire_take(w, f, 8))
			memcpy(&f->value, f->data, 8);
		break;
	case WIRE_FIXED32:
		if (wire_take(w, f, 4)) {
			uint32_t v;

			memcpy(&v, f->data, 4);
			f->value = v;
		}
		break;
	case WIRE_BYTES: {
		uint64_t bytes = wire_varint(w);

		if (!w->bad)
			wire_take(w, f, bytes);
		break;
	}
	default:
		w->bad = true;
	}
	return !w->bad;
}
