// SPDX-License-Identifier: LGPL-2.1-only
/* A table of options as help for people and as lines for scripts. */
#include <string.h>
#include <saakm/log.h>
#include "cli_internal.h"

const char *cli_name(const struct saakm_cli *cli, char buf[64])
{
	snprintf(buf, 64, cli->verb ? "saakm %s" : "saakm", cli->verb);
	return buf;
}

/* Columns that a UTF-8 string takes. */
static int columns(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static void print_option(const struct saakm_opt *o, FILE *to)
{
	char left[96], letter[8] = "    ";
	int pad, i;

	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	snprintf(left, sizeof(left), "  %s--%s%s%s%s", letter, o->name,
		 !o->arg ? "" : o->implied ? "[=" : " ", o->arg ? o->arg : "",
		 o->arg && o->implied ? "]" : "");
	pad = 30 - columns(left);
	if (pad < 1)
		fprintf(to, "%s\n%30s", left, "");
	else
		fprintf(to, "%s%*s", left, pad, "");
	fputs(o->help, to);
	if (o->choices) {
		for (i = 0; o->choices[i]; i++)
			fprintf(to, "%s%s", i ? ", " : ": ", o->choices[i]);
	}
	fputc('\n', to);
}

void saakm_cli_print_help(const struct saakm_cli *cli, FILE *to)
{
	struct cli_options all;
	bool common, any;
	char name[64];
	size_t i, n;

	if (cli_collect(cli, &all) < 0)
		return;
	fprintf(to, "%s: %s\n\nusage: %s [OPTIONS]%s%s\n", cli_name(cli, name),
		cli->summary, name, cli->operands ? " " : "",
		cli->operands ? cli->operands : "");
	for (common = false;; common = true) {
		any = false;
		for (i = 0; i < all.nr; i++) {
			if (all.v[i].opt.hidden || all.v[i].is_common != common)
				continue;
			if (!any)
				fputs(common ? "\nCommon options:\n" : "\nOptions:\n", to);
			any = true;
			print_option(&all.v[i].opt, to);
		}
		if (common)
			break;
	}
	if (cli->text)
		fprintf(to, "\n%s\n", cli->text);
	for (n = 0; cli->examples && cli->examples[n]; n++)
		fprintf(to, "%s  %s\n", n ? "" : "\nExamples:\n", cli->examples[n]);
}

static const char *kind_name(enum saakm_opt_kind kind)
{
	switch (kind) {
	case SAAKM_OPT_FLAG:
	case SAAKM_OPT_NO_FLAG:		return "flag";
	case SAAKM_OPT_COUNT:		return "count";
	case SAAKM_OPT_STRING:		return "string";
	case SAAKM_OPT_STRINGS:		return "strings";
	case SAAKM_OPT_INT:		return "int";
	case SAAKM_OPT_SIZE:		return "size";
	case SAAKM_OPT_DURATION:	return "duration";
	case SAAKM_OPT_TIME_RANGE:	return "time-range";
	case SAAKM_OPT_CPUS:		return "cpus";
	case SAAKM_OPT_ENUM:		return "enum";
	}
	return "?";
}

/* Newlines and tabs would end a field: as \n and \t. */
static void put_field(const char *s, FILE *to)
{
	for (; *s; s++) {
		if (*s == '\n')
			fputs("\\n", to);
		else if (*s == '\t')
			fputs("\\t", to);
		else if (*s == '\\')
			fputs("\\\\", to);
		else
			fputc(*s, to);
	}
}

static void put_line(const char *key, const char *s, FILE *to)
{
	if (!s)
		return;
	fprintf(to, "%s\t", key);
	put_field(s, to);
	fputc('\n', to);
}

/*
 * KEY TAB VALUE lines; an option is
 *	option NAME LETTER ARG KIND CHOICES own|common HELP
 * with `-` for what it has not; ARG is [=ARG] where it may be left out.
 */
void saakm_cli_dump(const struct saakm_cli *cli, FILE *to)
{
	struct cli_options all;
	size_t i, k;

	if (cli_collect(cli, &all) < 0)
		return;
	put_line("verb", cli->verb ? cli->verb : "-", to);
	put_line("summary", cli->summary, to);
	put_line("operands", cli->operands, to);
	put_line("text", cli->text, to);
	for (k = 0; cli->examples && cli->examples[k]; k++)
		put_line("example", cli->examples[k], to);
	for (i = 0; i < all.nr; i++) {
		const struct saakm_opt *o = &all.v[i].opt;

		if (o->hidden)
			continue;
		fprintf(to, "option\t%s\t%c\t", o->name, o->letter ? o->letter : '-');
		fprintf(to, o->arg && o->implied ? "[=%s]\t%s\t" : "%s\t%s\t",
			o->arg ? o->arg : "-", kind_name(o->kind));
		for (k = 0; o->choices && o->choices[k]; k++)
			fprintf(to, "%s%s", k ? "," : "", o->choices[k]);
		fprintf(to, "%s\t%s\t", o->choices ? "" : "-", all.v[i].is_common ? "common" : "own");
		put_field(o->help, to);
		fputc('\n', to);
	}
#define X(name, code, meaning) fprintf(to, "exit\t%d\t%s\n", code, meaning);
	SAAKM_EXIT_TABLE(X)
#undef X
}
