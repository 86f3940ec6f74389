// SPDX-License-Identifier: GPL-2.0
/* The verdict on a replay, for people and for programs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/json.h>
#include <saakm/log.h>
#include <saakm/print.h>
#include "verdict.h"

#define LAST_EVENTS	5	/* of the task, and of the CPU */
#define LOOK_BACK	20000	/* events to look for them in */

static bool good(const struct session *s)
{
	const struct replay_result *res = s->result;

	return (res->end == REPLAY_DONE || res->end == REPLAY_UNTIL) && !res->nr_divergences;
}

static int exit_code(const struct session *s)
{
	if (s->result->nr_divergences)
		return SAAKM_EXIT_NO;
	switch ((enum replay_end)s->result->end) {
	case REPLAY_DONE:
	case REPLAY_UNTIL:
		break;
	case REPLAY_DIVERGED:
		return SAAKM_EXIT_NO;
	case REPLAY_LOST:
	case REPLAY_UNSUPPORTED:
	case REPLAY_BAD_TRACE:
		return SAAKM_EXIT_NO_VERDICT;
	case REPLAY_RUNNING:
	case REPLAY_FAILED:
		return SAAKM_EXIT_SYSTEM;
	}
	for (u32 i = 0; i < s->result->nr_findings && i < REPLAY_MAX_FINDINGS; i++)
		if (!s->result->finding[i].recorded)
			return SAAKM_EXIT_NO;
	return s->result->nr_data_races ? SAAKM_EXIT_NO : SAAKM_EXIT_YES;
}

/* --- words ------------------------------------------------------------------- */

static void print_value(struct saakm_strbuf *b, const struct replay_divergence *d, unsigned int i,
			int64_t v, const struct saakm_names *names)
{
	const struct saakm_field_info *f = &saakm_event_info[d->recorded_kind].fields[i];

	saakm_strbuf_printf(b, " %s=", f->name);
	saakm_print_value(b, f, v, names);
}

/* "READY" for the fields that differ, or the kind of event. */
static void print_sides(struct saakm_strbuf *b, const struct replay_divergence *d,
			const struct saakm_event *ev, const struct saakm_names *names)
{
	saakm_strbuf_printf(b, "  recorded  ");
	if (ev)
		saakm_print_event(b, ev, names);
	saakm_strbuf_printf(b, "\n  replayed  ");
	if (d->same_kind) {
		saakm_strbuf_printf(b, "the same, but");
		for (unsigned int i = 0; i < saakm_event_info[d->recorded_kind].nr_fields; i++)
			if (d->fields >> i & 1)
				print_value(b, d, i, d->got[i], names);
	} else if (d->got_kind < SAAKM_EV_NR) {
		saakm_strbuf_printf(b, "%s (%s)", saakm_event_info[d->got_kind].name,
				    d->text[0] ? d->text : saakm_event_info[d->got_kind].meaning);
	} else {
		saakm_strbuf_printf(b, "nothing: %s", d->text);
	}
	saakm_strbuf_printf(b, "\n");
}

/* Does it concern this task? */
static bool names_task(const struct saakm_event *ev, u32 task)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];

	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (info->fields[i].format == SAAKM_FMT_TASK && ev->arg[i] == task)
			return true;
	return false;
}

struct last { struct saakm_strbuf line[LAST_EVENTS]; unsigned int nr; };

static void note_last(struct last *l, const struct saakm_event *ev,
		      const struct saakm_names *names)
{
	struct saakm_strbuf *b = &l->line[l->nr++ % LAST_EVENTS];

	saakm_strbuf_reset(b);
	saakm_strbuf_printf(b, "    %10llu  cpu %-2u ", (unsigned long long)ev->seq, ev->cpu);
	saakm_print_event(b, ev, names);
}

static void print_last(struct last *l, const char *what)
{
	unsigned int n = l->nr < LAST_EVENTS ? l->nr : LAST_EVENTS;

	if (n)
		printf("  before it, %s\n", what);
	for (unsigned int i = l->nr - n; i != l->nr; i++)
		printf("%s\n", saakm_strbuf_str(&l->line[i % LAST_EVENTS]));
	for (unsigned int i = 0; i < LAST_EVENTS; i++)
		saakm_strbuf_release(&l->line[i]);
}

static u32 task_concerned(const struct replay_divergence *d)
{
	const struct saakm_event_info *info = &saakm_event_info[d->recorded_kind];

	for (unsigned int i = 0; i < info->nr_fields && i < 16; i++)
		if (info->fields[i].format == SAAKM_FMT_TASK && d->recorded[i])
			return d->recorded[i];
	return d->task;
}

static void print_divergence(struct session *s, const struct replay_divergence *d,
			     struct saakm_names *names)
{
	u32 task = task_concerned(d);
	struct last of_task = { 0 }, of_cpu = { 0 };
	struct saakm_strbuf b = { 0 };
	const struct saakm_event *ev, *it = NULL;

	saakm_trace_seek(s->trace, d->seq > LOOK_BACK ? d->seq - LOOK_BACK : 1);
	while (saakm_trace_next(s->trace, &ev) > 0) {
		saakm_names_note(names, ev);
		if (ev->seq >= d->seq) {
			it = ev->seq == d->seq ? ev : NULL;
			break;
		}
		if (task && names_task(ev, task))
			note_last(&of_task, ev, names);
		if (ev->cpu == d->cpu)
			note_last(&of_cpu, ev, names);
	}
	printf("event %llu, cpu %u, %llu.%09llu s", (unsigned long long)d->seq, d->cpu,
	       (unsigned long long)d->ts / 1000000000, (unsigned long long)d->ts % 1000000000);
	if (d->handler < SAAKM_H_NR)
		printf(", in %s", saakm_handler_name(d->handler));
	if (d->task) {
		static const struct saakm_field_info as_task = { .format = SAAKM_FMT_TASK };

		saakm_print_value(&b, &as_task, d->task, names);
		printf(" of %s", saakm_strbuf_str(&b));
		saakm_strbuf_reset(&b);
	}
	print_sides(&b, d, it, names);
	printf(":\n%s", saakm_strbuf_str(&b));
	if (d->where[0])
		printf("  at        %s\n", d->where);
	print_last(&of_task, "of that task");
	print_last(&of_cpu, "on that CPU");
	printf("  look at it with: saakm debug %s --at %llu\n", s->o.trace,
	       (unsigned long long)d->seq);
	saakm_strbuf_release(&b);
}

static void print_findings(const struct session *s)
{
	const struct replay_result *res = s->result;

	for (u32 i = 0; i < res->nr_findings && i < REPLAY_MAX_FINDINGS; i++) {
		const struct replay_finding *f = &res->finding[i];

		if (!f->recorded)
			printf("event %llu: %s: %s\n", (unsigned long long)f->seq,
			       saakm_finding_name(f->code), f->text);
	}
}

static void print_races(const struct session *s)
{
	const struct replay_result *res = s->result;

	for (u32 i = 0; i < res->nr_races && i < REPLAY_MAX_RACES; i++) {
		const struct replay_race *race = &res->race[i];

		printf("event %llu: race, which explains what is recorded:\n",
		       (unsigned long long)race->seq);
		for (int k = 0; k < 2; k++)
			printf("  %s  %s on CPU %u, behind event %llu%s\n",
			       race->is_store[k] ? "write" : "read ", race->where[k],
			       race->cpu[k], (unsigned long long)race->segment[k],
			       k ? "" : ", which came later than the other");
	}
}

static void print_text(struct session *s, bool quiet)
{
	const struct replay_result *res = s->result;
	struct saakm_names names = { 0 };
	const char *counts = "%s: %llu events, %llu handler calls";

	saakm_names_from(&names, saakm_trace_info(s->trace));
	for (u32 i = 0; i < res->nr_divergences && i < REPLAY_MAX_DIVERGENCES; i++)
		print_divergence(s, &res->divergence[i], &names);
	saakm_names_release(&names);
	print_races(s);
	print_findings(s);
	verdict_print_data_races(res);
	if (quiet)
		return;
	if (res->nr_outside)
		printf("%llu acts of the policy while one of its files was read, or the like, are not "
		       "replayed\n", (unsigned long long)res->nr_outside);
	printf(counts, s->o.trace, (unsigned long long)res->nr_events,
	       (unsigned long long)res->nr_calls);
	if (s->o.races)
		printf(": %u races%s", res->nr_data_races, res->nr_divergences ? "" : "\n");
	if (s->o.races && res->nr_divergences)
		printf(", diverged (%u)\n", res->nr_divergences);
	else if (res->nr_divergences)
		printf(": diverged (%u)%s\n", res->nr_divergences, res->nr_unexplained ?
		       ", and no order of racing accesses explains it" : "");
	else if (s->o.races)
		;
	else if (res->end == REPLAY_DONE && res->nr_races)
		printf(": identical with %u races explained%s\n", res->nr_races,
		       exit_code(s) ? ", with findings of its own" : "");
	else if (res->end == REPLAY_DONE)
		printf(": identical%s\n", exit_code(s) ? ", with findings of its own" : "");
	else if (res->end == REPLAY_UNTIL)
		printf(": identical so far\n");
	else
		printf(": stopped at event %llu\n", (unsigned long long)res->last_seq);
}

static void complain(const struct session *s)
{
	const struct replay_result *res = s->result;

	if (good(s) || res->nr_divergences)
		return;
	switch ((enum replay_end)res->end) {
	case REPLAY_LOST:
		saakm_error("%s: %s: what comes behind event %llu cannot be replayed; record %s",
			    s->o.trace, res->why, (unsigned long long)res->last_seq,
			    s->lost ? "with larger buffers" : "it to its end");
		break;
	default:
		saakm_error("%s: event %llu: %s", s->o.trace, (unsigned long long)res->last_seq,
			    res->why[0] ? res->why : "replay ended without a word");
	}
}

/* --- JSON ------------------------------------------------------------------------ */

static void json_divergence(struct saakm_json *j, const struct replay_divergence *d)
{
	const struct saakm_event_info *info = &saakm_event_info[d->recorded_kind];

	saakm_json_object(j, NULL);
	saakm_json_uint(j, "seq", d->seq);
	saakm_json_uint(j, "ts", d->ts);
	saakm_json_uint(j, "cpu", d->cpu);
	saakm_json_string(j, "handler", d->handler < SAAKM_H_NR ? saakm_handler_name(d->handler) :
			  NULL);
	saakm_json_uint(j, "task", d->task);
	saakm_json_string(j, "recorded_kind", info->name);
	saakm_json_string(j, "replayed_kind", d->got_kind < SAAKM_EV_NR ?
			  saakm_event_info[d->got_kind].name : NULL);
	saakm_json_string(j, "text", d->text);
	saakm_json_string(j, "where", d->where);
	saakm_json_array(j, "fields");
	for (unsigned int i = 0; d->same_kind && i < info->nr_fields; i++) {
		if (!(d->fields >> i & 1))
			continue;
		saakm_json_object(j, NULL);
		saakm_json_string(j, "name", info->fields[i].name);
		saakm_json_int(j, "recorded", d->recorded[i]);
		saakm_json_int(j, "replayed", d->got[i]);
		saakm_json_end_object(j);
	}
	saakm_json_end_array(j);
	saakm_json_end_object(j);
}

static const char *const end_names[] = {
	[REPLAY_RUNNING] = "died", [REPLAY_DONE] = "done", [REPLAY_UNTIL] = "until",
	[REPLAY_DIVERGED] = "diverged", [REPLAY_LOST] = "lost",
	[REPLAY_UNSUPPORTED] = "unsupported", [REPLAY_BAD_TRACE] = "bad-trace",
	[REPLAY_FAILED] = "failed",
};

static void print_json(const struct session *s)
{
	const struct replay_result *res = s->result;
	struct saakm_json j = { 0 };

	saakm_json_object(&j, NULL);
	saakm_json_uint(&j, "schema", SAAKM_JSON_SCHEMA);
	saakm_json_string(&j, "trace", s->o.trace);
	saakm_json_string(&j, "verdict", res->nr_divergences ? "diverged" : good(s) ?
			  "identical" : "none");
	saakm_json_string(&j, "end", end_names[res->end]);
	saakm_json_string(&j, "why", res->why);
	saakm_json_uint(&j, "events", res->nr_events);
	saakm_json_uint(&j, "calls", res->nr_calls);
	saakm_json_uint(&j, "displaced", res->displaced);
	saakm_json_uint(&j, "outside", res->nr_outside);
	saakm_json_uint(&j, "sources_changed", s->nr_changed);
	saakm_json_uint(&j, "divergences", res->nr_divergences);
	saakm_json_array(&j, "first_divergences");
	for (u32 i = 0; i < res->nr_divergences && i < REPLAY_MAX_DIVERGENCES; i++)
		json_divergence(&j, &res->divergence[i]);
	saakm_json_end_array(&j);
	saakm_json_uint(&j, "races_explained", res->nr_races);
	saakm_json_uint(&j, "race_unexplained", res->nr_unexplained);
	saakm_json_uint(&j, "trials", res->nr_trials);
	saakm_json_array(&j, "races");
	for (u32 i = 0; i < res->nr_races && i < REPLAY_MAX_RACES; i++) {
		const struct replay_race *race = &res->race[i];

		saakm_json_object(&j, NULL);
		saakm_json_uint(&j, "seq", race->seq);
		saakm_json_array(&j, "accesses");
		for (int k = 0; k < 2; k++) {
			saakm_json_object(&j, NULL);
			saakm_json_string(&j, "where", race->where[k]);
			saakm_json_bool(&j, "write", race->is_store[k]);
			saakm_json_uint(&j, "cpu", race->cpu[k]);
			saakm_json_uint(&j, "behind", race->segment[k]);
			saakm_json_end_object(&j);
		}
		saakm_json_end_array(&j);
		saakm_json_end_object(&j);
	}
	saakm_json_end_array(&j);
	verdict_json_data_races(&j, res);
	saakm_json_array(&j, "findings");
	for (u32 i = 0; i < res->nr_findings && i < REPLAY_MAX_FINDINGS; i++) {
		saakm_json_object(&j, NULL);
		saakm_json_uint(&j, "seq", res->finding[i].seq);
		saakm_json_string(&j, "finding", saakm_finding_name(res->finding[i].code));
		saakm_json_bool(&j, "recorded", res->finding[i].recorded);
		saakm_json_string(&j, "text", res->finding[i].text);
		saakm_json_end_object(&j);
	}
	saakm_json_end_array(&j);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	saakm_json_release(&j);
}

int verdict_print(struct session *s, bool json, const struct saakm_common *common)
{
	if (json)
		print_json(s);
	else
		print_text(s, common->quiet);
	fflush(stdout);
	complain(s);
	return exit_code(s);
}
