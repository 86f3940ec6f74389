// SPDX-License-Identifier: GPL-2.0
/* `saakm build`: make a policy's shared object, and say where it is. */
#include <errno.h>
#include <stdio.h>
#include <saakm/cli.h>
#include <saakm/json.h>
#include <saakm/log.h>
#include "build.h"

struct options {
	struct saakm_common common;
	struct saakm_args args;
	struct saakm_strings defines;
	const char *output, *cc;
	int64_t opt_level;
	bool sanitize, json;
};

static const char *const examples[] = {
	"saakm build policies/fifo/fifo.c",
	"saakm build --sanitize -O 2 mypolicy/Kbuild",
	NULL,
};

static int parse(struct options *o, int argc, char **argv)
{
	const struct saakm_opt table[] = {
		SAAKM_OPT("output", 'o', "FILE", STRING, &o->output, "a copy of the result"),
		SAAKM_OPT("optimize", 'O', "LEVEL", INT, &o->opt_level, "0 to 3 (0)",
			  .min = 0, .max = 3),
		SAAKM_OPT("cc", 0, "COMPILER", STRING, &o->cc, "gcc or clang"),
		SAAKM_OPT("sanitize", 0, NULL, FLAG, &o->sanitize,
			  "with address and undefined-behaviour checks"),
		SAAKM_OPT("define", 'D', "NAME[=VALUE]", STRINGS, &o->defines,
			  "for the preprocessor"),
		SAAKM_OPT("json", 0, NULL, FLAG, &o->json, "print the result as JSON"),
		{ }
	};
	const struct saakm_cli cli = {
		.verb = "build",
		.summary = "build a policy for replay and simulation",
		.operands = "POLICY.c|DIRECTORY|KBUILD",
		.options = table,
		.common = &o->common,
		.examples = examples,
		.text = "The source is compiled unchanged against the toolkit's kernel headers. Results are\n"
			"cached by content. Of a Kbuild file, obj-m, NAME-y, NAME-objs, ccflags-y and\n"
			"CFLAGS_FILE.o are understood.",
	};
	int ret = saakm_cli_main(&cli, argc, argv, &o->args);

	if (ret >= 0)
		return ret;
	if (o->args.nr != 1)
		return saakm_cli_usage_error(&cli, "one policy is needed");
	return -1;
}

static void print_result(const struct options *o, const struct saakm_build_result *r)
{
	struct saakm_json j = { 0 };

	if (!o->json) {
		printf("%s\n", r->so);
		return;
	}
	saakm_json_object(&j, NULL);
	saakm_json_string(&j, "name", r->name);
	saakm_json_string(&j, "source", r->source);
	saakm_json_string(&j, "so", r->so);
	saakm_json_string(&j, "hash", r->hash);
	saakm_json_bool(&j, "cached", r->cached);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	saakm_json_release(&j);
}

int main(int argc, char **argv)
{
	struct options o = { 0 };
	struct saakm_build_result r = { 0 };
	struct saakm_err err = { 0 };
	int ret = parse(&o, argc, argv);

	if (ret < 0) {
		struct saakm_build_options bo = {
			.cc = o.cc,
			.output = o.output,
			.opt_level = o.opt_level,
			.sanitize = o.sanitize,
			.verbose = o.common.verbose > 0,
		};

		if (o.defines.nr && saakm_vec_push(&o.defines)) {
			o.defines.v[o.defines.nr - 1] = NULL;
			bo.defines = o.defines.v;
		}
		ret = saakm_build_policy(&r, o.args.v[0], &bo, &err);
		if (ret) {
			saakm_log_err(&err);
			/* The answer to "does it build?" is no. */
			ret = ret == -ENOEXEC || ret == -EINVAL ? SAAKM_EXIT_NO :
			      saakm_exit_code(ret);
		} else {
			print_result(&o, &r);
		}
	}
	saakm_build_result_release(&r);
	saakm_vec_release(&o.defines);
	saakm_args_release(&o.args);
	return ret;
}
