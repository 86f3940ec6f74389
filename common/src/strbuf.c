// SPDX-License-Identifier: LGPL-2.1-only
/* Growing strings; see strbuf.h. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/strbuf.h>
#include <saakm/vec.h>

void saakm_strbuf_release(struct saakm_strbuf *b)
{
	free(b->s);
	memset(b, 0, sizeof(*b));
}

void saakm_strbuf_reset(struct saakm_strbuf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->s)
		b->s[0] = '\0';
}

static bool room(struct saakm_strbuf *b, size_t bytes)
{
	char *s;

	if (bytes > SIZE_MAX / 2 - b->len) {
		b->failed = true;
		return false;
	}
	s = saakm_vec_grown(b->s, &b->cap, 1, b->len + bytes + 1);
	if (!s) {
		b->failed = true;
		return false;
	}
	b->s = s;
	return true;
}

void saakm_strbuf_put(struct saakm_strbuf *b, const void *p, size_t bytes)
{
	if (!room(b, bytes))
		return;
	if (bytes)
		memcpy(b->s + b->len, p, bytes);
	b->len += bytes;
	b->s[b->len] = '\0';
}

void saakm_strbuf_puts(struct saakm_strbuf *b, const char *s)
{
	saakm_strbuf_put(b, s, strlen(s));
}

void saakm_strbuf_putc(struct saakm_strbuf *b, char c)
{
	saakm_strbuf_put(b, &c, 1);
}

void saakm_strbuf_vprintf(struct saakm_strbuf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		b->failed = true;
	else if (room(b, n)) {
		vsnprintf(b->s + b->len, (size_t)n + 1, fmt, again);
		b->len += n;
	}
	va_end(again);
}

void saakm_strbuf_printf(struct saakm_strbuf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	saakm_strbuf_vprintf(b, fmt, ap);
	va_end(ap);
}
