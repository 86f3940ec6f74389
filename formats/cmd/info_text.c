// SPDX-License-Identifier: LGPL-2.1-only
/* saakm info for people. */
#include <inttypes.h>
#include <string.h>
#include <saakm/log.h>
#include <saakm/parse.h>
#include "info.h"

#define LABEL	"%-12s "

static void line(FILE *to, const char *label, uint64_t value, bool bad)
{
	fprintf(to, LABEL "%s%" PRIu64 "%s\n", label, bad ? saakm_style(to, SAAKM_RED) : "",
		value, bad ? saakm_style(to, SAAKM_PLAIN) : "");
}

static void put_header_text(const char *text, FILE *to)
{
	const char *label = "recorded";

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len)
			fprintf(to, LABEL "%.*s\n", label, (int)len, text);
		label = "";
		text += len + (text[len] != 0);
	}
}

static void put_kinds(const struct saakm_trace_info *t, FILE *to)
{
	const char *label = "kinds";

	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++) {
		if (!t->kinds[kind])
			continue;
		fprintf(to, LABEL "%-14s %" PRIu64 "\n", label, saakm_event_info[kind].name,
			t->kinds[kind]);
		label = "";
	}
}

static void put_findings(const struct info *i, FILE *to)
{
	const char *label = "findings";

	for (unsigned int code = 1; code < SAAKM_F_NR; code++) {
		bool bad = saakm_finding_is_error(code);

		if (!i->trace->findings[code])
			continue;
		fprintf(to, LABEL "%s%-16s %" PRIu64 "%s\n", label,
			bad ? saakm_style(to, SAAKM_RED) : "", saakm_finding_name(code),
			i->trace->findings[code], bad ? saakm_style(to, SAAKM_PLAIN) : "");
		label = "";
	}
	if (*label)
		fprintf(to, LABEL "none\n", label);
}

void info_text(const struct info *i, FILE *to)
{
	const struct saakm_trace_info *t = i->trace;
	char duration[32], size[32];

	saakm_format_ns(duration, sizeof(duration), info_duration_ns(i));
	saakm_format_bytes(size, sizeof(size), t->file_bytes);
	fprintf(to, LABEL "%s\n", "trace", i->file);
	fprintf(to, LABEL "%s, format %u, %.2f bytes per event\n", "size", size, t->version,
		info_bytes_per_event(i));
	if (t->complete)
		fprintf(to, LABEL "complete (%s)\n", "state", t->how_ended);
	else
		fprintf(to, LABEL "%snot complete%s: %" PRIu64 " of %" PRIu64 " bytes are good\n",
			"state", saakm_style(to, SAAKM_RED), saakm_style(to, SAAKM_PLAIN),
			t->good_bytes, t->file_bytes);
	fprintf(to, LABEL "%s\n", "duration", duration);
	line(to, "cpus", t->nr_cpus, false);
	line(to, "tasks", t->nr_tasks, false);
	line(to, "events", t->nr_events, false);
	line(to, "calls", t->kinds[SAAKM_EV_ENTER], false);
	line(to, "lost", t->lost, t->lost);
	if (t->overwritten)
		line(to, "overwritten", t->overwritten, true);
	fprintf(to, LABEL, "policies");
	for (size_t n = 0; n < i->names.nr_policies; n++)
		fprintf(to, "%s%s", n ? ", " : "", i->names.policy[n].name);
	fprintf(to, "%s\n", i->names.nr_policies ? "" : "none");
	put_findings(i, to);
	put_kinds(t, to);
	put_header_text(t->header_text, to);
	if (t->kinds[SAAKM_EV_ERROR])
		fprintf(to, "\nsaakm dump -e error %s\n", i->file);
}
