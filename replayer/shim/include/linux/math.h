/* SPDX-License-Identifier: GPL-2.0 */
/* Rounding, dividing, absolute values. */
#ifndef _LINUX_MATH_H
#define _LINUX_MATH_H

#include <linux/const.h>
#include <linux/types.h>

#define __round_mask(x, y)	((__typeof__(x))((y) - 1))
#define round_up(x, y)		((((x) - 1) | __round_mask(x, y)) + 1)
#define round_down(x, y)	((x) & ~__round_mask(x, y))
#define DIV_ROUND_UP		__KERNEL_DIV_ROUND_UP
#define DIV_ROUND_DOWN_ULL(ll, d) \
	({ unsigned long long _tmp = (ll); _tmp / (d); })
#define DIV_ROUND_UP_ULL(ll, d) \
	DIV_ROUND_DOWN_ULL((unsigned long long)(ll) + (d) - 1, (d))
#define DIV_ROUND_UP_SECTOR_T(ll, d)	DIV_ROUND_UP_ULL(ll, d)
#define roundup(x, y)		({ typeof(y) __y = (y); (((x) + (__y - 1)) / __y) * __y; })
#define rounddown(x, y)		({ typeof(x) __x = (x); __x - (__x % (y)); })
#define DIV_ROUND_CLOSEST(x, divisor) \
({ \
	typeof(x) __x = (x); \
	typeof(divisor) __d = (divisor); \
	(((typeof(x))-1) > 0 || ((typeof(divisor))-1) > 0 || ((__x > 0) == (__d > 0))) ? \
		((__x + (__d / 2)) / __d) : ((__x - (__d / 2)) / __d); \
})
#define DIV_ROUND_CLOSEST_ULL(x, divisor) \
({ \
	unsigned long long _cd = (divisor); \
	((x) + _cd / 2) / _cd; \
})
#define mult_frac(x, n, d) \
({ \
	typeof(x) _x = (x); \
	typeof(n) _n = (n); \
	typeof(d) _d = (d); \
	typeof(x) _q = _x / _d; \
	typeof(x) _r = _x % _d; \
	_q * _n + _r * _n / _d; \
})
#define sector_div(a, b)	do_div(a, b)

/* libc's abs() is a function of int: this one takes every type. */
#define abs(x)		({ __auto_type __a = (x) + 0; __a < 0 ? -__a : __a; })
#define abs_diff(a, b)	({ __auto_type __a = (a); __auto_type __b = (b); \
			   __a > __b ? __a - __b : __b - __a; })

static inline u32 reciprocal_scale(u32 val, u32 ep_ro)
{
	return (u32)(((u64)val * ep_ro) >> 32);
}

#pragma GCC visibility push(hidden)
u64 int_pow(u64 base, unsigned int exp);
unsigned long int_sqrt(unsigned long x);
u32 int_sqrt64(u64 x);
unsigned long gcd(unsigned long a, unsigned long b);
unsigned long lcm(unsigned long a, unsigned long b);
#pragma GCC visibility pop

#endif /* _LINUX_MATH_H */
