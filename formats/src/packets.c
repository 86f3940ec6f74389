// SPDX-License-Identifier: LGPL-2.1-only
/* Packets to the sink: chunks by hand, what is small through protobuf-c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/trace.h>
#include "saakm.pb-c.h"
#include "wire.h"
#include "writer_internal.h"

/* Before the body of a packet: tag and length of it, and of what is in it. */
#define PREFIX_ROOM	32
#define CHUNK_HEAD_MAX	160

static bool grow(uint8_t **buf, size_t *cap, size_t need)
{
	uint8_t *p;

	if (need <= *cap)
		return true;
	need += need / 4;
	p = realloc(*buf, need);
	if (!p)
		return false;
	*buf = p;
	*cap = need;
	return true;
}

/*
 * The body of a packet lies at start, with PREFIX_ROOM in front and behind:
 * add its tail, its tag and its length, and let it go.
 */
static int send_packet(struct saakm_writer *w, uint8_t *start, size_t bytes, uint32_t *sent,
		       struct saakm_err *err)
{
	uint8_t tag[WIRE_VARINT_MAX + 1], *t, *p = start + bytes;
	int ret;

	p = put_varint(p, WIRE_TAG(PACKET_OFFSET, WIRE_FIXED64));
	p = put_fixed64(p, w->stats.bytes);
	bytes = (size_t)(p - start);
	p = put_varint(p, WIRE_TAG(PACKET_CRC, WIRE_FIXED32));
	p = put_fixed32(p, saakm_crc32c(start, bytes));
	bytes = (size_t)(p - start);
	t = put_varint(tag, WIRE_TAG(TRACE_PACKET, WIRE_BYTES));
	t = put_varint(t, bytes);
	start -= t - tag;
	memcpy(start, tag, (size_t)(t - tag));
	bytes += (size_t)(t - tag);

	ret = w->sink->write(w->sink, start, bytes);
	if (ret < 0)
		return saakm_writer_fail(w, ret, err, "the trace cannot be written: %s",
					 strerror(-ret));
	w->stats.bytes += bytes;
	w->stats.packets++;
	if (sent)
		*sent = (uint32_t)bytes;
	return 0;
}

int saakm_write_message(struct saakm_writer *w, unsigned int field,
			const ProtobufCMessage *message, struct saakm_err *err)
{
	size_t bytes = protobuf_c_message_get_packed_size(message);
	uint8_t *start, *p;

	if (!grow(&w->packet_buf, &w->packet_cap, bytes + 2 * PREFIX_ROOM))
		return saakm_writer_fail(w, -ENOMEM, err, "no memory for a packet");
	start = w->packet_buf + PREFIX_ROOM;
	p = put_varint(start, WIRE_TAG(field, WIRE_BYTES));
	p = put_varint(p, bytes);
	p += protobuf_c_message_pack(message, p);
	return send_packet(w, start, (size_t)(p - start), NULL, err);
}

int saakm_write_header(struct saakm_writer *w, const char *text, struct saakm_err *err)
{
	Saakm__Header header = SAAKM__HEADER__INIT;

	header.has_magic = header.has_version = header.has_oldest_reader = 1;
	header.magic = HEADER_MAGIC;
	header.version = SAAKM_FORMAT_VERSION;
	header.oldest_reader = SAAKM_FORMAT_VERSION;
	header.has_session = header.has_nr_cpus = 1;
	header.session = w->session;
	header.nr_cpus = w->nr_cpus;
	header.text = (char *)text;
	return saakm_write_message(w, PACKET_HEADER, &header.base, err);
}

static uint8_t *put_field(uint8_t *p, unsigned int field, uint64_t v)
{
	if (!v)
		return p;
	return put_varint(put_varint(p, WIRE_TAG(field, WIRE_VARINT)), v);
}

/* The fields of Chunk before its columns. */
static uint8_t *put_chunk_head(uint8_t *p, const struct saakm_writer *w, unsigned int cpu)
{
	const struct writer_cpu *c = w->cpu[cpu];

	p = put_varint(put_varint(p, WIRE_TAG(1, WIRE_VARINT)), cpu);
	p = put_field(p, 2, c->columns.nr);
	p = put_fixed64(put_varint(p, WIRE_TAG(3, WIRE_FIXED64)), c->columns.first_ts);
	p = put_fixed64(put_varint(p, WIRE_TAG(4, WIRE_FIXED64)), c->columns.last_ts);
	p = put_fixed64(put_varint(p, WIRE_TAG(5, WIRE_FIXED64)), w->session);
	p = put_field(p, 6, c->subbuf_seq);
	p = put_field(p, 7, c->subbuf_offset);
	p = put_field(p, 8, c->record_bytes);
	p = put_field(p, 12, c->busy_ns);
	return put_field(p, 13, c->chunk_running);
}

/* Compress the columns if that was asked for and pays: 0 if not, else the bytes. */
static size_t compress(struct saakm_writer *w, size_t bytes)
{
	size_t bound, got;

	if (!w->zstd)
		return 0;
	bound = ZSTD_compressBound(bytes);
	if (!grow(&w->zstd_buf, &w->zstd_cap, bound))
		return 0;
	got = ZSTD_compress2(w->zstd, w->zstd_buf, w->zstd_cap, w->columns_buf, bytes);
	return ZSTD_isError(got) || got >= bytes ? 0 : got;
}

static void note_chunk(struct saakm_writer *w, unsigned int cpu, uint64_t offset,
		       uint64_t packet, uint32_t bytes)
{
	struct saakm_index_entry *e = &w->index[w->nr_index++];
	const struct writer_cpu *c = w->cpu[cpu];

	*e = (struct saakm_index_entry) {
		.cpu = cpu, .bytes = bytes, .nr_events = c->columns.nr,
		.first_task = c->chunk_running, .offset = offset, .packet = packet,
		.first_ts = c->columns.first_ts, .last_ts = c->columns.last_ts,
		.busy_ns = c->busy_ns,
	};
	memcpy(e->kinds, c->columns.kind_count, sizeof(e->kinds));
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		w->kinds[kind] += c->columns.kind_count[kind];
}

int saakm_write_chunk(struct saakm_writer *w, unsigned int cpu, struct saakm_err *err)
{
	struct writer_cpu *c = w->cpu[cpu];
	uint64_t offset = w->stats.bytes, number = w->stats.packets;
	uint8_t head[CHUNK_HEAD_MAX], *h = head, *p, *start;
	size_t data_bytes, packed, chunk_bytes;
	int64_t columns_bytes;
	uint32_t sent = 0;
	int ret;

	if (c->running) {
		c->busy_ns += c->columns.last_ts - c->running_since;
		c->running_since = c->columns.last_ts;
	}
	columns_bytes = saakm_columns_pack(&c->columns, &w->columns_buf, &w->columns_cap);
	if (columns_bytes < 0)
		return saakm_writer_fail(w, -ENOMEM, err, "no memory for a chunk of events");
	packed = compress(w, (size_t)columns_bytes);
	data_bytes = packed ? packed : (size_t)columns_bytes;

	h = put_chunk_head(h, w, cpu);
	if (packed)
		h = put_field(h, 11, (uint64_t)columns_bytes);
	h = put_varint(h, WIRE_TAG(packed ? 10 : 9, WIRE_BYTES));
	h = put_varint(h, data_bytes);
	chunk_bytes = (size_t)(h - head) + data_bytes;
	if (!grow(&w->packet_buf, &w->packet_cap, chunk_bytes + 2 * PREFIX_ROOM))
		return saakm_writer_fail(w, -ENOMEM, err, "no memory for a packet");
	start = w->packet_buf + PREFIX_ROOM;
	p = put_varint(start, WIRE_TAG(PACKET_CHUNK, WIRE_BYTES));
	p = put_varint(p, chunk_bytes);
	memcpy(p, head, (size_t)(h - head));
	p += h - head;
	memcpy(p, packed ? w->zstd_buf : w->columns_buf, data_bytes);
	p += data_bytes;

	ret = send_packet(w, start, (size_t)(p - start), &sent, err);
	if (ret)
		return ret;
	w->stats.chunks++;
	w->stats.column_bytes += (uint64_t)columns_bytes;
	note_chunk(w, cpu, offset, number, sent);
	c->written += c->columns.nr;
	saakm_columns_reset(&c->columns);
	saakm_forget_looks(c);
	c->subbuf_seq = c->subbuf_offset = c->record_bytes = 0;
	return w->nr_index == SAAKM_WRITE_INDEX_CHUNKS ? saakm_write_index(w, err) : 0;
}

/* What is known of a CPU at the index packet before this one. */
static size_t index_cpus(struct saakm_writer *w, Saakm__IndexCpu *cpu, Saakm__IndexCpu **ptr)
{
	size_t n = 0;

	for (uint32_t i = 0; i < w->nr_cpus; i++) {
		if (!w->cpu[i] || !w->cpu[i]->indexed_events)
			continue;
		saakm__index_cpu__init(&cpu[n]);
		cpu[n].has_cpu = cpu[n].has_events_before = cpu[n].has_last_ts_before = 1;
		cpu[n].cpu = i;
		cpu[n].events_before = w->cpu[i]->indexed_events;
		cpu[n].last_ts_before = w->cpu[i]->indexed_ts;
		ptr[n] = &cpu[n];
		n++;
	}
	return n;
}

static void index_chunk(Saakm__IndexChunk *m, struct saakm_index_entry *e)
{
	saakm__index_chunk__init(m);
	m->has_cpu = m->has_offset = m->has_bytes = m->has_packet = m->has_nr_events = 1;
	m->has_first_ts = m->has_last_ts = 1;
	m->cpu = e->cpu;
	m->offset = e->offset;
	m->bytes = e->bytes;
	m->packet = e->packet;
	m->nr_events = e->nr_events;
	m->first_ts = e->first_ts;
	m->last_ts = e->last_ts;
	m->has_busy_ns = e->busy_ns != 0;
	m->busy_ns = e->busy_ns;
	m->has_first_task = e->first_task != 0;
	m->first_task = e->first_task;
	m->kinds = e->kinds;
	m->n_kinds = SAAKM_EV_NR;
	while (m->n_kinds && !e->kinds[m->n_kinds - 1])
		m->n_kinds--;
}

int saakm_write_index(struct saakm_writer *w, struct saakm_err *err)
{
	Saakm__Index index = SAAKM__INDEX__INIT;
	Saakm__IndexChunk chunk[SAAKM_WRITE_INDEX_CHUNKS];
	Saakm__IndexChunk *chunk_ptr[SAAKM_WRITE_INDEX_CHUNKS];
	Saakm__IndexCpu *cpu = calloc(w->nr_cpus, sizeof(*cpu));
	Saakm__IndexCpu **cpu_ptr = calloc(w->nr_cpus, sizeof(*cpu_ptr));
	uint64_t offset = w->stats.bytes;
	int ret = -ENOMEM;

	if (!cpu || !cpu_ptr)
		goto out;
	if (w->nr_indexes == w->index_cap) {
		size_t cap = w->index_cap ? w->index_cap * 2 : 64;
		uint64_t *p = realloc(w->index_offset, cap * sizeof(*p));

		if (!p)
			goto out;
		w->index_offset = p;
		w->index_cap = cap;
	}
	for (uint32_t i = 0; i < w->nr_index; i++) {
		index_chunk(&chunk[i], &w->index[i]);
		chunk_ptr[i] = &chunk[i];
	}
	index.has_number = 1;
	index.number = w->nr_indexes;
	index.cpu = cpu_ptr;
	index.n_cpu = index_cpus(w, cpu, cpu_ptr);
	index.chunk = chunk_ptr;
	index.n_chunk = w->nr_index;
	ret = saakm_write_message(w, PACKET_INDEX, &index.base, err);
	if (!ret) {
		w->index_offset[w->nr_indexes++] = offset;
		for (uint32_t i = 0; i < w->nr_index; i++) {
			struct writer_cpu *c = w->cpu[w->index[i].cpu];

			c->indexed_events += w->index[i].nr_events;
			c->indexed_ts = w->index[i].last_ts;
		}
		w->nr_index = 0;
	}
out:
	free(cpu);
	free(cpu_ptr);
	if (ret == -ENOMEM && !w->error)
		saakm_writer_fail(w, ret, err, "no memory for the index");
	return ret;
}
