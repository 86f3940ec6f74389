/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A program's command line as one table: parsing, `-h`, the man page and the
 * completions of the shells all come from it.
 *
 *	const struct saakm_opt options[] = {
 *		SAAKM_OPT("output", 'o', "FILE", STRING, &o.out, "where to write"),
 *		SAAKM_OPT("json", 0, NULL, FLAG, &o.json, "print JSON"),
 *		SAAKM_OPT("cpus", 'c', "N", INT, &o.cpus, "how many", .min = 1, .max = 64),
 *		{ }
 *	};
 *	const struct saakm_cli cli = {
 *		.verb = "sim", .summary = "run a policy on a simulated machine",
 *		.operands = "POLICY.c…", .options = options, .common = &common,
 *	};
 *	ret = saakm_cli_main(&cli, argc, argv, &args);
 *	if (ret >= 0)
 *		return ret;
 *
 * Numbers are of the kind's type: int64_t, uint64_t, int; see the enum.
 */
#ifndef SAAKM_CLI_H
#define SAAKM_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <saakm/err.h>
#include <saakm/exit.h>
#include <saakm/parse.h>
#include <saakm/vec.h>

enum saakm_opt_kind {
	SAAKM_OPT_FLAG,		/* bool *: set to true */
	SAAKM_OPT_NO_FLAG,	/* bool *: set to false; name it "no-…" */
	SAAKM_OPT_COUNT,	/* int *: one more each time */
	SAAKM_OPT_STRING,	/* const char **: borrowed from argv */
	SAAKM_OPT_STRINGS,	/* struct saakm_strings *: may be given again */
	SAAKM_OPT_INT,		/* int64_t *, between min and max if max > min */
	SAAKM_OPT_SIZE,		/* uint64_t *, in bytes; 4k, 16M */
	SAAKM_OPT_DURATION,	/* uint64_t *, in ns; 10ms, 2s */
	SAAKM_OPT_TIME_RANGE,	/* struct saakm_time_range *; START,STOP */
	SAAKM_OPT_CPUS,		/* struct saakm_cpus *; 0-3,7 */
	SAAKM_OPT_ENUM,		/* int *: index in choices */
};

struct saakm_strings {		/* release with saakm_vec_release() */
	SAAKM_VEC(const char *);
};

struct saakm_opt {
	const char *name;	/* long, without dashes; NULL ends the table */
	char letter;		/* short, or 0 */
	const char *arg;	/* "FILE", "TIME"; NULL: takes none */
	enum saakm_opt_kind kind;
	void *target;
	const char *help;	/* starts small, no full stop */
	const char *const *choices;	/* ENUM: ends with NULL */
	int64_t min, max;	/* INT */
	const char *implied;	/* value without one: --name, --name=VALUE, -xVALUE only */
	bool *given;		/* set to true when the option was there, or NULL */
	bool hidden;		/* in no help: for tests and for our own scripts */
};

/* A row: kind without its prefix; then .choices, .min, .max, .implied, … as needed. */
#define SAAKM_OPT(name_, letter_, arg_, kind_, target_, help_, ...)		\
	{ .name = (name_), .letter = (letter_), .arg = (arg_),			\
	  .kind = SAAKM_OPT_##kind_, .target = (target_), .help = (help_),	\
	  ##__VA_ARGS__ }

/* The options that every program has; zeroed = defaults. */
struct saakm_common {
	int verbose;		/* -v */
	bool quiet;		/* -q */
	bool no_pager;		/* --no-pager */
	int color;		/* enum saakm_color_mode of log.h */
};

struct saakm_cli {
	const char *verb;	/* "sim"; NULL: the front itself */
	const char *summary;	/* one line, starts small, no full stop */
	const char *operands;	/* "POLICY.c…", or NULL: takes none */
	const char *text;	/* paragraphs shown below the options, or NULL */
	const char *const *examples;	/* command lines; ends with NULL, or NULL */
	const struct saakm_opt *options;
	struct saakm_common *common;	/* or NULL */
	bool stop_at_operand;	/* `record COMMAND -x`: -x is the command's */
};

struct saakm_args {
	SAAKM_VEC(const char *);	/* operands, borrowed from argv */
	size_t dashdash;	/* operands before `--`; == nr without one */
	bool had_dashdash;
};

enum saakm_cli_wish {	/* what saakm_cli_parse returns, else -errno */
	SAAKM_CLI_RUN,
	SAAKM_CLI_HELP,
	SAAKM_CLI_VERSION,
	SAAKM_CLI_DUMP,
};

/* Prints nothing. args is filled anew; release it in any case. */
int saakm_cli_parse(const struct saakm_cli *cli, int argc, char **argv,
		    struct saakm_args *args, struct saakm_err *err);
void saakm_args_release(struct saakm_args *args);

void saakm_cli_print_help(const struct saakm_cli *cli, FILE *to);
/* Tab-separated, for mk/manpages.py and its like. */
void saakm_cli_dump(const struct saakm_cli *cli, FILE *to);

/*
 * For main(): parses, answers -h, --version and mistakes, sets log.h up from
 * `common`. Returns the exit code, or -1 when the program is to go on.
 */
int saakm_cli_main(const struct saakm_cli *cli, int argc, char **argv,
		   struct saakm_args *args);
/* "saakm sim: TEXT\nTry …" on stderr; gives back SAAKM_EXIT_USAGE. */
int saakm_cli_usage_error(const struct saakm_cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* SAAKM_CLI_H */
