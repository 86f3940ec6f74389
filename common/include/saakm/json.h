/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Writing JSON, one value after the other, into memory; NDJSON by
 * saakm_json_line(). `key` is NULL inside an array and at the top. Addresses
 * are strings ("0xffff…"): 64 bits do not survive JavaScript's numbers.
 * Bytes that are not UTF-8 become U+FFFD. Zeroed = empty.
 */
#ifndef SAAKM_JSON_H
#define SAAKM_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <saakm/strbuf.h>

struct saakm_json {
	struct saakm_strbuf out;
	uint64_t has_member;	/* bit per depth: a comma comes before the next */
	unsigned int depth;	/* at most 63 */
};

void saakm_json_release(struct saakm_json *j);
void saakm_json_object(struct saakm_json *j, const char *key);
void saakm_json_array(struct saakm_json *j, const char *key);
void saakm_json_end_object(struct saakm_json *j);
void saakm_json_end_array(struct saakm_json *j);
void saakm_json_string(struct saakm_json *j, const char *key, const char *value); /* NULL: null */
void saakm_json_string_n(struct saakm_json *j, const char *key, const char *value, size_t len);
void saakm_json_int(struct saakm_json *j, const char *key, int64_t value);
void saakm_json_uint(struct saakm_json *j, const char *key, uint64_t value);
void saakm_json_double(struct saakm_json *j, const char *key, double value);
void saakm_json_bool(struct saakm_json *j, const char *key, bool value);
void saakm_json_null(struct saakm_json *j, const char *key);
void saakm_json_addr(struct saakm_json *j, const char *key, uint64_t value);
/* Write what there is and a newline, and begin anew. 0, or -errno. */
int saakm_json_line(struct saakm_json *j, FILE *to);

#endif /* SAAKM_JSON_H */
