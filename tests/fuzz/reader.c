// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The trace reader on any bytes. A random change nearly always breaks a
 * checksum, and nothing behind it is reached; so each input is read a second
 * time with offsets and checksums of its packets put right.
 */
#include <stdlib.h>
#include <string.h>
#include <saakm/nesting.h>
#include <saakm/print.h>
#include <saakm/trace.h>
#include "wire.h"

#define EVENTS_MAX	20000	/* per reading: enough is enough */

static int one_chunk(const struct saakm_chunk_info *chunk, void *arg)
{
	*(uint64_t *)arg += chunk->nr_events;
	return 0;
}

/* Read, print, seek: whatever users of the library do. */
static void use(struct saakm_trace *t)
{
	struct saakm_nesting nesting = {};
	struct saakm_names names = {};
	struct saakm_strbuf text = {};
	struct saakm_json json = {};
	const struct saakm_event *ev;
	uint64_t events = 0, n = 0;

	saakm_names_from(&names, saakm_trace_info(t));
	while (n++ < EVENTS_MAX && saakm_trace_next(t, &ev) > 0) {
		saakm_names_note(&names, ev);
		saakm_event_check(ev, NULL);
		saakm_nesting_event(&nesting, ev, NULL);
		if (n % 8)
			continue;
		saakm_strbuf_reset(&text);
		saakm_print_event(&text, ev, &names);
		saakm_json_object(&json, NULL);
		saakm_json_event(&json, ev, &names);
		saakm_json_end_object(&json);
		saakm_strbuf_reset(&json.out);
	}
	saakm_trace_chunks(t, one_chunk, &events);
	if (!saakm_trace_seek(t, n / 2 + 1))
		saakm_trace_next(t, &ev);
	saakm_trace_seek_time(t, saakm_trace_info(t)->last_ts / 2);
	saakm_trace_sparse(t, 1ULL << SAAKM_EV_TASK);
	while (n-- && saakm_trace_next(t, &ev) > 0)
		;
	saakm_json_release(&json);
	saakm_strbuf_release(&text);
	saakm_names_release(&names);
	saakm_nesting_release(&nesting);
}

static void read_it(const uint8_t *data, size_t len)
{
	struct saakm_trace *t;
	struct saakm_err err;

	if (saakm_trace_open_mem(data, len, &t, &err)) {
		if (!err.text[0])
			abort();	/* an error without a sentence */
		return;
	}
	use(t);
	saakm_trace_close(t);
}

/* Put offset and checksum of each packet right; false: there is none. */
static bool repair(uint8_t *data, size_t len)
{
	struct wire w = { data, data + len, false };
	bool any = false;

	while (w.p < w.end && *w.p == WIRE_TAG(TRACE_PACKET, WIRE_BYTES)) {
		uint64_t offset = (uint64_t)(w.p - data), bytes;
		uint8_t *tail;
		uint32_t crc;

		w.p++;
		bytes = wire_varint(&w);
		if (w.bad || bytes <= PACKET_TAIL_BYTES || bytes > (uint64_t)(w.end - w.p))
			break;
		tail = data + (w.p - data) + bytes - PACKET_TAIL_BYTES;
		tail[0] = WIRE_TAG(PACKET_OFFSET, WIRE_FIXED64);
		memcpy(tail + 1, &offset, 8);
		tail[9] = WIRE_TAG(PACKET_CRC, WIRE_FIXED32);
		crc = saakm_crc32c(w.p, bytes - 5);
		memcpy(tail + 10, &crc, 4);
		w.p += bytes;
		any = true;
	}
	return any;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t *copy;

	read_it(data, len);
	copy = malloc(len ? len : 1);
	if (!copy)
		return 0;
	memcpy(copy, data, len);
	if (repair(copy, len))
		read_it(copy, len);
	free(copy);
	return 0;
}
