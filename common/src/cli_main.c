// SPDX-License-Identifier: LGPL-2.1-only
/* The command line of a program's main(): answers -h, --version and mistakes. */
#include <stdarg.h>
#include <stdio.h>
#include <saakm/log.h>
#include <saakm/version.h>
#include "cli_internal.h"

static int complain(const struct saakm_cli *cli, const char *text, const char *hint)
{
	char name[64];

	cli_name(cli, name);
	fprintf(stderr, "%s: %s%s%s\nTry '%s -h'.\n", name, text,
		*hint ? " " : "", hint, name);
	return SAAKM_EXIT_USAGE;
}

int saakm_cli_usage_error(const struct saakm_cli *cli, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return complain(cli, text, "");
}

/* A full disk must not look like success. */
static int flushed(void)
{
	return fflush(stdout) || ferror(stdout) ? SAAKM_EXIT_SYSTEM : SAAKM_EXIT_YES;
}

int saakm_cli_main(const struct saakm_cli *cli, int argc, char **argv,
		   struct saakm_args *args)
{
	struct saakm_err err = { .hint = "" };
	char name[64];
	int ret;

	ret = saakm_cli_parse(cli, argc, argv, args, &err);
	saakm_log_init(cli_name(cli, name), cli->common ? cli->common->color : 0);
	if (cli->common)
		saakm_log_verbosity(cli->common->quiet ? -2 : cli->common->verbose);
	switch (ret) {
	case SAAKM_CLI_RUN:
		return -1;
	case SAAKM_CLI_HELP:
		saakm_cli_print_help(cli, stdout);
		break;
	case SAAKM_CLI_VERSION:
		printf("%s %s\n", name, SAAKM_VERSION);
		break;
	case SAAKM_CLI_DUMP:
		saakm_cli_dump(cli, stdout);
		break;
	default:
		saakm_args_release(args);
		return complain(cli, err.text, err.hint);
	}
	saakm_args_release(args);
	return flushed();
}
