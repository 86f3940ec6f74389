// SPDX-License-Identifier: LGPL-2.1-only
/* Fuzz target: numbers, sizes, durations, lists and words as people type them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/json.h>
#include <saakm/parse.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const names[] = { "record", "replay", "info" };
	struct saakm_time_range range;
	struct saakm_json j = { .depth = 0 };
	struct saakm_cpus cpus;
	struct saakm_err err;
	char *s = malloc(len + 1);
	uint64_t v;
	int64_t i;

	if (!s)
		return 0;
	memcpy(s, data, len);
	s[len] = '\0';
	saakm_parse_int(s, -100, 100, &i, &err);
	saakm_parse_size(s, &v, &err);
	saakm_parse_duration(s, &v, &err);
	if (!saakm_parse_time_range(s, &range, &err) && range.start_ns > range.stop_ns)
		abort();
	if (saakm_parse_cpus(s, &cpus, &err) && !err.text[0])
		abort();
	saakm_nearest(s, names, 3);
	saakm_json_string_n(&j, NULL, s, len);
	if (j.out.failed || j.out.len < len)
		abort();
	saakm_json_release(&j);
	free(s);
	return 0;
}
