/* SPDX-License-Identifier: GPL-2.0 */
/* Operations on atomic_t. */
#ifndef SHIM_ATOMIC_OPS32_H
#define SHIM_ATOMIC_OPS32_H

#include <linux/atomic.h>

#define atomic_read(v)	SHIM_ATOMIC_VALUE(shim_atomic_read(v))
#define atomic_read_acquire(v)	atomic_read(v)
#define atomic_set_release(v, i)	atomic_set(v, i)
#define atomic_add(i, v)	((void)shim_atomic_add(i, v))
#define atomic_sub(i, v)	((void)shim_atomic_add(-(i), v))
#define atomic_inc(v)	((void)shim_atomic_add(1, v))
#define atomic_dec(v)	((void)shim_atomic_add(-1, v))
#define atomic_and(i, v)	((void)shim_atomic_fetch_and(i, v))
#define atomic_or(i, v)	((void)shim_atomic_fetch_or(i, v))
#define atomic_xor(i, v)	((void)shim_atomic_fetch_xor(i, v))
#define atomic_andnot(i, v)	((void)shim_atomic_fetch_and(~(i), v))
#define atomic_add_return(i, v)	SHIM_ATOMIC_VALUE(shim_atomic_add(i, v))
#define atomic_add_return_relaxed	atomic_add_return
#define atomic_add_return_acquire	atomic_add_return
#define atomic_add_return_release	atomic_add_return
#define atomic_sub_return(i, v)	SHIM_ATOMIC_VALUE(shim_atomic_add(-(i), v))
#define atomic_sub_return_relaxed	atomic_sub_return
#define atomic_sub_return_acquire	atomic_sub_return
#define atomic_sub_return_release	atomic_sub_return
#define atomic_inc_return(v)	SHIM_ATOMIC_VALUE(shim_atomic_add(1, v))
#define atomic_inc_return_relaxed	atomic_inc_return
#define atomic_inc_return_acquire	atomic_inc_return
#define atomic_inc_return_release	atomic_inc_return
#define atomic_dec_return(v)	SHIM_ATOMIC_VALUE(shim_atomic_add(-1, v))
#define atomic_dec_return_relaxed	atomic_dec_return
#define atomic_dec_return_acquire	atomic_dec_return
#define atomic_dec_return_release	atomic_dec_return
#define atomic_fetch_add(i, v) \
	SHIM_ATOMIC_VALUE(({ typeof((v)->counter) __ai = (i); shim_atomic_add(__ai, v) - __ai; }))
#define atomic_fetch_add_relaxed	atomic_fetch_add
#define atomic_fetch_add_acquire	atomic_fetch_add
#define atomic_fetch_add_release	atomic_fetch_add
#define atomic_fetch_sub(i, v) \
	SHIM_ATOMIC_VALUE(({ typeof((v)->counter) __ai = (i); shim_atomic_add(-__ai, v) + __ai; }))
#define atomic_fetch_sub_relaxed	atomic_fetch_sub
#define atomic_fetch_sub_acquire	atomic_fetch_sub
#define atomic_fetch_sub_release	atomic_fetch_sub
#define atomic_fetch_inc(v)	SHIM_ATOMIC_VALUE(shim_atomic_add(1, v) - 1)
#define atomic_fetch_inc_relaxed	atomic_fetch_inc
#define atomic_fetch_inc_acquire	atomic_fetch_inc
#define atomic_fetch_inc_release	atomic_fetch_inc
#define atomic_fetch_dec(v)	SHIM_ATOMIC_VALUE(shim_atomic_add(-1, v) + 1)
#define atomic_fetch_dec_relaxed	atomic_fetch_dec
#define atomic_fetch_dec_acquire	atomic_fetch_dec
#define atomic_fetch_dec_release	atomic_fetch_dec
#define atomic_fetch_and(i, v)	SHIM_ATOMIC_VALUE(shim_atomic_fetch_and(i, v))
#define atomic_fetch_and_relaxed	atomic_fetch_and
#define atomic_fetch_and_acquire	atomic_fetch_and
#define atomic_fetch_and_release	atomic_fetch_and
#define atomic_fetch_or(i, v)	SHIM_ATOMIC_VALUE(shim_atomic_fetch_or(i, v))
#define atomic_fetch_or_relaxed	atomic_fetch_or
#define atomic_fetch_or_acquire	atomic_fetch_or
#define atomic_fetch_or_release	atomic_fetch_or
#define atomic_fetch_xor(i, v)	SHIM_ATOMIC_VALUE(shim_atomic_fetch_xor(i, v))
#define atomic_fetch_xor_relaxed	atomic_fetch_xor
#define atomic_fetch_xor_acquire	atomic_fetch_xor
#define atomic_fetch_xor_release	atomic_fetch_xor
#define atomic_fetch_andnot(i, v)	SHIM_ATOMIC_VALUE(shim_atomic_fetch_and(~(i), v))
#define atomic_fetch_andnot_relaxed	atomic_fetch_andnot
#define atomic_fetch_andnot_acquire	atomic_fetch_andnot
#define atomic_fetch_andnot_release	atomic_fetch_andnot
#define atomic_xchg(v, new)	SHIM_ATOMIC_VALUE(shim_atomic_xchg(v, new))
#define atomic_xchg_relaxed	atomic_xchg
#define atomic_xchg_acquire	atomic_xchg
#define atomic_xchg_release	atomic_xchg
#define atomic_cmpxchg(v, old, new)	SHIM_ATOMIC_VALUE(shim_atomic_cmpxchg(v, old, new))
#define atomic_cmpxchg_relaxed	atomic_cmpxchg
#define atomic_cmpxchg_acquire	atomic_cmpxchg
#define atomic_cmpxchg_release	atomic_cmpxchg
#define atomic_try_cmpxchg(v, old, new)	SHIM_ATOMIC_VALUE(shim_atomic_try_cmpxchg(v, old, new))
#define atomic_try_cmpxchg_relaxed	atomic_try_cmpxchg
#define atomic_try_cmpxchg_acquire	atomic_try_cmpxchg
#define atomic_try_cmpxchg_release	atomic_try_cmpxchg
#define atomic_sub_and_test(i, v)	(atomic_sub_return(i, v) == 0)
#define atomic_dec_and_test(v)	(atomic_dec_return(v) == 0)
#define atomic_inc_and_test(v)	(atomic_inc_return(v) == 0)
#define atomic_add_negative(i, v)	(atomic_add_return(i, v) < 0)
#define atomic_fetch_add_unless(v, a, u) \
	SHIM_ATOMIC_VALUE(shim_atomic_add_unless(v, a, u, false))
#define atomic_add_unless(v, a, u)	(atomic_fetch_add_unless(v, a, u) != (u))
#define atomic_inc_not_zero(v)	atomic_add_unless(v, 1, 0)
#define atomic_inc_unless_negative(v) \
	(SHIM_ATOMIC_VALUE(shim_atomic_add_unless(v, 1, 0, true)) >= 0)
#define atomic_dec_if_positive(v) \
	(SHIM_ATOMIC_VALUE(shim_atomic_add_unless(v, -1, 1, true)) - 1)

#endif /* SHIM_ATOMIC_OPS32_H */
