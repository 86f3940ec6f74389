/* SPDX-License-Identifier: GPL-2.0 */
/* Single bits and words: real. Results of atomic ones may be observed. */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <shim/api.h>

#define BITS_PER_TYPE(type)	(sizeof(type) * BITS_PER_BYTE)
#define BITS_TO_U64(nr)		__KERNEL_DIV_ROUND_UP(nr, BITS_PER_TYPE(u64))
#define BITS_TO_U32(nr)		__KERNEL_DIV_ROUND_UP(nr, BITS_PER_TYPE(u32))
#define BITS_TO_BYTES(nr)	__KERNEL_DIV_ROUND_UP(nr, BITS_PER_TYPE(char))
#define BYTES_TO_BITS(nb)	((nb) * BITS_PER_BYTE)

#define __shim_word(nr, addr)	((volatile unsigned long *)(addr) + BIT_WORD(nr))

static inline bool shim_test_bit(long nr, const volatile unsigned long *addr)
{
	return (*(addr + BIT_WORD(nr)) & BIT_MASK(nr)) != 0;
}

static inline bool shim_xchg_bit(long nr, volatile unsigned long *addr, int op)
{
	unsigned long mask = BIT_MASK(nr), *word = (unsigned long *)addr + BIT_WORD(nr), old;

	if (op == 0)
		old = __atomic_fetch_and(word, ~mask, __ATOMIC_SEQ_CST);
	else if (op == 1)
		old = __atomic_fetch_or(word, mask, __ATOMIC_SEQ_CST);
	else
		old = __atomic_fetch_xor(word, mask, __ATOMIC_SEQ_CST);
	return (old & mask) != 0;
}

static inline bool shim_swap_bit(long nr, volatile unsigned long *addr, int op)
{
	unsigned long mask = BIT_MASK(nr), old = *__shim_word(nr, addr);

	*__shim_word(nr, addr) = op == 0 ? old & ~mask : op == 1 ? old | mask : old ^ mask;
	return (old & mask) != 0;
}

#define test_bit(nr, addr)		shim_test_bit(nr, addr)
#define test_bit_acquire(nr, addr)	shim_test_bit(nr, addr)
#define arch_test_bit(nr, addr)		shim_test_bit(nr, addr)
#define set_bit(nr, addr)		((void)shim_xchg_bit(nr, addr, 1))
#define clear_bit(nr, addr)		((void)shim_xchg_bit(nr, addr, 0))
#define change_bit(nr, addr)		((void)shim_xchg_bit(nr, addr, 2))
#define clear_bit_unlock(nr, addr)	clear_bit(nr, addr)
#define __clear_bit_unlock(nr, addr)	clear_bit(nr, addr)
#define __set_bit(nr, addr)		((void)shim_swap_bit(nr, addr, 1))
#define __clear_bit(nr, addr)		((void)shim_swap_bit(nr, addr, 0))
#define __change_bit(nr, addr)		((void)shim_swap_bit(nr, addr, 2))
#define test_and_set_bit(nr, addr)	shim_gated(SAAKM_SRC_ATOMIC, 0, shim_xchg_bit(nr, addr, 1))
#define test_and_set_bit_lock(nr, addr)	test_and_set_bit(nr, addr)
#define test_and_clear_bit(nr, addr) \
	shim_gated(SAAKM_SRC_ATOMIC, 0, shim_xchg_bit(nr, addr, 0))
#define test_and_change_bit(nr, addr) \
	shim_gated(SAAKM_SRC_ATOMIC, 0, shim_xchg_bit(nr, addr, 2))
#define __test_and_set_bit(nr, addr)	shim_swap_bit(nr, addr, 1)
#define __test_and_clear_bit(nr, addr)	shim_swap_bit(nr, addr, 0)
#define __test_and_change_bit(nr, addr)	shim_swap_bit(nr, addr, 2)
#define assign_bit(nr, addr, value) \
	((value) ? set_bit((nr), (addr)) : clear_bit((nr), (addr)))
#define __assign_bit(nr, addr, value) \
	((value) ? __set_bit((nr), (addr)) : __clear_bit((nr), (addr)))

static inline unsigned long __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

static inline unsigned long ffz(unsigned long word)
{
	return __ffs(~word);
}

static inline unsigned long __fls(unsigned long word)
{
	return BITS_PER_LONG - 1 - __builtin_clzl(word);
}

static inline int shim_fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}
#define fls(x)	shim_fls(x)
#define ffs(x)	__builtin_ffs(x)

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline unsigned int fls_long(unsigned long l)
{
	return fls64(l);
}

static inline unsigned int __ffs64(u64 word)
{
	return __builtin_ctzll(word);
}

/* By hand: the compiler's own would be a call into its library. */
static inline unsigned int shim_hweight64(u64 w)
{
	w -= (w >> 1) & 0x5555555555555555ULL;
	w = (w & 0x3333333333333333ULL) + ((w >> 2) & 0x3333333333333333ULL);
	w = (w + (w >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return (w * 0x0101010101010101ULL) >> 56;
}
#define hweight64(w)	((unsigned long)shim_hweight64(w))
#define hweight32(w)	shim_hweight64((u32)(w))
#define hweight16(w)	shim_hweight64((u16)(w))
#define hweight8(w)	shim_hweight64((u8)(w))
#define hweight_long(w)	((unsigned long)shim_hweight64(w))
#define HWEIGHT64(w)	__builtin_popcountll(w)
#define HWEIGHT32(w)	__builtin_popcount((u32)(w))
#define HWEIGHT16(w)	__builtin_popcount((u16)(w))
#define HWEIGHT8(w)	__builtin_popcount((u8)(w))

#define __shim_rotate(bits) \
static inline u##bits rol##bits(u##bits word, unsigned int shift) \
{ \
	return (u##bits)((word << (shift & (bits - 1))) | (word >> ((-shift) & (bits - 1)))); \
} \
static inline u##bits ror##bits(u##bits word, unsigned int shift) \
{ \
	return (u##bits)((word >> (shift & (bits - 1))) | (word << ((-shift) & (bits - 1)))); \
}
__shim_rotate(64)
__shim_rotate(32)
__shim_rotate(16)
__shim_rotate(8)

static inline s32 sign_extend32(u32 value, int index)
{
	return (s32)(value << (31 - index)) >> (31 - index);
}

static inline s64 sign_extend64(u64 value, int index)
{
	return (s64)(value << (63 - index)) >> (63 - index);
}

static inline int get_count_order(unsigned int count)
{
	return count ? fls(count - 1) : -1;
}

static inline int get_count_order_long(unsigned long l)
{
	return l ? (int)fls_long(l - 1) : -1;
}

static inline int get_bitmask_order(unsigned int count)
{
	return fls(count);
}

/* Number of the n-th set bit, or BITS_PER_LONG. */
static inline unsigned long fns(unsigned long word, unsigned int n)
{
	while (word && n--)
		word &= word - 1;
	return word ? __ffs(word) : BITS_PER_LONG;
}

#include <linux/find.h>

#endif /* _LINUX_BITOPS_H */
