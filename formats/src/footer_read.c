// SPDX-License-Identifier: LGPL-2.1-only
/* The footer, found from the end of the file. */
#include <errno.h>
#include <stdlib.h>
#include "reader_internal.h"
#include "saakm.pb-c.h"
#include "wire.h"

static int footer_tasks(struct saakm_trace *t, const Saakm__Footer *f)
{
	if (!f->n_task_addr)
		return 0;
	t->tasks = calloc(f->n_task_addr, sizeof(*t->tasks));
	if (!t->tasks)
		return -ENOMEM;
	for (size_t i = 0; i < f->n_task_addr; i++) {
		t->tasks[i].addr = f->task_addr[i];
		t->tasks[i].key = f->task_key[i];
		t->tasks[i].pid = f->task_pid[i];
		strncpy(t->tasks[i].comm, f->task_comm[i], sizeof(t->tasks[i].comm) - 1);
	}
	t->info.nr_tasks = f->n_task_addr;
	return 0;
}

static const char *footer_counts(struct saakm_trace *t, const Saakm__Footer *f)
{
	uint64_t by_kind = 0;

	for (size_t i = 0; i < f->n_cpu; i++) {
		const Saakm__FooterCpu *m = f->cpu[i];
		struct saakm_trace_cpu *c;

		if (m->cpu >= t->info.nr_cpus)
			return "it counts a CPU that there is not";
		c = &t->cpu_info[m->cpu];
		if (c->recorded || m->last_ts < m->first_ts)
			return "it counts wrongly";
		*c = (struct saakm_trace_cpu) {
			.recorded = m->recorded, .emitted = m->emitted, .lost = m->lost,
			.overwritten = m->overwritten, .first_ts = m->first_ts,
			.last_ts = m->last_ts,
		};
		if (__builtin_add_overflow(t->info.nr_events, m->recorded, &t->info.nr_events))
			return "it counts wrongly";
		t->info.emitted += m->emitted;
		t->info.lost += m->lost;
		t->info.overwritten += m->overwritten;
	}
	for (size_t i = 0; i < f->n_kinds; i++) {
		by_kind += f->kinds[i];
		if (i < SAAKM_EV_NR)
			t->info.kinds[i] = f->kinds[i];
	}
	for (size_t i = 0; i < f->n_findings && i < SAAKM_F_NR; i++)
		t->info.findings[i] = f->findings[i];
	return by_kind == t->info.nr_events ? NULL : "it counts wrongly";
}

static const char *footer_index(struct saakm_trace *t, const Saakm__Footer *f, uint64_t offset)
{
	for (size_t i = 0; i < f->n_index_offset; i++) {
		struct segment_ref *ref = saakm_vec_push(&t->segment);

		if (!ref)
			return "there is no memory for it";
		ref->offset = f->index_offset[i];
		if (ref->offset >= offset || (i && ref->offset <= ref[-1].offset))
			return "its index lies outside";
	}
	return NULL;
}

static int footer_take(struct saakm_trace *t, const Saakm__Footer *f,
		       const struct saakm_packet *p, struct saakm_err *err)
{
	const char *why = footer_counts(t, f);

	if (!why && (f->n_task_addr != f->n_task_key || f->n_task_addr != f->n_task_pid ||
		     f->n_task_addr != f->n_task_comm))
		why = "its tasks are incomplete";
	if (!why)
		why = footer_index(t, f, p->offset);
	if (why)
		return saakm_err_at(err, -EBADMSG, p->offset,
			"%s: its footer is damaged: %s", t->name, why);
	t->how_ended = strdup(f->how_ended ? f->how_ended : "");
	if (!t->how_ended || footer_tasks(t, f))
		return saakm_err_set(err, -ENOMEM, "no memory to open %s", t->name);
	t->info.complete = f->complete;
	t->info.nr_packets = f->nr_packets;
	t->info.nr_chunks = f->nr_chunks;
	t->info.good_bytes = t->src.bytes;
	return 1;
}

int saakm_read_footer(struct saakm_trace *t, struct saakm_err *err)
{
	struct saakm_capped capped = { SAAKM_LIMIT_UNPACK_BYTES };
	ProtobufCAllocator alloc = { saakm_capped_alloc, saakm_capped_free, &capped };
	uint8_t tail[PACKET_TAIL_BYTES];
	struct saakm_packet p;
	Saakm__Footer *f;
	uint64_t offset;
	const char *why;
	int ret;

	if (t->src.bytes < sizeof(tail))
		return 0;
	ret = saakm_input_read(&t->src, t->src.bytes - sizeof(tail), tail, sizeof(tail));
	if (ret)
		return saakm_err_set(err, ret == -ENODATA ? -EIO : ret, "%s cannot be read",
				     t->name);
	memcpy(&offset, tail + 1, sizeof(offset));
	if (tail[0] != WIRE_TAG(PACKET_OFFSET, WIRE_FIXED64) ||
	    tail[9] != WIRE_TAG(PACKET_CRC, WIRE_FIXED32) || offset >= t->src.bytes)
		return 0;
	if (saakm_packet_read(&t->src, offset, &t->scratch, &p, &why) != PACKET_GOOD ||
	    p.type != PACKET_FOOTER || p.bytes != t->src.bytes - offset)
		return 0;
	f = saakm__footer__unpack(&alloc, p.message_bytes, p.message);
	if (!f)
		return saakm_err_at(err, -EBADMSG, offset,
			"%s: its footer cannot be unpacked", t->name);
	ret = footer_take(t, f, &p, err);
	saakm__footer__free_unpacked(f, &alloc);
	return ret;
}
