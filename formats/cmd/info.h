/* SPDX-License-Identifier: LGPL-2.1-only */
/* What `saakm info` gathers before it prints it in one form or the other. */
#ifndef SAAKM_INFO_H
#define SAAKM_INFO_H

#include <saakm/json.h>
#include <saakm/print.h>
#include <saakm/trace.h>

struct info {
	const char *file;
	const struct saakm_trace_info *trace;
	struct saakm_names names;
	uint64_t errors;		/* findings that make a run unclean */
};

static inline uint64_t info_duration_ns(const struct info *i)
{
	return i->trace->last_ts - i->trace->first_ts;
}

static inline double info_bytes_per_event(const struct info *i)
{
	return i->trace->nr_events ?
		(double)i->trace->file_bytes / (double)i->trace->nr_events : 0;
}

void info_json(const struct info *i, struct saakm_json *j);
void info_text(const struct info *i, FILE *to);

#endif /* SAAKM_INFO_H */
