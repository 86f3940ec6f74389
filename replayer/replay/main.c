// SPDX-License-Identifier: GPL-2.0
/*
 * `saakm replay`: run the policies' own code again on what the trace says they
 * were given, and say whether they did the same.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <saakm/cli.h>
#include <saakm/log.h>
#include "debug.h"
#include "session.h"
#include "verdict.h"

static const char *const examples[] = {
	"saakm replay run.saakm",
	"saakm replay run.saakm -p policies/fifo/fifo.c --json",
	"saakm replay run.saakm --keep-going",
	NULL,
};

struct options {
	struct saakm_common common;
	struct saakm_strings policies;
	struct saakm_args args;
	struct session_options session;
	int64_t opt_level, until;
	const char *debug_at;
	bool json, debug, no_search;
};

static int parse(struct options *o, int argc, char **argv)
{
	const struct saakm_opt options[] = {
		SAAKM_OPT("policy", 'p', "POLICY.c", STRINGS, &o->policies,
			  "the policy's source, if it is not where it was"),
		SAAKM_OPT("keep-going", 'k', NULL, FLAG, &o->session.keep_going,
			  "take what is recorded and go on behind a divergence"),
		SAAKM_OPT("no-search", 0, NULL, FLAG, &o->no_search,
			  "do not search for races that explain a divergence"),
		SAAKM_OPT("until", 0, "EVENT", INT, &o->until, "stop behind this event",
			  .min = 1, .max = INT64_MAX),
		SAAKM_OPT("sanitize", 0, NULL, FLAG, &o->session.sanitize,
			  "build the policies with address and undefined-behaviour checks"),
		SAAKM_OPT("races", 0, NULL, FLAG, &o->session.races,
			  "find accesses to the same data that no lock keeps apart"),
		SAAKM_OPT("optimize", 'O', "LEVEL", INT, &o->opt_level,
			  "compile the policies at this level (0)", .min = 0, .max = 3),
		SAAKM_OPT("cc", 0, "COMPILER", STRING, &o->session.cc,
			  "which compiler (cc of the build)"),
		SAAKM_OPT("debug", 0, NULL, FLAG, &o->debug,
			  "under gdb: keep snapshots and stay", .hidden = true),
		SAAKM_OPT("at", 0, "WHERE", STRING, &o->debug_at, "with --debug: stop there first",
			  .hidden = true),
		SAAKM_OPT("json", 0, NULL, FLAG, &o->json, "print the verdict as JSON"),
		{ }
	};
	const struct saakm_cli cli = {
		.verb = "replay",
		.summary = "verify a trace against the policy's own code",
		.operands = "TRACE",
		.options = options,
		.common = &o->common,
		.examples = examples,
	};
	int ret = saakm_cli_main(&cli, argc, argv, &o->args);

	if (ret >= 0)
		return ret;
	if (o->args.nr != 1)
		return saakm_cli_usage_error(&cli, o->args.nr ? "one trace at a time" :
					     "no trace given");
	if (o->session.races && o->session.sanitize)
		return saakm_cli_usage_error(&cli, "--races and --sanitize build the policies in "
					     "different ways: one at a time");
	o->session.trace = o->args.v[0];
	o->session.policies = o->policies.v;
	o->session.nr_policies = o->policies.nr;
	o->session.opt_level = o->opt_level;
	o->session.until = o->until;
	o->session.verbose = o->common.verbose;
	return -1;
}

/* A debugger follows this process, not a child of it. */
static bool is_traced(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[200];
	int pid = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "TracerPid: %d", &pid) == 1)
			break;
	if (f)
		fclose(f);
	return pid != 0;
}

static int run_once(struct session *s, const struct session_options *so, struct saakm_err *err)
{
	int ret = session_open(s, so, err);

	return ret ? ret : session_run(s, err);
}

static void take(struct session *s, struct session *other)
{
	session_close(s);
	*s = *other;
}

/* Does it see something that is not in the record? */
static bool has_own_findings(const struct session *s)
{
	for (u32 i = 0; i < s->result->nr_findings && i < REPLAY_MAX_FINDINGS; i++)
		if (!s->result->finding[i].recorded)
			return true;
	return false;
}

/*
 * It diverged: is that a race? Again with every access of the policy in view.
 * If it is none, once more with the sanitizer: what has no defined meaning may
 * well come out otherwise.
 */
static int search(struct options *o, struct session *s, struct saakm_err *err)
{
	struct session_options so = o->session;
	struct session again;
	int ret;

	so.explain = true;
	ret = run_once(&again, &so, err);
	if (!ret)
		take(s, &again);
	if (ret || !s->result->nr_divergences || s->sanitized)
		return ret;
	so.explain = false;
	so.sanitize = true;
	so.races = false;
	ret = run_once(&again, &so, err);
	if (!ret && has_own_findings(&again))
		take(s, &again);
	else
		session_close(&again);
	return ret;
}

static int replay(struct options *o)
{
	struct saakm_err err = { 0 };
	struct session s;
	int ret;

	o->session.here = is_traced();
	ret = session_open(&s, &o->session, &err);
	if (!ret && o->debug) {
		u64 at;

		ret = debug_where(&s, o->debug_at, &at, &err);
		if (!ret)
			ret = debug_run(&s, at, &err);
	} else if (!ret) {
		ret = session_run(&s, &err);
		/* Of another source nothing else is to be expected. */
		if (!ret && s.result->end == REPLAY_DIVERGED && !s.nr_changed &&
		    !o->session.here && !o->no_search)
			ret = search(o, &s, &err);
	}
	if (ret)
		saakm_log_err(&err);
	if (ret)	/* a policy that does not compile is no fault of the system */
		ret = ret == -ENOEXEC ? SAAKM_EXIT_NO_VERDICT : saakm_exit_code(ret);
	else
		ret = verdict_print(&s, o->json, &o->common);
	session_close(&s);
	return ret;
}

int main(int argc, char **argv)
{
	struct options o = { 0 };
	int ret = parse(&o, argc, argv);

	if (ret < 0)
		ret = replay(&o);
	saakm_vec_release(&o.policies);
	saakm_args_release(&o.args);
	return ret;
}
