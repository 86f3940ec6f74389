// SPDX-License-Identifier: LGPL-2.1-only
/* saakm check: is a trace well-formed? Reads every byte of every event. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <saakm/json.h>
#include <saakm/log.h>
#include <saakm/nesting.h>
#include "input.h"

static struct saakm_common common;
static const char *input;
static bool json;

static const struct saakm_opt options[] = {
	SAAKM_OPT("input", 'i', "FILE", STRING, &input, "the trace (run.saakm; - is stdin)"),
	SAAKM_OPT("json", 0, NULL, FLAG, &json, "the verdict as JSON"),
	{ }
};

static const struct saakm_cli cli = {
	.verb = "check", .summary = "say whether a trace is well-formed", .operands = "[FILE]",
	.options = options, .common = &common,
	.text = "It is if every packet and event can be read, if every number is one that its "
		"table has, if emitted = recorded + lost + overwritten on each CPU, and if each "
		"exit from a handler has its entry, and each snapshot its end. Exit code 0, or 3 "
		"with the sentence that says what is wrong and where.",
};

static int check_counts(const struct saakm_trace_info *info, struct saakm_err *err)
{
	for (uint32_t cpu = 0; cpu < info->nr_cpus; cpu++) {
		const struct saakm_trace_cpu *c = &info->cpu[cpu];

		if (c->emitted != c->recorded + c->lost + c->overwritten)
			return saakm_err_set(err, -EBADMSG,
				"CPU %u emitted %llu events, but %llu were recorded, %llu lost and %llu overwritten",
				cpu, (unsigned long long)c->emitted,
				(unsigned long long)c->recorded, (unsigned long long)c->lost,
				(unsigned long long)c->overwritten);
	}
	return 0;
}

/* The lines of a snapshot lie between its first and its last; `open`: the one that has begun. */
static int check_snapshot(const struct saakm_event *ev, int64_t *open, struct saakm_err *err)
{
	const char *text = ev->text ? ev->text : "";
	int64_t id = ev->arg[SAAKM_ARG_SNAPSHOT_id];

	if (!strncmp(text, "none", 4))
		return 0;
	if (!strncmp(text, "begin", 5) && !*open)
		*open = id;
	else if (*open != id)
		return saakm_err_set(err, -EBADMSG, "event %llu belongs to snapshot %lld, which has %s",
				     (unsigned long long)ev->seq, (long long)id,
				     *open ? "begun within another" : "not begun");
	if (!strcmp(text, "end"))
		*open = 0;
	return 0;
}

static int check_events(struct saakm_trace *t, uint64_t *events, struct saakm_err *err)
{
	const struct saakm_trace_info *info = saakm_trace_info(t);
	uint64_t kinds[SAAKM_EV_NR] = { 0 };
	struct saakm_nesting nesting = {};
	const struct saakm_event *ev;
	int64_t snapshot = 0;
	int ret = 0, got;

	for (uint32_t cpu = 0; !ret && cpu < info->nr_cpus; cpu++)
		if (info->cpu[cpu].overwritten)
			ret = saakm_nesting_gap(&nesting, cpu);
	while (!ret && (got = saakm_trace_next(t, &ev)) != 0) {
		if (got < 0) {
			*err = *saakm_trace_err(t);
			ret = got;
			break;
		}
		++*events;
		kinds[ev->kind]++;
		ret = saakm_event_check(ev, err);
		if (!ret)
			ret = saakm_nesting_event(&nesting, ev, err);
		if (!ret && ev->kind == SAAKM_EV_SNAPSHOT && !info->overwritten)
			ret = check_snapshot(ev, &snapshot, err);
	}
	if (!ret && snapshot && !info->cut && !info->lost)
		ret = saakm_err_set(err, -EBADMSG, "snapshot %lld has no end", (long long)snapshot);
	saakm_nesting_release(&nesting);
	for (unsigned int kind = 0; !ret && kind < SAAKM_EV_NR; kind++)
		if (kinds[kind] != info->kinds[kind])
			ret = saakm_err_set(err, -EBADMSG,
				"the footer counts %llu events of kind %s, but there are %llu",
				(unsigned long long)info->kinds[kind],
				saakm_event_info[kind].name, (unsigned long long)kinds[kind]);
	return ret;
}

static void print_verdict(const char *name, const struct saakm_trace_info *info, uint64_t events,
			  int ret, const struct saakm_err *err)
{
	struct saakm_json j = {};

	if (!json) {
		if (!ret)
			printf("well-formed: %s, %" PRIu64 " events, %" PRIu64
			       " calls, %u CPUs, lost %" PRIu64 "\n", name, events,
			       info->kinds[SAAKM_EV_ENTER], info->nr_cpus, info->lost);
		return;
	}
	saakm_json_object(&j, NULL);
	saakm_json_string(&j, "file", name);
	saakm_json_bool(&j, "well_formed", !ret);
	saakm_json_uint(&j, "events", events);
	saakm_json_uint(&j, "lost", info->lost);
	saakm_json_bool(&j, "complete", info->complete);
	if (ret)
		saakm_json_string(&j, "error", err->text);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	saakm_json_release(&j);
}

int main(int argc, char **argv)
{
	struct saakm_err err = { .offset = SAAKM_NOWHERE, .event = SAAKM_NOWHERE };
	struct saakm_args args = {};
	struct saakm_trace *t = NULL;
	const char *name = NULL;
	uint64_t events = 0;
	int ret = saakm_cli_main(&cli, argc, argv, &args);

	if (ret < 0)
		ret = saakm_open_input(&cli, input, &args, &t, &name);
	if (!t)
		goto out;
	ret = check_events(t, &events, &err);
	if (!ret && saakm_trace_info(t)->cut)
		ret = saakm_err_set(&err, -EBADMSG, "%s", saakm_trace_info(t)->cut);
	if (!ret)
		ret = check_counts(saakm_trace_info(t), &err);
	print_verdict(name, saakm_trace_info(t), events, ret, &err);
	if (ret) {
		saakm_log_err(&err);
		ret = saakm_exit_code(ret);
	}
	if (fflush(stdout))
		ret = SAAKM_EXIT_SYSTEM;
out:
	saakm_trace_close(t);
	saakm_args_release(&args);
	return ret;
}
