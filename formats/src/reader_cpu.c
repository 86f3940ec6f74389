// SPDX-License-Identifier: LGPL-2.1-only
/* The events of one CPU in their order: chunk by chunk through the index. */
#include <errno.h>
#include "reader_internal.h"
#include "wire.h"

void saakm_cpu_rewind(struct reader_cpu *c)
{
	c->decoder.nr = c->decoder.next = 0;
	c->queue_at = c->queue_nr = 0;
	c->segment = 0;
	c->entry = 0;
	c->queued = 0;
	c->last_ts = 0;
}

static int segment_events_before(struct saakm_trace *t, uint64_t number, uint32_t cpu,
				 uint64_t *events)
{
	const struct index_segment *seg;

	if (number >= t->segment.nr) {
		*events = t->cpu_info[cpu].recorded;
		return 0;
	}
	seg = saakm_segment(t, number);
	if (!seg)
		return t->error;
	*events = saakm_segment_before(seg, cpu).events;
	return 0;
}

/* The first segment from `low` on behind which the CPU has more than `events`. */
static int find_segment(struct saakm_trace *t, uint32_t cpu, uint64_t low, uint64_t events,
			uint64_t *found)
{
	uint64_t high = t->segment.nr, step = 1, count = 0;
	int ret;

	/* It is nearly always the next one: look near first. */
	while (low < high) {
		uint64_t probe = low + step < high ? low + step : high;

		ret = segment_events_before(t, probe, cpu, &count);
		if (ret)
			return ret;
		if (count > events) {
			high = probe - 1;
			break;
		}
		low = probe;
		step *= 2;
	}
	while (low < high) {
		uint64_t mid = low + (high - low) / 2;

		ret = segment_events_before(t, mid + 1, cpu, &count);
		if (ret)
			return ret;
		if (count > events)
			high = mid;
		else
			low = mid + 1;
	}
	*found = low;
	return 0;
}

static void queue_from(struct reader_cpu *c, const struct index_segment *seg, uint32_t cpu)
{
	for (; c->entry < seg->entry.nr && c->queue_nr < CPU_QUEUE; c->entry++) {
		const struct index_entry *e = &seg->entry.v[c->entry];
		struct chunk_ref *ref;

		if (e->cpu != cpu)
			continue;
		ref = &c->queue[c->queue_nr++];
		*ref = (struct chunk_ref) {
			.offset = e->offset, .packet = e->packet, .first_ts = e->first_ts,
			.last_ts = e->last_ts, .bytes = e->bytes, .nr_events = e->nr_events,
		};
		for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
			ref->kinds |= (uint32_t)(e->kinds[kind] != 0) << kind;
		c->queued += e->nr_events;
	}
}

/* 1: the queue has a chunk; 0: the CPU has no more; -errno. */
static int queue_fill(struct saakm_trace *t, uint32_t cpu)
{
	struct reader_cpu *c = t->cpu[cpu];
	uint64_t recorded = t->cpu_info[cpu].recorded;

	c->queue_at = c->queue_nr = 0;
	while (c->queued < recorded && c->segment < t->segment.nr) {
		const struct index_segment *seg = saakm_segment(t, c->segment);
		uint64_t next;
		int ret;

		if (!seg)
			return t->error;
		queue_from(c, seg, cpu);
		if (c->queue_nr)
			return 1;
		if (c->segment + 1 == t->segment.nr)
			break;
		ret = find_segment(t, cpu, c->segment + 1, c->queued, &next);
		if (ret)
			return ret;
		c->segment = next;
		c->entry = 0;
	}
	if (c->queued != recorded) {
		t->error = saakm_err_set(&t->err, -EBADMSG,
			"%s: the index has %llu events of CPU %u, the footer %llu", t->name,
			(unsigned long long)c->queued, cpu, (unsigned long long)recorded);
		return t->error;
	}
	return 0;
}

static int chunk_error(struct saakm_trace *t, const struct chunk_ref *ref, int ret, const char *why)
{
	t->error = saakm_err_at(&t->err, ret, ref->offset,
				"%s: packet %llu is damaged: %s", t->name,
				(unsigned long long)ref->packet, why);
	t->err.event = t->seq;
	return t->error;
}

static int chunk_open(struct saakm_trace *t, uint32_t cpu, const struct chunk_ref *ref)
{
	struct reader_cpu *c = t->cpu[cpu];
	struct saakm_chunk_head head;
	struct saakm_packet p;
	enum packet_state state;
	const char *why;
	int ret;

	state = saakm_packet_read(&t->src, ref->offset, &c->packet, &p, &why);
	if (state == PACKET_END)
		why = "it lies behind the end of the file";
	if (state != PACKET_GOOD)
		return chunk_error(t, ref, state == PACKET_ERROR ? -EIO : -EBADMSG, why);
	if (p.type != PACKET_CHUNK)
		return chunk_error(t, ref, -EBADMSG, "it is no chunk");
	ret = saakm_chunk_parse(&p, &head, &why);
	if (!ret && (head.cpu != cpu || head.nr_events != ref->nr_events ||
		     head.first_ts != ref->first_ts || head.last_ts != ref->last_ts)) {
		why = "the index says otherwise";
		ret = -EBADMSG;
	}
	if (!ret && head.first_ts < c->last_ts) {
		why = "time goes back in it";
		ret = -EBADMSG;
	}
	if (!ret)
		ret = saakm_chunk_start(t, &c->decoder, &head, &c->columns, &why);
	if (ret)
		return chunk_error(t, ref, ret, why);
	c->last_ts = head.last_ts;
	return 0;
}

int saakm_cpu_next(struct saakm_trace *t, uint32_t cpu)
{
	struct reader_cpu *c = t->cpu[cpu];
	const char *why;
	int ret;

	while (c->decoder.next >= c->decoder.nr) {
		const struct chunk_ref *ref;

		ret = saakm_decoder_next(&c->decoder, &why);
		if (ret < 0)
			goto damaged;
		if (c->queue_at >= c->queue_nr) {
			ret = queue_fill(t, cpu);
			if (ret <= 0)
				return ret;
		}
		ref = &c->queue[c->queue_at++];
		if (t->sparse && !(ref->kinds & t->kinds))
			continue;
		ret = chunk_open(t, cpu, ref);
		if (ret)
			return ret;
	}
	ret = saakm_decoder_next(&c->decoder, &why);
	if (ret >= 0)
		return ret;
damaged:
	return chunk_error(t, &c->queue[c->queue_at ? c->queue_at - 1 : 0], ret, why);
}

/* The last segment before which the CPU has only events before ts. */
static int seek_segment(struct saakm_trace *t, uint32_t cpu, uint64_t ts, uint64_t *found)
{
	uint64_t low = 0, high = t->segment.nr;

	while (high - low > 1) {
		uint64_t mid = low + (high - low) / 2;
		const struct index_segment *seg = saakm_segment(t, mid);
		struct index_before before;

		if (!seg)
			return t->error;
		before = saakm_segment_before(seg, cpu);
		if (!before.events || before.last_ts < ts)
			low = mid;
		else
			high = mid;
	}
	*found = low;
	return 0;
}

int saakm_cpu_seek(struct saakm_trace *t, uint32_t cpu, uint64_t ts, uint64_t *before)
{
	struct reader_cpu *c = t->cpu[cpu];
	const struct index_segment *seg;
	int ret;

	saakm_cpu_rewind(c);
	*before = 0;
	if (!t->segment.nr)
		return 0;
	ret = seek_segment(t, cpu, ts, &c->segment);
	if (ret)
		return ret;
	seg = saakm_segment(t, c->segment);
	if (!seg)
		return t->error;
	*before = saakm_segment_before(seg, cpu).events;
	for (; c->entry < seg->entry.nr; c->entry++) {
		const struct index_entry *e = &seg->entry.v[c->entry];

		if (e->cpu != cpu)
			continue;
		if (e->last_ts >= ts)
			break;
		*before += e->nr_events;
	}
	c->queued = *before;
	return 0;
}
