// SPDX-License-Identifier: GPL-2.0
/* The kernel's own string functions, which the host uses as well. */
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

ssize_t shim_strscpy(char *dst, const char *src, size_t n)
{
	size_t i;

	if (!n || n > 0x7fffffff)
		return -E2BIG;
	for (i = 0; i < n; i++) {
		dst[i] = src[i];
		if (!src[i])
			return i;
	}
	dst[n - 1] = '\0';
	return -E2BIG;
}

ssize_t shim_strscpy_pad(char *dst, const char *src, size_t n)
{
	ssize_t len = shim_strscpy(dst, src, n);

	if (len >= 0)
		memset(dst + len, 0, n - len);
	return len;
}

size_t shim_strlcpy(char *dst, const char *src, size_t n)
{
	if (n)
		shim_strscpy(dst, src, n);
	return strlen(src);
}

size_t shim_strlcat(char *dst, const char *src, size_t n)
{
	size_t len = strnlen(dst, n);

	if (len < n)
		shim_strscpy(dst + len, src, n - len);
	return len + strlen(src);
}

char *strnchr(const char *s, size_t n, int c)
{
	for (; n--; s++) {
		if (*s == (char)c)
			return (char *)s;
		if (!*s)
			break;
	}
	return NULL;
}

char *strnstr(const char *s, const char *what, size_t n)
{
	size_t len = strlen(what);

	for (; n >= len; n--, s++) {
		if (!memcmp(s, what, len))
			return (char *)s;
	}
	return NULL;
}

char *skip_spaces(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return (char *)s;
}

char *strim(char *s)
{
	size_t n = strlen(s);

	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	s[n] = '\0';
	return skip_spaces(s);
}

char *strreplace(char *s, char old, char new)
{
	char *p;

	for (p = s; *p; p++) {
		if (*p == old)
			*p = new;
	}
	return s;
}

void *memscan(void *s, int c, size_t n)
{
	unsigned char *p = s;

	while (n && *p != (unsigned char)c) {
		p++;
		n--;
	}
	return p;
}

void *memchr_inv(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	for (; n; n--, p++) {
		if (*p != (unsigned char)c)
			return (void *)p;
	}
	return NULL;
}

/* Equal but for one newline at the end. */
bool sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return true;
	return (!*a && *b == '\n' && !b[1]) || (*a == '\n' && !a[1] && !*b);
}

int match_string(const char * const *array, size_t n, const char *s)
{
	size_t i;

	for (i = 0; i < n && array[i]; i++) {
		if (!strcmp(array[i], s))
			return i;
	}
	return -EINVAL;
}

char *kstrndup(const char *s, size_t n, gfp_t gfp)
{
	char *copy;

	if (!s)
		return NULL;
	n = strnlen(s, n);
	copy = kmalloc(n + 1, gfp);
	if (copy) {
		memcpy(copy, s, n);
		copy[n] = '\0';
	}
	return copy;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return kstrndup(s, ~(size_t)0, gfp);
}

void *kmemdup(const void *src, size_t n, gfp_t gfp)
{
	void *copy = kmalloc(n, gfp);

	return copy ? memcpy(copy, src, n) : NULL;
}
