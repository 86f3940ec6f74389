/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Reading what people type: numbers, sizes, durations, lists of CPUs, and the
 * nearest name to a misspelt one. Each returns 0 or -EINVAL/-ERANGE with a
 * sentence that says what was expected.
 */
#ifndef SAAKM_PARSE_H
#define SAAKM_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <saakm/err.h>

#define SAAKM_CPUS_MAX	1024

struct saakm_cpus {
	uint64_t bits[SAAKM_CPUS_MAX / 64];
};

/* START,STOP: either end may be missing (0, UINT64_MAX). */
struct saakm_time_range {
	uint64_t start_ns, stop_ns;
};

int saakm_parse_int(const char *s, int64_t min, int64_t max, int64_t *value,
		    struct saakm_err *err);
/* 4k, 16M, 1GiB, 512 (bytes); the units are powers of 1024. */
int saakm_parse_size(const char *s, uint64_t *bytes, struct saakm_err *err);
/* 100ns, 2.5us, 3ms, 10s, 2m; a unit is required except for 0. */
int saakm_parse_duration(const char *s, uint64_t *ns, struct saakm_err *err);
int saakm_parse_time_range(const char *s, struct saakm_time_range *range,
			   struct saakm_err *err);
/* 0-3,7 */
int saakm_parse_cpus(const char *s, struct saakm_cpus *cpus, struct saakm_err *err);

static inline bool saakm_cpus_has(const struct saakm_cpus *c, unsigned int cpu)
{
	return cpu < SAAKM_CPUS_MAX && (c->bits[cpu / 64] >> (cpu % 64) & 1);
}

/* How many letters to change, insert, drop or swap to make b of a. */
unsigned int saakm_edit_distance(const char *a, const char *b);
/*
 * The name nearest to `word` if one is near enough to be meant, else NULL.
 * names[i] for i < nr; NULL entries are passed over.
 */
const char *saakm_nearest(const char *word, const char *const *names, size_t nr);

/* "1.23 ms", "45 ns"; buf gets at most `bytes`, and is returned. */
const char *saakm_format_ns(char *buf, size_t bytes, uint64_t ns);
/* "3.9 MB": powers of 1000, as people compare them with disks. */
const char *saakm_format_bytes(char *buf, size_t bytes, uint64_t value);

#endif /* SAAKM_PARSE_H */
