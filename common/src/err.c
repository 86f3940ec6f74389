// SPDX-License-Identifier: LGPL-2.1-only
/* Filling struct saakm_err; see err.h. */
#include <stdarg.h>
#include <stdio.h>
#include <saakm/err.h>

static void __attribute__((format(printf, 3, 0)))
fill(struct saakm_err *err, uint64_t offset, const char *fmt, va_list ap)
{
	char *p;

	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	/* One sentence on one line, whatever a name in it contains. */
	for (p = err->text; *p; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	err->hint[0] = '\0';
	err->offset = offset;
	err->event = SAAKM_NOWHERE;
}

int saakm_err_set(struct saakm_err *err, int code, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		fill(err, SAAKM_NOWHERE, fmt, ap);
		va_end(ap);
	}
	return code;
}

int saakm_err_at(struct saakm_err *err, int code, uint64_t offset, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		fill(err, offset, fmt, ap);
		va_end(ap);
	}
	return code;
}

void saakm_err_hint(struct saakm_err *err, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return;
	va_start(ap, fmt);
	vsnprintf(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
}
