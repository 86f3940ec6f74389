// SPDX-License-Identifier: GPL-2.0
/* `saakm sim`: its options, from words to parameters of the machine. */
#include <stdio.h>
#include <string.h>
#include <saakm/log.h>
#include <saakm/parse.h>
#include <linux/saakm_record.h>
#include "options.h"

static const char *const on_error_names[] = { "warn", "eject", "panic", NULL };
static const int on_error_actions[] = { SAAKM_ACT_WARN, SAAKM_ACT_EJECT, SAAKM_ACT_PANIC };

#define LEVEL_NAME(NAME, name, text)	#name,
static const char *const level_names[] = { SAAKM_LEVELS(LEVEL_NAME) NULL };

static const char *const examples[] = {
	"saakm sim policies/fifo/fifo.c",
	"saakm sim policies/broken/wrong_rq.c -w hackbench -c 8 --seed 7",
	"saakm sim policies/rr/rr.c policies/wfq/wfq.c -w mixed --topology 2x4x2 -d 500ms",
	NULL,
};

/* SxCxT: sockets (caches), cores of each, threads of each core. */
static int parse_topology(struct sim_options *o, const struct saakm_cli *cli)
{
	unsigned int s, c, t;
	char rest;

	if (sscanf(o->topology, "%ux%ux%u%c", &s, &c, &t, &rest) != 3 || !s || !c || !t ||
	    s > HOST_MAX_CPUS || c > HOST_MAX_CPUS || t > HOST_MAX_CPUS ||
	    (unsigned long)s * c * t > HOST_MAX_CPUS)
		return saakm_cli_usage_error(cli, "%s is not a topology: SOCKETSxCORESxTHREADS, at "
					     "most %d CPUs in all, as in 2x4x2",
					     o->topology, HOST_MAX_CPUS);
	if (o->cpus_given && o->cpus != (int64_t)s * c * t)
		return saakm_cli_usage_error(cli, "--cpus %lld and --topology %s do not agree",
					     (long long)o->cpus, o->topology);
	o->par.nr_cpus = s * c * t;
	o->par.smt = t;
	o->par.cores_per_llc = c;
	o->par.nodes = s;
	return -1;
}

static int parse_cost(struct sim_options *o, const struct saakm_cli *cli, const char *text)
{
	struct { const char *name; u32 *at; } costs[] = {
		{ "call", &o->par.call_ns }, { "lock", &o->par.lock_ns },
		{ "switch", &o->par.switch_ns }, { "ipi", &o->par.ipi_ns },
		{ "irq", &o->par.irq_ns }, { "syscall", &o->par.syscall_ns },
	};
	const char *eq = strchr(text, '=');
	struct saakm_err err = { 0 };
	uint64_t ns;

	for (size_t i = 0; eq && i < sizeof(costs) / sizeof(costs[0]); i++) {
		if (strlen(costs[i].name) != (size_t)(eq - text) ||
		    strncmp(costs[i].name, text, eq - text))
			continue;
		if (saakm_parse_duration(eq + 1, &ns, &err) || ns > 1000000000)
			return saakm_cli_usage_error(cli, "--cost %s: a time up to 1s is needed",
						     text);
		*costs[i].at = ns;
		return -1;
	}
	return saakm_cli_usage_error(cli, "--cost %s: NAME=TIME is needed, with call, lock, "
				     "switch, ipi, irq or syscall", text);
}

static int finish(struct sim_options *o, const struct saakm_cli *cli)
{
	int ret;

	o->par.on_error = on_error_actions[o->on_error];
	o->par.seed = o->seed;
	o->par.exec_balance = o->exec_balance;
	o->par.alloc_fail_permille = o->fail_alloc;
	o->par.preempt_permille = o->preempt;
	o->par.nr_cpus = o->cpus;
	o->par.cores_per_llc = o->cpus;
	if (!o->args.nr)
		return saakm_cli_usage_error(cli, "no policy given");
	if (!o->par.duration_ns)
		return saakm_cli_usage_error(cli, "--duration must be more than 0");
	if (!o->par.tick_ns)
		return saakm_cli_usage_error(cli, "--tick must be more than 0");
	if (o->topology) {
		ret = parse_topology(o, cli);
		if (ret >= 0)
			return ret;
	}
	for (size_t i = 0; i < o->costs.nr; i++) {
		ret = parse_cost(o, cli, o->costs.v[i]);
		if (ret >= 0)
			return ret;
	}
	return -1;
}

int sim_options_parse(struct sim_options *o, int argc, char **argv)
{
	const struct saakm_opt options[] = {
		SAAKM_OPT("workload", 'w', "FILE|GENERATOR[:k=v,…]", STRING, &o->workload,
			  "an rt-app JSON file or a generator (mixed)"),
		SAAKM_OPT("cpus", 'c', "N", INT, &o->cpus, "simulated CPUs (4)",
			  .min = 1, .max = HOST_MAX_CPUS, .given = &o->cpus_given),
		SAAKM_OPT("topology", 0, "SxCxT", STRING, &o->topology,
			  "sockets x cores x threads, instead of --cpus"),
		SAAKM_OPT("duration", 'd', "TIME", DURATION, &o->par.duration_ns,
			  "of virtual time (2s)"),
		SAAKM_OPT("seed", 0, "N", INT, &o->seed, "same seed, same trace (1)",
			  .min = 0, .max = INT64_MAX),
		SAAKM_OPT("param", 0, "[POLICY.]KEY=VALUE", STRINGS, &o->params,
			  "a module parameter"),
		SAAKM_OPT("on-error", 0, "WHAT", ENUM, &o->on_error,
			  "at a finding: warn, eject or panic (eject)", .choices = on_error_names),
		SAAKM_OPT("sanitize", 0, NULL, FLAG, &o->sanitize,
			  "build the policies with address and undefined-behaviour checks"),
		SAAKM_OPT("optimize", 'O', "LEVEL", INT, &o->opt_level,
			  "compile the policies at this level (0)", .min = 0, .max = 3),
		SAAKM_OPT("cc", 0, "COMPILER", STRING, &o->cc, "which compiler (cc of the build)"),
		SAAKM_OPT("output", 'o', "FILE", STRING, &o->output,
			  "the trace (run.saakm; - for stdout)"),
		SAAKM_OPT("level", 0, "LEVEL", ENUM, &o->par.level,
			  "how much is recorded: decisions, class or machine (decisions)",
			  .choices = level_names),
		SAAKM_OPT("no-record", 0, NULL, FLAG, &o->no_record, "write no trace"),
		SAAKM_OPT("flight", 0, NULL, FLAG, &o->flight,
			  "flight recorder: keep what fits into the rings, up to the first finding"),
		SAAKM_OPT("rings", 0, "PATH", STRING, &o->rings,
			  "put the rings into this file, for `saakm record --rings PATH`"),
		SAAKM_OPT("buffer", 'b', "SIZE", SIZE, &o->buffer_bytes,
			  "ring of each CPU (1M)"),
		SAAKM_OPT("compress", 0, "LEVEL", INT, &o->compress, "zstd level (0: none)",
			  .min = 0, .max = 19),
		SAAKM_OPT("max-size", 0, "SIZE", SIZE, &o->max_bytes, "end the trace cleanly at this size"),
		SAAKM_OPT("watchdog", 0, "TIME", DURATION, &o->par.starvation_ns,
			  "READY for longer is starvation (1s; 0: never)"),
		SAAKM_OPT("idle-limit", 0, "TIME", DURATION, &o->par.idle_limit_ns,
			  "idle beside a waiting task for longer is a finding (20ms; 0: never)"),
		SAAKM_OPT("tick", 0, "TIME", DURATION, &o->par.tick_ns, "between timer ticks (1ms)"),
		SAAKM_OPT("balance", 0, "TIME", DURATION, &o->par.balance_ns,
			  "between periodic balancings (4ms)"),
		SAAKM_OPT("cost", 0, "NAME=TIME", STRINGS, &o->costs,
			  "what call, lock, switch, ipi, irq or syscall cost"),
		SAAKM_OPT("exec-balance", 0, NULL, FLAG, &o->exec_balance,
			  "ask unblock_prepare at exec"),
		SAAKM_OPT("fail-alloc", 0, "PERMILLE", INT, &o->fail_alloc,
			  "let so many of 1000 atomic allocations fail", .min = 0, .max = 1000),
		SAAKM_OPT("preempt", 0, "PERMILLE", INT, &o->preempt,
			  "let other cores run at so many of 1000 accesses of a policy to memory (50)",
			  .min = 1, .max = 1000, .implied = "50"),
		SAAKM_OPT("json", 0, NULL, FLAG, &o->json, "print the summary as JSON"),
		{ }
	};
	const struct saakm_cli cli = {
		.verb = "sim",
		.summary = "run policies on a simulated machine and record what they do",
		.operands = "POLICY.c…",
		.options = options,
		.common = &o->common,
		.examples = examples,
		.text = "Each POLICY is a .c file, a directory or a Kbuild file. The workload names\n"
			"policies by their order on the command line. Ctrl-C ends the run early,\n"
			"with a whole trace. Exit status: 0 clean, 1 findings, 3 interrupted.",
	};
	int ret;

	memset(o, 0, sizeof(*o));
	sim_params_init(&o->par);
	o->cpus = 4;
	o->seed = 1;
	o->on_error = 1;
	o->buffer_bytes = 1 << 20;
	ret = saakm_cli_main(&cli, argc, argv, &o->args);
	return ret >= 0 ? ret : finish(o, &cli);
}

void sim_options_release(struct sim_options *o)
{
	saakm_args_release(&o->args);
	saakm_vec_release(&o->params);
	saakm_vec_release(&o->costs);
}
