// SPDX-License-Identifier: LGPL-2.1-only
/* saakm info: what is in a trace, from its footer and index alone. */
#include <errno.h>
#include <stdio.h>
#include <saakm/log.h>
#include "info.h"
#include "input.h"

static struct saakm_common common;
static const char *input;
static bool json;

static const struct saakm_opt options[] = {
	SAAKM_OPT("input", 'i', "FILE", STRING, &input, "the trace (run.saakm; - is stdin)"),
	SAAKM_OPT("json", 0, NULL, FLAG, &json, "one JSON object"),
	{ }
};

static const char *const examples[] = {
	"saakm info", "saakm info --json run.saakm | jq .findings", NULL
};

static const struct saakm_cli cli = {
	.verb = "info", .summary = "say what is in a trace", .operands = "[FILE]",
	.options = options, .common = &common, .examples = examples,
	.text = "Exit code 3 if the trace was cut or damaged, or if events were lost.",
};

/* The names of policies stand in events: few, so only their chunks are read. */
static int gather_policies(struct saakm_trace *t, struct info *i)
{
	const struct saakm_event *ev;
	int ret;

	saakm_trace_sparse(t, 1ULL << SAAKM_EV_POLICY_ADD);
	while ((ret = saakm_trace_next(t, &ev)) > 0)
		if (saakm_names_note(&i->names, ev))
			return -ENOMEM;
	/* Damage is told of by saakm_input_verdict(), unless only we came upon it. */
	return saakm_trace_info(t)->cut ? 0 : ret;
}

int main(int argc, char **argv)
{
	struct saakm_args args = {};
	struct saakm_trace *t = NULL;
	struct saakm_json j = {};
	struct info i = {};
	int ret = saakm_cli_main(&cli, argc, argv, &args);

	if (ret < 0)
		ret = saakm_open_input(&cli, input, &args, &t, &i.file);
	if (!t)
		goto out;
	i.trace = saakm_trace_info(t);
	for (unsigned int code = 0; code < SAAKM_F_NR; code++)
		if (saakm_finding_is_error(code))
			i.errors += i.trace->findings[code];
	ret = gather_policies(t, &i);
	if (json) {
		info_json(&i, &j);
		if (saakm_json_line(&j, stdout))
			ret = -EIO;
	} else {
		info_text(&i, stdout);
	}
	if (ret) {
		saakm_log_err(saakm_trace_err(t));
		ret = saakm_exit_code(ret);
	} else {
		ret = saakm_input_verdict(t);
	}
	if (fflush(stdout))
		ret = SAAKM_EXIT_SYSTEM;
out:
	saakm_trace_close(t);
	saakm_names_release(&i.names);
	saakm_json_release(&j);
	saakm_args_release(&args);
	return ret;
}
