/* SPDX-License-Identifier: GPL-2.0 */
/* Reference counts: real, those that saturate instead of wrapping. */
#ifndef _LINUX_REFCOUNT_H
#define _LINUX_REFCOUNT_H

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/types.h>

#define REFCOUNT_INIT(n)	{ .refs = ATOMIC_INIT(n) }
#define REFCOUNT_MAX		0x7fffffff
#define REFCOUNT_SATURATED	(-0x7fffffff - 1 + 0x40000000)

#define refcount_set(r, n)	atomic_set(&(r)->refs, n)
#define refcount_read(r)	((unsigned int)atomic_read(&(r)->refs))

/* What was there before. One too many or on zero: saturated, and a warning. */
#define __shim_ref_add(i, r) \
({ \
	refcount_t *__r = (r); \
	int __i = (i), __o = atomic_fetch_add(__i, &__r->refs); \
	if (unlikely(__o <= 0 || __o + __i < 0)) { \
		atomic_set(&__r->refs, REFCOUNT_SATURATED); \
		WARN(1, "refcount: %s\n", __o ? "saturated" : "added to zero"); \
	} \
	__o; \
})
#define refcount_add(i, r)	((void)__shim_ref_add(i, r))
#define refcount_inc(r)		((void)__shim_ref_add(1, r))
#define refcount_add_not_zero(i, r) \
	(atomic_read(&(r)->refs) != 0 && __shim_ref_add(i, r) != 0)
#define refcount_inc_not_zero(r)	refcount_add_not_zero(1, r)
#define refcount_sub_and_test(i, r) \
({ \
	refcount_t *__r = (r); \
	int __i = (i), __o = atomic_fetch_sub(__i, &__r->refs); \
	if (unlikely(__o < __i)) { \
		atomic_set(&__r->refs, REFCOUNT_SATURATED); \
		WARN(1, "refcount: underflow\n"); \
	} \
	__o == __i; \
})
#define refcount_dec_and_test(r)	refcount_sub_and_test(1, r)
#define refcount_dec(r) \
	((void)WARN(refcount_sub_and_test(1, r), "refcount: decremented to zero\n"))
#define refcount_dec_not_one(r)		atomic_add_unless(&(r)->refs, -1, 1)
#define refcount_dec_if_one(r)		(atomic_cmpxchg(&(r)->refs, 1, 0) == 1)

#endif /* _LINUX_REFCOUNT_H */
