// SPDX-License-Identifier: LGPL-2.1-only
/* saakm doctor: what of this machine is ready, and the command for what is not. */
#include <stdio.h>
#include <string.h>
#include <saakm/cli.h>
#include <saakm/json.h>
#include <saakm/log.h>
#include "doctor.h"

static struct {
	struct saakm_common common;
	const char *root;
	bool json;
} opt;

static const struct saakm_opt options[] = {
	SAAKM_OPT("json", 0, NULL, FLAG, &opt.json, "print a line of JSON for each question"),
	SAAKM_OPT("root", 0, "DIR", STRING, &opt.root, "look for the system's files there",
		  .hidden = true),
	{ }
};

static const char *const examples[] = { "saakm doctor", "saakm doctor replay debug", NULL };

static const struct saakm_cli cli = {
	.verb = "doctor", .summary = "what of this machine is ready, and what is missing",
	.operands = "[record|replay|debug|vm…]", .options = options, .common = &opt.common,
	.examples = examples,
	.text = "Looks at what each command needs and changes nothing. Behind what is missing stands "
		"the command that gets it. Exit code 0: all is ready, 1: something is missing.",
};

static const char *const answers[] = {
	[DOCTOR_READY] = "ready", [DOCTOR_NOTE] = "note", [DOCTOR_LACKS] = "lacks",
};

static bool is_wanted(const struct saakm_args *args, const char *use)
{
	for (size_t i = 0; i < args->nr; i++)
		if (!strcmp(args->v[i], use))
			return true;
	return !args->nr;
}

static bool is_use(const char *name)
{
	for (const struct doctor_question *q = doctor_questions; q->use; q++)
		if (!strcmp(q->use, name))
			return true;
	return false;
}

static void print(const struct doctor_question *q, const struct doctor_finding *f)
{
	static const enum saakm_style styles[] = {
		[DOCTOR_READY] = SAAKM_GREEN, [DOCTOR_NOTE] = SAAKM_YELLOW,
		[DOCTOR_LACKS] = SAAKM_RED,
	};

	printf("%-7s %s%-6s%s %-11s %s\n", q->use, saakm_style(stdout, styles[f->answer]),
	       answers[f->answer], saakm_style(stdout, SAAKM_PLAIN), q->name, f->text);
	if (f->answer != DOCTOR_READY)
		printf("%-27s-> %s\n", "", q->mend);
}

static void print_json(const struct doctor_question *q, const struct doctor_finding *f)
{
	struct saakm_json j = { 0 };

	saakm_json_object(&j, NULL);
	saakm_json_string(&j, "use", q->use);
	saakm_json_string(&j, "name", q->name);
	saakm_json_string(&j, "answer", answers[f->answer]);
	saakm_json_string(&j, "text", f->text);
	saakm_json_string(&j, "mend", f->answer == DOCTOR_READY ? NULL : q->mend);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	saakm_json_release(&j);
}

static int ask_all(const struct saakm_args *args)
{
	const char *use = NULL;
	char unready[64] = "";
	size_t lacks = 0;

	for (const struct doctor_question *q = doctor_questions; q->use; q++) {
		struct doctor_finding f = { 0 };

		if (!is_wanted(args, q->use))
			continue;
		q->ask(q, &f);
		if (opt.json)
			print_json(q, &f);
		else
			print(q, &f);
		lacks += f.answer == DOCTOR_LACKS;
		if (f.answer == DOCTOR_LACKS && (!use || strcmp(use, q->use))) {
			use = q->use;
			snprintf(unready + strlen(unready), sizeof(unready) - strlen(unready),
				 "%s%s", unready[0] ? ", " : "", use);
		}
	}
	if (lacks)
		saakm_log_summary(true, "not ready: %s", unready);
	else
		saakm_log_summary(false, "all is ready");
	return lacks ? SAAKM_EXIT_NO : SAAKM_EXIT_YES;
}

int main(int argc, char **argv)
{
	struct saakm_args args = {};
	int ret = saakm_cli_main(&cli, argc, argv, &args);

	for (size_t i = 0; ret < 0 && i < args.nr; i++)
		if (!is_use(args.v[i]))
			ret = saakm_cli_usage_error(&cli, "there is nothing to ask about '%s': "
						    "record, replay, debug or vm", args.v[i]);
	if (ret < 0) {
		if (opt.root)
			doctor_root = opt.root;
		ret = ask_all(&args);
	}
	saakm_args_release(&args);
	return ret;
}
