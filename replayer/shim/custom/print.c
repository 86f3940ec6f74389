// SPDX-License-Identifier: GPL-2.0
/* Formatting into buffers, on the host's formatter; and the little of scanning. */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n;

	if (!size)
		return 0;
	n = shim_vsnprintf(buf, size, fmt, args);
	return n < (int)size ? n : (int)size - 1;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, fmt);
	n = shim_vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	text = n < 0 ? NULL : kmalloc(n + 1, gfp);
	if (!text)
		return NULL;
	va_start(args, fmt);
	shim_vsnprintf(text, n + 1, fmt, args);
	va_end(args);
	return text;
}

static void store(va_list args, char size, bool is_signed, long long v)
{
	void *to = va_arg(args, void *);

	switch (size) {
	case 'H':
		*(char *)to = v;
		break;
	case 'h':
		*(short *)to = v;
		break;
	case 'l':
	case 'L':
		*(long *)to = v;
		break;
	default:
		*(int *)to = v;
		break;
	}
}

/* %d %i %u %x %o with h, hh, l, ll, z and a width; %s %c %n %% and *. */
int sscanf(const char *buf, const char *fmt, ...)
{
	const char *s = buf;
	char digits[72], size;
	int done = 0;
	va_list args;

	va_start(args, fmt);
	for (; *fmt; fmt++) {
		bool skip = false, neg;
		size_t width = 0, n = 0;
		unsigned int base;
		char *end, *to;

		if (isspace((unsigned char)*fmt)) {
			s = skip_spaces(s);
			continue;
		}
		if (*fmt != '%' || *++fmt == '%') {
			if (*s++ != *fmt)
				break;
			continue;
		}
		if (*fmt == '*') {
			skip = true;
			fmt++;
		}
		while (isdigit(*fmt))
			width = width * 10 + (*fmt++ - '0');
		for (size = 0; *fmt == 'h' || *fmt == 'l' || *fmt == 'z'; fmt++)
			size = *fmt == 'z' ? 'l' : size == 'h' ? 'H' : size == 'l' ? 'L' : *fmt;
		if (*fmt == 'n') {
			store(args, size, true, s - buf);
			continue;
		}
		if (!*s)
			break;
		if (*fmt == 'c') {
			to = skip ? NULL : va_arg(args, char *);
			for (width = width ? width : 1; n < width && *s; n++, s++) {
				if (to)
					to[n] = *s;
			}
			done += !skip;
			continue;
		}
		s = skip_spaces(s);
		if (*fmt == 's') {
			to = skip ? NULL : va_arg(args, char *);
			for (; *s && !isspace((unsigned char)*s) && (!width || n < width);
			     n++, s++) {
				if (to)
					to[n] = *s;
			}
			if (to)
				to[n] = '\0';
			done += !skip;
			continue;
		}
		base = *fmt == 'x' ? 16 : *fmt == 'o' ? 8 : *fmt == 'i' ? 0 : 10;
		neg = *s == '-' && (*fmt == 'd' || *fmt == 'i');
		shim_strscpy(digits, s + neg, width && width < sizeof(digits) ? width + 1 - neg :
			     sizeof(digits));
		if (!isxdigit(digits[0]))
			break;
		{
			unsigned long long v = simple_strtoull(digits, &end, base);

			if (end == digits)
				break;
			s += neg + (end - digits);
			if (!skip)
				store(args, size, neg, neg ? -(long long)v : (long long)v);
			done += !skip;
		}
	}
	va_end(args);
	return done;
}
