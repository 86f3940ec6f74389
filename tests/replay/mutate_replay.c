// SPDX-License-Identifier: GPL-2.0
/*
 * replay-mutate COUNT SEED TRACE…: does replay notice? Each good trace is
 * falsified in memory, each field once and COUNT more times, one thing at a
 * time, and replayed in a child of its own. A field that replay checks has to be
 * named; one that it is given may do anything but harm. TAP on stdout; traces
 * that it fails on are kept in bad-N.saakm.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "replayer/replay/session.h"
#include "mutate.h"
#include "../tap.h"

#define LIMIT_S		60	/* for one replay */
#define SHOWN		6	/* failures of each trace */
#define REFUSED		2	/* the session could not be opened, with a sentence */

static bool tried[SAAKM_EV_NR][SAAKM_EVENT_ARGS];
static unsigned int nr_bad;

static int code_of(const struct replay_result *res)
{
	if (res->nr_divergences)
		return 1;
	switch ((enum replay_end)res->end) {
	case REPLAY_DONE:
	case REPLAY_UNTIL:
		break;
	case REPLAY_DIVERGED:
		return 1;
	case REPLAY_LOST:
	case REPLAY_UNSUPPORTED:
	case REPLAY_BAD_TRACE:
		return 3;
	case REPLAY_RUNNING:
	case REPLAY_FAILED:
		return 4;
	}
	for (unsigned int i = 0; i < res->nr_findings && i < REPLAY_MAX_FINDINGS; i++)
		if (!res->finding[i].recorded)
			return 1;
	return 0;
}

/* Where the machine and the policies are described: all is read again. */
static int open_again(struct session *s, const void *buf, size_t bytes)
{
	struct session_options o = s->o;
	struct replay_result *res = s->result;
	struct saakm_err err = { 0 };
	FILE *f = fopen("mutated.saakm", "w");

	if (!f || fwrite(buf, 1, bytes, f) != bytes || fclose(f))
		_exit(97);
	o.trace = "mutated.saakm";
	if (session_open(s, &o, &err))
		_exit(err.text[0] ? REFUSED : 98);
	s->par.result = s->result = res;
	return 0;
}

static void child(struct session *s, const void *buf, size_t bytes, bool anew)
{
	struct saakm_err err = { 0 };
	int ret;

	alarm(LIMIT_S);
	if (anew) {
		ret = open_again(s, buf, bytes);
	} else {
		ret = saakm_trace_open_mem(buf, bytes, &s->trace, &err);
		s->par.trace = s->trace;
	}
	if (!ret)
		ret = session_start(s, &err);
	if (ret)
		_exit(err.text[0] ? REFUSED : 98);
	replay_run();
	_exit(0);
}

/* Its exit code; 100 and more: it died. */
static int replay_of(struct session *s, const void *buf, size_t bytes, bool anew)
{
	int status;
	pid_t pid;

	memset(s->result, 0, sizeof(*s->result));
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		bail_out("no process");
	if (!pid)
		child(s, buf, bytes, anew);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		return 100 + WTERMSIG(status);
	return WEXITSTATUS(status) ? WEXITSTATUS(status) : code_of(s->result);
}

/* By the session, before anything is replayed. */
static bool is_read_before(unsigned int kind)
{
	return kind == SAAKM_EV_RUN || kind == SAAKM_EV_MODULE_LOAD || kind == SAAKM_EV_SNAPSHOT;
}

static bool is_act(const struct saakm_event *ev)
{
	return ev->kind == SAAKM_EV_ENTER || ev->kind == SAAKM_EV_EXIT ||
	       ev->kind == SAAKM_EV_STATE || ev->kind == SAAKM_EV_LOCK ||
	       ev->kind == SAAKM_EV_VALUE || ev->kind == SAAKM_EV_ERROR;
}

/* The next thing that the policy does in the same context. */
static size_t next_of(const struct copy *c, size_t at)
{
	const struct saakm_event *ev = &c->ev[at];

	while (++at < c->nr && (c->ev[at].cpu != ev->cpu || c->ev[at].ctx != ev->ctx ||
				!is_act(&c->ev[at])))
		;
	return at;
}

/* NULL, or what is wrong with the verdict. */
static const char *judge(const struct session *s, const struct mutation *m, const struct copy *c,
			 int code)
{
	unsigned int kind = c->ev[m->at].kind;
	const struct replay_result *res = s->result;
	u64 named = res->nr_divergences ? res->divergence[0].seq : 0;

	if (code == 100 + SIGALRM)
		return "it hangs";
	if (code > 3 || (code == REFUSED && !is_read_before(kind)))
		return "it dies, or gives up";
	switch (mutation_demand(m, c)) {
	case NAMED:
		return code != 1 ? "it is not noticed" :
		       named != m->at + 1 ? "another event is named" : NULL;
	case NAMED_NEXT:
		return code != 1 ? "it is not noticed" : named != m->at + 1 &&
		       named != next_of(c, m->at) + 1 ? "another event is named" : NULL;
	case NAMED_LATER:
		if (code == 1)
			return named && mutation_shows(m, c, named - 1) ? NULL :
			       "an event is named that has nothing to do with it";
		for (size_t i = m->at + 1; i < c->nr; i++)
			if (mutation_shows(m, c, i))
				return "it is not noticed";
		return code ? "no verdict" : NULL;
	case NOTICED:
		return code != 1 ? "it is not noticed" : NULL;
	case NO_EFFECT:
		return code ? "it is for people, and has an effect" : NULL;
	case NO_CRASH:
		break;
	}
	return NULL;
}

static void keep(const void *buf, size_t bytes)
{
	char name[32];
	FILE *f;

	snprintf(name, sizeof(name), "bad-%u.saakm", nr_bad);
	f = fopen(name, "w");
	if (f) {
		fwrite(buf, 1, bytes, f);
		fclose(f);
		diag("    kept in %s", name);
	}
}

struct tally { unsigned int all, checked, diverged, failed; };

static void try_one(struct session *s, const struct copy *c, struct tally *t, struct mutation m)
{
	const char *why;
	size_t bytes;
	void *buf;
	int code;

	buf = mutation_write(&m, c, &bytes);
	if (!buf)
		return;		/* no trace can have that */
	code = replay_of(s, buf, bytes, is_read_before(c->ev[m.at].kind));
	t->all++;
	t->diverged += code == 1;
	if (m.target == FIELD && mutation_demand(&m, c) <= NAMED_LATER) {
		t->checked++;
		tried[c->ev[m.at].kind][m.field] = true;
	}
	why = judge(s, &m, c, code);
	if (why && t->failed++ < SHOWN) {
		char text[200];

		nr_bad++;
		mutation_print(&m, c, text, sizeof(text));
		diag("%s: %s (exit %d, %u divergences, first at %llu) %s", text, why, code,
		     s->result->nr_divergences, (unsigned long long)s->result->divergence[0].seq,
		     s->result->why);
		keep(buf, bytes);
	}
	free(buf);
}

static void try_trace(const char *path, unsigned int count, uint64_t seed)
{
	struct session_options o = { .trace = path };
	struct saakm_err err = { 0 };
	struct tally t = { 0 };
	struct mutation none = { .target = FIELD }, m;
	struct copy c = { 0 };
	struct session s;
	size_t bytes;
	void *buf;

	if (copy_load(&c, path) || !c.nr || session_open(&s, &o, &err)) {
		ok(false, "%s can be read and replayed (%s)", path, err.text);
		return;
	}
	none.to = (uint64_t)c.ev[0].arg[0];
	buf = mutation_write(&none, &c, &bytes);
	ok(buf && replay_of(&s, buf, bytes, false) == 0, "%s as it is: identical", path);
	free(buf);
	/* Each field once, so that rare events have their turn. */
	for (unsigned int k = 0; k < SAAKM_EV_NR; k++)
		for (unsigned int i = 0; i < saakm_event_info[k].nr_fields; i++)
			if (mutation_of(&m, &c, k, i, &seed))
				try_one(&s, &c, &t, m);
	for (unsigned int i = 0; i < count; i++)
		if (mutation_choose(&m, &c, &seed))
			try_one(&s, &c, &t, m);
	for (unsigned int i = 0; i < count; i++)
		if (mutation_of_text(&m, &c, SAAKM_EV_SNAPSHOT, &seed))
			try_one(&s, &c, &t, m);
	ok(t.all && !t.failed, "%s: %u mutations, %u of them checked fields, %u diverged; wrong: %u",
	   path, t.all, t.checked, t.diverged, t.failed);
	copy_release(&c);
	session_close(&s);
}

/* A checked field that no mutation has reached proves nothing. */
static void check_coverage(void)
{
	for (unsigned int k = 0; k < SAAKM_EV_NR; k++)
		for (unsigned int i = 0; i < saakm_event_info[k].nr_fields; i++) {
			const struct saakm_field_info *f = &saakm_event_info[k].fields[i];

			if (f->role == SAAKM_ROLE_CHECKED && !f->is_pad)
				ok(tried[k][i], "%s.%s was mutated", saakm_event_info[k].name,
				   f->name);
		}
}

int main(int argc, char **argv)
{
	if (argc < 4)
		bail_out("COUNT SEED TRACE…");
	for (int i = 3; i < argc; i++)
		try_trace(argv[i], (unsigned int)atoi(argv[1]), (uint64_t)atoll(argv[2]) + i);
	check_coverage();
	return done_testing();
}
