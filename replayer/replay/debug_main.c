// SPDX-License-Identifier: GPL-2.0
/*
 * `saakm debug`: gdb on a replay. Whatever can be said without gdb (a trace
 * that is none, a policy that does not build) is said before it starts.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <saakm/log.h>
#include <saakm/strbuf.h>
#include "debug.h"
#include "session_cli.h"

static const char *const examples[] = {
	"saakm debug run.saakm --at error",
	"saakm debug run.saakm --at 1234 -- -batch -ex bt",
	NULL,
};

struct options {
	struct session_cli c;
	const char *at;
	bool print_command, no_search;
};

static int parse(struct options *o, int argc, char **argv)
{
	const struct saakm_opt options[] = {
		SESSION_CLI_OPTIONS(&o->c),
		SAAKM_OPT("at", 0, "WHERE", STRING, &o->at,
			  "go there first: error, first-error, divergence, or an event's number"),
		SAAKM_OPT("no-search", 0, NULL, FLAG, &o->no_search,
			  "do not search for races that explain where it diverges"),
		SAAKM_OPT("print-command", 0, NULL, FLAG, &o->print_command,
			  "print how gdb would be started, and do not start it"),
		{ }
	};
	const struct saakm_cli cli = {
		.verb = "debug",
		.summary = "step through a trace in gdb, forwards and backwards",
		.operands = "TRACE [-- GDB-ARGUMENT…]",
		.text = "In gdb, `help saakm` lists what there is: saakm goto, saakm step -r, "
			"saakm tasks, saakm why, and so on.",
		.options = options,
		.common = &o->c.common,
		.examples = examples,
	};
	int ret = saakm_cli_main(&cli, argc, argv, &o->c.args);

	if (ret >= 0)
		return ret;
	if (!o->c.args.nr || (o->c.args.had_dashdash ? o->c.args.dashdash : o->c.args.nr) != 1)
		return saakm_cli_usage_error(&cli, o->c.args.nr ? "one trace at a time; gdb's own "
					     "arguments come behind --" : "no trace given");
	session_cli_take(&o->c);
	return -1;
}

/* --- the command ----------------------------------------------------------------- */

struct command { SAAKM_VEC(char *) argv; bool failed; };

static void add(struct command *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void add(struct command *c, const char *fmt, ...)
{
	char **slot = saakm_vec_push(&c->argv);
	va_list ap;

	va_start(ap, fmt);
	if (!slot || vasprintf(slot, fmt, ap) < 0)
		c->failed = true;
	va_end(ap);
}

/* Beside the program, as installed or as built. */
static int find_script(char *exe_dir, size_t bytes, char *script, size_t script_bytes)
{
	ssize_t n = readlink("/proc/self/exe", exe_dir, bytes - 1);

	if (n <= 0)
		return -errno;
	exe_dir[n] = '\0';
	*strrchr(exe_dir, '/') = '\0';
	snprintf(script, script_bytes, "%s/../share/saakm/replayer/gdb/saakm.py", exe_dir);
	if (access(script, R_OK))
		snprintf(script, script_bytes, "%s/replayer/gdb/saakm.py", SAAKM_SRCDIR);
	return access(script, R_OK) ? -errno : 0;
}

static void make_command(struct command *c, const struct options *o, const char *exe_dir,
			 const char *script)
{
	add(c, "gdb");
	add(c, "-q");
	add(c, "-iex");
	add(c, "set debuginfod enabled off");
	/* gdb's `record` does not know the newer vector instructions. */
	add(c, "-iex");
	add(c, "set environment GLIBC_TUNABLES glibc.cpu.hwcaps=%s",
	    "-AVX512F,-AVX512VL,-AVX512BW,-AVX2,-AVX,-ERMS,-FSRM,"
	    "-AVX_Fast_Unaligned_Load");
	add(c, "-x");
	add(c, "%s", script);
	add(c, "-ex");
	add(c, "python start()");
	for (size_t i = 1; i < o->c.args.nr; i++)
		add(c, "%s", o->c.args.v[i]);
	add(c, "--args");
	add(c, "%s/saakm-replay", exe_dir);
	add(c, "--debug");
	if (o->at) {
		add(c, "--at");
		add(c, "%s", o->at);
	}
	for (size_t i = 0; i < o->c.policies.nr; i++) {
		add(c, "--policy");
		add(c, "%s", o->c.policies.v[i]);
	}
	if (o->no_search)
		add(c, "--no-search");
	if (o->c.session.sanitize)
		add(c, "--sanitize");
	if (o->c.session.cc) {
		add(c, "--cc");
		add(c, "%s", o->c.session.cc);
	}
	add(c, "-O%d", (int)o->c.opt_level);
	add(c, "%s", o->c.session.trace);
}

static bool is_plain(const char *word)
{
	return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "0123456789_-+=./:,@%") == strlen(word);
}

static void print_command(const struct command *c)
{
	for (size_t i = 0; i < c->argv.nr; i++) {
		printf("%s", i ? " " : "");
		if (is_plain(c->argv.v[i])) {
			printf("%s", c->argv.v[i]);
			continue;
		}
		putchar('\'');
		for (const char *p = c->argv.v[i]; *p; p++)
			printf(*p == '\'' ? "'\\''" : "%c", *p);
		putchar('\'');
	}
	putchar('\n');
}

static int start_gdb(struct command *c, struct saakm_err *err)
{
	char **end = saakm_vec_push(&c->argv);

	if (!end || c->failed)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	*end = NULL;
	execvp("gdb", c->argv.v);
	return saakm_err_set(err, -errno, "gdb cannot be started: %s", strerror(errno));
}

static bool gdb_is_there(void)
{
	const char *path = getenv("PATH");
	char file[PATH_MAX];

	for (size_t len; path && *path; path += len + (path[len] == ':')) {
		len = strcspn(path, ":");
		snprintf(file, sizeof(file), "%.*s/gdb", (int)len, path);
		if (!access(file, X_OK))
			return true;
	}
	return false;
}

static int debug(struct options *o)
{
	char exe_dir[PATH_MAX], script[PATH_MAX + 64];
	struct saakm_err err = { 0 };
	struct command c = { 0 };
	struct session s = { 0 };
	u64 at;
	int ret = 0;

	if (!gdb_is_there() && !o->print_command)
		ret = saakm_err_set(&err, -ENOSYS, "gdb is not installed; install the package gdb");
	if (!ret)
		ret = session_open(&s, &o->c.session, &err);
	if (!ret)
		ret = debug_where(&s, o->at, &at, &err);
	session_close(&s);
	if (!ret && find_script(exe_dir, sizeof(exe_dir), script, sizeof(script)))
		ret = saakm_err_set(&err, -ENOSYS, "replayer/gdb/saakm.py is neither installed nor "
				    "in the source tree");
	if (!ret)
		make_command(&c, o, exe_dir, script);
	if (!ret && o->print_command)
		print_command(&c);
	else if (!ret)
		ret = start_gdb(&c, &err);
	if (ret)
		saakm_log_err(&err);
	for (size_t i = 0; i < c.argv.nr; i++)
		free(c.argv.v[i]);
	saakm_vec_release(&c.argv);
	return ret == -EINVAL ? SAAKM_EXIT_USAGE : saakm_exit_code(ret);
}

int main(int argc, char **argv)
{
	struct options o = { 0 };
	int ret = parse(&o, argc, argv);

	if (ret < 0)
		ret = debug(&o);
	session_cli_release(&o.c);
	return ret;
}
