// SPDX-License-Identifier: GPL-2.0
/* Fuzz target: workload files; behind a '!', the name of a generator. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "workload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct wl_context c = { .nr_cpus = 4, .nr_policies = 2, .seed = 1 };
	struct saakm_err err = { .text = "" };
	struct workload w;
	char *spec;
	int ret;

	if (len && data[0] == '!') {
		spec = strndup((const char *)data + 1, len < 512 ? len - 1 : 511);
		if (!spec)
			return 0;
		ret = workload_generate(&w, spec, &c, &err);
		free(spec);
	} else {
		ret = workload_parse(&w, "f.json", (const char *)data, len, &c, &err);
	}
	if (ret && (!err.text[0] || w.programs))
		abort();	/* refused: for a reason, and with nothing left */
	if (!ret && !w.nr_programs)
		abort();
	workload_release(&w);
	return 0;
}
