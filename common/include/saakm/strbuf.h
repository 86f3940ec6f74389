/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A string that grows. Failure of memory is sticky: check `failed` once at the
 * end instead of each call. A zeroed strbuf is an empty one; `s` is NULL until
 * something was put, so use saakm_strbuf_str() to read it.
 */
#ifndef SAAKM_STRBUF_H
#define SAAKM_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct saakm_strbuf {
	char *s;		/* owned, NUL-terminated */
	size_t len, cap;
	bool failed;
};

void saakm_strbuf_release(struct saakm_strbuf *b);
void saakm_strbuf_reset(struct saakm_strbuf *b);	/* empty it, keep the memory */
void saakm_strbuf_put(struct saakm_strbuf *b, const void *p, size_t bytes);
void saakm_strbuf_puts(struct saakm_strbuf *b, const char *s);
void saakm_strbuf_putc(struct saakm_strbuf *b, char c);
void saakm_strbuf_printf(struct saakm_strbuf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void saakm_strbuf_vprintf(struct saakm_strbuf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static inline const char *saakm_strbuf_str(const struct saakm_strbuf *b)
{
	return b->s ? b->s : "";
}

#endif /* SAAKM_STRBUF_H */
