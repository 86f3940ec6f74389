// SPDX-License-Identifier: GPL-2.0
/*
 * `saakm sim`: build the policies, load them into a simulated machine, run a
 * workload on it, record everything, and say what was found.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <saakm/event.h>
#include <saakm/log.h>
#include <saakm/recorder.h>
#include <saakm/strbuf.h>
#include <saakm/term.h>
#include "../build/build.h"
#include "../host/host.h"
#include "options.h"
#include "sim.h"
#include "summary.h"
#include "workload.h"

#define SUBBUF_BYTES	(64u << 10)

struct policy {
	struct saakm_build_result build;
	struct host_module *module;	/* owned */
	int init_ret;
};

struct run {
	struct sim_options o;
	struct policy *policies;	/* owned */
	size_t nr_policies;
	struct workload workload;
	struct sim_result result;
	struct saakm_rings_map *rings;
	struct saakm_recorder *rec;
	struct saakm_recorder_totals totals;
	struct saakm_progress progress;
	struct saakm_err err;
	bool pump_failed, reader_gone;
	struct timespec started;
};

static volatile sig_atomic_t interrupted;
static struct run *the_run;	/* for make_room, which the core calls */

static int fail(struct run *r, int ret)
{
	saakm_log_err(&r->err);
	return saakm_exit_code(ret);
}

/* --- policies --------------------------------------------------------------- */

static int build_policies(struct run *r)
{
	struct saakm_build_options bo = {
		.cc = r->o.cc,
		.opt_level = r->o.opt_level,
		.sanitize = r->o.sanitize,
		.watch = r->o.preempt,
		.verbose = r->o.common.verbose > 0,
	};

	r->nr_policies = r->o.args.nr;
	r->policies = calloc(r->nr_policies, sizeof(*r->policies));
	if (!r->policies)
		return saakm_err_set(&r->err, -ENOMEM, "not enough memory");
	for (size_t i = 0; i < r->nr_policies; i++) {
		int ret = saakm_build_policy(&r->policies[i].build, r->o.args.v[i], &bo, &r->err);

		if (ret)
			return ret;
	}
	return 0;
}

/* For replay, which sets it again. */
static int describe_param(struct run *r, struct host_module *m, const char *given,
			  const char *key, const char *value)
{
	struct saakm_strbuf line = { 0 };
	int ret;

	if (!*value || strchr(value, '\n') || strlen(value) > 255)
		return saakm_err_set(&r->err, -EINVAL, "--param %s: a value of 1 to 255 characters "
				     "in one line is needed", given);
	saakm_strbuf_printf(&line, "param.%s=%s\n", key, value);
	ret = host_module_describe(m, saakm_strbuf_str(&line));
	saakm_strbuf_release(&line);
	return ret ? saakm_err_set(&r->err, -EINVAL, "--param %s: more parameters than the trace "
				   "has room for", given) : 0;
}

static int set_params(struct run *r)
{
	char err[200];

	for (size_t i = 0; i < r->o.params.nr; i++) {
		const char *p = r->o.params.v[i], *eq = strchr(p, '='), *dot = strchr(p, '.');
		char owner[64] = "", key[64];
		bool taken = false;
		int ret;

		if (!eq || (dot && dot > eq))
			dot = NULL;
		if (!eq)
			return saakm_err_set(&r->err, -EINVAL, "--param %s: KEY=VALUE is needed", p);
		if (dot)
			snprintf(owner, sizeof(owner), "%.*s", (int)(dot - p), p);
		snprintf(key, sizeof(key), "%.*s", (int)(eq - (dot ? dot + 1 : p)),
			 dot ? dot + 1 : p);
		snprintf(err, sizeof(err), "no policy is named %s", owner);
		for (size_t k = 0; k < r->nr_policies; k++) {
			struct host_module *m = r->policies[k].module;

			if (owner[0] && strcmp(owner, host_module_name(m)))
				continue;
			ret = host_module_param(m, key, eq + 1, err, sizeof(err));
			if (ret && ret != -ENOENT)
				return saakm_err_set(&r->err, -EINVAL, "--param %s: %s", p, err);
			if (!ret)
				ret = describe_param(r, m, p, key, eq + 1);
			if (ret && ret != -ENOENT)
				return ret;
			taken |= !ret;
		}
		if (!taken)
			return saakm_err_set(&r->err, -EINVAL, "--param %s: %s", p, err);
	}
	return 0;
}

/*
 * What replay needs to build it again; set_params() adds the parameters. The
 * path is as it was given, so that another checkout makes the same trace.
 */
static void describe_policy(const struct run *r, size_t i, struct saakm_strbuf *b)
{
	const struct saakm_build_result *build = &r->policies[i].build;

	saakm_strbuf_printf(b, "name=%s\npath=%s\nsource_hash=%s\nopt=%lld\nsanitize=%d\n",
			    build->name, r->o.args.v[i], build->source_hash,
			    (long long)r->o.opt_level, r->o.sanitize);
}

/* Findings name sources as the user did: policies/x/x.c, wherever that lies. */
static int show_as_given(const char *full, const char *given)
{
	size_t dir = strlen(full), shown = strlen(given);
	char *from, *to;
	struct stat st;
	int ret;

	if (*given == '/')
		return 0;
	if (stat(full, &st) || !S_ISDIR(st.st_mode)) {
		while (dir && full[dir - 1] != '/')
			dir--;
		while (shown && given[shown - 1] != '/')
			shown--;
		dir -= !!dir;
	}
	from = strndup(full, dir);
	if (asprintf(&to, "%.*s%s", (int)shown, given,
		     !shown || given[shown - 1] == '/' ? "" : "/") < 0)
		to = NULL;
	ret = from && to ? locate_show(from, to) : -ENOMEM;
	free(from);
	free(to);
	return ret;
}

static int load_policies(struct run *r)
{
	char why[300];

	for (size_t i = 0; i < r->nr_policies; i++) {
		struct policy *p = &r->policies[i];
		struct saakm_strbuf text = { 0 };

		if (show_as_given(p->build.input, r->o.args.v[i]))
			return saakm_err_set(&r->err, -ENOMEM, "not enough memory");
		describe_policy(r, i, &text);
		p->module = host_module_load(p->build.so, p->build.name, saakm_strbuf_str(&text),
					     r->o.sanitize, why, sizeof(why));
		saakm_strbuf_release(&text);
		if (!p->module)
			return saakm_err_set(&r->err, -ENOEXEC, "%s: %s", p->build.so, why);
	}
	return set_params(r);
}

static int init_modules(void *arg)
{
	struct run *r = arg;

	for (size_t i = 0; i < r->nr_policies; i++)
		r->policies[i].init_ret = host_module_init(r->policies[i].module);
	return 0;
}

static int exit_modules(void *arg)
{
	struct run *r = arg;

	for (size_t i = r->nr_policies; i-- > 0;)
		host_module_exit(r->policies[i].module);
	return 0;
}

/* --- recording ---------------------------------------------------------------- */

/* A ring is full: the simulator waits for the reader, so nothing is lost. */
static bool make_room(void *ring)
{
	struct run *r = the_run;
	struct timespec nap = { .tv_nsec = 50000 };

	(void)ring;
	if (r->rec) {
		if (r->pump_failed || saakm_recorder_pump(r->rec, &r->err) < 0) {
			r->pump_failed = true;
			return false;	/* the disk is full, say: no use in waiting */
		}
		return host_ring_has_room(ring);
	}
	for (unsigned int i = 0; !r->reader_gone; i++) {
		if (host_ring_has_room(ring))
			return true;
		if (i > 200000)
			r->reader_gone = true;
		nanosleep(&nap, NULL);
	}
	return false;
}

static int start_recording(struct run *r)
{
	struct saakm_rings_geometry g = {
		.nr_cpus = r->o.par.nr_cpus,
		.subbuf_bytes = SUBBUF_BYTES,
		.nr_subbufs = 2,
		.session = r->o.par.seed,
		.mode = r->o.flight ? SAAKM_RING_FLIGHT : SAAKM_RING_DISCARD,
	};
	struct saakm_recorder_options ro = {
		.flight = r->o.flight,
		.path = r->o.output,
		.compress_level = r->o.compress,
		.max_bytes = r->o.max_bytes,
	};
	int ret;

	if (r->o.no_record)
		return 0;
	while ((uint64_t)g.subbuf_bytes * g.nr_subbufs < r->o.buffer_bytes && g.nr_subbufs < 65536)
		g.nr_subbufs *= 2;
	ret = saakm_rings_create(&r->rings, r->o.rings, &g, &r->err);
	if (ret)
		return ret;
	if (!r->o.rings) {
		ret = saakm_recorder_open(&r->rec, r->rings, &ro, &r->err);
		if (ret)
			return ret;
	}
	host_attach_rings(r->rings->shared, make_room);
	if (r->o.flight)
		host_freeze_on_finding(r->rings->shared);
	return 0;
}

static int stop_recording(struct run *r)
{
	int ret = 0;

	if (!r->rings)
		return 0;
	host_close_rings();
	if (saakm_rings_state(r->rings) == SAAKM_RINGS_LIVE)
		saakm_rings_set_state(r->rings, SAAKM_RINGS_CLOSED);
	if (r->rec)
		ret = saakm_recorder_finish(r->rec, r->result.panicked ? "panic" :
					    r->result.interrupted ? "interrupted" : "end",
					    &r->totals, &r->err);
	return ret;
}

static void describe_topology(struct saakm_strbuf *b)
{
	u64 groups[HOST_MAX_CPUS];
	unsigned int n;
	int flags;

	for (unsigned int k = 0; (n = sim_topology_level(k, &flags, groups)); k++) {
		saakm_strbuf_printf(b, "topology.%u=%d", k, flags);
		for (unsigned int i = 0; i < n; i++)
			saakm_strbuf_printf(b, "%c%llx", i ? ',' : ':', groups[i]);
		saakm_strbuf_printf(b, "\n");
	}
}

/* docs/FORMAT.md says which of these replay needs; they come first. */
static void describe_run(const struct run *r, struct saakm_strbuf *b)
{
	const struct sim_params *p = &r->o.par;

	saakm_strbuf_printf(b, "cpus=%u\non_error=%d\nfsm_check=%d\nstarvation_ns=%llu\n"
			    "idle_limit_ns=%llu\nbudget=%llu\n", p->nr_cpus, p->on_error,
			    host.fsm_check, p->starvation_ns, p->idle_limit_ns, host.budget_max);
	describe_topology(b);
	if (p->level)
		saakm_strbuf_printf(b, "level=%s\n", saakm_level_name(p->level));
	if (p->preempt_permille)
		saakm_strbuf_printf(b, "preempt=%u\n", p->preempt_permille);
	saakm_strbuf_printf(b, "host=simulator\nclock=virtual\nseed=%llu\n"
			    "threads_per_core=%u\ncores_per_cache=%u\ntick_ns=%llu\n"
			    "balance_ns=%llu\ncall_ns=%u\nlock_ns=%u\nswitch_ns=%u\nipi_ns=%u\n"
			    "irq_ns=%u\nsyscall_ns=%u\nfail_alloc=%u\n"
			    "duration_ns=%llu\nconfig_nr_cpus=%d\nworkload=%s\n",
			    p->seed, p->smt, p->cores_per_llc, p->tick_ns,
			    p->balance_ns, p->call_ns, p->lock_ns, p->switch_ns, p->ipi_ns,
			    p->irq_ns, p->syscall_ns, p->alloc_fail_permille, p->duration_ns,
			    HOST_MAX_CPUS, r->o.workload);
}

/* --- the run -------------------------------------------------------------------- */

static bool on_progress(void *arg, u64 now, u64 end)
{
	struct run *r = arg;

	saakm_progress_update(&r->progress, now, end, NULL);
	return !interrupted;
}

/* The first time the run ends here, with a whole trace; the second time at once. */
static void on_interrupt(int sig)
{
	interrupted = true;
	signal(sig, SIG_DFL);
}

static int load_workload(struct run *r)
{
	struct wl_context c = {
		.nr_cpus = r->o.par.nr_cpus,
		.nr_policies = r->o.args.nr,
		.seed = r->o.par.seed,
	};

	if (!r->o.workload)
		r->o.workload = "mixed";
	return workload_load(&r->workload, r->o.workload, &c, &r->err);
}

static int check_inits(struct run *r)
{
	for (size_t i = 0; i < r->nr_policies; i++)
		if (r->policies[i].init_ret && host_module_refused(r->policies[i].module))
			return saakm_err_set(&r->err, -EINVAL,
				"--param %s: the policy %s does not take this value (%s)",
				host_module_refused(r->policies[i].module),
				r->policies[i].build.name, strerror(-r->policies[i].init_ret));
	for (size_t i = 0; i < r->nr_policies; i++)
		if (r->policies[i].init_ret && !r->result.nr_findings)
			return saakm_err_set(&r->err, -ENOEXEC,
				"%s: module_init failed: %s%s%s%s", r->policies[i].build.name,
				strerror(-r->policies[i].init_ret),
				*host_last_log() ? " (" : "", host_last_log(),
				*host_last_log() ? ")" : "");
	if (!sim_nr_policies() && !r->result.nr_findings)
		return saakm_err_set(&r->err, -ENOEXEC, "%s: module_init registered no policy",
				     r->policies[0].build.name);
	return 0;
}

static int simulate(struct run *r)
{
	struct saakm_strbuf text = { 0 };
	int ret;

	describe_run(r, &text);
	sim_record_run(saakm_strbuf_str(&text));
	saakm_strbuf_release(&text);

	signal(SIGINT, on_interrupt);
	signal(SIGTERM, on_interrupt);
	sim_on_cpu0(init_modules, r);
	ret = check_inits(r);
	if (ret || r->result.panicked)
		return ret;
	saakm_progress_start(&r->progress, "saakm sim", r->o.common.quiet || r->o.json);
	ret = sim_run(&r->workload);
	saakm_progress_end(&r->progress);
	if (ret)
		return saakm_err_set(&r->err, ret, "not enough memory for the workload");
	if (r->result.panicked)
		return 0;
	sim_kill_tasks();
	if (r->result.all_ejected)
		return 0;	/* code that is known to be broken is not run again */
	sim_on_cpu0(exit_modules, r);
	sim_leaks_after_unload();
	return 0;
}

static int verdict(struct run *r)
{
	struct sim_summary s = {
		.result = &r->result,
		.totals = r->rec ? &r->totals : NULL,
		.par = &r->o.par,
		.json = r->o.json,
		.workload = r->workload.name,
		.trace = r->rec && (!r->o.output || strcmp(r->o.output, "-")) ?
			 r->totals.path : NULL,
		.started = r->started,
	};

	summary_print(&s);
	if (r->result.interrupted)
		saakm_warn("interrupted: this is what happened until then");
	if (r->rec && r->totals.limit_reached)
		saakm_warn(r->totals.sum.events ?
			   "ended at --max-size: what came later is not in the trace" :
			   "--max-size is too small for a single event of so many CPUs");
	if (r->reader_gone) {
		saakm_error("nobody reads the rings in %s; start `saakm record --rings %s` first",
			    r->o.rings, r->o.rings);
		return SAAKM_EXIT_SYSTEM;
	}
	if (r->rec && r->totals.missing) {
		saakm_error("%llu events are missing from the trace: emitted is not recorded + lost",
			    (unsigned long long)r->totals.missing);
		return SAAKM_EXIT_NO_VERDICT;
	}
	if (r->result.nr_findings)
		return SAAKM_EXIT_NO;
	/* What was not run was not judged. */
	return r->result.interrupted ? SAAKM_EXIT_NO_VERDICT : SAAKM_EXIT_YES;
}

static int run(struct run *r)
{
	int ret;

	clock_gettime(CLOCK_MONOTONIC, &r->started);
	ret = load_workload(r);
	if (ret) {
		fail(r, ret);
		return SAAKM_EXIT_USAGE;
	}
	ret = build_policies(r);
	if (ret) {
		fail(r, ret);
		return SAAKM_EXIT_NO;
	}
	r->o.par.progress = on_progress;
	r->o.par.progress_arg = r;
	ret = sim_init(&r->o.par, &r->result);
	if (ret)
		return fail(r, saakm_err_set(&r->err, ret, "the simulator cannot start: %s",
					     strerror(-ret)));
	ret = load_policies(r);
	if (ret) {
		fail(r, ret);
		return ret == -EINVAL ? SAAKM_EXIT_USAGE : SAAKM_EXIT_NO;
	}
	ret = start_recording(r);
	if (ret) {
		fail(r, ret);
		return SAAKM_EXIT_SYSTEM;
	}
	ret = simulate(r);
	if (ret) {
		stop_recording(r);
		fail(r, ret);
		return ret == -EINVAL ? SAAKM_EXIT_USAGE : SAAKM_EXIT_NO;
	}
	ret = stop_recording(r);
	if (!ret && r->pump_failed)
		ret = -EIO;
	if (ret)
		return fail(r, ret);
	return verdict(r);
}

int main(int argc, char **argv)
{
	struct run r = { 0 };
	int ret = sim_options_parse(&r.o, argc, argv);

	/* A file that may not grow, a reader that left: errors, not the end of us. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (ret < 0) {
		the_run = &r;
		ret = run(&r);
	}
	if (r.rec)
		saakm_recorder_close(r.rec);
	if (r.rings)
		saakm_rings_close(r.rings);
	for (size_t i = 0; r.policies && i < r.nr_policies; i++)
		saakm_build_result_release(&r.policies[i].build);
	free(r.policies);
	workload_release(&r.workload);
	sim_release(&r.result);
	sim_options_release(&r.o);
	return ret;
}
