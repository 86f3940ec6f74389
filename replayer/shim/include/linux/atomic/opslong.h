/* SPDX-License-Identifier: GPL-2.0 */
/* Operations on atomic_long_t, which is an atomic64_t. */
#ifndef SHIM_ATOMIC_OPSLONG_H
#define SHIM_ATOMIC_OPSLONG_H

#include <linux/atomic.h>

#define atomic_long_set(v, i)	atomic64_set(v, i)
#define atomic_long_read(v)	SHIM_ATOMIC_VALUE(shim_atomic64_read(v))
#define atomic_long_read_acquire(v)	atomic_long_read(v)
#define atomic_long_set_release(v, i)	atomic_long_set(v, i)
#define atomic_long_add(i, v)	((void)shim_atomic64_add(i, v))
#define atomic_long_sub(i, v)	((void)shim_atomic64_add(-(i), v))
#define atomic_long_inc(v)	((void)shim_atomic64_add(1, v))
#define atomic_long_dec(v)	((void)shim_atomic64_add(-1, v))
#define atomic_long_and(i, v)	((void)shim_atomic64_fetch_and(i, v))
#define atomic_long_or(i, v)	((void)shim_atomic64_fetch_or(i, v))
#define atomic_long_xor(i, v)	((void)shim_atomic64_fetch_xor(i, v))
#define atomic_long_andnot(i, v)	((void)shim_atomic64_fetch_and(~(i), v))
#define atomic_long_add_return(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(i, v))
#define atomic_long_add_return_relaxed	atomic_long_add_return
#define atomic_long_add_return_acquire	atomic_long_add_return
#define atomic_long_add_return_release	atomic_long_add_return
#define atomic_long_sub_return(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(-(i), v))
#define atomic_long_sub_return_relaxed	atomic_long_sub_return
#define atomic_long_sub_return_acquire	atomic_long_sub_return
#define atomic_long_sub_return_release	atomic_long_sub_return
#define atomic_long_inc_return(v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(1, v))
#define atomic_long_inc_return_relaxed	atomic_long_inc_return
#define atomic_long_inc_return_acquire	atomic_long_inc_return
#define atomic_long_inc_return_release	atomic_long_inc_return
#define atomic_long_dec_return(v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(-1, v))
#define atomic_long_dec_return_relaxed	atomic_long_dec_return
#define atomic_long_dec_return_acquire	atomic_long_dec_return
#define atomic_long_dec_return_release	atomic_long_dec_return
#define atomic_long_fetch_add(i, v) \
	SHIM_ATOMIC_VALUE(({ typeof((v)->counter) __ai = (i); shim_atomic64_add(__ai, v) - __ai; }))
#define atomic_long_fetch_add_relaxed	atomic_long_fetch_add
#define atomic_long_fetch_add_acquire	atomic_long_fetch_add
#define atomic_long_fetch_add_release	atomic_long_fetch_add
#define atomic_long_fetch_sub(i, v) \
	SHIM_ATOMIC_VALUE(({ typeof((v)->counter) __ai = (i); \
			     shim_atomic64_add(-__ai, v) + __ai; }))
#define atomic_long_fetch_sub_relaxed	atomic_long_fetch_sub
#define atomic_long_fetch_sub_acquire	atomic_long_fetch_sub
#define atomic_long_fetch_sub_release	atomic_long_fetch_sub
#define atomic_long_fetch_inc(v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(1, v) - 1)
#define atomic_long_fetch_inc_relaxed	atomic_long_fetch_inc
#define atomic_long_fetch_inc_acquire	atomic_long_fetch_inc
#define atomic_long_fetch_inc_release	atomic_long_fetch_inc
#define atomic_long_fetch_dec(v)	SHIM_ATOMIC_VALUE(shim_atomic64_add(-1, v) + 1)
#define atomic_long_fetch_dec_relaxed	atomic_long_fetch_dec
#define atomic_long_fetch_dec_acquire	atomic_long_fetch_dec
#define atomic_long_fetch_dec_release	atomic_long_fetch_dec
#define atomic_long_fetch_and(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_fetch_and(i, v))
#define atomic_long_fetch_and_relaxed	atomic_long_fetch_and
#define atomic_long_fetch_and_acquire	atomic_long_fetch_and
#define atomic_long_fetch_and_release	atomic_long_fetch_and
#define atomic_long_fetch_or(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_fetch_or(i, v))
#define atomic_long_fetch_or_relaxed	atomic_long_fetch_or
#define atomic_long_fetch_or_acquire	atomic_long_fetch_or
#define atomic_long_fetch_or_release	atomic_long_fetch_or
#define atomic_long_fetch_xor(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_fetch_xor(i, v))
#define atomic_long_fetch_xor_relaxed	atomic_long_fetch_xor
#define atomic_long_fetch_xor_acquire	atomic_long_fetch_xor
#define atomic_long_fetch_xor_release	atomic_long_fetch_xor
#define atomic_long_fetch_andnot(i, v)	SHIM_ATOMIC_VALUE(shim_atomic64_fetch_and(~(i), v))
#define atomic_long_fetch_andnot_relaxed	atomic_long_fetch_andnot
#define atomic_long_fetch_andnot_acquire	atomic_long_fetch_andnot
#define atomic_long_fetch_andnot_release	atomic_long_fetch_andnot
#define atomic_long_xchg(v, new)	SHIM_ATOMIC_VALUE(shim_atomic64_xchg(v, new))
#define atomic_long_xchg_relaxed	atomic_long_xchg
#define atomic_long_xchg_acquire	atomic_long_xchg
#define atomic_long_xchg_release	atomic_long_xchg
#define atomic_long_cmpxchg(v, old, new) \
	SHIM_ATOMIC_VALUE(shim_atomic64_cmpxchg(v, old, new))
#define atomic_long_cmpxchg_relaxed	atomic_long_cmpxchg
#define atomic_long_cmpxchg_acquire	atomic_long_cmpxchg
#define atomic_long_cmpxchg_release	atomic_long_cmpxchg
#define atomic_long_try_cmpxchg(v, old, new) \
	SHIM_ATOMIC_VALUE(shim_atomic64_try_cmpxchg(v, old, new))
#define atomic_long_try_cmpxchg_relaxed	atomic_long_try_cmpxchg
#define atomic_long_try_cmpxchg_acquire	atomic_long_try_cmpxchg
#define atomic_long_try_cmpxchg_release	atomic_long_try_cmpxchg
#define atomic_long_sub_and_test(i, v)	(atomic_long_sub_return(i, v) == 0)
#define atomic_long_dec_and_test(v)	(atomic_long_dec_return(v) == 0)
#define atomic_long_inc_and_test(v)	(atomic_long_inc_return(v) == 0)
#define atomic_long_add_negative(i, v)	(atomic_long_add_return(i, v) < 0)
#define atomic_long_fetch_add_unless(v, a, u) \
	SHIM_ATOMIC_VALUE(shim_atomic64_add_unless(v, a, u, false))
#define atomic_long_add_unless(v, a, u)	(atomic_long_fetch_add_unless(v, a, u) != (u))
#define atomic_long_inc_not_zero(v)	atomic_long_add_unless(v, 1, 0)
#define atomic_long_inc_unless_negative(v) \
	(SHIM_ATOMIC_VALUE(shim_atomic64_add_unless(v, 1, 0, true)) >= 0)
#define atomic_long_dec_if_positive(v) \
	(SHIM_ATOMIC_VALUE(shim_atomic64_add_unless(v, -1, 1, true)) - 1)

#endif /* SHIM_ATOMIC_OPSLONG_H */
