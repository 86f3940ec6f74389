// SPDX-License-Identifier: LGPL-2.1-only
/* saakm diff: where two traces part, and how much they differ. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <saakm/log.h>
#include <saakm/term.h>
#include "diff.h"
#include "input.h"

static struct saakm_common common;
static struct dump_filter filter = { .pid = -1, .kinds = SAAKM_KINDS_ALL, .first = 1,
				     .last = UINT64_MAX };
static const char *kinds;
static int level = DIFF_INPUTS;
static bool times, any_order, json;

static const struct saakm_opt options[] = {
	SAAKM_OPT("fields", 0, "WHICH", ENUM, &level,
		  "what counts: what replay checks, its inputs as well, or all",
		  .choices = diff_levels),
	SAAKM_OPT("times", 0, NULL, FLAG, &times, "time stamps and clocks count, too"),
	SAAKM_OPT("any-order", 0, NULL, FLAG, &any_order,
		  "the order of events on different CPUs does not count"),
	SAAKM_OPT("kinds", 'e', "KINDS", STRING, &kinds, "only these kinds: state,exit"),
	SAAKM_OPT("cpu", 'C', "LIST", CPUS, &filter.cpus, "only these CPUs: 0-3,7",
		  .given = &filter.has_cpus),
	SAAKM_OPT("policy", 'p', "NAME", STRING, &filter.policy,
		  "only calls of this policy, and what happened in them"),
	SAAKM_OPT("pid", 0, "PID", INT, &filter.pid, "only events of this task",
		  .min = 0, .max = INT32_MAX),
	SAAKM_OPT("comm", 0, "GLOB", STRING, &filter.comm, "only events of tasks of that name"),
	SAAKM_OPT("json", 0, NULL, FLAG, &json, "a JSON object per line"),
	{ }
};

static const char *const examples[] = {
	"saakm diff run.saakm.old run.saakm", "saakm diff --fields checked a.saakm b.saakm",
	"saakm diff -q a.saakm b.saakm && echo the same", NULL
};

static const struct saakm_cli cli = {
	.verb = "diff", .summary = "compare two traces", .operands = "[A B]",
	.options = options, .common = &common, .examples = examples,
	.text = "Without operands: run.saakm.old and run.saakm. Numbers of tasks, runqueues, "
		"locks, contexts and policies are paired as they first appear, so traces that "
		"only number differently are the same. -q prints nothing and stops at the first "
		"difference; -v lists all tasks that differ. Exit status: 0 the same, 1 they "
		"differ, 3 not comparable.",
};

static int open_side(struct diff_side *s, const char *file)
{
	struct saakm_args none = {};
	const struct saakm_event *ev;
	int ret = saakm_open_input(&cli, file, &none, &s->trace, &s->name);

	if (!s->trace)
		return ret;
	s->info = saakm_trace_info(s->trace);
	if (saakm_names_from(&s->names, s->info))
		return SAAKM_EXIT_SYSTEM;
	saakm_trace_sparse(s->trace, 1ULL << SAAKM_EV_POLICY_ADD |
			   (s->info->nr_tasks ? 0 : 1ULL << SAAKM_EV_TASK));
	while (saakm_trace_next(s->trace, &ev) > 0)
		if (saakm_names_note(&s->names, ev))
			return SAAKM_EXIT_SYSTEM;
	return -1;
}

static int open_both(struct diff *d, const struct saakm_args *args)
{
	static const char *const usual[] = { SAAKM_DEFAULT_TRACE ".old", SAAKM_DEFAULT_TRACE };
	const char *const *file = args->nr ? args->v : usual;
	int ret = -1;

	if (args->nr && args->nr != 2)
		return saakm_cli_usage_error(&cli, "two traces are wanted, or none for %s and %s",
					     usual[0], usual[1]);
	for (unsigned int i = 0; ret < 0 && i < DIFF_SIDES; i++)
		ret = open_side(&d->side[i], file[i]);
	return ret;
}

static int prepare(struct diff *d)
{
	uint32_t nr[] = { d->side[0].info->nr_cpus, d->side[1].info->nr_cpus };

	if (d->side[0].info->overwritten || d->side[1].info->overwritten) {
		saakm_error("%s begins in the middle, since its start was overwritten: "
			    "there is nothing to compare it with",
			    d->side[d->side[0].info->overwritten ? 0 : 1].name);
		return SAAKM_EXIT_NO_VERDICT;
	}
	d->filter = filter;
	d->any_order = any_order;
	diff_compare_init(&d->cmp, level, times, filter.kinds);
	d->res.nr_cpus = nr[0] > nr[1] ? nr[0] : nr[1];
	d->res.cpu = calloc(d->res.nr_cpus ? d->res.nr_cpus : 1, sizeof(*d->res.cpu));
	if (!d->res.cpu) {
		saakm_error("no memory for %u CPUs", d->res.nr_cpus);
		return SAAKM_EXIT_SYSTEM;
	}
	return -1;
}

/* The whole of it; 0 or -errno. */
static int compare(struct diff *d)
{
	int ret = d->any_order ? diff_walk_cpus(d) : diff_walk(d);

	if (ret || d->res.verdict != DIFF_DIFFERS || common.quiet)
		return ret;
	if (!d->any_order)
		ret = diff_walk_cpus(d);
	if (!ret)
		ret = diff_find_context(d);
	if (!ret)
		ret = diff_stats(d);
	return ret ? ret : diff_pair_tasks(d);
}

static int report_failure(struct diff *d, int ret)
{
	for (unsigned int i = 0; i < DIFF_SIDES; i++)
		if (saakm_trace_err(d->side[i].trace)->text[0]) {
			saakm_log_err(saakm_trace_err(d->side[i].trace));
			return saakm_exit_code(ret);
		}
	saakm_error("no memory for what the traces hold");
	return SAAKM_EXIT_SYSTEM;
}

static int verdict(struct diff *d)
{
	static const int code[] = { SAAKM_EXIT_YES, SAAKM_EXIT_NO, SAAKM_EXIT_NO_VERDICT };
	bool lost = false;

	for (unsigned int i = 0; i < DIFF_SIDES; i++)
		lost |= saakm_input_verdict(d->side[i].trace) != SAAKM_EXIT_YES;
	/* What differs before anything was lost differs; what is the same may be luck. */
	if (lost && d->res.verdict == DIFF_SAME)
		return SAAKM_EXIT_NO_VERDICT;
	return code[d->res.verdict];
}

static int run(struct diff *d)
{
	struct saakm_pager pager = {};
	bool printed = true;
	int ret = compare(d);

	if (ret)
		return report_failure(d, ret);
	saakm_pager_start(&pager, common.no_pager || json || common.quiet);
	if (json && !common.quiet)
		printed = diff_print_json(d);
	else if (!common.quiet)
		printed = diff_print_text(d, common.verbose > 0);
	if (fflush(stdout))
		printed = false;
	saakm_pager_end(&pager);
	ret = verdict(d);
	return printed || pager.pid ? ret : SAAKM_EXIT_SYSTEM;
}

int main(int argc, char **argv)
{
	struct saakm_args args = {};
	struct diff d = {};
	struct saakm_err err;
	int ret = saakm_cli_main(&cli, argc, argv, &args);

	if (ret < 0 && kinds && dump_parse_kinds(kinds, &filter.kinds, &err))
		ret = saakm_cli_usage_error(&cli, "%s", err.text);
	if (ret < 0)
		ret = open_both(&d, &args);
	if (ret < 0)
		ret = prepare(&d);
	if (ret < 0)
		ret = run(&d);
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		saakm_trace_close(d.side[i].trace);
		saakm_names_release(&d.side[i].names);
		saakm_nesting_release(&d.side[i].nesting);
		free(d.res.stats[i]);
	}
	free(d.res.pair);
	free(d.res.cpu);
	diff_compare_release(&d.cmp);
	saakm_args_release(&args);
	return ret;
}
