/* SPDX-License-Identifier: GPL-2.0 */
/* Arithmetic that notices overflow. */
#ifndef __LINUX_OVERFLOW_H
#define __LINUX_OVERFLOW_H

#include <linux/compiler.h>
#include <linux/const.h>
#include <linux/limits.h>
#include <linux/types.h>

#define check_add_overflow(a, b, d)	__builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d)	__builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d)	__builtin_mul_overflow(a, b, d)
#define wrapping_add(type, a, b) \
	({ type __val; (void)__builtin_add_overflow(a, b, &__val); __val; })
#define wrapping_sub(type, a, b) \
	({ type __val; (void)__builtin_sub_overflow(a, b, &__val); __val; })
#define wrapping_mul(type, a, b) \
	({ type __val; (void)__builtin_mul_overflow(a, b, &__val); __val; })

/* SIZE_MAX, which no allocation survives, on overflow. */
static inline size_t size_mul(size_t a, size_t b)
{
	size_t bytes;

	return __builtin_mul_overflow(a, b, &bytes) ? ~(size_t)0 : bytes;
}

static inline size_t size_add(size_t a, size_t b)
{
	size_t bytes;

	return __builtin_add_overflow(a, b, &bytes) ? ~(size_t)0 : bytes;
}

static inline size_t size_sub(size_t a, size_t b)
{
	return a == ~(size_t)0 || b == ~(size_t)0 || b > a ? ~(size_t)0 : a - b;
}

#define array_size(a, b)	size_mul(a, b)
#define array3_size(a, b, c)	size_mul(size_mul(a, b), c)
#define flex_array_size(p, member, n)	size_mul(n, sizeof(*(p)->member))
#define struct_size(p, member, n) \
	size_add(sizeof(*(p)), size_mul(n, sizeof(*(p)->member)))
#define struct_size_t(type, member, n)	struct_size((type *)NULL, member, n)
#define is_signed_type(type)	(((type)(-1)) < (type)1)

#endif /* __LINUX_OVERFLOW_H */
