// SPDX-License-Identifier: LGPL-2.1-only
/*
 * How far the producer may reuse its ring. What was read is in our memory, and
 * would be gone with the machine; so a ring that may be recovered from a dump
 * keeps its records until the file has them, as long as it is not half full.
 */
#include <string.h>
#include "recorder_priv.h"

int rec_marks_add(struct saakm_recorder *rec, struct rec_reader *rd)
{
	struct rec_mark *m;

	if (!rec->keep_until_written)
		return 0;
	m = rd->marks.nr ? &rd->marks.v[rd->marks.nr - 1] : NULL;
	if (m && m->tail == rd->tail)
		return 0;	/* at the same place, in the file earlier */
	m = saakm_vec_push(&rd->marks);
	if (!m)
		return -1;	/* it is acknowledged later, by another mark */
	*m = (struct rec_mark){ rec->sink.pos, rd->tail, rec_reader_events(rd) };
	return 0;
}

void rec_marks_ack(struct saakm_recorder *rec, struct rec_reader *rd)
{
	uint64_t ring = (uint64_t)rec->rings->subbuf_bytes * rec->rings->nr_subbufs, durable;
	size_t i = 0;

	if (!rec->keep_until_written || rec->error || rec->limit_reached ||
	    rd->tail - rd->acked + rec_reader_waiting(rd) > ring / 2) {
		rec_reader_ack(rd, rd->tail, rec_reader_events(rd));
		rd->marks.nr = 0;
		return;
	}
	if (!rd->marks.nr)
		return;
	durable = rec_sink_on_disk(&rec->sink);
	while (i < rd->marks.nr && rd->marks.v[i].file_bytes <= durable)
		i++;
	if (!i)
		return;
	rec_reader_ack(rd, rd->marks.v[i - 1].tail, rd->marks.v[i - 1].events);
	memmove(rd->marks.v, rd->marks.v + i, (rd->marks.nr - i) * sizeof(*rd->marks.v));
	rd->marks.nr -= i;
}

bool rec_marks_pressing(const struct saakm_recorder *rec)
{
	uint64_t ring = (uint64_t)rec->rings->subbuf_bytes * rec->rings->nr_subbufs;

	if (!rec->keep_until_written)
		return false;
	for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++)
		if (rec->readers[cpu].tail - rec->readers[cpu].acked > ring / 8)
			return true;
	return false;
}
