// SPDX-License-Identifier: GPL-2.0
/* Strings to numbers, with the kernel's strictness: one newline may follow. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/string.h>

static unsigned int digit(char c)
{
	if (isdigit(c))
		return c - '0';
	if (isxdigit(c))
		return (c | 0x20) - 'a' + 10;
	return 99;
}

/* Digits read; *over is set when the number does not fit. */
static unsigned int parse(const char **s, unsigned int base, u64 *res, bool *over)
{
	unsigned int n = 0;
	const char *p = *s;

	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 0x20) == 'x' &&
	    (base == 16 || digit(p[2]) < 16)) {
		p += 2;
		base = 16;
	} else if (base == 0) {
		base = p[0] == '0' ? 8 : 10;
	}
	*res = 0;
	for (; digit(*p) < base; p++, n++) {
		if (__builtin_mul_overflow(*res, (u64)base, res) ||
		    __builtin_add_overflow(*res, (u64)digit(*p), res))
			*over = true;
	}
	*s = p;
	return n;
}

static int to_u64(const char *s, unsigned int base, u64 *res)
{
	bool over = false;
	u64 value;

	if (!parse(&s, base, &value, &over))
		return -EINVAL;
	if (over)
		return -ERANGE;
	if (*s == '\n')
		s++;
	if (*s)
		return -EINVAL;
	*res = value;
	return 0;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	if (*s == '+')
		s++;
	return to_u64(s, base, res);
}

int kstrtoll(const char *s, unsigned int base, long long *res)
{
	u64 value;
	int ret;

	if (*s == '-') {
		ret = to_u64(s + 1, base, &value);
		if (!ret && (long long)-value > 0)
			ret = -ERANGE;
		if (!ret)
			*res = -value;
		return ret;
	}
	ret = kstrtoull(s, base, &value);
	if (!ret && (long long)value < 0)
		ret = -ERANGE;
	if (!ret)
		*res = value;
	return ret;
}

#define NARROW(name, type, wide_fn, wide) \
int name(const char *s, unsigned int base, type *res) \
{ \
	wide value; \
	int ret = wide_fn(s, base, &value); \
	if (!ret && value != (wide)(type)value) \
		ret = -ERANGE; \
	if (!ret) \
		*res = value; \
	return ret; \
}
NARROW(kstrtouint, unsigned int, kstrtoull, unsigned long long)
NARROW(kstrtoint, int, kstrtoll, long long)
NARROW(kstrtou16, u16, kstrtoull, unsigned long long)
NARROW(kstrtou8, u8, kstrtoull, unsigned long long)

int kstrtobool(const char *s, bool *res)
{
	if (!s)
		return -EINVAL;
	if (strchr("yYtT1", s[0]) && s[0])
		*res = true;
	else if (strchr("nNfF0", s[0]) && s[0])
		*res = false;
	else if ((s[0] | 0x20) == 'o' && (s[1] | 0x20) == 'n')
		*res = true;
	else if ((s[0] | 0x20) == 'o' && (s[1] | 0x20) == 'f')
		*res = false;
	else
		return -EINVAL;
	return 0;
}

unsigned long long simple_strtoull(const char *s, char **end, unsigned int base)
{
	bool over = false;
	u64 value;

	parse(&s, base, &value, &over);
	if (end)
		*end = (char *)s;
	return value;
}

unsigned long simple_strtoul(const char *s, char **end, unsigned int base)
{
	return simple_strtoull(s, end, base);
}

long long simple_strtoll(const char *s, char **end, unsigned int base)
{
	return *s == '-' ? -simple_strtoull(s + 1, end, base) : simple_strtoull(s, end, base);
}

long simple_strtol(const char *s, char **end, unsigned int base)
{
	return simple_strtoll(s, end, base);
}
