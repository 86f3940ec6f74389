// SPDX-License-Identifier: LGPL-2.1-only
/* Index packets: read when needed, a few of them kept. */
#include <errno.h>
#include <stdlib.h>
#include "reader_internal.h"
#include "saakm.pb-c.h"
#include "wire.h"

void saakm_segment_release(struct index_segment *seg)
{
	saakm_vec_release(&seg->entry);
	saakm_vec_release(&seg->before);
}

static bool entry_from(const Saakm__IndexChunk *m, struct index_entry *e)
{
	if (m->cpu >= SAAKM_LIMIT_CPUS || m->nr_events > SAAKM_LIMIT_CHUNK_EVENTS ||
	    !m->nr_events || m->last_ts < m->first_ts || m->n_kinds > 256)
		return false;
	e->cpu = m->cpu;
	e->bytes = m->bytes;
	e->nr_events = m->nr_events;
	e->first_task = m->first_task;
	e->offset = m->offset;
	e->packet = m->packet;
	e->first_ts = m->first_ts;
	e->last_ts = m->last_ts;
	e->busy_ns = m->busy_ns;
	for (size_t i = 0; i < m->n_kinds && i < SAAKM_EV_NR; i++)
		e->kinds[i] = m->kinds[i];
	return true;
}

static int segment_from(const Saakm__Index *m, struct index_segment *seg, const char **why)
{
	*why = "has wrong numbers";
	if (m->n_chunk > SAAKM_LIMIT_INDEX_CHUNKS || m->n_cpu > SAAKM_LIMIT_CPUS || !m->n_chunk)
		return -EBADMSG;
	for (size_t i = 0; i < m->n_chunk; i++) {
		struct index_entry *e = saakm_vec_push(&seg->entry);

		if (!e)
			goto no_memory;
		if (!entry_from(m->chunk[i], e))
			return -EBADMSG;
	}
	for (size_t i = 0; i < m->n_cpu; i++) {
		struct index_before *b = saakm_vec_push(&seg->before);

		if (!b)
			goto no_memory;
		b->cpu = m->cpu[i]->cpu;
		b->events = m->cpu[i]->events_before;
		b->last_ts = m->cpu[i]->last_ts_before;
	}
	return 0;
no_memory:
	*why = "needs more memory than there is";
	return -ENOMEM;
}

int saakm_segment_parse(const uint8_t *message, size_t bytes, struct index_segment *seg,
			const char **why)
{
	struct saakm_capped capped = { SAAKM_LIMIT_UNPACK_BYTES };
	ProtobufCAllocator alloc = { saakm_capped_alloc, saakm_capped_free, &capped };
	Saakm__Index *m;
	int ret;

	seg->entry.nr = 0;
	seg->before.nr = 0;
	if (bytes > SAAKM_LIMIT_INDEX_BYTES) {
		*why = "is beyond the limit of 1 MiB";
		return -EBADMSG;
	}
	m = saakm__index__unpack(&alloc, bytes, message);
	if (!m) {
		*why = "cannot be unpacked";
		return -EBADMSG;
	}
	ret = segment_from(m, seg, why);
	saakm__index__free_unpacked(m, &alloc);
	return ret;
}

static int segment_read(struct saakm_trace *t, uint64_t number, struct index_segment *seg)
{
	uint64_t offset = t->segment.v[number].offset;
	struct saakm_packet p;
	const char *why;
	int ret = -EBADMSG;

	switch (saakm_packet_read(&t->src, offset, &t->scratch, &p, &why)) {
	case PACKET_GOOD:
		if (p.type == PACKET_INDEX)
			ret = saakm_segment_parse(p.message, p.message_bytes, seg, &why);
		else
			why = "is something else";
		break;
	case PACKET_ERROR:
		ret = -EIO;
		break;
	case PACKET_END:
		why = "lies behind the end of the file";
		break;
	default:
		break;
	}
	if (ret)
		saakm_err_at(&t->err, ret, offset, "%s: an index packet is damaged: %s",
			     t->name, why);
	return ret;
}

const struct index_segment *saakm_segment(struct saakm_trace *t, uint64_t number)
{
	struct segment_slot *slot = &t->cache[0];

	if (t->segment.v[number].mem)
		return t->segment.v[number].mem;
	for (unsigned int i = 0; i < SEGMENT_CACHE; i++) {
		if (t->cache[i].used && t->cache[i].number == number) {
			t->cache[i].used = ++t->cache_clock;
			return &t->cache[i].seg;
		}
		if (t->cache[i].used < slot->used)
			slot = &t->cache[i];
	}
	slot->used = 0;
	t->error = segment_read(t, number, &slot->seg);
	if (t->error)
		return NULL;
	slot->number = number;
	slot->used = ++t->cache_clock;
	return &slot->seg;
}

struct index_before saakm_segment_before(const struct index_segment *seg, uint32_t cpu)
{
	for (size_t i = 0; i < seg->before.nr; i++)
		if (seg->before.v[i].cpu == cpu)
			return seg->before.v[i];
	return (struct index_before) { .cpu = cpu };
}
