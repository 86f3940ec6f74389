// SPDX-License-Identifier: LGPL-2.1-only
/* saakm dump: the events of a trace, a line each. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/log.h>
#include <saakm/term.h>
#include "dump.h"
#include "input.h"

#define INDENT		2
#define INDENT_MAX	20	/* levels */

static struct saakm_common common;
static const char *input, *kinds, *range;
static bool json, serve;
static const struct dump_filter everything = { .pid = -1, .kinds = SAAKM_KINDS_ALL, .first = 1,
					       .last = UINT64_MAX };
static struct dump_filter filter;

static const struct saakm_opt options[] = {
	SAAKM_OPT("input", 'i', "FILE", STRING, &input, "the trace (run.saakm; - is stdin)"),
	SAAKM_OPT("cpu", 'C', "LIST", CPUS, &filter.cpus, "only these CPUs: 0-3,7",
		  .given = &filter.has_cpus),
	SAAKM_OPT("policy", 'p', "NAME", STRING, &filter.policy,
		  "only calls of this policy, and what happened in them"),
	SAAKM_OPT("pid", 0, "PID", INT, &filter.pid, "only events of this task",
		  .min = 0, .max = INT32_MAX),
	SAAKM_OPT("comm", 0, "GLOB", STRING, &filter.comm, "only events of tasks of that name"),
	SAAKM_OPT("time", 0, "START,STOP", TIME_RANGE, &filter.time,
		  "only this time, counted from the first event: 1ms,2ms",
		  .given = &filter.has_time),
	SAAKM_OPT("event", 'e', "KINDS", STRING, &kinds, "only these kinds: enter,exit,error"),
	SAAKM_OPT("range", 0, "FIRST,LAST", STRING, &range, "only events with these numbers"),
	SAAKM_OPT("json", 0, NULL, FLAG, &json, "a JSON object per line: header, events, end"),
	SAAKM_OPT("serve", 0, NULL, FLAG, &serve, "answer lines of options, for debuggers",
		  .hidden = true),
	{ }
};

static const char *const examples[] = {
	"saakm dump -e error", "saakm dump --pid 101 --time 10ms,12ms",
	"saakm dump --json | jq .kind", NULL
};

static const struct saakm_cli cli = {
	.verb = "dump", .summary = "print the events of a trace", .operands = "[FILE]",
	.options = options, .common = &common, .examples = examples,
	.text = "All CPUs are merged by time. Calls of handlers are indented by how they nest. "
		"Fields that are 0 and say nothing by it are left out of the text, never of the "
		"JSON. Exit code 3 if the trace was cut or damaged, or if events were lost.",
};

struct dump {
	struct saakm_trace *trace;
	const struct saakm_trace_info *info;
	struct saakm_names names;
	struct saakm_nesting nesting;
	struct saakm_strbuf line;
	struct saakm_json json;
	uint64_t shown;
	bool write_failed;
};

static int parse_filter(struct saakm_err *err)
{
	int ret = 0;

	if (kinds)
		ret = dump_parse_kinds(kinds, &filter.kinds, err);
	if (!ret && range)
		ret = dump_parse_range(range, &filter.first, &filter.last, err);
	if (ret)
		return ret;
	if (range && filter.has_time)
		return saakm_err_set(err, -EINVAL, "--range and --time exclude each other");
	return 0;
}

/* Names as far as they can be had before the first line: a cut trace has no footer. */
static int gather_names(struct dump *d)
{
	uint64_t want = 1ULL << SAAKM_EV_POLICY_ADD;
	const struct saakm_event *ev;
	int ret = saakm_names_from(&d->names, d->info);

	if (!d->info->nr_tasks)
		want |= 1ULL << SAAKM_EV_TASK;
	saakm_trace_sparse(d->trace, want);
	while (!ret && saakm_trace_next(d->trace, &ev) > 0)
		ret = saakm_names_note(&d->names, ev);
	saakm_trace_filter(d->trace, SAAKM_KINDS_ALL);
	return ret;
}

/* Go to where the filter begins; what was open there is not known then. */
static int go_to_start(struct dump *d)
{
	uint64_t start = d->info->first_ts + filter.time.start_ns;
	int ret = 0;

	if (filter.first > 1)
		ret = saakm_trace_seek(d->trace, filter.first);
	else if (filter.has_time && filter.time.start_ns)
		ret = saakm_trace_seek_time(d->trace, start < filter.time.start_ns ?
					    UINT64_MAX : start);
	else
		return 0;
	for (uint32_t cpu = 0; !ret && cpu < d->info->nr_cpus; cpu++)
		ret = saakm_nesting_gap(&d->nesting, cpu);
	return ret;
}

static bool past_end(const struct dump *d, const struct saakm_event *ev)
{
	return ev->seq > filter.last ||
	       (filter.has_time && ev->ts - d->info->first_ts > filter.time.stop_ns);
}

static void put(struct dump *d, const char *s, size_t len)
{
	if (fwrite(s, 1, len, stdout) != len)
		d->write_failed = true;
}

static void make_text(struct dump *d, const struct saakm_event *ev, unsigned int depth)
{
	bool bad = ev->kind == SAAKM_EV_ERROR || ev->kind == SAAKM_EV_LOST;
	uint64_t ns = ev->ts - d->info->first_ts;

	saakm_strbuf_reset(&d->line);
	if (bad)
		saakm_strbuf_puts(&d->line, saakm_style(stdout, SAAKM_RED));
	saakm_strbuf_printf(&d->line, "%8" PRIu64 " %6" PRIu64 ".%09" PRIu64 " %4u  %*s", ev->seq,
			    ns / 1000000000, ns % 1000000000, ev->cpu,
			    (int)((depth < INDENT_MAX ? depth : INDENT_MAX) * INDENT), "");
	if (ev->ctx)
		saakm_strbuf_printf(&d->line, "[%u] ", ev->ctx);
	saakm_print_event(&d->line, ev, &d->names);
	if (bad)
		saakm_strbuf_puts(&d->line, saakm_style(stdout, SAAKM_PLAIN));
}

static void show_text(struct dump *d, const struct saakm_event *ev, unsigned int depth)
{
	make_text(d, ev, depth);
	saakm_strbuf_putc(&d->line, '\n');
	put(d, d->line.s, d->line.len);
}

static void show_json(struct dump *d, const struct saakm_event *ev, unsigned int depth)
{
	saakm_json_object(&d->json, NULL);
	saakm_json_string(&d->json, "type", "event");
	saakm_json_event(&d->json, ev, &d->names);
	if (serve) {
		make_text(d, ev, depth);
		saakm_json_string(&d->json, "line", saakm_strbuf_str(&d->line));
		if (ev->kind == SAAKM_EV_ERROR)
			saakm_json_string(&d->json, "meaning",
					  saakm_finding_meaning(ev->arg[SAAKM_ARG_ERROR_code]));
	}
	saakm_json_end_object(&d->json);
	if (saakm_json_line(&d->json, stdout))
		d->write_failed = true;
}

static int show_event(struct dump *d, const struct saakm_event *ev)
{
	struct saakm_stack *stack = saakm_nesting_stack(&d->nesting, ev->cpu, ev->ctx);
	const struct saakm_call *call = stack ? saakm_nesting_top(stack) : NULL;
	bool wanted = dump_wants(&filter, ev, call, &d->names);
	unsigned int depth = stack ? stack->depth : 0;
	int ret = saakm_names_note(&d->names, ev);

	/* What does not nest is for `saakm check` to say. */
	if (!ret && saakm_nesting_event(&d->nesting, ev, NULL) == -ENOMEM)
		ret = -ENOMEM;
	if (ret || !wanted)
		return ret;
	d->shown++;
	depth -= ev->kind == SAAKM_EV_EXIT && depth;
	if (json)
		show_json(d, ev, depth);
	else
		show_text(d, ev, depth);
	return 0;
}

static void json_header(struct dump *d, const char *name)
{
	struct saakm_json *j = &d->json;

	saakm_json_object(j, NULL);
	saakm_json_string(j, "type", "header");
	saakm_json_uint(j, "schema", SAAKM_JSON_SCHEMA);
	saakm_json_string(j, "file", name);
	saakm_json_uint(j, "format", d->info->version);
	saakm_json_addr(j, "session", d->info->session);
	saakm_json_uint(j, "cpus", d->info->nr_cpus);
	saakm_json_uint(j, "first_ts", d->info->first_ts);
	saakm_json_string(j, "header_text", d->info->header_text);
	saakm_json_end_object(j);
	if (saakm_json_line(j, stdout))
		d->write_failed = true;
}

static void json_end(struct dump *d, const char *error)
{
	struct saakm_json *j = &d->json;

	saakm_json_object(j, NULL);
	saakm_json_string(j, "type", "end");
	saakm_json_uint(j, "shown", d->shown);
	saakm_json_uint(j, "recorded", d->info->nr_events);
	saakm_json_uint(j, "emitted", d->info->emitted);
	saakm_json_uint(j, "lost", d->info->lost);
	saakm_json_uint(j, "overwritten", d->info->overwritten);
	saakm_json_bool(j, "complete", d->info->complete);
	saakm_json_string(j, "cut", d->info->cut);
	saakm_json_string(j, "error", error);
	saakm_json_end_object(j);
	if (saakm_json_line(j, stdout))
		d->write_failed = true;
}

static int dump_all(struct dump *d, const char *name)
{
	static const char head[] = "#  event           time  cpu  what\n";
	const struct saakm_event *ev;
	int ret = go_to_start(d), got = 0;

	if (json)
		json_header(d, name);
	else
		put(d, head, sizeof(head) - 1);
	while (!ret && !d->write_failed && (got = saakm_trace_next(d->trace, &ev)) > 0) {
		if (past_end(d, ev))
			break;
		ret = show_event(d, ev);
	}
	if (!ret && got < 0)
		ret = got;
	if (json)
		json_end(d, ret ? saakm_trace_err(d->trace)->text : NULL);
	return ret;
}

/*
 * For a debugger, which asks often: the trace is opened once. A line is options
 * as on the command line, without quotes; the answer is their JSON, and in each
 * event its line as text and what a finding means.
 */
static int answer(struct dump *d, const char *name, char *question, struct saakm_err *err)
{
	char *argv[32] = { (char *)"saakm-dump" }, *save;
	struct saakm_args args = {};
	int argc = 1, ret;

	for (char *word = strtok_r(question, " \n", &save); word && argc < 31;
	     word = strtok_r(NULL, " \n", &save))
		argv[argc++] = word;
	filter = everything;
	kinds = range = NULL;
	ret = saakm_cli_parse(&cli, argc, argv, &args, err);
	saakm_args_release(&args);
	if (!ret)
		ret = parse_filter(err);
	if (ret)
		return ret;
	d->shown = 0;
	saakm_nesting_release(&d->nesting);
	ret = saakm_trace_filter(d->trace, SAAKM_KINDS_ALL);
	return ret ? ret : dump_all(d, name);
}

static int serve_all(struct dump *d, const char *name)
{
	char *question = NULL;
	size_t bytes = 0;
	int ret = 0;

	json = true;
	while (!ret && !d->write_failed && getline(&question, &bytes, stdin) > 0) {
		struct saakm_err err = {};

		ret = answer(d, name, question, &err);
		if (err.text[0])
			saakm_log_err(&err);
		if (fflush(stdout))
			d->write_failed = true;
	}
	free(question);
	return ret;
}

int main(int argc, char **argv)
{
	struct saakm_pager pager = {};
	struct saakm_err err = {};
	struct saakm_args args = {};
	struct dump d = {};
	const char *name = NULL;
	int ret, verdict;
	bool paged;

	filter = everything;
	ret = saakm_cli_main(&cli, argc, argv, &args);
	if (ret < 0) {
		ret = parse_filter(&err) ? saakm_cli_usage_error(&cli, "%s", err.text) : 0;
		if (!ret)
			ret = saakm_open_input(&cli, input, &args, &d.trace, &name);
	}
	if (!d.trace)
		goto out;
	d.info = saakm_trace_info(d.trace);
	ret = gather_names(&d);
	saakm_pager_start(&pager, common.no_pager || json || serve);
	paged = pager.pid;
	if (!ret)
		ret = serve ? serve_all(&d, name) : dump_all(&d, name);
	if (fflush(stdout))
		d.write_failed = true;
	saakm_pager_end(&pager);

	verdict = saakm_input_verdict(d.trace);
	if (ret && !d.info->cut)
		saakm_log_err(saakm_trace_err(d.trace));
	ret = ret ? saakm_exit_code(ret) : verdict;
	/* Whoever leaves the pager has seen enough. */
	if (d.write_failed && !paged)
		ret = SAAKM_EXIT_SYSTEM;
out:
	saakm_trace_close(d.trace);
	saakm_names_release(&d.names);
	saakm_nesting_release(&d.nesting);
	saakm_strbuf_release(&d.line);
	saakm_json_release(&d.json);
	saakm_args_release(&args);
	return ret;
}
