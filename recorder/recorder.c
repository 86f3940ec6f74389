// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The recorder: from the rings through the trace writer into the sink, and the
 * sums that must come out even at the end.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "encode.h"
#include "recorder_priv.h"

static int remember(struct saakm_recorder *rec, int ret, const struct saakm_err *why)
{
	if (!rec->error) {
		rec->error = ret;
		rec->why = *why;
	}
	return ret;
}

/* The first thing that had to be left out is told. */
static void note_problem(struct saakm_recorder *rec, const struct saakm_err *problem)
{
	if (!rec->problem.text[0])
		rec->problem = *problem;
}

static int give_error(const struct saakm_recorder *rec, struct saakm_err *err)
{
	if (err)
		*err = rec->why;
	return rec->error;
}

/* The records of a run go to the writer, or nowhere if no more is to be kept. */
static void keep(struct saakm_recorder *rec, struct rec_reader *rd, const struct rec_run *run,
		 uint32_t bytes, uint32_t nr_events)
{
	struct saakm_err why = {};
	uint32_t kept = 0;
	int ret;

	if (rec->error || rec->limit_reached) {
		rd->stats.not_kept += nr_events;
		return;
	}
	ret = rec_encode_run(rec, rd, run, bytes, &kept, &why);
	rd->stats.events += kept;
	rd->stats.record_bytes += bytes;
	if (!ret)
		return;
	if (ret == -EBADMSG) {	/* stricter than we are: the rest is left out */
		rd->stats.damaged++;
		note_problem(rec, &why);
		return;
	}
	rd->stats.not_kept += nr_events - kept;
	if (ret < 0)
		remember(rec, ret, &why);
	else
		rec->limit_reached = true;
}

/* At most one ring full, so that a fast producer does not keep us here. */
static int64_t drain_cpu(struct saakm_recorder *rec, struct rec_reader *rd)
{
	uint64_t stop = rd->tail + (uint64_t)rec->rings->subbuf_bytes * rec->rings->nr_subbufs;
	struct saakm_err problem = {};
	uint64_t start = rd->tail;
	int64_t events = 0;
	struct rec_run run;

	while (rd->tail < stop &&
	       rec_reader_next(rd, rec->stage, REC_STAGE_BYTES, &run, &problem)) {
		uint32_t nr, good = rec_check_records(run.bytes, run.len, &nr), all = good;

		if (good && rec->until_ts != REC_NO_LIMIT)
			good = rec_records_until(run.bytes, good, rec->until_ts, &nr);
		if (good) {
			keep(rec, rd, &run, good, nr);
			rec_reader_advance(rd, good);
			events += nr;
		}
		if (good < all)
			break;
		if (!all) {
			rec_reader_skip(rd);
			saakm_err_set(&problem, -EBADMSG, "the rest of sub-buffer %llu of "
				      "CPU %u is left out: no record at its byte %u", (unsigned long long)run.subbuf_seq,
				      rd->cpu, run.offset);
		}
		rec_marks_ack(rec, rd);
	}
	rec_marks_ack(rec, rd);
	if (problem.text[0])
		note_problem(rec, &problem);
	if (rd->tail - start > rec->pass_fill_bytes)
		rec->pass_fill_bytes = rd->tail - start;
	return events;
}

static int64_t drain_up_to(struct saakm_recorder *rec, uint64_t ts)
{
	int64_t events = 0;

	rec->until_ts = ts;
	rec->pass_fill_bytes = 0;
	for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++)
		events += drain_cpu(rec, &rec->readers[cpu]);
	return events;
}

/* What is there now is too much for --max-size: as much of it as fits, then no more. */
static int64_t drain_to_limit(struct saakm_recorder *rec)
{
	struct saakm_err why = {};
	int64_t events = 0;
	uint64_t until;
	int ret;

	while ((ret = rec_limit_next(rec, &until, &why)) > 0 && !rec->limit_reached)
		events += drain_up_to(rec, until);
	if (ret < 0)
		remember(rec, ret, &why);
	rec->limit_reached = true;
	return events;
}

static int64_t drain_all(struct saakm_recorder *rec)
{
	int64_t events = 0;

	if (!rec->error && !rec->limit_reached && rec_limit_is_near(rec))
		events = drain_to_limit(rec);
	return events + drain_up_to(rec, REC_NO_LIMIT);
}

int64_t saakm_recorder_pump(struct saakm_recorder *rec, struct saakm_err *err)
{
	int64_t events;

	if (rec->rings->mode == SAAKM_RING_FLIGHT || rec->finished)
		return rec->error ? give_error(rec, err) : 0;
	events = drain_all(rec);
	if (!rec->error && rec_marks_pressing(rec))
		saakm_recorder_flush(rec, NULL);
	return rec->error ? give_error(rec, err) : events;
}

int saakm_recorder_flush(struct saakm_recorder *rec, struct saakm_err *err)
{
	struct saakm_err why = {};
	int ret;

	if (rec->error)
		return give_error(rec, err);
	ret = rec_encode_flush(rec, &why);
	if (!ret)
		ret = rec_sink_flush(&rec->sink, &why);
	if (!ret)
		return 0;
	remember(rec, ret, &why);
	return give_error(rec, err);
}

/* What is in the rings at the end; a flight recorder's are read only now. */
static void drain_rest(struct saakm_recorder *rec)
{
	if (rec->rings->mode == SAAKM_RING_FLIGHT)
		for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++)
			rec_reader_rewind(&rec->readers[cpu]);
	drain_all(rec);
	for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++)
		rec_reader_counters(&rec->readers[cpu]);
}

int saakm_recorder_finish(struct saakm_recorder *rec, const char *how_ended,
			  struct saakm_recorder_totals *totals, struct saakm_err *err)
{
	/* Before the last look: what a producer wrote before it closed is then seen. */
	bool still = saakm_rings_state(rec->rings) != SAAKM_RINGS_LIVE;
	struct saakm_err why = {};
	int ret;

	if (rec->finished)
		return saakm_err_set(err, -EINVAL, "the recording is finished already");
	drain_rest(rec);
	rec->counted = still || rec->rings->in_process;
	rec->finished = true;
	if (!rec->error) {
		ret = rec_encode_finish(rec, rec->limit_reached ? "--max-size" : how_ended,
					&why);
		if (!ret)
			ret = rec_sink_finish(&rec->sink, &why);
		if (ret)
			remember(rec, ret, &why);
	}
	if (totals)
		saakm_recorder_totals(rec, totals);
	return rec->error ? give_error(rec, err) : 0;
}

static int alloc_readers(struct saakm_recorder *rec, struct saakm_err *err)
{
	rec->readers = calloc(rec->rings->nr_cpus, sizeof(*rec->readers));
	rec->stage = malloc(REC_STAGE_BYTES);
	if (!rec->readers || !rec->stage)
		return saakm_err_set(err, -ENOMEM, "not enough memory to record %u CPUs",
				     rec->rings->nr_cpus);
	for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++)
		rec_reader_init(&rec->readers[cpu], rec->rings, cpu);
	return 0;
}

int saakm_recorder_open(struct saakm_recorder **out, struct saakm_rings_map *rings,
			const struct saakm_recorder_options *o, struct saakm_err *err)
{
	const struct rec_sink_options sink = {
		.path = o->path ? o->path : SAAKM_DEFAULT_TRACE,
		.nr_buffers = o->nr_buffers ? o->nr_buffers : 8,
		.buffer_bytes = o->buffer_bytes ? o->buffer_bytes : 512 << 10,
		.buffered = o->buffered, .sync = o->sync, .durable = o->durable,
	};
	struct saakm_recorder *rec;
	int ret;

	*out = NULL;
	if (o->flight && rings->mode != SAAKM_RING_FLIGHT)
		return saakm_err_set(err, -EINVAL, "these rings are no flight recorder: their "
				     "producer drops new events when they are full");
	rec = calloc(1, sizeof(*rec));
	if (!rec)
		return saakm_err_set(err, -ENOMEM, "not enough memory for a recorder");
	rec->rings = rings;
	rec->keep_until_written = o->keep_until_written;
	rec->sink.fd = -1;
	ret = alloc_readers(rec, err);
	/* Where io_uring is forbidden (containers), plain writes do. */
	if (!ret && !o->no_uring)
		rec_uring_init(&rec->uring, 128);
	if (!ret)
		ret = rec_sink_open(&rec->sink, &rec->uring, &sink, err);
	if (!ret)
		ret = rec_encode_open(rec, o, err);
	if (ret) {
		saakm_recorder_close(rec);
		return ret;
	}
	*out = rec;
	return 0;
}

void saakm_recorder_close(struct saakm_recorder *rec)
{
	if (!rec)
		return;
	rec_encode_release(rec);
	rec_sink_release(&rec->sink);
	rec_uring_release(&rec->uring);
	for (uint32_t cpu = 0; rec->readers && cpu < rec->rings->nr_cpus; cpu++)
		rec_reader_release(&rec->readers[cpu]);
	free(rec->readers);
	free(rec->stage);
	free(rec);
}
