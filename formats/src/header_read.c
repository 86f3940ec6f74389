// SPDX-License-Identifier: LGPL-2.1-only
/* The first packet: is this a trace, and one that we can read? */
#include <errno.h>
#include <stdlib.h>
#include "reader_internal.h"
#include "saakm.pb-c.h"
#include "wire.h"

/* Do the first bytes, as many as there are, look like ours? */
static bool looks_like_trace(const struct saakm_input *s)
{
	uint8_t start[32] = {};
	size_t bytes = s->bytes < sizeof(start) ? (size_t)s->bytes : sizeof(start);
	struct wire w = { start + 1, start + bytes, false };
	uint64_t magic = HEADER_MAGIC;
	uint8_t want[2 + sizeof(magic)] = { WIRE_TAG(PACKET_HEADER, WIRE_BYTES) };

	if (saakm_input_read(s, 0, start, bytes) || start[0] != WIRE_TAG(TRACE_PACKET, WIRE_BYTES))
		return false;
	wire_varint(&w);			/* length of the packet */
	if (!w.bad && w.p < w.end && *w.p++ != want[0])
		return false;
	wire_varint(&w);			/* length of the header */
	want[1] = WIRE_TAG(1, WIRE_FIXED64);
	memcpy(want + 2, &magic, sizeof(magic));
	if (w.bad)
		return bytes < sizeof(start);
	bytes = (size_t)(w.end - w.p) < 9 ? (size_t)(w.end - w.p) : 9;
	return !memcmp(w.p, want + 1, bytes);
}

static char *copy_text(const char *s)
{
	return strdup(s ? s : "");
}

static int header_take(struct saakm_trace *t, const Saakm__Header *h, struct saakm_err *err)
{
	if (h->magic != HEADER_MAGIC)
		return saakm_err_at(err, -EBADMSG, 0, "%s is not a SaaKM trace", t->name);
	if (h->oldest_reader > SAAKM_FORMAT_VERSION)
		return saakm_err_at(err, -EPROTO, 0,
			"%s has format %u, which needs a newer program: this one reads up to %u",
			t->name, h->version, SAAKM_FORMAT_VERSION);
	if (!h->nr_cpus || h->nr_cpus > SAAKM_LIMIT_CPUS || !h->version)
		return saakm_err_at(err, -EBADMSG, 0, "%s has a header for %u CPUs: 1 to %u are possible",
			t->name, h->nr_cpus, SAAKM_LIMIT_CPUS);
	t->info.version = h->version;
	t->info.session = h->session;
	t->info.nr_cpus = h->nr_cpus;
	t->header_text = copy_text(h->text);
	t->cpu_info = calloc(h->nr_cpus, sizeof(*t->cpu_info));
	if (!t->header_text || !t->cpu_info)
		return saakm_err_set(err, -ENOMEM, "no memory to open %s", t->name);
	return 0;
}

int saakm_read_header(struct saakm_trace *t, struct saakm_err *err)
{
	struct saakm_capped capped = { SAAKM_LIMIT_UNPACK_BYTES };
	ProtobufCAllocator alloc = { saakm_capped_alloc, saakm_capped_free, &capped };
	enum packet_state state;
	struct saakm_packet p;
	Saakm__Header *h;
	const char *why;
	int ret;

	if (!t->src.bytes)
		return saakm_err_at(err, -EBADMSG, 0, "%s is empty", t->name);
	if (!looks_like_trace(&t->src))
		return saakm_err_at(err, -EBADMSG, 0, "%s is not a SaaKM trace", t->name);
	state = saakm_packet_read(&t->src, 0, &t->scratch, &p, &why);
	if (state == PACKET_CUT)
		return saakm_err_at(err, -EBADMSG, t->src.bytes,
			"%s is cut within its header: it has no events", t->name);
	if (state == PACKET_GOOD && p.type != PACKET_HEADER)
		why = "it is something else";
	if (state != PACKET_GOOD || p.type != PACKET_HEADER)
		return saakm_err_at(err, state == PACKET_ERROR ? -EIO : -EBADMSG, 0,
			"%s: its header, packet 0, is damaged: %s", t->name, why);
	h = saakm__header__unpack(&alloc, p.message_bytes, p.message);
	if (!h)
		return saakm_err_at(err, -EBADMSG, 0,
			"%s: its header, packet 0, cannot be unpacked", t->name);
	ret = header_take(t, h, err);
	saakm__header__free_unpacked(h, &alloc);
	t->info.nr_packets = 1;
	t->info.good_bytes = p.bytes;
	return ret;
}
