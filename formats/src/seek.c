// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Going to a time or to an event by its number. The index says how many events
 * lie before a chunk of one CPU; only chunks that straddle the place are read.
 */
#include <errno.h>
#include <stdlib.h>
#include "reader_internal.h"

int saakm_trace_seek_time(struct saakm_trace *t, uint64_t ts)
{
	uint64_t rank = 0;

	saakm_iterator_clear(t);
	t->started = true;
	for (uint32_t cpu = 0; cpu < t->info.nr_cpus; cpu++) {
		uint64_t before;
		int ret;

		if (!saakm_cpu_wanted(t, cpu))
			continue;
		ret = saakm_cpu_seek(t, cpu, ts, &before);
		if (ret)
			return ret;
		rank += before;
		while ((ret = saakm_cpu_next(t, cpu)) > 0 && t->cpu[cpu]->decoder.ev.ts < ts)
			rank++;
		if (ret < 0)
			return ret;
		if (ret)
			saakm_heap_push(t, cpu);
	}
	t->seq = rank;
	return 0;
}

/* At least how many events come at ts or later: all others, and those of chunks begun. */
static int events_up_to(struct saakm_trace *t, uint64_t ts, uint64_t *events)
{
	*events = 0;
	for (uint32_t cpu = 0; cpu < t->info.nr_cpus; cpu++) {
		const struct index_segment *seg;
		uint64_t before;
		int ret;

		if (!saakm_cpu_wanted(t, cpu))
			continue;
		ret = saakm_cpu_seek(t, cpu, ts, &before);
		if (ret)
			return ret;
		*events += before;
		seg = saakm_segment(t, t->cpu[cpu]->segment);
		if (!seg)
			return t->error;
		for (uint32_t i = t->cpu[cpu]->entry; i < seg->entry.nr; i++)
			if (seg->entry.v[i].cpu == cpu && seg->entry.v[i].first_ts < ts)
				*events += seg->entry.v[i].nr_events;
	}
	return 0;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The latest of the times (sorted) which has at most `limit` events before it. */
static int latest(struct saakm_trace *t, const uint64_t *ts, size_t nr, uint64_t limit,
		  uint64_t *best)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		uint64_t events;
		int ret = events_up_to(t, ts[mid], &events);

		if (ret)
			return ret;
		if (events <= limit) {
			if (ts[mid] > *best)
				*best = ts[mid];
			low = mid + 1;
		} else {
			high = mid;
		}
	}
	return 0;
}

/* The segment whose first chunk is the last one to begin early enough. */
static int segment_for(struct saakm_trace *t, uint64_t limit, uint64_t *number)
{
	uint64_t low = 0, high = t->segment.nr;

	while (high - low > 1) {
		uint64_t mid = low + (high - low) / 2, events;
		const struct index_segment *seg = saakm_segment(t, mid);
		int ret;

		if (!seg)
			return t->error;
		if (!seg->entry.nr)
			return -EBADMSG;
		ret = events_up_to(t, seg->entry.v[0].first_ts, &events);
		if (ret)
			return ret;
		if (events <= limit)
			low = mid;
		else
			high = mid;
	}
	*number = low;
	return 0;
}

/* A time from which on the event is near. */
static int time_near(struct saakm_trace *t, uint64_t limit, uint64_t *ts)
{
	const struct index_segment *seg;
	uint64_t number = 0, *times;
	size_t nr;
	int ret;

	*ts = 0;
	if (!t->segment.nr)
		return 0;
	ret = segment_for(t, limit, &number);
	if (ret)
		return ret;
	seg = saakm_segment(t, number);
	if (!seg)
		return t->error;
	nr = seg->entry.nr;
	times = calloc(nr, sizeof(*times));
	if (!times)
		return t->error = saakm_err_set(&t->err, -ENOMEM, "no memory to seek in %s",
						t->name);
	for (size_t i = 0; i < nr; i++)
		times[i] = seg->entry.v[i].first_ts;
	qsort(times, nr, sizeof(*times), by_value);
	ret = latest(t, times, nr, limit, ts);
	free(times);
	return ret;
}

int saakm_trace_seek(struct saakm_trace *t, uint64_t seq)
{
	uint64_t kinds = t->kinds, ts;
	const struct saakm_event *ev;
	int ret;

	if (!seq)
		seq = 1;
	saakm_iterator_clear(t);
	if (t->sparse)
		return saakm_err_set(&t->err, -EINVAL,
				     "events have no numbers where chunks are passed over");
	ret = time_near(t, seq - 1, &ts);
	if (!ret)
		ret = saakm_trace_seek_time(t, ts);
	/* The filter must not hide what is to be passed over. */
	t->kinds = SAAKM_KINDS_ALL;
	while (!ret && t->seq < seq - 1) {
		ret = saakm_trace_next(t, &ev);
		if (ret <= 0)
			break;
		ret = 0;
	}
	t->kinds = kinds;
	return ret;
}

int saakm_trace_chunks(struct saakm_trace *t,
		       int (*fn)(const struct saakm_chunk_info *chunk, void *arg), void *arg)
{
	for (uint64_t number = 0; number < t->segment.nr; number++) {
		const struct index_segment *seg = saakm_segment(t, number);

		if (!seg)
			return t->error;
		for (size_t i = 0; i < seg->entry.nr; i++) {
			const struct index_entry *e = &seg->entry.v[i];
			struct saakm_chunk_info info = {
				.cpu = e->cpu, .nr_events = e->nr_events,
				.first_ts = e->first_ts, .last_ts = e->last_ts,
				.offset = e->offset, .busy_ns = e->busy_ns,
				.first_task = e->first_task,
			};
			int ret;

			memcpy(info.kinds, e->kinds, sizeof(info.kinds));
			ret = fn(&info, arg);
			if (ret)
				return ret;
		}
	}
	return 0;
}
