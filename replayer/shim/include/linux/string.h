/* SPDX-License-Identifier: GPL-2.0 */
/* Strings and memory: real, each policy has its own hidden copies. */
#ifndef _LINUX_STRING_H_
#define _LINUX_STRING_H_

#include <linux/errno.h>
#include <linux/stdarg.h>
#include <linux/types.h>

#ifdef SHIM_WITH_LIBC
#include <string.h>
#else
/*
 * In the host these are libc's, in a policy its own: local by the version script
 * of the link, and under --sanitize the linker puts checks before them.
 */
void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
char *strcpy(char *dst, const char *src);
char *strncpy(char *dst, const char *src, size_t n);
char *strcat(char *dst, const char *src);
char *strncat(char *dst, const char *src, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strchrnul(const char *s, int c);
char *strstr(const char *s, const char *what);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strpbrk(const char *s, const char *accept);
char *strsep(char **s, const char *delimiters);
#endif

#pragma GCC visibility push(hidden)
size_t shim_strlcpy(char *dst, const char *src, size_t n);
size_t shim_strlcat(char *dst, const char *src, size_t n);
/* Bytes copied without the NUL, or -E2BIG when cut. */
ssize_t shim_strscpy(char *dst, const char *src, size_t n);
ssize_t shim_strscpy_pad(char *dst, const char *src, size_t n);
char *strnchr(const char *s, size_t n, int c);
char *strnstr(const char *s, const char *what, size_t n);
char *skip_spaces(const char *s);
char *strim(char *s);
char *strreplace(char *s, char old, char new);
void *memchr_inv(const void *s, int c, size_t n);
void *memscan(void *s, int c, size_t n);
bool sysfs_streq(const char *a, const char *b);
int match_string(const char * const *array, size_t n, const char *s);
int kstrtobool(const char *s, bool *res);
char *kstrdup(const char *s, unsigned int gfp);
char *kstrndup(const char *s, size_t n, unsigned int gfp);
void *kmemdup(const void *src, size_t n, unsigned int gfp);
#pragma GCC visibility pop

#define strlcpy(dst, src, n)	shim_strlcpy(dst, src, n)
#define strlcat(dst, src, n)	shim_strlcat(dst, src, n)
/* With two arguments, the destination is an array. */
#define __shim_third(a, b, c, ...)	c
#define strscpy(dst, src, ...) \
	shim_strscpy(dst, src, __shim_third(dst, src, ##__VA_ARGS__, sizeof(dst)))
#define strscpy_pad(dst, src, ...) \
	shim_strscpy_pad(dst, src, __shim_third(dst, src, ##__VA_ARGS__, sizeof(dst)))
#define strtomem(dst, src)	memcpy(dst, src, sizeof(dst))
#define strtomem_pad(dst, src, pad)	strncpy(dst, src, sizeof(dst))
#define memset_after(obj, v, member) \
	memset((char *)(obj) + offsetofend(typeof(*(obj)), member), v, \
	       sizeof(*(obj)) - offsetofend(typeof(*(obj)), member))
#define memset_startat(obj, v, member) \
	memset((char *)(obj) + offsetof(typeof(*(obj)), member), v, \
	       sizeof(*(obj)) - offsetof(typeof(*(obj)), member))
#define memzero_explicit(s, n)	memset(s, 0, n)
#define memcpy_and_pad(d, dn, s, sn, pad) \
	(memset(d, pad, dn), memcpy(d, s, (sn) < (dn) ? (sn) : (dn)))

static inline bool strstarts(const char *s, const char *prefix)
{
	while (*prefix) {
		if (*s++ != *prefix++)
			return false;
	}
	return true;
}

static inline size_t str_has_prefix(const char *s, const char *prefix)
{
	return strstarts(s, prefix) ? strlen(prefix) : 0;
}

static inline const char *kbasename(const char *path)
{
	const char *tail = strrchr(path, '/');

	return tail ? tail + 1 : path;
}

#endif /* _LINUX_STRING_H_ */
