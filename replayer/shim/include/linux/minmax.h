/* SPDX-License-Identifier: GPL-2.0 */
/* min(), max(), clamp(): arguments evaluated once, signs must agree. */
#ifndef _LINUX_MINMAX_H
#define _LINUX_MINMAX_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/types.h>

/* After promotion: 1 signed, 0 unsigned or a pointer. */
#define __mm_signed(x)	_Generic((x) + 0, int: 1, long: 1, long long: 1, default: 0)
#define __mm_noneg(x) \
	(__builtin_choose_expr(__is_constexpr(x) && __mm_signed(x), (x), -1) >= 0)
#define __mm_ok(x, y) \
	(__mm_signed(x) == __mm_signed(y) || __mm_noneg(x) || __mm_noneg(y))

#define __cmp_op_min <
#define __cmp_op_max >
#define __cmp(op, x, y)	((x) __cmp_op_##op (y) ? (x) : (y))

#define __mm_once(op, x, y, ux, uy) \
({ \
	__auto_type ux = (x); \
	__auto_type uy = (y); \
	_Static_assert(__mm_ok(x, y), #op "(): one argument is signed, the other is not"); \
	__cmp(op, ux, uy); \
})
#define __mm_careful(op, x, y) \
	__mm_once(op, x, y, __UNIQUE_ID(x_), __UNIQUE_ID(y_))
#define __mm_typed(op, type, x, y, ux, uy) \
({ \
	type ux = (x); \
	type uy = (y); \
	__cmp(op, ux, uy); \
})
#define __mm_careful_t(op, type, x, y) \
	__mm_typed(op, type, x, y, __UNIQUE_ID(x_), __UNIQUE_ID(y_))

#define min(x, y)		__mm_careful(min, x, y)
#define max(x, y)		__mm_careful(max, x, y)
#define umin(x, y) \
	__mm_careful(min, (x) + 0u + 0ul + 0ull, (y) + 0u + 0ul + 0ull)
#define umax(x, y) \
	__mm_careful(max, (x) + 0u + 0ul + 0ull, (y) + 0u + 0ul + 0ull)
#define min_t(type, x, y)	__mm_careful_t(min, type, x, y)
#define max_t(type, x, y)	__mm_careful_t(max, type, x, y)
#define min3(x, y, z)		min((typeof(x))min(x, y), z)
#define max3(x, y, z)		max((typeof(x))max(x, y), z)
#define MIN(a, b)		__cmp(min, a, b)
#define MAX(a, b)		__cmp(max, a, b)
#define MIN_T(type, a, b)	__cmp(min, (type)(a), (type)(b))
#define MAX_T(type, a, b)	__cmp(max, (type)(a), (type)(b))

#define __mm_not_zero(x, y, ux, uy) \
({ \
	typeof(x) ux = (x); \
	typeof(y) uy = (y); \
	ux == 0 ? uy : (uy == 0 ? ux : min(ux, uy)); \
})
#define min_not_zero(x, y)	__mm_not_zero(x, y, __UNIQUE_ID(x_), __UNIQUE_ID(y_))

#define __mm_clamp(val, lo, hi, uval, ulo, uhi) \
({ \
	__auto_type uval = (val); \
	__auto_type ulo = (lo); \
	__auto_type uhi = (hi); \
	_Static_assert(__mm_ok(val, lo), "clamp(): low limit of the wrong sign"); \
	_Static_assert(__mm_ok(val, hi), "clamp(): high limit of the wrong sign"); \
	uval >= uhi ? uhi : (uval <= ulo ? ulo : uval); \
})
#define clamp(val, lo, hi) \
	__mm_clamp(val, lo, hi, __UNIQUE_ID(v_), __UNIQUE_ID(l_), __UNIQUE_ID(h_))
#define clamp_t(type, val, lo, hi)	clamp((type)(val), (type)(lo), (type)(hi))
#define clamp_val(val, lo, hi)		clamp_t(typeof(val), val, lo, hi)

#define swap(a, b) \
	do { typeof(a) __shim_t = (a); (a) = (b); (b) = __shim_t; } while (0)

static inline bool in_range64(u64 val, u64 start, u64 len)
{
	return val - start < len;
}

static inline bool in_range32(u32 val, u32 start, u32 len)
{
	return val - start < len;
}

#define in_range(val, start, len) \
	((sizeof(start) | sizeof(len) | sizeof(val)) <= sizeof(u32) ? \
	 in_range32(val, start, len) : in_range64(val, start, len))

#endif /* _LINUX_MINMAX_H */
