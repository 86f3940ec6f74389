/* SPDX-License-Identifier: GPL-2.0 */
/* Divisions of 64 bits: one instruction on this machine. */
#ifndef _LINUX_MATH64_H
#define _LINUX_MATH64_H

#include <linux/types.h>
#include <linux/math.h>

#define div64_long(x, y)	div64_s64((x), (y))
#define div64_ul(x, y)		div64_u64((x), (y))

static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static inline s64 div_s64_rem(s64 dividend, s32 divisor, s32 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static inline u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}

static inline s64 div64_s64(s64 dividend, s64 divisor)
{
	return dividend / divisor;
}

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}

#define do_div(n, base) \
({ \
	u32 __base = (base); \
	u32 __rem = (u64)(n) % __base; \
	(n) = (u64)(n) / __base; \
	__rem; \
})

static inline u32 shim_iter_div_u64_rem(u64 dividend, u32 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return (u32)(dividend / divisor);
}
#define __iter_div_u64_rem	shim_iter_div_u64_rem
#define iter_div_u64_rem	shim_iter_div_u64_rem

static inline u64 mul_u32_u32(u32 a, u32 b)
{
	return (u64)a * b;
}

static inline u64 mul_u64_u32_shr(u64 a, u32 mul, unsigned int shift)
{
	return (u64)(((unsigned __int128)a * mul) >> shift);
}

static inline u64 mul_u64_u64_shr(u64 a, u64 mul, unsigned int shift)
{
	return (u64)(((unsigned __int128)a * mul) >> shift);
}

static inline u64 mul_s64_u64_shr(s64 a, u64 b, unsigned int shift)
{
	u64 ret = mul_u64_u64_shr(a < 0 ? -(u64)a : (u64)a, b, shift);

	return a < 0 ? -ret : ret;
}

static inline u64 mul_u64_u32_div(u64 a, u32 mul, u32 divisor)
{
	unsigned __int128 p = (unsigned __int128)a * mul;
	u64 high = (u64)(p >> 32) / divisor;
	u64 rem = (u64)(p >> 32) % divisor;

	/* Two steps, as there is no 128-bit division without a library. */
	return (high << 32) + ((rem << 32) | (u32)p) / divisor;
}

#pragma GCC visibility push(hidden)
u64 mul_u64_u64_div_u64(u64 a, u64 mul, u64 div);
#pragma GCC visibility pop

#define DIV64_U64_ROUND_UP(ll, d) \
	({ u64 _tmp = (d); div64_u64((ll) + _tmp - 1, _tmp); })
#define DIV_U64_ROUND_UP(ll, d) \
	({ u32 _tmp = (d); div_u64((ll) + _tmp - 1, _tmp); })
#define DIV64_U64_ROUND_CLOSEST(dividend, divisor) \
	({ u64 _tmp = (divisor); div64_u64((dividend) + _tmp / 2, _tmp); })
#define DIV_U64_ROUND_CLOSEST(dividend, divisor) \
	({ u32 _tmp = (divisor); div_u64((u64)(dividend) + _tmp / 2, _tmp); })
#define DIV_S64_ROUND_CLOSEST(dividend, divisor) \
({ \
	s64 __x = (dividend); \
	s32 __d = (divisor); \
	((__x > 0) == (__d > 0)) ? div_s64(__x + __d / 2, __d) : div_s64(__x - __d / 2, __d); \
})

#endif /* _LINUX_MATH64_H */
