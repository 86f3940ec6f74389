/* SPDX-License-Identifier: GPL-2.0 */
/* What `saakm sim` prints at the end. */
#ifndef SAAKM_SIM_SUMMARY_H
#define SAAKM_SIM_SUMMARY_H

#include <stdbool.h>
#include <time.h>
#include <saakm/recorder.h>
#include "sim.h"

struct sim_summary {
	struct sim_result *result;
	const struct saakm_recorder_totals *totals;	/* NULL: not recorded here */
	const struct sim_params *par;
	const char *workload, *trace;			/* trace: its file, or NULL */
	bool json;
	struct timespec started;
};

void summary_print(const struct sim_summary *s);

#endif /* SAAKM_SIM_SUMMARY_H */
