// SPDX-License-Identifier: GPL-2.0
/*
 * `saakm replay`: run the policies' own code again on what the trace says they
 * were given, and say whether they did the same.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <saakm/log.h>
#include "debug.h"
#include "session_cli.h"
#include "verdict.h"

static const char *const examples[] = {
	"saakm replay run.saakm",
	"saakm replay run.saakm -p policies/fifo/fifo.c --json",
	"saakm replay run.saakm --keep-going",
	"saakm replay run.saakm -p changed.c -k -o replayed.saakm; saakm diff run.saakm replayed.saakm",
	NULL,
};

struct options {
	struct session_cli c;
	int64_t until;
	const char *debug_at;
	bool json, debug, no_search;
};

static int parse(struct options *o, int argc, char **argv)
{
	const struct saakm_opt options[] = {
		SESSION_CLI_OPTIONS(&o->c),
		SAAKM_OPT("keep-going", 'k', NULL, FLAG, &o->c.session.keep_going,
			  "take what is recorded and go on behind a divergence"),
		SAAKM_OPT("no-search", 0, NULL, FLAG, &o->no_search,
			  "do not search for races that explain a divergence"),
		SAAKM_OPT("until", 0, "EVENT", INT, &o->until, "stop behind this event",
			  .min = 1, .max = INT64_MAX),
		SAAKM_OPT("races", 0, NULL, FLAG, &o->c.session.races,
			  "find accesses to the same data that no lock keeps apart"),
		SAAKM_OPT("output", 'o', "FILE", STRING, &o->c.session.output,
			  "write a trace of what replay does, for saakm diff; without the search"),
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
		.common = &o->c.common,
		.examples = examples,
	};
	int ret = saakm_cli_main(&cli, argc, argv, &o->c.args);

	if (ret >= 0)
		return ret;
	if (o->c.args.nr != 1)
		return saakm_cli_usage_error(&cli, o->c.args.nr ? "one trace at a time" :
					     "no trace given");
	if (o->c.session.races && o->c.session.sanitize)
		return saakm_cli_usage_error(&cli, "--races and --sanitize build the policies in "
					     "different ways: one at a time");
	if (o->c.session.races && o->c.session.output)
		return saakm_cli_usage_error(&cli, "--races writes no trace: leave --output out");
	session_cli_take(&o->c);
	o->c.session.until = o->until;
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
	struct session_options so = o->c.session;
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

/*
 * A debugger is to see the run that was recorded: if races explain it, with the
 * same accesses held up. Which these are, a child finds out beforehand.
 */
static int explain_first(struct options *o, struct session *s, struct saakm_err *err)
{
	struct session_options so = o->c.session;
	struct session again;
	int ret = session_run(s, err);
	bool diverged = !ret && s->result->end == REPLAY_DIVERGED;

	memset(s->result, 0, sizeof(*s->result));
	if (!diverged)
		return ret;
	so.explain = true;
	ret = run_once(&again, &so, err);
	if (!ret && again.held_up->nr) {
		take(s, &again);
		memset(s->result, 0, sizeof(*s->result));
	} else {
		session_close(&again);
	}
	return ret;
}

static int debug(struct options *o, struct session *s, struct saakm_err *err)
{
	u64 at;
	int ret = session_open(s, &o->c.session, err);

	if (!ret && s->par.nr_cpus > 1 && !s->nr_changed && !s->o.sanitize && !o->no_search)
		ret = explain_first(o, s, err);
	/* gdb stops there, and may want to see what comes behind. */
	s->par.keep_going = true;
	if (!ret)
		ret = debug_where(s, o->debug_at, &at, err);
	return ret ? ret : debug_run(s, at, err);
}

static int replay(struct options *o)
{
	struct saakm_err err = { 0 };
	struct session s;
	int ret;

	o->c.session.here = !o->debug && is_traced();
	ret = o->debug ? debug(o, &s, &err) : session_open(&s, &o->c.session, &err);
	if (!ret && !o->debug) {
		ret = session_run(&s, &err);
		/* Of another source nothing else is to be expected. */
		if (!ret && s.result->end == REPLAY_DIVERGED && !s.nr_changed &&
		    !o->c.session.here && !o->no_search && !o->c.session.output)
			ret = search(o, &s, &err);
	}
	if (ret)
		saakm_log_err(&err);
	if (ret)	/* a policy that does not compile is no fault of the system */
		ret = ret == -ENOEXEC ? SAAKM_EXIT_NO_VERDICT : saakm_exit_code(ret);
	else
		ret = verdict_print(&s, o->json, &o->c.common);
	session_close(&s);
	return ret;
}

int main(int argc, char **argv)
{
	struct options o = { 0 };
	int ret = parse(&o, argc, argv);

	if (ret < 0)
		ret = replay(&o);
	session_cli_release(&o.c);
	return ret;
}
