/* SPDX-License-Identifier: LGPL-2.1-only */
/* What cli*.c share: walking over a program's options and the common ones. */
#ifndef SAAKM_CLI_INTERNAL_H
#define SAAKM_CLI_INTERNAL_H

#include <saakm/cli.h>

/* Enough for a program's and the common ones; saakm_cli_parse checks it. */
#define CLI_OPTIONS_MAX	96

/* Options whose target is not known when the table is compiled. */
enum cli_special { CLI_NONE, CLI_HELP, CLI_VERSION, CLI_DUMP };

struct cli_option {
	struct saakm_opt opt;
	enum cli_special special;
	bool is_common;
};

struct cli_options {
	struct cli_option v[CLI_OPTIONS_MAX];
	size_t nr;
};

/* 0, or -E2BIG when the table is larger than CLI_OPTIONS_MAX. */
int cli_collect(const struct saakm_cli *cli, struct cli_options *all);

/* "saakm sim" */
const char *cli_name(const struct saakm_cli *cli, char buf[64]);

#endif /* SAAKM_CLI_INTERNAL_H */
