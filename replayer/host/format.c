// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's printf: libc's, plus the %p extensions that policies use. A
 * format is taken apart at each conversion; what libc knows goes to libc.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "host.h"

struct out { char *buf; size_t bytes, at; };

static void put(struct out *o, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++, o->at++)
		if (o->at + 1 < o->bytes)
			o->buf[o->at] = s[i];
}

static void put_str(struct out *o, const char *s)
{
	put(o, s, strlen(s));
}

/* %*pb and %*pbl: a bitmap of `bits` bits. */
static void put_bitmap(struct out *o, const unsigned long *map, int bits, bool as_list)
{
	char one[64];
	bool first = true;

	if (!as_list) {
		for (int w = (bits + 31) / 32 - 1; w >= 0; w--) {
			snprintf(one, sizeof(one), "%s%08x", first ? "" : ",",
				 (unsigned int)(map[w / 2] >> (w % 2 * 32)));
			put_str(o, one);
			first = false;
		}
		return;
	}
	for (int i = 0; i < bits; i++) {
		int j = i;

		if (!(map[i / 64] >> (i % 64) & 1))
			continue;
		while (j + 1 < bits && (map[(j + 1) / 64] >> ((j + 1) % 64) & 1))
			j++;
		if (j > i)
			snprintf(one, sizeof(one), "%s%d-%d", first ? "" : ",", i, j);
		else
			snprintf(one, sizeof(one), "%s%d", first ? "" : ",", i);
		put_str(o, one);
		first = false;
		i = j;
	}
}

/*
 * An address that is the same in every run: that of the arena, or where it was
 * recorded; for code, data and stacks, which lie elsewhere each time, one made
 * of how far in it is; 0 for what is neither.
 */
static u64 stable_address(const void *p)
{
	const struct fiber *f = fiber_current;
	u64 recorded = mirror_recorded(p);

	if (recorded)
		return recorded;
	if ((u64)(size_t)p - ARENA_BASE < ARENA_BYTES)
		return (u64)(size_t)p;
	if (f && f->stack && (const char *)p >= f->stack &&
	    (const char *)p < f->stack + f->stack_bytes)
		return 0xffffc90000000000ull + ((const char *)p - f->stack);
	return host_module_offset(p);
}

static void put_address(struct out *o, const void *p)
{
	u64 at = stable_address(p);
	char one[32];

	if (!at && (size_t)p > 0xffff)
		snprintf(one, sizeof(one), "(____ptrval____)");
	else
		snprintf(one, sizeof(one), "%016llx", at ? at : (u64)(size_t)p);
	put_str(o, one);
}

/* Behind "%p": how much of the extension was taken. */
static size_t put_pointer(struct out *o, const char *ext, const void *p, int width)
{
	char one[64];

	if (ext[0] == 'b') {
		put_bitmap(o, p, width < 0 ? 0 : width, ext[1] == 'l');
		return ext[1] == 'l' ? 2 : 1;
	}
	if (ext[0] == 'e') {
		snprintf(one, sizeof(one), "%ld", (long)(size_t)p);
		put_str(o, one);
		return 1;
	}
	put_address(o, p);
	return ext[0] && strchr("xKSsBfF", ext[0]) ? 1 : 0;
}

static void put_number(struct out *o, const char *spec, int stars, const int *star,
		       const char *len, char conv, va_list *ap)
{
	char one[512];
	int n;
#define PRINT(value) \
	(stars == 2 ? snprintf(one, sizeof(one), spec, star[0], star[1], value) : \
	 stars == 1 ? snprintf(one, sizeof(one), spec, star[0], value) : \
		      snprintf(one, sizeof(one), spec, value))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (conv == 's') {
		const char *s = va_arg(*ap, const char *);

		n = PRINT(s ? s : "(null)");
	} else if (!strcmp(len, "ll") || !strcmp(len, "l") || !strcmp(len, "z") ||
		   !strcmp(len, "t") || !strcmp(len, "j")) {
		n = PRINT(va_arg(*ap, long long));
	} else {
		n = PRINT(va_arg(*ap, int));
	}
#pragma GCC diagnostic pop
	if (n > 0)
		put(o, one, (size_t)n < sizeof(one) ? (size_t)n : sizeof(one) - 1);
}

static const char *conversion(struct out *o, const char *fmt, va_list *ap)
{
	char spec[40] = "%", len[4] = "";
	size_t at = 1, nl = 0;
	int stars = 0, star[2] = { 0, 0 };

	for (fmt++; *fmt && strchr("-+ #0123456789.*", *fmt) && at < 24; fmt++) {
		if (*fmt == '*' && stars < 2)
			star[stars++] = va_arg(*ap, int);
		spec[at++] = *fmt;
	}
	for (; *fmt && strchr("hlzjt", *fmt); fmt++) {
		if (nl < sizeof(len) - 1)
			len[nl++] = *fmt;
		spec[at++] = *fmt;
	}
	if (!*fmt)
		return fmt;
	spec[at++] = *fmt;
	spec[at] = '\0';
	if (*fmt == '%')
		put(o, "%", 1);
	else if (*fmt == 'p')
		return fmt + 1 + put_pointer(o, fmt + 1, va_arg(*ap, void *),
					     stars ? star[0] : -1);
	else if (strchr("diouxXcs", *fmt))
		put_number(o, spec, stars, star, len, *fmt, ap);
	return fmt + 1;
}

int host_format(char *buf, size_t bytes, const char *fmt, va_list ap)
{
	struct out o = { buf, bytes, 0 };
	va_list args;

	/* The kernel marks levels in front of the format: \001 and a digit. */
	if (fmt[0] == '\001' && fmt[1])
		fmt += 2;
	va_copy(args, ap);
	while (*fmt) {
		if (*fmt == '%')
			fmt = conversion(&o, fmt, &args);
		else
			put(&o, fmt++, 1);
	}
	va_end(args);
	if (bytes)
		buf[o.at < bytes ? o.at : bytes - 1] = '\0';
	return (int)o.at;
}
