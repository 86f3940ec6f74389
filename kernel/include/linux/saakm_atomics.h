/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Results of atomics that a policy uses, recorded: they are instructions in the
 * policy's own code. Included by <linux/saakm_inputs.h> alone, behind every header
 * of the kernel that uses them inline.
 */
#ifndef _LINUX_SAAKM_ATOMICS_H
#define _LINUX_SAAKM_ATOMICS_H

#define saakm_atomic(v) \
({ \
	typeof(v) __saakm_v = (v); \
	(typeof(__saakm_v))saakm_input(SAAKM_SRC_ATOMIC, 0, (u64)__saakm_v); \
})


#define atomic_read(v)	saakm_atomic(atomic_read(v))
#define atomic_read_acquire(v)	saakm_atomic(atomic_read_acquire(v))
#define atomic_add_return(i, v)	saakm_atomic(atomic_add_return(i, v))
#define atomic_add_return_relaxed(i, v)	saakm_atomic(atomic_add_return_relaxed(i, v))
#define atomic_add_return_acquire(i, v)	saakm_atomic(atomic_add_return_acquire(i, v))
#define atomic_add_return_release(i, v)	saakm_atomic(atomic_add_return_release(i, v))
#define atomic_sub_return(i, v)	saakm_atomic(atomic_sub_return(i, v))
#define atomic_sub_return_relaxed(i, v)	saakm_atomic(atomic_sub_return_relaxed(i, v))
#define atomic_sub_return_acquire(i, v)	saakm_atomic(atomic_sub_return_acquire(i, v))
#define atomic_sub_return_release(i, v)	saakm_atomic(atomic_sub_return_release(i, v))
#define atomic_inc_return(v)	saakm_atomic(atomic_inc_return(v))
#define atomic_inc_return_relaxed(v)	saakm_atomic(atomic_inc_return_relaxed(v))
#define atomic_inc_return_acquire(v)	saakm_atomic(atomic_inc_return_acquire(v))
#define atomic_inc_return_release(v)	saakm_atomic(atomic_inc_return_release(v))
#define atomic_dec_return(v)	saakm_atomic(atomic_dec_return(v))
#define atomic_dec_return_relaxed(v)	saakm_atomic(atomic_dec_return_relaxed(v))
#define atomic_dec_return_acquire(v)	saakm_atomic(atomic_dec_return_acquire(v))
#define atomic_dec_return_release(v)	saakm_atomic(atomic_dec_return_release(v))
#define atomic_fetch_add(i, v)	saakm_atomic(atomic_fetch_add(i, v))
#define atomic_fetch_add_relaxed(i, v)	saakm_atomic(atomic_fetch_add_relaxed(i, v))
#define atomic_fetch_add_acquire(i, v)	saakm_atomic(atomic_fetch_add_acquire(i, v))
#define atomic_fetch_add_release(i, v)	saakm_atomic(atomic_fetch_add_release(i, v))
#define atomic_fetch_sub(i, v)	saakm_atomic(atomic_fetch_sub(i, v))
#define atomic_fetch_sub_relaxed(i, v)	saakm_atomic(atomic_fetch_sub_relaxed(i, v))
#define atomic_fetch_sub_acquire(i, v)	saakm_atomic(atomic_fetch_sub_acquire(i, v))
#define atomic_fetch_sub_release(i, v)	saakm_atomic(atomic_fetch_sub_release(i, v))
#define atomic_fetch_inc(v)	saakm_atomic(atomic_fetch_inc(v))
#define atomic_fetch_inc_relaxed(v)	saakm_atomic(atomic_fetch_inc_relaxed(v))
#define atomic_fetch_inc_acquire(v)	saakm_atomic(atomic_fetch_inc_acquire(v))
#define atomic_fetch_inc_release(v)	saakm_atomic(atomic_fetch_inc_release(v))
#define atomic_fetch_dec(v)	saakm_atomic(atomic_fetch_dec(v))
#define atomic_fetch_dec_relaxed(v)	saakm_atomic(atomic_fetch_dec_relaxed(v))
#define atomic_fetch_dec_acquire(v)	saakm_atomic(atomic_fetch_dec_acquire(v))
#define atomic_fetch_dec_release(v)	saakm_atomic(atomic_fetch_dec_release(v))
#define atomic_fetch_and(i, v)	saakm_atomic(atomic_fetch_and(i, v))
#define atomic_fetch_and_relaxed(i, v)	saakm_atomic(atomic_fetch_and_relaxed(i, v))
#define atomic_fetch_and_acquire(i, v)	saakm_atomic(atomic_fetch_and_acquire(i, v))
#define atomic_fetch_and_release(i, v)	saakm_atomic(atomic_fetch_and_release(i, v))
#define atomic_fetch_or(i, v)	saakm_atomic(atomic_fetch_or(i, v))
#define atomic_fetch_or_relaxed(i, v)	saakm_atomic(atomic_fetch_or_relaxed(i, v))
#define atomic_fetch_or_acquire(i, v)	saakm_atomic(atomic_fetch_or_acquire(i, v))
#define atomic_fetch_or_release(i, v)	saakm_atomic(atomic_fetch_or_release(i, v))
#define atomic_fetch_xor(i, v)	saakm_atomic(atomic_fetch_xor(i, v))
#define atomic_fetch_xor_relaxed(i, v)	saakm_atomic(atomic_fetch_xor_relaxed(i, v))
#define atomic_fetch_xor_acquire(i, v)	saakm_atomic(atomic_fetch_xor_acquire(i, v))
#define atomic_fetch_xor_release(i, v)	saakm_atomic(atomic_fetch_xor_release(i, v))
#define atomic_fetch_andnot(i, v)	saakm_atomic(atomic_fetch_andnot(i, v))
#define atomic_fetch_andnot_relaxed(i, v)	saakm_atomic(atomic_fetch_andnot_relaxed(i, v))
#define atomic_fetch_andnot_acquire(i, v)	saakm_atomic(atomic_fetch_andnot_acquire(i, v))
#define atomic_fetch_andnot_release(i, v)	saakm_atomic(atomic_fetch_andnot_release(i, v))
#define atomic_xchg(v, n)	saakm_atomic(atomic_xchg(v, n))
#define atomic_xchg_relaxed(v, n)	saakm_atomic(atomic_xchg_relaxed(v, n))
#define atomic_xchg_acquire(v, n)	saakm_atomic(atomic_xchg_acquire(v, n))
#define atomic_xchg_release(v, n)	saakm_atomic(atomic_xchg_release(v, n))
#define atomic_cmpxchg(v, o, n)	saakm_atomic(atomic_cmpxchg(v, o, n))
#define atomic_cmpxchg_relaxed(v, o, n)	saakm_atomic(atomic_cmpxchg_relaxed(v, o, n))
#define atomic_cmpxchg_acquire(v, o, n)	saakm_atomic(atomic_cmpxchg_acquire(v, o, n))
#define atomic_cmpxchg_release(v, o, n)	saakm_atomic(atomic_cmpxchg_release(v, o, n))
#define atomic_try_cmpxchg(v, o, n)	saakm_atomic(atomic_try_cmpxchg(v, o, n))
#define atomic_try_cmpxchg_relaxed(v, o, n) \
	saakm_atomic(atomic_try_cmpxchg_relaxed(v, o, n))
#define atomic_try_cmpxchg_acquire(v, o, n) \
	saakm_atomic(atomic_try_cmpxchg_acquire(v, o, n))
#define atomic_try_cmpxchg_release(v, o, n) \
	saakm_atomic(atomic_try_cmpxchg_release(v, o, n))
#define atomic_sub_and_test(i, v)	(atomic_sub_return(i, v) == 0)
#define atomic_dec_and_test(v)	(atomic_dec_return(v) == 0)
#define atomic_inc_and_test(v)	(atomic_inc_return(v) == 0)
#define atomic_add_negative(i, v)	(atomic_add_return(i, v) < 0)
#define atomic_fetch_add_unless(v, a, u)	saakm_atomic(atomic_fetch_add_unless(v, a, u))
#define atomic_add_unless(v, a, u)	(atomic_fetch_add_unless(v, a, u) != (u))
#define atomic_inc_not_zero(v)	atomic_add_unless(v, 1, 0)
#define atomic_dec_if_positive(v)	(saakm_atomic(atomic_dec_if_positive(v) + 1) - 1)

#define atomic64_read(v)	saakm_atomic(atomic64_read(v))
#define atomic64_read_acquire(v)	saakm_atomic(atomic64_read_acquire(v))
#define atomic64_add_return(i, v)	saakm_atomic(atomic64_add_return(i, v))
#define atomic64_add_return_relaxed(i, v)	saakm_atomic(atomic64_add_return_relaxed(i, v))
#define atomic64_add_return_acquire(i, v)	saakm_atomic(atomic64_add_return_acquire(i, v))
#define atomic64_add_return_release(i, v)	saakm_atomic(atomic64_add_return_release(i, v))
#define atomic64_sub_return(i, v)	saakm_atomic(atomic64_sub_return(i, v))
#define atomic64_sub_return_relaxed(i, v)	saakm_atomic(atomic64_sub_return_relaxed(i, v))
#define atomic64_sub_return_acquire(i, v)	saakm_atomic(atomic64_sub_return_acquire(i, v))
#define atomic64_sub_return_release(i, v)	saakm_atomic(atomic64_sub_return_release(i, v))
#define atomic64_inc_return(v)	saakm_atomic(atomic64_inc_return(v))
#define atomic64_inc_return_relaxed(v)	saakm_atomic(atomic64_inc_return_relaxed(v))
#define atomic64_inc_return_acquire(v)	saakm_atomic(atomic64_inc_return_acquire(v))
#define atomic64_inc_return_release(v)	saakm_atomic(atomic64_inc_return_release(v))
#define atomic64_dec_return(v)	saakm_atomic(atomic64_dec_return(v))
#define atomic64_dec_return_relaxed(v)	saakm_atomic(atomic64_dec_return_relaxed(v))
#define atomic64_dec_return_acquire(v)	saakm_atomic(atomic64_dec_return_acquire(v))
#define atomic64_dec_return_release(v)	saakm_atomic(atomic64_dec_return_release(v))
#define atomic64_fetch_add(i, v)	saakm_atomic(atomic64_fetch_add(i, v))
#define atomic64_fetch_add_relaxed(i, v)	saakm_atomic(atomic64_fetch_add_relaxed(i, v))
#define atomic64_fetch_add_acquire(i, v)	saakm_atomic(atomic64_fetch_add_acquire(i, v))
#define atomic64_fetch_add_release(i, v)	saakm_atomic(atomic64_fetch_add_release(i, v))
#define atomic64_fetch_sub(i, v)	saakm_atomic(atomic64_fetch_sub(i, v))
#define atomic64_fetch_sub_relaxed(i, v)	saakm_atomic(atomic64_fetch_sub_relaxed(i, v))
#define atomic64_fetch_sub_acquire(i, v)	saakm_atomic(atomic64_fetch_sub_acquire(i, v))
#define atomic64_fetch_sub_release(i, v)	saakm_atomic(atomic64_fetch_sub_release(i, v))
#define atomic64_fetch_inc(v)	saakm_atomic(atomic64_fetch_inc(v))
#define atomic64_fetch_inc_relaxed(v)	saakm_atomic(atomic64_fetch_inc_relaxed(v))
#define atomic64_fetch_inc_acquire(v)	saakm_atomic(atomic64_fetch_inc_acquire(v))
#define atomic64_fetch_inc_release(v)	saakm_atomic(atomic64_fetch_inc_release(v))
#define atomic64_fetch_dec(v)	saakm_atomic(atomic64_fetch_dec(v))
#define atomic64_fetch_dec_relaxed(v)	saakm_atomic(atomic64_fetch_dec_relaxed(v))
#define atomic64_fetch_dec_acquire(v)	saakm_atomic(atomic64_fetch_dec_acquire(v))
#define atomic64_fetch_dec_release(v)	saakm_atomic(atomic64_fetch_dec_release(v))
#define atomic64_fetch_and(i, v)	saakm_atomic(atomic64_fetch_and(i, v))
#define atomic64_fetch_and_relaxed(i, v)	saakm_atomic(atomic64_fetch_and_relaxed(i, v))
#define atomic64_fetch_and_acquire(i, v)	saakm_atomic(atomic64_fetch_and_acquire(i, v))
#define atomic64_fetch_and_release(i, v)	saakm_atomic(atomic64_fetch_and_release(i, v))
#define atomic64_fetch_or(i, v)	saakm_atomic(atomic64_fetch_or(i, v))
#define atomic64_fetch_or_relaxed(i, v)	saakm_atomic(atomic64_fetch_or_relaxed(i, v))
#define atomic64_fetch_or_acquire(i, v)	saakm_atomic(atomic64_fetch_or_acquire(i, v))
#define atomic64_fetch_or_release(i, v)	saakm_atomic(atomic64_fetch_or_release(i, v))
#define atomic64_fetch_xor(i, v)	saakm_atomic(atomic64_fetch_xor(i, v))
#define atomic64_fetch_xor_relaxed(i, v)	saakm_atomic(atomic64_fetch_xor_relaxed(i, v))
#define atomic64_fetch_xor_acquire(i, v)	saakm_atomic(atomic64_fetch_xor_acquire(i, v))
#define atomic64_fetch_xor_release(i, v)	saakm_atomic(atomic64_fetch_xor_release(i, v))
#define atomic64_fetch_andnot(i, v)	saakm_atomic(atomic64_fetch_andnot(i, v))
#define atomic64_fetch_andnot_relaxed(i, v) \
	saakm_atomic(atomic64_fetch_andnot_relaxed(i, v))
#define atomic64_fetch_andnot_acquire(i, v) \
	saakm_atomic(atomic64_fetch_andnot_acquire(i, v))
#define atomic64_fetch_andnot_release(i, v) \
	saakm_atomic(atomic64_fetch_andnot_release(i, v))
#define atomic64_xchg(v, n)	saakm_atomic(atomic64_xchg(v, n))
#define atomic64_xchg_relaxed(v, n)	saakm_atomic(atomic64_xchg_relaxed(v, n))
#define atomic64_xchg_acquire(v, n)	saakm_atomic(atomic64_xchg_acquire(v, n))
#define atomic64_xchg_release(v, n)	saakm_atomic(atomic64_xchg_release(v, n))
#define atomic64_cmpxchg(v, o, n)	saakm_atomic(atomic64_cmpxchg(v, o, n))
#define atomic64_cmpxchg_relaxed(v, o, n)	saakm_atomic(atomic64_cmpxchg_relaxed(v, o, n))
#define atomic64_cmpxchg_acquire(v, o, n)	saakm_atomic(atomic64_cmpxchg_acquire(v, o, n))
#define atomic64_cmpxchg_release(v, o, n)	saakm_atomic(atomic64_cmpxchg_release(v, o, n))
#define atomic64_try_cmpxchg(v, o, n)	saakm_atomic(atomic64_try_cmpxchg(v, o, n))
#define atomic64_try_cmpxchg_relaxed(v, o, n) \
	saakm_atomic(atomic64_try_cmpxchg_relaxed(v, o, n))
#define atomic64_try_cmpxchg_acquire(v, o, n) \
	saakm_atomic(atomic64_try_cmpxchg_acquire(v, o, n))
#define atomic64_try_cmpxchg_release(v, o, n) \
	saakm_atomic(atomic64_try_cmpxchg_release(v, o, n))
#define atomic64_sub_and_test(i, v)	(atomic64_sub_return(i, v) == 0)
#define atomic64_dec_and_test(v)	(atomic64_dec_return(v) == 0)
#define atomic64_inc_and_test(v)	(atomic64_inc_return(v) == 0)
#define atomic64_add_negative(i, v)	(atomic64_add_return(i, v) < 0)
#define atomic64_fetch_add_unless(v, a, u)	saakm_atomic(atomic64_fetch_add_unless(v, a, u))
#define atomic64_add_unless(v, a, u)	(atomic64_fetch_add_unless(v, a, u) != (u))
#define atomic64_inc_not_zero(v)	atomic64_add_unless(v, 1, 0)
#define atomic64_dec_if_positive(v)	(saakm_atomic(atomic64_dec_if_positive(v) + 1) - 1)

#define atomic_long_read(v)	saakm_atomic(atomic_long_read(v))
#define atomic_long_read_acquire(v)	saakm_atomic(atomic_long_read_acquire(v))
#define atomic_long_add_return(i, v)	saakm_atomic(atomic_long_add_return(i, v))
#define atomic_long_add_return_relaxed(i, v) \
	saakm_atomic(atomic_long_add_return_relaxed(i, v))
#define atomic_long_add_return_acquire(i, v) \
	saakm_atomic(atomic_long_add_return_acquire(i, v))
#define atomic_long_add_return_release(i, v) \
	saakm_atomic(atomic_long_add_return_release(i, v))
#define atomic_long_sub_return(i, v)	saakm_atomic(atomic_long_sub_return(i, v))
#define atomic_long_sub_return_relaxed(i, v) \
	saakm_atomic(atomic_long_sub_return_relaxed(i, v))
#define atomic_long_sub_return_acquire(i, v) \
	saakm_atomic(atomic_long_sub_return_acquire(i, v))
#define atomic_long_sub_return_release(i, v) \
	saakm_atomic(atomic_long_sub_return_release(i, v))
#define atomic_long_inc_return(v)	saakm_atomic(atomic_long_inc_return(v))
#define atomic_long_inc_return_relaxed(v)	saakm_atomic(atomic_long_inc_return_relaxed(v))
#define atomic_long_inc_return_acquire(v)	saakm_atomic(atomic_long_inc_return_acquire(v))
#define atomic_long_inc_return_release(v)	saakm_atomic(atomic_long_inc_return_release(v))
#define atomic_long_dec_return(v)	saakm_atomic(atomic_long_dec_return(v))
#define atomic_long_dec_return_relaxed(v)	saakm_atomic(atomic_long_dec_return_relaxed(v))
#define atomic_long_dec_return_acquire(v)	saakm_atomic(atomic_long_dec_return_acquire(v))
#define atomic_long_dec_return_release(v)	saakm_atomic(atomic_long_dec_return_release(v))
#define atomic_long_fetch_add(i, v)	saakm_atomic(atomic_long_fetch_add(i, v))
#define atomic_long_fetch_add_relaxed(i, v) \
	saakm_atomic(atomic_long_fetch_add_relaxed(i, v))
#define atomic_long_fetch_add_acquire(i, v) \
	saakm_atomic(atomic_long_fetch_add_acquire(i, v))
#define atomic_long_fetch_add_release(i, v) \
	saakm_atomic(atomic_long_fetch_add_release(i, v))
#define atomic_long_fetch_sub(i, v)	saakm_atomic(atomic_long_fetch_sub(i, v))
#define atomic_long_fetch_sub_relaxed(i, v) \
	saakm_atomic(atomic_long_fetch_sub_relaxed(i, v))
#define atomic_long_fetch_sub_acquire(i, v) \
	saakm_atomic(atomic_long_fetch_sub_acquire(i, v))
#define atomic_long_fetch_sub_release(i, v) \
	saakm_atomic(atomic_long_fetch_sub_release(i, v))
#define atomic_long_fetch_inc(v)	saakm_atomic(atomic_long_fetch_inc(v))
#define atomic_long_fetch_inc_relaxed(v)	saakm_atomic(atomic_long_fetch_inc_relaxed(v))
#define atomic_long_fetch_inc_acquire(v)	saakm_atomic(atomic_long_fetch_inc_acquire(v))
#define atomic_long_fetch_inc_release(v)	saakm_atomic(atomic_long_fetch_inc_release(v))
#define atomic_long_fetch_dec(v)	saakm_atomic(atomic_long_fetch_dec(v))
#define atomic_long_fetch_dec_relaxed(v)	saakm_atomic(atomic_long_fetch_dec_relaxed(v))
#define atomic_long_fetch_dec_acquire(v)	saakm_atomic(atomic_long_fetch_dec_acquire(v))
#define atomic_long_fetch_dec_release(v)	saakm_atomic(atomic_long_fetch_dec_release(v))
#define atomic_long_fetch_and(i, v)	saakm_atomic(atomic_long_fetch_and(i, v))
#define atomic_long_fetch_and_relaxed(i, v) \
	saakm_atomic(atomic_long_fetch_and_relaxed(i, v))
#define atomic_long_fetch_and_acquire(i, v) \
	saakm_atomic(atomic_long_fetch_and_acquire(i, v))
#define atomic_long_fetch_and_release(i, v) \
	saakm_atomic(atomic_long_fetch_and_release(i, v))
#define atomic_long_fetch_or(i, v)	saakm_atomic(atomic_long_fetch_or(i, v))
#define atomic_long_fetch_or_relaxed(i, v)	saakm_atomic(atomic_long_fetch_or_relaxed(i, v))
#define atomic_long_fetch_or_acquire(i, v)	saakm_atomic(atomic_long_fetch_or_acquire(i, v))
#define atomic_long_fetch_or_release(i, v)	saakm_atomic(atomic_long_fetch_or_release(i, v))
#define atomic_long_fetch_xor(i, v)	saakm_atomic(atomic_long_fetch_xor(i, v))
#define atomic_long_fetch_xor_relaxed(i, v) \
	saakm_atomic(atomic_long_fetch_xor_relaxed(i, v))
#define atomic_long_fetch_xor_acquire(i, v) \
	saakm_atomic(atomic_long_fetch_xor_acquire(i, v))
#define atomic_long_fetch_xor_release(i, v) \
	saakm_atomic(atomic_long_fetch_xor_release(i, v))
#define atomic_long_fetch_andnot(i, v)	saakm_atomic(atomic_long_fetch_andnot(i, v))
#define atomic_long_fetch_andnot_relaxed(i, v) \
	saakm_atomic(atomic_long_fetch_andnot_relaxed(i, v))
#define atomic_long_fetch_andnot_acquire(i, v) \
	saakm_atomic(atomic_long_fetch_andnot_acquire(i, v))
#define atomic_long_fetch_andnot_release(i, v) \
	saakm_atomic(atomic_long_fetch_andnot_release(i, v))
#define atomic_long_xchg(v, n)	saakm_atomic(atomic_long_xchg(v, n))
#define atomic_long_xchg_relaxed(v, n)	saakm_atomic(atomic_long_xchg_relaxed(v, n))
#define atomic_long_xchg_acquire(v, n)	saakm_atomic(atomic_long_xchg_acquire(v, n))
#define atomic_long_xchg_release(v, n)	saakm_atomic(atomic_long_xchg_release(v, n))
#define atomic_long_cmpxchg(v, o, n)	saakm_atomic(atomic_long_cmpxchg(v, o, n))
#define atomic_long_cmpxchg_relaxed(v, o, n) \
	saakm_atomic(atomic_long_cmpxchg_relaxed(v, o, n))
#define atomic_long_cmpxchg_acquire(v, o, n) \
	saakm_atomic(atomic_long_cmpxchg_acquire(v, o, n))
#define atomic_long_cmpxchg_release(v, o, n) \
	saakm_atomic(atomic_long_cmpxchg_release(v, o, n))
#define atomic_long_try_cmpxchg(v, o, n)	saakm_atomic(atomic_long_try_cmpxchg(v, o, n))
#define atomic_long_try_cmpxchg_relaxed(v, o, n) \
	saakm_atomic(atomic_long_try_cmpxchg_relaxed(v, o, n))
#define atomic_long_try_cmpxchg_acquire(v, o, n) \
	saakm_atomic(atomic_long_try_cmpxchg_acquire(v, o, n))
#define atomic_long_try_cmpxchg_release(v, o, n) \
	saakm_atomic(atomic_long_try_cmpxchg_release(v, o, n))
#define atomic_long_sub_and_test(i, v)	(atomic_long_sub_return(i, v) == 0)
#define atomic_long_dec_and_test(v)	(atomic_long_dec_return(v) == 0)
#define atomic_long_inc_and_test(v)	(atomic_long_inc_return(v) == 0)
#define atomic_long_add_negative(i, v)	(atomic_long_add_return(i, v) < 0)
#define atomic_long_fetch_add_unless(v, a, u)	saakm_atomic(atomic_long_fetch_add_unless(v, a, u))
#define atomic_long_add_unless(v, a, u)	(atomic_long_fetch_add_unless(v, a, u) != (u))
#define atomic_long_inc_not_zero(v)	atomic_long_add_unless(v, 1, 0)
#define atomic_long_dec_if_positive(v)	(saakm_atomic(atomic_long_dec_if_positive(v) + 1) - 1)

#define test_and_set_bit(nr, addr)	saakm_atomic(test_and_set_bit(nr, addr))
#define test_and_set_bit_lock(nr, addr)	saakm_atomic(test_and_set_bit_lock(nr, addr))
#define test_and_clear_bit(nr, addr)	saakm_atomic(test_and_clear_bit(nr, addr))
#define test_and_change_bit(nr, addr)	saakm_atomic(test_and_change_bit(nr, addr))
#define cpumask_test_and_set_cpu(cpu, mask) \
	saakm_atomic(cpumask_test_and_set_cpu(cpu, mask))
#define cpumask_test_and_clear_cpu(cpu, mask) \
	saakm_atomic(cpumask_test_and_clear_cpu(cpu, mask))

#define refcount_read(r)	((unsigned int)atomic_read(&(r)->refs))

/* The shim reads the count and compares it itself. */
#define saakm_seq_retry(retry, start) \
({ \
	u32 __saakm_s = (start); \
	bool __saakm_r = (retry); \
	saakm_input(SAAKM_SRC_ATOMIC, 0, __saakm_s + (__saakm_r ? 2 : 0)); \
	__saakm_r; \
})
#define read_seqbegin(s)	saakm_atomic(read_seqbegin(s))
#define read_seqretry(s, start)	saakm_seq_retry(read_seqretry(s, start), start)
#undef read_seqcount_begin
#undef read_seqcount_retry
#define read_seqcount_begin(s)	saakm_atomic(raw_read_seqcount_begin(s))
#define read_seqcount_retry(s, start) \
	saakm_seq_retry(do_read_seqcount_retry(seqprop_const_ptr(s), start), start)

#endif /* _LINUX_SAAKM_ATOMICS_H */
