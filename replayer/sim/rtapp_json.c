// SPDX-License-Identifier: GPL-2.0
/*
 * The JSON reader of workload files. Memory is taken once, from the length of
 * the text: no value is shorter than a byte, no string longer than its source.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rtapp_json.h"

#define MAX_DEPTH	32
#define MAX_NODES	200000

struct parser {
	const char *name, *at, *end;
	uint32_t line;
	struct json_node *nodes;
	size_t nr_nodes, max_nodes;
	char *strings;			/* where the next one goes */
	struct saakm_err *err;
};

static int __attribute__((format(printf, 2, 3)))
complain(struct parser *p, const char *fmt, ...)
{
	char why[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return saakm_err_set(p->err, -EINVAL, "%s:%u: %s", p->name, p->line, why);
}

static int skip_comment(struct parser *p)
{
	uint32_t start = p->line;

	if (p->at[1] == '/') {
		while (p->at < p->end && *p->at != '\n')
			p->at++;
		return 0;
	}
	for (p->at += 2; p->end - p->at >= 2; p->at++) {
		if (p->at[0] == '*' && p->at[1] == '/') {
			p->at += 2;
			return 0;
		}
		p->line += *p->at == '\n';
	}
	p->line = start;
	return complain(p, "this comment does not end");
}

/* To the next token: its first character, 0 at the end, or -EINVAL. */
static int peek(struct parser *p)
{
	while (p->at < p->end) {
		char c = *p->at;

		if (c == '\n') {
			p->line++;
			p->at++;
		} else if (c == ' ' || c == '\t' || c == '\r') {
			p->at++;
		} else if (c == '/' && p->end - p->at >= 2 &&
			   (p->at[1] == '/' || p->at[1] == '*')) {
			if (skip_comment(p))
				return -EINVAL;
		} else {
			return c ? (unsigned char)c : 0xff;
		}
	}
	return 0;
}

static int unexpected(struct parser *p, int c, const char *wanted)
{
	if (c < 0)
		return c;	/* said already */
	if (!c)
		return complain(p, "the file ends where %s should be", wanted);
	if (c < ' ' || c > '~')
		return complain(p, "a byte 0x%02x stands where %s should be",
				(unsigned char)*p->at, wanted);
	return complain(p, "'%c' stands where %s should be", c, wanted);
}

static int hex4(struct parser *p, unsigned int *code)
{
	*code = 0;
	if (p->end - p->at < 4)
		return complain(p, "\\u needs four hexadecimal digits");
	for (int i = 0; i < 4; i++) {
		char c = *p->at++;
		int digit = c >= '0' && c <= '9' ? c - '0' :
			    (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;

		if (digit < 0)
			return complain(p, "\\u needs four hexadecimal digits");
		*code = *code * 16 + digit;
	}
	return 0;
}

/* Six bytes of source become at most three, so the memory suffices. */
static int put_unicode(struct parser *p)
{
	unsigned int code;
	int ret = hex4(p, &code);

	if (ret)
		return ret;
	if (!code || (code >= 0xd800 && code < 0xe000))
		return complain(p, "\\u%04x is no character that can stand here", code);
	if (code < 0x80) {
		*p->strings++ = code;
		return 0;
	}
	if (code < 0x800) {
		*p->strings++ = 0xc0 | code >> 6;
	} else {
		*p->strings++ = 0xe0 | code >> 12;
		*p->strings++ = 0x80 | (code >> 6 & 0x3f);
	}
	*p->strings++ = 0x80 | (code & 0x3f);
	return 0;
}

static int put_escape(struct parser *p)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char c;

	if (p->at == p->end)
		return complain(p, "the string does not end");
	c = *p->at++;
	if (c == 'u')
		return put_unicode(p);
	found = c ? strchr(from, c) : NULL;
	if (!found)
		return complain(p, "no such escape in a string");
	*p->strings++ = to[found - from];
	return 0;
}

static int parse_string(struct parser *p, const char **s)
{
	int ret;

	*s = p->strings;
	for (p->at++; p->at < p->end; ) {
		unsigned char c = *p->at++;

		if (c == '"') {
			*p->strings++ = '\0';
			return 0;
		}
		if (c < ' ') {
			p->at--;
			return complain(p, c == '\n' ? "the string does not end on its line" :
						       "a control character in a string");
		}
		if (c != '\\') {
			*p->strings++ = c;
			continue;
		}
		ret = put_escape(p);
		if (ret)
			return ret;
	}
	return complain(p, "the string does not end");
}

static size_t digits(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

static int parse_number(struct parser *p, double *value)
{
	const char *s = p->at + (*p->at == '-'), *end = p->end;
	size_t n = digits(s, end);
	char text[64];

	if (!n || (n > 1 && *s == '0'))
		return complain(p, "this is not a number");
	s += n;
	if (s < end && *s == '.') {
		n = digits(s + 1, end);
		if (!n)
			return complain(p, "a number has no digits behind its point");
		s += n + 1;
	}
	if (s < end && (*s | 32) == 'e') {
		s++;
		s += s < end && (*s == '+' || *s == '-');
		n = digits(s, end);
		if (!n)
			return complain(p, "a number has an exponent without digits");
		s += n;
	}
	if ((size_t)(s - p->at) >= sizeof(text))
		return complain(p, "a number has more than %zu characters", sizeof(text) - 1);
	memcpy(text, p->at, s - p->at);
	text[s - p->at] = '\0';
	*value = strtod(text, NULL);
	p->at = s;
	if (*value > 1e18 || *value < -1e18)
		return complain(p, "the number %s is too large", text);
	return 0;
}

static bool word(struct parser *p, const char *w)
{
	size_t n = strlen(w);

	if ((size_t)(p->end - p->at) < n || memcmp(p->at, w, n))
		return false;
	p->at += n;
	return true;
}

static int parse_scalar(struct parser *p, struct json_node *n, int c)
{
	if (c == '"') {
		n->type = JSON_STRING;
		return parse_string(p, &n->string);
	}
	if (c == '-' || (c >= '0' && c <= '9')) {
		n->type = JSON_NUMBER;
		return parse_number(p, &n->number);
	}
	n->type = JSON_BOOL;
	n->number = 1;
	if (word(p, "true"))
		return 0;
	n->number = 0;
	if (word(p, "false"))
		return 0;
	n->type = JSON_NULL;
	if (word(p, "null"))
		return 0;
	return unexpected(p, c, "a value");
}

static int parse_key(struct parser *p, const char **key)
{
	int c = peek(p), ret;

	if (c != '"')
		return unexpected(p, c, "a key");
	ret = parse_string(p, key);
	if (ret)
		return ret;
	c = peek(p);
	if (c != ':')
		return unexpected(p, c, "a colon");
	p->at++;
	return 0;
}

static int parse_value(struct parser *p, struct json_node **out, unsigned int depth);

static int parse_members(struct parser *p, struct json_node *n, unsigned int depth)
{
	const char closing = n->type == JSON_OBJECT ? '}' : ']';
	const struct json_node **tail = &n->child;

	for (p->at++; ; ) {
		const char *key = NULL;
		struct json_node *member;
		int c = peek(p), ret;
		uint32_t line = p->line;

		if (c == closing) {	/* also behind a last comma */
			p->at++;
			return 0;
		}
		if (n->type == JSON_OBJECT) {
			ret = parse_key(p, &key);
			if (ret)
				return ret;
		}
		ret = parse_value(p, &member, depth + 1);
		if (ret)
			return ret;
		member->key = key;
		member->line = line;
		*tail = member;
		tail = &member->next;
		c = peek(p);
		if (c == ',')
			p->at++;
		else if (c != closing)
			return unexpected(p, c, n->type == JSON_OBJECT ? "a comma or }" :
								       "a comma or ]");
	}
}

static int parse_value(struct parser *p, struct json_node **out, unsigned int depth)
{
	int c = peek(p);
	struct json_node *n;

	if (c <= 0)
		return unexpected(p, c, "a value");
	if (p->nr_nodes == p->max_nodes)
		return complain(p, "the file has more than %d values", MAX_NODES);
	n = *out = &p->nodes[p->nr_nodes++];
	memset(n, 0, sizeof(*n));
	n->line = p->line;
	if (c != '{' && c != '[')
		return parse_scalar(p, n, c);
	if (depth == MAX_DEPTH)
		return complain(p, "values are nested more than %d deep", MAX_DEPTH);
	n->type = c == '{' ? JSON_OBJECT : JSON_ARRAY;
	return parse_members(p, n, depth);
}

int json_parse(struct json_doc *doc, const char *name, const char *text, size_t len,
	       struct saakm_err *err)
{
	struct parser p = { .name = name, .at = text, .end = text + len, .line = 1, .err = err };
	struct json_node *root;
	int ret, c;

	memset(doc, 0, sizeof(*doc));
	p.max_nodes = len + 1 < MAX_NODES ? len + 1 : MAX_NODES;
	doc->nodes = p.nodes = malloc(p.max_nodes * sizeof(*p.nodes));
	doc->strings = p.strings = malloc(len + 1);
	if (!doc->nodes || !doc->strings) {
		json_release(doc);
		return saakm_err_set(err, -ENOMEM, "no memory to read %s", name);
	}
	ret = parse_value(&p, &root, 0);
	if (!ret) {
		c = peek(&p);
		if (c)
			ret = unexpected(&p, c, "the end of the file");
	}
	if (ret) {
		json_release(doc);
		return ret;
	}
	doc->root = root;
	return 0;
}

void json_release(struct json_doc *doc)
{
	free(doc->nodes);
	free(doc->strings);
	memset(doc, 0, sizeof(*doc));
}

const char *json_type_name(enum json_type type)
{
	static const char *const names[] = {
		[JSON_NULL] = "null", [JSON_BOOL] = "true or false", [JSON_NUMBER] = "a number",
		[JSON_STRING] = "a string", [JSON_ARRAY] = "a list", [JSON_OBJECT] = "an object",
	};

	return names[type];
}
