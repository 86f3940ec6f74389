// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The memory of a dead machine: whatever lies in it, looking through it ends, and
 * what is written of it is a whole trace.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <saakm/trace.h>
#include "../../recorder/recover.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static char out[32];
	const struct rec_recover_options o = { .out = out };
	const struct saakm_event *ev;
	struct saakm_err err = {};
	struct rec_recovered r;
	struct saakm_trace *t;
	struct rec_mem mem;
	uint64_t nr = 0;

	if (!out[0])
		snprintf(out, sizeof(out), "/tmp/saakm-fuzz-%d", (int)getpid());
	if (!rec_mem_from(&mem, data, len, &err) && !rec_recover(&o, &mem, &r, &err)) {
		if (saakm_trace_open(out, &t, &err))
			abort();
		while (saakm_trace_next(t, &ev) > 0)
			nr++;
		if (!saakm_trace_info(t)->complete || nr < r.recovered)
			abort();
		saakm_trace_close(t);
		unlink(out);
	}
	rec_mem_release(&mem);
	return 0;
}
