/* SPDX-License-Identifier: GPL-2.0 */
/* Operations on atomic64_t. */
#ifndef SHIM_ATOMIC_OPS64_H
#define SHIM_ATOMIC_OPS64_H

#include <linux/atomic.h>

#define atomic64_read(v)	SHIM_ATOMIC_VALUE(shim_atomic64_read(v))
#define atomic64_read_acquire(v)	atomic64_read(v)
#define atomic64_set_release(v, i)	atomic64_set(v, i)
#define atomic64_add(i, v)	((void)shim_atomic64_add(i, v))
#define atomic64_sub(i, v)	((void)shim_atomic64_add(-(i), v))
#define atomic64_inc(v)	((void)shim_atomic64_add(1, v))
#define atomic64_dec(v)	((void)shim_atomic64_add(-1, v))
#define atomic64_and(i, v)	((void)shim_atomic64_fetch_and(i, v))
#define atomic64_or(i, v)	((void)shim_atomic64_fetch_or(i, v))
#define atomic64_xor(i, v)	((void)shim_atomic64_fetch_xor(i, v))
#define atomic64_andnot(i, v)	((void)shim_atomic64_fetch_and(~(i), v))
#define atomic64_add_return(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(i, v))
#define atomic64_add_return_relaxed	atomic64_add_return
#define atomic64_add_return_acquire	atomic64_add_return
#define atomic64_add_return_release	atomic64_add_return
#define atomic64_sub_return(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(-(i), v))
#define atomic64_sub_return_relaxed	atomic64_sub_return
#define atomic64_sub_return_acquire	atomic64_sub_return
#define atomic64_sub_return_release	atomic64_sub_return
#define atomic64_inc_return(v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(1, v))
#define atomic64_inc_return_relaxed	atomic64_inc_return
#define atomic64_inc_return_acquire	atomic64_inc_return
#define atomic64_inc_return_release	atomic64_inc_return
#define atomic64_dec_return(v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(-1, v))
#define atomic64_dec_return_relaxed	atomic64_dec_return
#define atomic64_dec_return_acquire	atomic64_dec_return
#define atomic64_dec_return_release	atomic64_dec_return
#define atomic64_fetch_add(i, v) \
	SHIM_ATOMIC_VALUE(({ typeof((v)->counter) __ai = (i); shim_atomic64_add(__ai, v) - __ai; }))
#define atomic64_fetch_add_relaxed	atomic64_fetch_add
#define atomic64_fetch_add_acquire	atomic64_fetch_add
#define atomic64_fetch_add_release	atomic64_fetch_add
#define atomic64_fetch_sub(i, v) \
	SHIM_ATOMIC_VALUE(({ typeof((v)->counter) __ai = (i); \
			     shim_atomic64_add(-__ai, v) + __ai; }))
#define atomic64_fetch_sub_relaxed	atomic64_fetch_sub
#define atomic64_fetch_sub_acquire	atomic64_fetch_sub
#define atomic64_fetch_sub_release	atomic64_fetch_sub
#define atomic64_fetch_inc(v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(1, v) - 1)
#define atomic64_fetch_inc_relaxed	atomic64_fetch_inc
#define atomic64_fetch_inc_acquire	atomic64_fetch_inc
#define atomic64_fetch_inc_release	atomic64_fetch_inc
#define atomic64_fetch_dec(v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(-1, v) + 1)
#define atomic64_fetch_dec_relaxed	atomic64_fetch_dec
#define atomic64_fetch_dec_acquire	atomic64_fetch_dec
#define atomic64_fetch_dec_release	atomic64_fetch_dec
#define atomic64_fetch_and(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_fetch_and(i, v))
#define atomic64_fetch_and_relaxed	atomic64_fetch_and
#define atomic64_fetch_and_acquire	atomic64_fetch_and
#define atomic64_fetch_and_release	atomic64_fetch_and
#define atomic64_fetch_or(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_fetch_or(i, v))
#define atomic64_fetch_or_relaxed	atomic64_fetch_or
#define atomic64_fetch_or_acquire	atomic64_fetch_or
#define atomic64_fetch_or_release	atomic64_fetch_or
#define atomic64_fetch_xor(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_fetch_xor(i, v))
#define atomic64_fetch_xor_relaxed	atomic64_fetch_xor
#define atomic64_fetch_xor_acquire	atomic64_fetch_xor
#define atomic64_fetch_xor_release	atomic64_fetch_xor
#define atomic64_fetch_andnot(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_fetch_and(~(i), v))
#define atomic64_fetch_andnot_relaxed	atomic64_fetch_andnot
#define atomic64_fetch_andnot_acquire	atomic64_fetch_andnot
#define atomic64_fetch_andnot_release	atomic64_fetch_andnot
#define atomic64_xchg(v, new)	SHIM_ATOMIC_VALUE(shim_atomic64_xchg(v, new))
#define atomic64_xchg_relaxed	atomic64_xchg
#define atomic64_xchg_acquire	atomic64_xchg
#define atomic64_xchg_release	atomic64_xchg
#define atomic64_cmpxchg(v, old, new)	SHIM_ATOMIC_VALUE(shim_atomic64_cmpxchg(v, old, new))
#define atomic64_cmpxchg_relaxed	atomic64_cmpxchg
#define atomic64_cmpxchg_acquire	atomic64_cmpxchg
#define atomic64_cmpxchg_release	atomic64_cmpxchg
#define atomic64_try_cmpxchg(v, old, new) \
	SHIM_ATOMIC_VALUE(shim_atomic64_try_cmpxchg(v, old, new))
#define atomic64_try_cmpxchg_relaxed	atomic64_try_cmpxchg
#define atomic64_try_cmpxchg_acquire	atomic64_try_cmpxchg
#define atomic64_try_cmpxchg_release	atomic64_try_cmpxchg
#define atomic64_sub_and_test(i, v)	(atomic64_sub_return(i, v) == 0)
#define atomic64_dec_and_test(v)	(atomic64_dec_return(v) == 0)
#define atomic64_inc_and_test(v)	(atomic64_inc_return(v) == 0)
#define atomic64_add_negative(i, v)	(atomic64_add_return(i, v) < 0)
#define atomic64_fetch_add_unless(v, a, u) \
	SHIM_ATOMIC_VALUE(shim_atomic64_add_unless(v, a, u, false))
#define atomic64_add_unless(v, a, u)	(atomic64_fetch_add_unless(v, a, u) != (u))
#define atomic64_inc_not_zero(v)	atomic64_add_unless(v, 1, 0)
#define atomic64_inc_unless_negative(v) \
	(SHIM_ATOMIC_VALUE(shim_atomic64_add_unless(v, 1, 0, true)) >= 0)
#define atomic64_dec_if_positive(v) \
	(SHIM_ATOMIC_VALUE(shim_atomic64_add_unless(v, -1, 1, true)) - 1)

#endif /* SHIM_ATOMIC_OPS64_H */
