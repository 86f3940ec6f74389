/* SPDX-License-Identifier: GPL-2.0 */
/* Strings to numbers: real. */
#ifndef _LINUX_KSTRTOX_H
#define _LINUX_KSTRTOX_H

#include <linux/types.h>

#pragma GCC visibility push(hidden)
int kstrtoull(const char *s, unsigned int base, unsigned long long *res);
int kstrtoll(const char *s, unsigned int base, long long *res);
int kstrtouint(const char *s, unsigned int base, unsigned int *res);
int kstrtoint(const char *s, unsigned int base, int *res);
int kstrtou16(const char *s, unsigned int base, u16 *res);
int kstrtou8(const char *s, unsigned int base, u8 *res);
unsigned long long simple_strtoull(const char *s, char **end, unsigned int base);
unsigned long simple_strtoul(const char *s, char **end, unsigned int base);
long simple_strtol(const char *s, char **end, unsigned int base);
long long simple_strtoll(const char *s, char **end, unsigned int base);
#pragma GCC visibility pop

#define kstrtoul(s, base, res)	kstrtoull(s, base, (unsigned long long *)(res))
#define kstrtol(s, base, res)	kstrtoll(s, base, (long long *)(res))
#define kstrtou64(s, base, res)	kstrtoull(s, base, res)
#define kstrtos64(s, base, res)	kstrtoll(s, base, res)
#define kstrtou32(s, base, res)	kstrtouint(s, base, res)
#define kstrtos32(s, base, res)	kstrtoint(s, base, res)

#endif /* _LINUX_KSTRTOX_H */
