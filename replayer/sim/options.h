/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of `saakm sim`, as one struct. */
#ifndef SAAKM_SIM_OPTIONS_H
#define SAAKM_SIM_OPTIONS_H

#include <saakm/cli.h>
#include "sim.h"

struct sim_options {
	struct saakm_common common;
	struct saakm_args args;		/* the policies */
	struct sim_params par;
	const char *workload, *topology, *output, *rings, *cc;
	struct saakm_strings params;	/* POLICY.KEY=VALUE or KEY=VALUE */
	struct saakm_strings costs;	/* NAME=TIME */
	int64_t cpus, seed, opt_level, fail_alloc, preempt;
	int on_error;			/* index of warn, eject, panic */
	bool sanitize, json, exec_balance, no_record, flight;
	int64_t compress;
	uint64_t buffer_bytes, max_bytes;
	bool cpus_given;
};

/* The exit code, or -1 to go on. */
int sim_options_parse(struct sim_options *o, int argc, char **argv);
void sim_options_release(struct sim_options *o);

#endif /* SAAKM_SIM_OPTIONS_H */
