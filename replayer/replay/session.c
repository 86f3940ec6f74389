// SPDX-License-Identifier: GPL-2.0
/* From a trace to a replay: the machine, the policies, the child. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <saakm/log.h>
#include "explain.h"
#include "output.h"
#include "session.h"

#define BUDGET_FACTOR	8	/* other compilers make other numbers of blocks */

/* --- key=value lines ------------------------------------------------------- */

/* The value of `key`, or NULL; *len without its newline. */
static const char *find_value(const char *text, const char *key, size_t *len)
{
	size_t n = strlen(key);

	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		if (*line == '\n')
			line++;
		if (strncmp(line, key, n) || line[n] != '=')
			continue;
		*len = strcspn(line + n + 1, "\n");
		return line + n + 1;
	}
	return NULL;
}

static char *dup_value(const char *text, const char *key)
{
	size_t len = 0;
	const char *v = find_value(text, key, &len);

	return strndup(v ? v : "", len);
}

static u64 number(const char *text, const char *key, u64 otherwise)
{
	size_t len;
	const char *v = find_value(text, key, &len);

	return v ? strtoull(v, NULL, 0) : otherwise;
}

/* --- the machine -------------------------------------------------------------- */

/* topology.K=FLAGS:MASK,MASK,… innermost first, masks in hex. */
static void read_topology(struct replay_params *p, const char *text)
{
	char key[32];

	memset(p->level, 0, sizeof(p->level));
	p->nr_levels = 0;
	for (unsigned int k = 0; k < REPLAY_MAX_LEVELS; k++) {
		struct replay_level *l = &p->level[k];
		const char *v;
		char *end;
		size_t len;

		snprintf(key, sizeof(key), "topology.%u", k);
		v = find_value(text, key, &len);
		if (!v)
			break;
		l->flags = strtol(v, &end, 0);
		while ((*end == ':' || *end == ',') && l->nr_groups < 64)
			l->groups[l->nr_groups++] = strtoull(end + 1, &end, 16);
		p->nr_levels = k + 1;
	}
	if (p->nr_levels)
		return;
	/* Not told: one level with all. */
	p->nr_levels = 1;
	p->level[0].nr_groups = 1;
	p->level[0].groups[0] = p->nr_cpus >= 64 ? ~0ull : (1ull << p->nr_cpus) - 1;
	p->level[0].flags = 4;
}

/* 0-2,5 */
static u64 read_list(const char *v, const char *end)
{
	u64 mask = 0;

	while (v < end) {
		char *next;
		unsigned long first = strtoul(v, &next, 10), last = first;

		if (*next == '-')
			last = strtoul(next + 1, &next, 10);
		if (next == v || first > last || last >= 64)
			break;
		mask |= ~0ull >> (63 - (last - first)) << first;
		v = *next == ',' ? next + 1 : end;
	}
	return mask;
}

/* A later one may tell of CPUs that were off before: then its topology is the larger one. */
static void read_later_run(struct session *s, const char *text)
{
	u64 online;
	const char *v;
	size_t len;

	v = find_value(text, "online", &len);
	online = v ? read_list(v, v + len) : 0;
	if (online & ~s->told) {
		s->told |= online;
		read_topology(&s->par, text);
	}
}

static int read_run(struct session *s, const struct saakm_event *ev, struct saakm_err *err)
{
	const char *text = ev->text ? ev->text : "";
	struct replay_params *p = &s->par;
	u64 budget = number(text, "budget", 0);
	const char *v;
	size_t len;

	p->nr_cpus = ev->arg[SAAKM_ARG_RUN_nr_cpus];
	if (!p->nr_cpus || p->nr_cpus > HOST_MAX_CPUS)
		return saakm_err_set(err, -ENOTSUP, "%s: a machine with %u CPUs; replay has at most %d",
				     s->o.trace, p->nr_cpus, HOST_MAX_CPUS);
	p->on_error = number(text, "on_error", SAAKM_ACT_EJECT);
	v = find_value(text, "host", &len);
	p->simulated = v && len == 9 && !strncmp(v, "simulator", 9);
	p->fsm_check = number(text, "fsm_check", 1);
	p->starvation_ns = number(text, "starvation_ns", 0);
	s->hz = number(text, "config_hz", 0);
	s->attach.nr_cpus_config = number(text, "config_nr_cpus", 0);
	s->attach.spinlock_bytes = number(text, "sizeof_spinlock", 0);
	s->attach.rq_bytes = number(text, "sizeof_saakm_rq", 0);
	p->idle_limit_ns = number(text, "idle_limit_ns", 0);
	v = find_value(text, "online", &len);
	p->online = s->told = v ? read_list(v, v + len) : ~0ull;
	p->budget = (budget ? budget : 20000000) * BUDGET_FACTOR;
	read_topology(p, text);
	return 0;
}

static int read_module(struct session *s, const struct saakm_event *ev, struct saakm_err *err)
{
	const char *text = ev->text ? ev->text : "";
	struct session_policy *p;

	/* A snapshot tells of those that are there, and one may have been told of before. */
	for (size_t i = 0; i < s->policies.nr; i++)
		if (s->policies.v[i].module == ev->arg[SAAKM_ARG_MODULE_LOAD_module])
			return 0;
	p = saakm_vec_push(&s->policies);
	if (!p)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	*p = (struct session_policy){
		.module = ev->arg[SAAKM_ARG_MODULE_LOAD_module],
		.ctx_key = ev->arg[SAAKM_ARG_MODULE_LOAD_ctx_key],
		.name = dup_value(text, "name"),
		.path = dup_value(text, "path"),
		.hash = dup_value(text, "source_hash"),
		.text = strdup(text),
		.gaps = dup_value(text, "not_recorded"),
		.sanitized = number(text, "sanitize", 0),
	};

	if (!p->name || !p->path || !p->hash || !p->text || !p->gaps)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	s->sanitized |= p->sanitized;
	return 0;
}

/*
 * A flight recorder takes one again and again: those are of use only if what came
 * before is no longer there. One that has all its policies' beginnings is not needed.
 */
static bool is_needed(const struct session *s)
{
	const struct attach *a = &s->attach;
	bool needed = saakm_trace_info(s->trace)->overwritten;

	for (size_t i = 0; i < a->policies.nr && !needed; i++) {
		needed = true;
		for (size_t k = 0; k < s->nr_before; k++)
			needed &= s->policies.v[k].module != a->policies.v[i].module;
	}
	return needed;
}

static int read_snapshot(struct session *s, const struct saakm_event *ev, struct saakm_err *err)
{
	struct attach *a = &s->attach;
	bool was_complete = a->complete;
	int ret;

	/* What an unusable one told of has its beginning nowhere, either. */
	if (a->id != (u64)ev->arg[SAAKM_ARG_SNAPSHOT_id] && !a->complete)
		s->nr_before = s->policies.nr;
	ret = attach_read(a, ev->arg[SAAKM_ARG_SNAPSHOT_id], ev->text ? ev->text : "");
	if (ret)
		return saakm_err_set(err, ret, "%s: %s", s->o.trace, ret == -ENOMEM ?
				     "not enough memory" : "a line of its snapshot is none");
	if (a->complete && !was_complete && !is_needed(s))
		attach_reset(a, 0);
	return 0;
}

/* Before this time, something of some CPU was overwritten. */
static u64 overwritten_until(const struct saakm_trace_info *info)
{
	u64 until = 0;

	for (uint32_t i = 0; i < info->nr_cpus; i++) {
		const struct saakm_trace_cpu *c = &info->cpu[i];

		if (c->overwritten && !c->recorded)
			return ~0ull;
		if (c->overwritten && c->first_ts > until)
			until = c->first_ts;
	}
	return until;
}

static int read_event(struct session *s, const struct saakm_event *ev, u64 until, bool *run,
		      struct saakm_err *err)
{
	/* Each snapshot has one; the machine may have become another. */
	const struct attach *a = &s->attach;
	bool first = !*run || (until && (!a->begun || (a->complete && !attach_is_usable(a))));

	*run |= ev->kind == SAAKM_EV_RUN;
	if (ev->kind == SAAKM_EV_RUN && first)
		return read_run(s, ev, err);
	if (ev->kind == SAAKM_EV_RUN) {
		read_later_run(s, ev->text ? ev->text : "");
		return 0;
	}
	if (ev->ts < until)
		return 0;
	return ev->kind == SAAKM_EV_MODULE_LOAD ? read_module(s, ev, err) :
	       read_snapshot(s, ev, err);
}

/* From a snapshot, because what came before it was not recorded, or is gone. */
static int begin_late(struct session *s, u64 overwritten, struct saakm_err *err)
{
	const struct attach *a = &s->attach;

	if (a->none[0])
		return saakm_err_set(err, -ENOTSUP, "%s: policies were loaded before the recording "
				     "began, and %s, so there is nothing to start from; begin with "
				     "`saakm record -- sh -c \"insmod POLICY.ko; …\"`", s->o.trace,
				     a->none);
	if (overwritten && !a->complete)
		return saakm_err_set(err, -ENOTSUP, "%s: the flight recorder has overwritten %llu "
				     "events, and there is no snapshot behind them, so there is "
				     "nothing to start from; record with a larger -b", s->o.trace,
				     (unsigned long long)overwritten);
	if (a->begun && !a->complete)
		return saakm_err_set(err, -ENOTSUP, "%s: it ends within its snapshot, so there is "
				     "nothing to start from", s->o.trace);
	if (a->complete)
		s->par.attach = a;
	return 0;
}

static int read_trace(struct session *s, struct saakm_err *err)
{
	const struct saakm_trace_info *info;
	const struct saakm_event *ev;
	bool run = false;	/* a RUN was seen */
	int ret;

	ret = saakm_trace_open(s->o.trace, &s->trace, err);
	if (ret)
		return ret;
	info = saakm_trace_info(s->trace);
	s->lost = info->lost + info->overwritten;
	ret = saakm_trace_sparse(s->trace, 1ull << SAAKM_EV_RUN | 1ull << SAAKM_EV_MODULE_LOAD |
				 1ull << SAAKM_EV_SNAPSHOT);
	while (!ret && (ret = saakm_trace_next(s->trace, &ev)) > 0)
		ret = read_event(s, ev, overwritten_until(info), &run, err);
	if (ret < 0)
		return err->text[0] ? ret : saakm_err_set(err, ret, "%s",
							  saakm_trace_err(s->trace)->text);
	ret = begin_late(s, info->overwritten, err);
	if (ret)
		return ret;
	if (run && !s->policies.nr)
		return saakm_err_set(err, -ENOTSUP, "%s: its policies were loaded before the "
				     "recording began, so there is nothing to start from; begin "
				     "with `saakm record -- sh -c \"insmod POLICY.ko; …\"`",
				     s->o.trace);
	if (!run)
		return saakm_err_set(err, -ENOTSUP, "%s: it does not begin with a run (a "
				     "flight recorder's?), so there is nothing to start from; record "
				     "without --flight", s->o.trace);
	ret = saakm_trace_filter(s->trace, SAAKM_KINDS_ALL);
	return ret ? saakm_err_set(err, ret, "%s", saakm_trace_err(s->trace)->text) : 0;
}

/* --- the policies ------------------------------------------------------------ */

/* A source given by hand is for the policy of its name; a single one for a single one. */
static const char *source_of(const struct session *s, const struct session_policy *p)
{
	for (size_t i = 0; i < s->o.nr_policies; i++) {
		const char *given = s->o.policies[i], *slash;
		size_t len = strlen(given);

		while (len && given[len - 1] == '/')
			len--;
		slash = memrchr(given, '/', len);
		slash = slash ? slash + 1 : given;
		len -= slash - given;
		if (len > 2 && !strncmp(slash + len - 2, ".c", 2))
			len -= 2;
		if (strlen(p->name) == len && !strncmp(p->name, slash, len))
			return given;
	}
	if (s->o.nr_policies == 1 && s->policies.nr == 1)
		return s->o.policies[0];
	return p->path;
}

/* A relative path is one from here or, failing that, from where the trace lies. */
static int find_source(const struct session *s, struct session_policy *p, struct saakm_err *err)
{
	const char *slash = strrchr(s->o.trace, '/');
	char *beside;

	if (!*p->path || *p->path == '/' || !slash || !access(p->path, R_OK))
		return 0;
	if (asprintf(&beside, "%.*s%s", (int)(slash + 1 - s->o.trace), s->o.trace, p->path) < 0)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	if (access(beside, R_OK)) {
		free(beside);
		return 0;
	}
	free(p->path);
	p->path = beside;
	return 0;
}

/* The detector of races wants another instrumentation; both do not go together. */
static bool is_sanitized(const struct session *s, const struct session_policy *p)
{
	return !s->o.races && !s->o.explain && (s->o.sanitize || p->sanitized);
}

static int build(struct session *s, struct session_policy *p, struct saakm_err *err)
{
	char hz[32];
	const char *const defines[] = { hz, NULL };
	struct saakm_build_options bo = {
		.cc = s->o.cc,
		.opt_level = s->o.opt_level,
		.sanitize = is_sanitized(s, p),
		.watch = s->o.races || s->o.explain,
		.verbose = s->o.verbose > 0,
		.defines = s->hz ? defines : NULL,
	};
	const char *source;
	int ret;

	/* Times in jiffies are constants to the compiler. */
	snprintf(hz, sizeof(hz), "CONFIG_HZ=%llu", (unsigned long long)s->hz);

	ret = find_source(s, p, err);
	if (ret)
		return ret;
	source = source_of(s, p);

	if (!*source)
		return saakm_err_set(err, -ENOENT, "%s: the trace does not say where the source of "
				     "the policy %s is; give it with -p FILE.c", s->o.trace, p->name);
	if (source == p->path && access(source, R_OK))
		return saakm_err_set(err, -ENOENT, "%s: the source of the policy %s was in %s, which "
				     "cannot be read (%s); give it with -p FILE.c", s->o.trace,
				     p->name, source, strerror(errno));
	ret = saakm_build_policy(&p->build, source, &bo, err);
	if (ret)
		return ret;
	if (p->hash[0] && strcmp(p->hash, p->build.source_hash)) {
		s->nr_changed++;
		saakm_warn("%s is not the source of %s that was recorded; replaying all the same",
			   source, p->name);
	}
	return 0;
}

static void *share(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

int session_open(struct session *s, const struct session_options *o, struct saakm_err *err)
{
	int ret;

	*s = (struct session){ .o = *o };
	ret = read_trace(s, err);
	for (size_t i = 0; !ret && i < s->policies.nr; i++)
		ret = build(s, &s->policies.v[i], err);
	if (ret)
		return ret;
	s->result = share(sizeof(*s->result));
	s->held_up = o->explain ? share(sizeof(*s->held_up)) : NULL;
	if (!s->result || (o->explain && !s->held_up))
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	s->par.trace = s->trace;
	s->par.result = s->result;
	s->par.until = o->until;
	s->par.keep_going = o->keep_going;
	return 0;
}

void session_close(struct session *s)
{
	for (size_t i = 0; i < s->policies.nr; i++) {
		struct session_policy *p = &s->policies.v[i];

		free(p->name);
		free(p->path);
		free(p->hash);
		free(p->text);
		free(p->gaps);
		saakm_build_result_release(&p->build);
	}
	saakm_vec_release(&s->policies);
	attach_release(&s->attach);
	if (s->trace)
		saakm_trace_close(s->trace);
	if (s->result)
		munmap(s->result, sizeof(*s->result));
	if (s->held_up)
		munmap(s->held_up, sizeof(*s->held_up));
}

/* --- the replay ------------------------------------------------------------------ */

static int set_params(struct session_policy *p, struct saakm_err *err)
{
	char why[200];

	for (const char *line = p->text; line; line = strchr(line, '\n')) {
		char key[64], value[256];

		line += *line == '\n';
		if (sscanf(line, "param.%63[^=\n]=%255[^\n]", key, value) != 2)
			continue;
		if (host_module_param(p->loaded, key, value, why, sizeof(why)))
			return saakm_err_set(err, -EINVAL, "the trace has %s=%s: %s", key, value, why);
	}
	return 0;
}

int session_start(struct session *s, struct saakm_err *err)
{
	char why[300];
	size_t len;
	int ret = replay_init(&s->par);

	if (ret)
		return saakm_err_set(err, ret, "replay cannot start: %s", strerror(-ret));
	for (size_t i = 0; i < s->policies.nr; i++) {
		struct session_policy *p = &s->policies.v[i];

		p->loaded = host_module_load(p->build.so, p->build.name, p->text,
					     is_sanitized(s, p), why, sizeof(why));
		if (!p->loaded)
			return saakm_err_set(err, -ENOEXEC, "%s: %s", p->build.so, why);
		if (find_value(p->text, "values", &len))
			host_module_observe(p->loaded, 1u << SAAKM_SRC_ATOMIC);
		ret = set_params(p, err);
		if (!ret)
			ret = replay_module(p->loaded, p->module, p->ctx_key);
		if (ret)
			return ret;
	}
	if (s->o.races && !s->o.explain && replay_races_start(false))
		return saakm_err_set(err, -ENOMEM, "not enough memory to look for races");
	return 0;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static int run_here(struct session *s, struct saakm_err *err)
{
	int ret = session_start(s, err);
	double start = seconds();

	if (!ret && s->o.output)
		ret = output_begin(s, err);
	if (!ret && s->o.explain)
		ret = explain_run(s, err);
	else if (!ret)
		replay_run();
	if (!ret && s->o.output)
		ret = output_end(s, err);
	s->result->seconds = seconds() - start;
	return ret;
}

/* What a child cannot return: its error's sentence lies beside the result. */
struct child_error { int ret; struct saakm_err err; };

static int run_in_child(struct session *s, struct saakm_err *err)
{
	struct child_error *ce = share(sizeof(*ce));
	int status, ret;
	pid_t pid;

	if (!ce)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	pid = fork();
	if (pid < 0) {
		munmap(ce, sizeof(*ce));
		return saakm_err_set(err, -errno, "no process for the replay: %s", strerror(errno));
	}
	if (!pid) {
		ce->ret = run_here(s, &ce->err);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	ret = ce->ret;
	if (ret)
		*err = ce->err;
	munmap(ce, sizeof(*ce));
	if (!ret && WIFSIGNALED(status)) {
		s->result->end = REPLAY_FAILED;
		snprintf(s->result->why, sizeof(s->result->why), "the replaying process died: %s",
			 strsignal(WTERMSIG(status)));
	}
	return ret;
}

/*
 * A file that was cut, or ended at its size, lacks more of one CPU than of
 * another, as does one of a flight recorder, whose CPUs were frozen one by one; and a
 * ring that was full to the last lacks its end: behind the first of these ends,
 * nothing can be said.
 */
static const struct saakm_trace_cpu *first_to_end(const struct session *s)
{
	const struct saakm_trace_info *info = saakm_trace_info(s->trace);
	bool cut = !info->complete || info->overwritten ||
		   !strcmp(info->how_ended, "--max-size");
	const struct saakm_trace_cpu *first = NULL;

	for (uint32_t i = 0; i < info->nr_cpus; i++)
		if ((cut || info->cpu[i].lost) &&
		    (!first || info->cpu[i].last_ts < first->last_ts))
			first = &info->cpu[i];
	return first;
}

bool session_can_say(const struct session *s, u64 ts)
{
	const struct saakm_trace_cpu *first = first_to_end(s);

	return !first || ts < first->last_ts;
}

static void excuse_cut(struct session *s)
{
	const struct saakm_trace_info *info = saakm_trace_info(s->trace);
	const struct saakm_trace_cpu *first = first_to_end(s);
	struct replay_result *res = s->result;

	if (!res->nr_divergences || session_can_say(s, res->divergence[0].ts))
		return;
	res->end = REPLAY_LOST;
	res->nr_divergences = 0;
	res->last_seq = res->divergence[0].seq - 1;
	snprintf(res->why, sizeof(res->why),
		 "the trace was ended early, and what it has of CPU %d ends first",
		 (int)(first - info->cpu));
}

/* What was not recorded may be why: there is no verdict then. */
static void excuse_gaps(struct session *s)
{
	struct replay_result *res = s->result;

	for (size_t i = 0; res->nr_divergences && i < s->policies.nr; i++) {
		const struct session_policy *p = &s->policies.v[i];

		if (!p->gaps[0])
			continue;
		res->end = REPLAY_UNSUPPORTED;
		snprintf(res->why, sizeof(res->why), "replay differs from here on, and what the "
			 "policy %s reads by %.100s was not recorded", p->name, p->gaps);
		res->last_seq = res->divergence[0].seq;
		res->nr_divergences = 0;
	}
}

int session_run(struct session *s, struct saakm_err *err)
{
	int ret = s->o.here ? run_here(s, err) : run_in_child(s, err);

	if (!ret)
		excuse_cut(s);
	if (!ret)
		excuse_gaps(s);
	return ret;
}
