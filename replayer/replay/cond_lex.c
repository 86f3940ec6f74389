// SPDX-License-Identifier: GPL-2.0
/* Conditions: text to tokens, and sentences that name the column. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "cond_internal.h"

static const struct {
	const char *token;
	uint8_t precedence;
} binary[] = {
#define ROW(NAME, token, precedence) [C_##NAME] = { token, precedence },
	COND_BINARY(ROW)
#undef ROW
};
#define NR_BINARY	(sizeof(binary) / sizeof(binary[0]))

/* X(suffix, factor) */
static const struct { const char *suffix; int64_t factor; } units[] = {
	{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 },
};

int cond_precedence(int op)
{
	return op >= 0 && op < (int)NR_BINARY ? binary[op].precedence : 0;
}

int cond_error(struct cond_lexer *l, uint32_t at, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return saakm_err_set(l->err, -EINVAL, "column %u: %s", at + 1, text);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int too_large(struct cond_lexer *l)
{
	return cond_error(l, l->at, "this number does not fit into 64 bits");
}

static int number_unit(struct cond_lexer *l, uint64_t v)
{
	const char *s = l->text + l->pos;
	size_t len = 0;

	while (is_letter(s[len]) || is_digit(s[len]))
		len++;
	l->number = (int64_t)v;
	if (!len)
		return 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strlen(units[i].suffix) != len || memcmp(units[i].suffix, s, len))
			continue;
		l->pos += (uint32_t)len;
		if (v > INT64_MAX ||
		    __builtin_mul_overflow((int64_t)v, units[i].factor, &l->number))
			return too_large(l);
		return 0;
	}
	return cond_error(l, l->pos, "'%.*s' is no unit: ns, us, ms and s are", (int)len, s);
}

static int number(struct cond_lexer *l)
{
	const char *s = l->text + l->pos;
	bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	uint64_t v = 0, base = hex ? 16 : 10;
	uint32_t digits = 0;

	l->token = T_NUMBER;
	if (hex)
		l->pos += 2;
	while (hex ? hex_value(l->text[l->pos]) >= 0 : is_digit(l->text[l->pos])) {
		uint64_t digit = (uint64_t)hex_value(l->text[l->pos]);

		if (v > (UINT64_MAX - digit) / base)
			return too_large(l);
		v = v * base + digit;
		l->pos++;
		digits++;
	}
	if (!digits)
		return cond_error(l, l->at, "0x wants hexadecimal digits behind it");
	if (!hex && v > INT64_MAX)
		return too_large(l);
	return number_unit(l, v);
}

static int string(struct cond_lexer *l)
{
	const char *end = strchr(l->text + l->pos + 1, '"');

	if (!end)
		return cond_error(l, l->at, "this \" has no second one that ends the text");
	l->token = T_STRING;
	l->pos = (uint32_t)(end + 1 - l->text);
	l->len = l->pos - l->at;
	return 0;
}

static int sign(struct cond_lexer *l)
{
	static const struct { char c; uint8_t token; } single[] = {
		{ '(', T_LPAREN }, { ')', T_RPAREN }, { '[', T_LBRACKET }, { ']', T_RBRACKET },
		{ '.', T_DOT }, { ',', T_COMMA }, { '?', T_QUESTION }, { ':', T_COLON },
		{ '!', T_NOT }, { '~', T_TILDE },
	};
	const char *s = l->text + l->pos;
	size_t longest = 0;

	for (size_t i = 0; i < NR_BINARY; i++) {
		size_t len = strlen(binary[i].token);

		if (len > longest && !strncmp(s, binary[i].token, len)) {
			longest = len;
			l->token = T_OP;
			l->op = (int)i;
		}
	}
	for (size_t i = 0; !longest && i < sizeof(single) / sizeof(single[0]); i++)
		if (*s == single[i].c) {
			longest = 1;
			l->token = single[i].token;
		}
	if (longest) {
		l->pos += (uint32_t)longest;
		return 0;
	}
	if (*s == '=')
		return cond_error(l, l->pos, "nothing is assigned here: == compares");
	if (*s == '\'')
		return cond_error(l, l->pos, "text stands in double quotes");
	if (*s > ' ' && *s < 0x7f)
		return cond_error(l, l->pos, "'%c' means nothing here", *s);
	return cond_error(l, l->pos, "the byte 0x%02x means nothing here", (unsigned char)*s);
}

int cond_next_token(struct cond_lexer *l)
{
	const char *s = l->text;
	int ret = 0;

	while (s[l->pos] == ' ' || s[l->pos] == '\t' || s[l->pos] == '\n')
		l->pos++;
	l->at = l->pos;
	if (!s[l->pos]) {
		l->token = T_END;
		l->len = 0;
		return 0;
	}
	if (is_digit(s[l->pos])) {
		ret = number(l);
	} else if (is_letter(s[l->pos])) {
		l->token = T_NAME;
		while (is_letter(s[l->pos]) || is_digit(s[l->pos]))
			l->pos++;
	} else if (s[l->pos] == '"') {
		return string(l);
	} else {
		ret = sign(l);
	}
	l->len = l->pos - l->at;
	if (ret)
		l->token = T_BAD;
	return ret;
}
