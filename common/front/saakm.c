// SPDX-License-Identifier: LGPL-2.1-only
/*
 * saakm: the front. `saakm VERB …` becomes the program saakm-VERB; this file
 * knows nothing of what they do, so that a machine may have only some.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <saakm/cli.h>
#include <saakm/log.h>
#include "find.h"
#include "verbs.h"

#define VERBS_MAX	64

static const struct verb *find_verb(const char *name)
{
	const struct verb *v;

	for (v = verbs; v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

static void print_verbs(FILE *to)
{
	const char *group = "";
	const struct verb *v;
	char path[PATH_MAX];

	for (v = verbs; v->name; v++) {
		if (!find_program(v->name, path))
			continue;
		if (strcmp(group, v->group))
			fprintf(to, "\n%s:\n", v->group);
		group = v->group;
		fprintf(to, "  %-10s %s\n", v->name, v->summary);
	}
	fputs("\n`saakm help VERB` opens the manual, `saakm VERB -h` lists the options.\n", to);
}

/* For scripts: VERB, available or missing, SUMMARY, what it needs; by tabs. */
static void list_verbs(void)
{
	const struct verb *v;
	char path[PATH_MAX];

	for (v = verbs; v->name; v++)
		printf("%s\t%s\t%s\t%s\n", v->name,
		       find_program(v->name, path) ? "available" : "missing",
		       v->summary, v->needs ? v->needs : "-");
}

static int no_such_verb(const char *name)
{
	const struct verb *known = find_verb(name), *v;
	const char *names[VERBS_MAX], *near;
	char path[PATH_MAX];
	size_t nr = 0;

	if (known) {
		fprintf(stderr, "saakm: The verb '%s' (%s) is not in this build.\n",
			name, known->summary);
		return SAAKM_EXIT_USAGE;
	}
	for (v = verbs; v->name && nr < VERBS_MAX; v++)
		if (find_program(v->name, path))
			names[nr++] = v->name;
	near = saakm_nearest(name, names, nr);
	fprintf(stderr, "saakm: There is no verb '%s'.", name);
	if (near)
		fprintf(stderr, " Did you mean '%s'?", near);
	fputs("\nTry 'saakm help'.\n", stderr);
	return SAAKM_EXIT_USAGE;
}

static int run_verb(char **argv)
{
	const char *verb = argv[0];
	char path[PATH_MAX], name[64];

	if (!find_program(verb, path))
		return no_such_verb(verb);
	snprintf(name, sizeof(name), "saakm-%s", verb);
	argv[0] = name;
	execv(path, argv);
	fprintf(stderr, "saakm: %s cannot be run: %s.\n", path, strerror(errno));
	return SAAKM_EXIT_SYSTEM;
}

static int help(const struct saakm_cli *cli, const char *verb)
{
	char path[PATH_MAX];
	char *argv[] = { (char *)verb, (char *)"-h", NULL };

	if (!verb) {
		saakm_cli_print_help(cli, stdout);
		print_verbs(stdout);
		return SAAKM_EXIT_YES;
	}
	/* Without a terminal or without `man`, the options are better than nothing. */
	if (find_program(verb, path) && isatty(STDOUT_FILENO) && find_manual(verb, path))
		execlp("man", "man", "-l", path, (char *)NULL);
	return run_verb(argv);
}

int main(int argc, char **argv)
{
	bool list = false, want_help = false;
	const struct saakm_opt options[] = {
		SAAKM_OPT("help", 'h', NULL, FLAG, &want_help, "print this help"),
		SAAKM_OPT("list-verbs", 0, NULL, FLAG, &list, "for scripts", .hidden = true),
		{ }
	};
	const struct saakm_cli cli = {
		.summary = "record, replay and debug SaaKM scheduling policies",
		.operands = "VERB [ARGUMENTS]",
		.options = options,
		.stop_at_operand = true,
	};
	struct saakm_args args;
	int ret, first;

	ret = saakm_cli_main(&cli, argc, argv, &args);
	if (ret >= 0)
		return ret;
	if (list) {
		list_verbs();
		ret = SAAKM_EXIT_YES;
	} else if (want_help) {
		ret = help(&cli, NULL);
	} else if (!args.nr) {
		saakm_cli_print_help(&cli, stderr);
		print_verbs(stderr);
		ret = SAAKM_EXIT_USAGE;
	} else if (!strcmp(args.v[0], "help")) {
		ret = help(&cli, args.nr > 1 ? args.v[1] : NULL);
	} else {
		for (first = 1; argv[first] != args.v[0]; first++)
			;
		ret = run_verb(argv + first);
	}
	saakm_args_release(&args);
	return ret;
}
