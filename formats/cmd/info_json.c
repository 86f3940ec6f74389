// SPDX-License-Identifier: LGPL-2.1-only
/* saakm info --json. Members are only ever added. */
#include "info.h"

static void kinds_and_findings(const struct saakm_trace_info *t, struct saakm_json *j)
{
	saakm_json_object(j, "kinds");
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		if (t->kinds[kind])
			saakm_json_uint(j, saakm_event_info[kind].name, t->kinds[kind]);
	saakm_json_end_object(j);
	saakm_json_object(j, "findings");
	for (unsigned int code = 1; code < SAAKM_F_NR; code++)
		if (t->findings[code])
			saakm_json_uint(j, saakm_finding_name(code), t->findings[code]);
	saakm_json_end_object(j);
}

static void per_cpu(const struct saakm_trace_info *t, struct saakm_json *j)
{
	saakm_json_array(j, "per_cpu");
	for (uint32_t cpu = 0; cpu < t->nr_cpus; cpu++) {
		saakm_json_object(j, NULL);
		saakm_json_uint(j, "cpu", cpu);
		saakm_json_uint(j, "emitted", t->cpu[cpu].emitted);
		saakm_json_uint(j, "recorded", t->cpu[cpu].recorded);
		saakm_json_uint(j, "lost", t->cpu[cpu].lost);
		saakm_json_uint(j, "overwritten", t->cpu[cpu].overwritten);
		saakm_json_end_object(j);
	}
	saakm_json_end_array(j);
}

void info_json(const struct info *i, struct saakm_json *j)
{
	const struct saakm_trace_info *t = i->trace;

	saakm_json_object(j, NULL);
	saakm_json_uint(j, "schema", SAAKM_JSON_SCHEMA);
	saakm_json_string(j, "file", i->file);
	saakm_json_uint(j, "format", t->version);
	saakm_json_addr(j, "session", t->session);
	saakm_json_uint(j, "events", t->nr_events);
	saakm_json_uint(j, "handlers", t->kinds[SAAKM_EV_ENTER]);
	saakm_json_uint(j, "emitted", t->emitted);
	saakm_json_uint(j, "recorded", t->nr_events);
	saakm_json_uint(j, "lost", t->lost);
	saakm_json_uint(j, "overwritten", t->overwritten);
	saakm_json_uint(j, "errors", i->errors);
	kinds_and_findings(t, j);
	saakm_json_uint(j, "cpus", t->nr_cpus);
	saakm_json_uint(j, "first_ts", t->first_ts);
	saakm_json_uint(j, "last_ts", t->last_ts);
	saakm_json_uint(j, "duration_ns", info_duration_ns(i));
	saakm_json_array(j, "policies");
	for (size_t n = 0; n < i->names.nr_policies; n++)
		saakm_json_string(j, NULL, i->names.policy[n].name);
	saakm_json_end_array(j);
	saakm_json_uint(j, "tasks", t->nr_tasks);
	saakm_json_bool(j, "complete", t->complete);
	saakm_json_string(j, "how_ended", t->how_ended);
	saakm_json_string(j, "cut", t->cut);
	saakm_json_uint(j, "good_bytes", t->good_bytes);
	saakm_json_uint(j, "file_bytes", t->file_bytes);
	saakm_json_uint(j, "packets", t->nr_packets);
	saakm_json_uint(j, "chunks", t->nr_chunks);
	saakm_json_double(j, "bytes_per_event", info_bytes_per_event(i));
	saakm_json_string(j, "header_text", t->header_text);
	per_cpu(t, j);
	saakm_json_end_object(j);
}
