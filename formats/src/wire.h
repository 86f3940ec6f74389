/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Protobuf's wire format by hand, for what is too hot or too large for
 * generated code: varints, tags, and the frame of a packet.
 */
#ifndef SAAKM_FORMAT_WIRE_H
#define SAAKM_FORMAT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WIRE_VARINT_MAX	10

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

#define WIRE_TAG(field, type)	((field) << 3 | (type))

/* Field numbers of saakm.proto that are written or read by hand. */
#define TRACE_PACKET		1
#define PACKET_HEADER		1
#define PACKET_CHUNK		2
#define PACKET_INDEX		3
#define PACKET_FOOTER		4
#define PACKET_OFFSET		14
#define PACKET_CRC		15
#define PACKET_TAIL_BYTES	14	/* offset and CRC with their tags */
#define HEADER_MAGIC		0x0a6563617254614bULL	/* "KaTrace\n" */

static inline uint64_t zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (uint64_t)(v >> 63);
}

static inline int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1 ^ -(v & 1));
}

/* Room for WIRE_VARINT_MAX bytes must be there. */
static inline uint8_t *put_varint(uint8_t *p, uint64_t v)
{
	while (__builtin_expect(v >= 0x80, 0)) {
		*p++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*p++ = (uint8_t)v;
	return p;
}

static inline unsigned int varint_bytes(uint64_t v)
{
	return (unsigned int)(70 - __builtin_clzll(v | 1)) / 7;
}

static inline uint8_t *put_fixed64(uint8_t *p, uint64_t v)
{
	memcpy(p, &v, 8);	/* little endian, as all we run on */
	return p + 8;
}

static inline uint8_t *put_fixed32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, 4);
	return p + 4;
}

/* Bytes being taken apart. `bad` is sticky: check it when done. */
struct wire {
	const uint8_t *p, *end;
	bool bad;
};

struct wire_field {
	uint32_t number;
	uint32_t type;
	uint64_t value;		/* VARINT, FIXED64, FIXED32 */
	const uint8_t *data;	/* BYTES */
	size_t bytes;
};

uint64_t wire_varint(struct wire *w);
/* The next field: false at the end or when bad. */
bool wire_next(struct wire *w, struct wire_field *f);

uint32_t saakm_crc32c(const void *buf, size_t bytes);
/* The same by table alone: for tests, and where the CPU has no instruction. */
uint32_t saakm_crc32c_table(const void *buf, size_t bytes);

#endif /* SAAKM_FORMAT_WIRE_H */
