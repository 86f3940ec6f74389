// SPDX-License-Identifier: LGPL-2.1-only
/* Between the recorder and the trace writer, see encode.h. */
#include <errno.h>
#include <stddef.h>
#include "encode.h"

static int on_packet(struct saakm_sink *base, const void *buf, size_t len)
{
	struct rec_out *out = (struct rec_out *)((char *)base - offsetof(struct rec_out, base));

	out->packets++;
	return rec_sink_write(out->sink, buf, len, NULL);
}

int rec_encode_open(struct saakm_recorder *rec, const struct saakm_recorder_options *o,
		    struct saakm_err *err)
{
	const struct saakm_writer_opts w = {
		.nr_cpus = rec->rings->nr_cpus, .chunk_events = o->events_per_chunk,
		.level = o->compress_level, .session = rec->rings->session,
		.header_text = o->header_text,
	};

	rec->max_bytes = o->max_bytes;
	rec->out.base.write = on_packet;
	rec->out.sink = &rec->sink;
	rec->writer = saakm_writer_new(&w, &rec->out.base, err);
	if (!rec->writer)
		return rec->sink.error ? rec_sink_write(&rec->sink, "", 0, err) : -ENOMEM;
	return 0;
}

/* The sink's own sentence is better than what the writer makes of its -errno. */
static int explain(struct saakm_recorder *rec, int ret, struct saakm_err *err)
{
	return rec->sink.error ? rec_sink_write(&rec->sink, "", 0, err) : ret;
}

int rec_encode_run(struct saakm_recorder *rec, struct rec_reader *rd, const struct rec_run *run,
		   uint32_t bytes, uint32_t *nr_events, struct saakm_err *err)
{
	uint64_t before = saakm_writer_recorded(rec->writer, rd->cpu);
	uint64_t packets = rec->out.packets;
	int ret;

	if (!rec_limit_fits(rec, bytes))
		return 1;
	if (rd->gaps != rd->stats.damaged + rd->rewinds) {
		rd->gaps = rd->stats.damaged + rd->rewinds;
		saakm_writer_gap(rec->writer, rd->cpu);
	}
	ret = saakm_writer_records(rec->writer, rd->cpu, run->bytes, bytes, run->subbuf_seq,
				   run->offset, err);
	/* The packet has all from before this run, and more. */
	if (rec->out.packets != packets) {
		rd->pending_bytes = 0;
		rec_marks_add(rec, rd);
	}
	rd->pending_bytes += bytes;
	*nr_events = saakm_writer_recorded(rec->writer, rd->cpu) - before;
	return ret ? explain(rec, ret, err) : 0;
}

int rec_encode_flush(struct saakm_recorder *rec, struct saakm_err *err)
{
	for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++) {
		int ret;

		if (!rec->readers[cpu].pending_bytes)
			continue;
		ret = saakm_writer_flush_cpu(rec->writer, cpu, err);
		if (ret)
			return explain(rec, ret, err);
		rec->readers[cpu].pending_bytes = 0;
		rec_marks_add(rec, &rec->readers[cpu]);
	}
	return 0;
}

/*
 * The footer's sums are those of this recording: what others read before it and
 * what came after its end are no part of it, what was left out is lost.
 */
static void put_counts(struct saakm_recorder *rec, const struct rec_reader *rd)
{
	const struct saakm_recorder_cpu_stats *s = &rd->stats;
	uint64_t known = s->events + s->lost + s->overwritten;
	uint64_t outside = rd->base_events + s->not_kept;
	uint64_t emitted = known, lost = s->lost;

	if (rec->counted && s->emitted >= outside)
		emitted = s->emitted - outside;
	if (s->damaged && emitted > known)
		lost += emitted - known;
	saakm_writer_counts(rec->writer, rd->cpu, emitted, lost, s->overwritten);
}

int rec_encode_finish(struct saakm_recorder *rec, const char *how_ended, struct saakm_err *err)
{
	int ret;

	for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++)
		put_counts(rec, &rec->readers[cpu]);
	ret = saakm_writer_finish(rec->writer, how_ended, err);
	return ret ? explain(rec, ret, err) : 0;
}

void rec_encode_release(struct saakm_recorder *rec)
{
	saakm_writer_free(rec->writer);
	rec->writer = NULL;
}
