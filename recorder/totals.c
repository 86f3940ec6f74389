// SPDX-License-Identifier: LGPL-2.1-only
/* The sums of a recording, and the line that tells them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <saakm/parse.h>
#include "recorder_priv.h"

static void add(struct saakm_recorder_cpu_stats *sum, const struct saakm_recorder_cpu_stats *c)
{
	sum->events += c->events;
	sum->record_bytes += c->record_bytes;
	sum->emitted += c->emitted;
	sum->lost += c->lost;
	sum->overwritten += c->overwritten;
	sum->damaged += c->damaged;
	sum->not_kept += c->not_kept;
	if (c->max_fill_bytes > sum->max_fill_bytes)
		sum->max_fill_bytes = c->max_fill_bytes;
}

void saakm_recorder_totals(const struct saakm_recorder *rec, struct saakm_recorder_totals *t)
{
	uint64_t known;

	memset(t, 0, sizeof(*t));
	t->nr_cpus = rec->rings->nr_cpus;
	for (uint32_t cpu = 0; cpu < t->nr_cpus; cpu++) {
		struct rec_reader rd = rec->readers[cpu];

		if (!rec->finished)
			rec_reader_counters(&rd);
		add(&t->sum, &rd.stats);
		known = rd.stats.events + rd.stats.lost + rd.stats.overwritten +
			rd.stats.not_kept + rd.base_events;
		t->missing += rd.stats.emitted > known ? rd.stats.emitted - known :
			      known - rd.stats.emitted;
	}
	t->counted = rec->counted;
	t->file_bytes = rec->sink.pos;
	t->limit_reached = rec->limit_reached;
	t->direct = rec->sink.direct;
	t->uring = rec->uring.on;
	t->path = rec_sink_name(&rec->sink);
}

const struct saakm_recorder_cpu_stats *
saakm_recorder_cpu_stats(const struct saakm_recorder *rec, unsigned int cpu)
{
	return cpu < rec->rings->nr_cpus ? &rec->readers[cpu].stats : NULL;
}

const char *saakm_recorder_problem(const struct saakm_recorder *rec)
{
	return rec->problem.text[0] ? rec->problem.text : NULL;
}

void saakm_recorder_summary(const struct saakm_recorder_totals *t, char *buf, size_t bytes)
{
	char size[32];

	snprintf(buf, bytes, "%" PRIu64 " events, %u CPU%s, %s, lost %" PRIu64 " -> %s",
		 t->sum.events, t->nr_cpus, t->nr_cpus == 1 ? "" : "s",
		 saakm_format_bytes(size, sizeof(size), t->file_bytes), t->sum.lost, t->path);
}
