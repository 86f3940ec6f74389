// SPDX-License-Identifier: LGPL-2.1-only
/* Parsing a command line by a table of options. Prints nothing. */
#include <errno.h>
#include <string.h>
#include <saakm/log.h>
#include "cli_internal.h"

static const struct {
	const char *name;
	char letter;
	enum cli_special special;
	const char *help;
	bool hidden;
} built_in[] = {
	{ "help", 'h', CLI_HELP, "print this help", false },
	{ "version", 0, CLI_VERSION, "print the version", false },
	{ "dump-options", 0, CLI_DUMP, "print the options for scripts", true },
};

static const struct cli_option *find_long(const struct cli_options *all,
					  const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < all->nr; i++)
		if (strlen(all->v[i].opt.name) == len && !memcmp(all->v[i].opt.name, name, len))
			return &all->v[i];
	return NULL;
}

static const struct cli_option *find_short(const struct cli_options *all, char letter)
{
	size_t i;

	for (i = 0; i < all->nr; i++)
		if (all->v[i].opt.letter == letter)
			return &all->v[i];
	return NULL;
}

static void collect_common(struct saakm_common *c, struct cli_options *all)
{
	const struct saakm_opt rows[] = {
		SAAKM_OPT("verbose", 'v', NULL, COUNT, &c->verbose, "say more; again: more still"),
		SAAKM_OPT("quiet", 'q', NULL, FLAG, &c->quiet, "say nothing but errors"),
		SAAKM_OPT("no-pager", 0, NULL, FLAG, &c->no_pager, "do not start a pager"),
		SAAKM_OPT("color", 0, "WHEN", ENUM, &c->color, "use colours",
			  .choices = saakm_color_modes),
	};
	size_t i, j, taken = all->nr;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cli_option *o = &all->v[all->nr++];

		*o = (struct cli_option){ .opt = rows[i], .is_common = true };
		/* A program may use a letter for something of its own. */
		for (j = 0; j < taken; j++)
			if (o->opt.letter && all->v[j].opt.letter == o->opt.letter)
				o->opt.letter = 0;
	}
}

int cli_collect(const struct saakm_cli *cli, struct cli_options *all)
{
	const struct saakm_opt *o;
	size_t i;

	all->nr = 0;
	for (o = cli->options; o && o->name; o++) {
		if (all->nr + 8 > CLI_OPTIONS_MAX)
			return -E2BIG;
		all->v[all->nr++] = (struct cli_option){ .opt = *o };
	}
	if (cli->common)
		collect_common(cli->common, all);
	for (i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++) {
		/* The front answers --help itself. */
		if (find_long(all, built_in[i].name, strlen(built_in[i].name)))
			continue;
		all->v[all->nr++] = (struct cli_option){
			.opt = { .name = built_in[i].name, .letter = built_in[i].letter,
				 .kind = SAAKM_OPT_FLAG, .help = built_in[i].help,
				 .hidden = built_in[i].hidden },
			.special = built_in[i].special,
			.is_common = true,
		};
	}
	return 0;
}

static int set_enum(const struct saakm_opt *o, const char *s, struct saakm_err *err)
{
	const char *near;
	char all[200] = "";
	size_t nr = 0, len = 0;
	int i;

	for (i = 0; o->choices[i]; i++, nr++) {
		if (!strcmp(o->choices[i], s)) {
			*(int *)o->target = i;
			return 0;
		}
		if (len < sizeof(all))
			len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s",
						nr ? ", " : "", o->choices[i]);
	}
	near = saakm_nearest(s, o->choices, nr);
	saakm_err_set(err, -EINVAL, "'%s' is none of its values: %s.", s, all);
	if (near)
		saakm_err_hint(err, "Did you mean '%s'?", near);
	return -EINVAL;
}

static int set_value(const struct saakm_opt *o, const char *s, struct saakm_err *err)
{
	bool limits = o->max > o->min;
	const char **slot;

	switch (o->kind) {
	case SAAKM_OPT_FLAG:
		*(bool *)o->target = true;
		return 0;
	case SAAKM_OPT_NO_FLAG:
		*(bool *)o->target = false;
		return 0;
	case SAAKM_OPT_COUNT:
		++*(int *)o->target;
		return 0;
	case SAAKM_OPT_STRING:
		*(const char **)o->target = s;
		return 0;
	case SAAKM_OPT_STRINGS:
		slot = saakm_vec_push((struct saakm_strings *)o->target);
		if (!slot)
			return saakm_err_set(err, -ENOMEM, "Not enough memory.");
		*slot = s;
		return 0;
	case SAAKM_OPT_INT:
		return saakm_parse_int(s, limits ? o->min : INT64_MIN,
				       limits ? o->max : INT64_MAX, o->target, err);
	case SAAKM_OPT_SIZE:
		return saakm_parse_size(s, o->target, err);
	case SAAKM_OPT_DURATION:
		return saakm_parse_duration(s, o->target, err);
	case SAAKM_OPT_TIME_RANGE:
		return saakm_parse_time_range(s, o->target, err);
	case SAAKM_OPT_CPUS:
		return saakm_parse_cpus(s, o->target, err);
	case SAAKM_OPT_ENUM:
		return set_enum(o, s, err);
	}
	return saakm_err_set(err, -EINVAL, "Its kind is unknown to the parser.");
}

static int apply(const struct cli_option *c, const char *shown, const char *s,
		 int *wish, struct saakm_err *err)
{
	struct saakm_err why = { .hint = "" };
	int ret;

	if (c->special != CLI_NONE) {
		if (*wish == SAAKM_CLI_RUN)
			*wish = c->special == CLI_HELP ? SAAKM_CLI_HELP :
				c->special == CLI_VERSION ? SAAKM_CLI_VERSION : SAAKM_CLI_DUMP;
		return 0;
	}
	ret = set_value(&c->opt, s, &why);
	if (ret < 0) {
		saakm_err_set(err, ret, "%s: %s", shown, why.text);
		saakm_err_hint(err, "%s", why.hint);
		return ret;
	}
	if (c->opt.given)
		*c->opt.given = true;
	return 0;
}

static int unknown_long(const struct cli_options *all, const char *name, size_t len,
			struct saakm_err *err)
{
	const char *names[CLI_OPTIONS_MAX], *near;
	char word[64];
	size_t i;

	for (i = 0; i < all->nr; i++)
		names[i] = all->v[i].opt.hidden ? NULL : all->v[i].opt.name;
	if (len >= sizeof(word))
		len = sizeof(word) - 1;
	memcpy(word, name, len);
	word[len] = '\0';
	near = saakm_nearest(word, names, all->nr);
	saakm_err_set(err, -EINVAL, "There is no option --%s.", word);
	if (near)
		saakm_err_hint(err, "Did you mean --%s?", near);
	return -EINVAL;
}

/* --name, --name=value, --name value */
static int parse_long(const struct cli_options *all, int argc, char **argv, int *i,
		      int *wish, struct saakm_err *err)
{
	const char *name = argv[*i] + 2, *equals = strchr(name, '='), *value = NULL;
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct cli_option *c = find_long(all, name, len);
	char shown[80];

	if (!c)
		return unknown_long(all, name, len, err);
	snprintf(shown, sizeof(shown), "--%s", c->opt.name);
	if (!c->opt.arg && equals)
		return saakm_err_set(err, -EINVAL, "%s takes no value.", shown);
	if (c->opt.arg) {
		value = equals ? equals + 1 : c->opt.implied ? c->opt.implied :
			*i + 1 < argc ? argv[++*i] : NULL;
		if (!value)
			return saakm_err_set(err, -EINVAL, "%s needs a value: %s.",
					     shown, c->opt.arg);
	}
	return apply(c, shown, value, wish, err);
}

/* -x, -xVALUE, -x VALUE, -xyz of flags */
static int parse_short(const struct cli_options *all, int argc, char **argv, int *i,
		       int *wish, struct saakm_err *err)
{
	const char *p;

	for (p = argv[*i] + 1; *p; p++) {
		const struct cli_option *c = find_short(all, *p);
		char shown[4] = { '-', *p };
		const char *value = NULL;
		int ret;

		if (!c)
			return saakm_err_set(err, -EINVAL, "There is no option %s.", shown);
		if (c->opt.arg) {
			value = p[1] ? p + 1 : c->opt.implied ? c->opt.implied :
				*i + 1 < argc ? argv[++*i] : NULL;
			if (!value)
				return saakm_err_set(err, -EINVAL, "%s needs a value: %s.",
						     shown, c->opt.arg);
		}
		ret = apply(c, shown, value, wish, err);
		if (ret < 0 || value)
			return ret;
	}
	return 0;
}

static int add_operand(struct saakm_args *args, const char *s, struct saakm_err *err)
{
	const char **slot = saakm_vec_push(args);

	if (!slot)
		return saakm_err_set(err, -ENOMEM, "Not enough memory.");
	*slot = s;
	return 0;
}

int saakm_cli_parse(const struct saakm_cli *cli, int argc, char **argv,
		    struct saakm_args *args, struct saakm_err *err)
{
	int i, ret, wish = SAAKM_CLI_RUN;
	bool only_operands = false;
	struct cli_options all;

	memset(args, 0, sizeof(*args));
	ret = cli_collect(cli, &all);
	if (ret < 0)
		return saakm_err_set(err, ret, "The table of options is too long.");
	for (i = 1; i < argc; i++) {
		const char *s = argv[i];

		if (!only_operands && !strcmp(s, "--")) {
			args->had_dashdash = only_operands = true;
			args->dashdash = args->nr;
			continue;
		}
		if (only_operands || s[0] != '-' || !s[1]) {
			ret = add_operand(args, s, err);
			only_operands |= cli->stop_at_operand;
		} else if (s[1] == '-') {
			ret = parse_long(&all, argc, argv, &i, &wish, err);
		} else {
			ret = parse_short(&all, argc, argv, &i, &wish, err);
		}
		if (ret < 0)
			return ret;
	}
	if (!args->had_dashdash)
		args->dashdash = args->nr;
	if (wish == SAAKM_CLI_RUN && !cli->operands && args->nr)
		return saakm_err_set(err, -EINVAL, "'%s' is one word too many.", args->v[0]);
	return wish;
}

void saakm_args_release(struct saakm_args *args)
{
	saakm_vec_release(args);
}
