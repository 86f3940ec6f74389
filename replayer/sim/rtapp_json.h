/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON as rt-app's files are written: with comments, commas behind the last
 * element, and keys that occur twice and keep their order. Every value knows
 * its line. Depth, nodes and bytes are bounded.
 */
#ifndef SAAKM_RTAPP_JSON_H
#define SAAKM_RTAPP_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <saakm/err.h>

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_node {
	enum json_type type;
	uint32_t line;
	const char *key;		/* of a member, else NULL */
	const char *string;		/* JSON_STRING */
	double number;			/* JSON_NUMBER; JSON_BOOL: 0 or 1 */
	const struct json_node *child;	/* first of an array or object */
	const struct json_node *next;	/* sibling */
};

struct json_doc {
	const struct json_node *root;
	struct json_node *nodes;	/* owned */
	char *strings;			/* owned */
};

/* `name` is for messages ("name:line: sentence"). */
int json_parse(struct json_doc *doc, const char *name, const char *text, size_t len,
	       struct saakm_err *err);
void json_release(struct json_doc *doc);
const char *json_type_name(enum json_type type);

#endif /* SAAKM_RTAPP_JSON_H */
