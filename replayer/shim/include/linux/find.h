/* SPDX-License-Identifier: GPL-2.0 */
/* Searching bits in arrays of words: real. */
#ifndef __LINUX_FIND_H_
#define __LINUX_FIND_H_

#include <linux/bitops.h>

/*
 * One search serves all: words of the first map, of which each is combined
 * with those of up to two others. `how` is constant where it is called.
 */
enum shim_find { SHIM_FIND_ONE, SHIM_FIND_ZERO, SHIM_FIND_AND, SHIM_FIND_ANDNOT, SHIM_FIND_OR,
		 SHIM_FIND_AND_AND, SHIM_FIND_AND_ANDNOT };

#pragma GCC visibility push(hidden)
unsigned long shim_find_next(enum shim_find how, const unsigned long *a,
			     const unsigned long *b, const unsigned long *c,
			     unsigned long size, unsigned long offset);
unsigned long shim_find_nth(enum shim_find how, const unsigned long *a,
			    const unsigned long *b, const unsigned long *c,
			    unsigned long size, unsigned long n);
unsigned long shim_find_last(const unsigned long *addr, unsigned long size);
#pragma GCC visibility pop

#define find_next_bit(a, size, off)	shim_find_next(SHIM_FIND_ONE, a, NULL, NULL, size, off)
#define find_next_zero_bit(a, size, off) shim_find_next(SHIM_FIND_ZERO, a, NULL, NULL, size, off)
#define find_next_and_bit(a, b, size, off) shim_find_next(SHIM_FIND_AND, a, b, NULL, size, off)
#define find_next_andnot_bit(a, b, size, off) \
	shim_find_next(SHIM_FIND_ANDNOT, a, b, NULL, size, off)
#define find_next_or_bit(a, b, size, off) shim_find_next(SHIM_FIND_OR, a, b, NULL, size, off)
#define find_first_bit(a, size)		find_next_bit(a, size, 0)
#define find_first_zero_bit(a, size)	find_next_zero_bit(a, size, 0)
#define find_first_and_bit(a, b, size)	find_next_and_bit(a, b, size, 0)
#define find_first_andnot_bit(a, b, size)	find_next_andnot_bit(a, b, size, 0)
#define find_first_and_and_bit(a, b, c, size) \
	shim_find_next(SHIM_FIND_AND_AND, a, b, c, size, 0)
#define find_last_bit(a, size)		shim_find_last(a, size)
#define find_nth_bit(a, size, n)	shim_find_nth(SHIM_FIND_ONE, a, NULL, NULL, size, n)
#define find_nth_and_bit(a, b, size, n)	shim_find_nth(SHIM_FIND_AND, a, b, NULL, size, n)
#define find_nth_andnot_bit(a, b, size, n) shim_find_nth(SHIM_FIND_ANDNOT, a, b, NULL, size, n)
#define find_nth_and_andnot_bit(a, b, c, size, n) \
	shim_find_nth(SHIM_FIND_AND_ANDNOT, a, b, c, size, n)

/* From offset to the end, then from the start to offset. */
static inline unsigned long shim_find_wrap(enum shim_find how, const unsigned long *a,
		const unsigned long *b, unsigned long size, unsigned long offset)
{
	unsigned long bit = shim_find_next(how, a, b, NULL, size, offset);

	if (bit < size || offset == 0)
		return bit;
	bit = shim_find_next(how, a, b, NULL, offset, 0);
	return bit < offset ? bit : size;
}
#define find_next_bit_wrap(a, size, off)	shim_find_wrap(SHIM_FIND_ONE, a, NULL, size, off)
#define find_next_and_bit_wrap(a, b, size, off)	shim_find_wrap(SHIM_FIND_AND, a, b, size, off)

/* For loops that go round once: the next after n, which is behind start or not yet. */
static inline unsigned long __for_each_wrap(const unsigned long *bitmap, unsigned long size,
					    unsigned long start, unsigned long n)
{
	unsigned long bit;

	if (n > start) {
		bit = find_next_bit(bitmap, size, n);
		if (bit < size)
			return bit;
		n = 0;
	}
	bit = find_next_bit(bitmap, start, n);
	return bit < start ? bit : size;
}

#define for_each_set_bit(bit, addr, size) \
	for ((bit) = 0; (bit) = find_next_bit((addr), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_set_bit_from(bit, addr, size) \
	for (; (bit) = find_next_bit((addr), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_clear_bit(bit, addr, size) \
	for ((bit) = 0; \
	     (bit) = find_next_zero_bit((addr), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_clear_bit_from(bit, addr, size) \
	for (; (bit) = find_next_zero_bit((addr), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_and_bit(bit, a, b, size) \
	for ((bit) = 0; \
	     (bit) = find_next_and_bit((a), (b), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_andnot_bit(bit, a, b, size) \
	for ((bit) = 0; \
	     (bit) = find_next_andnot_bit((a), (b), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_or_bit(bit, a, b, size) \
	for ((bit) = 0; \
	     (bit) = find_next_or_bit((a), (b), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_set_bit_wrap(bit, addr, size, start) \
	for ((bit) = find_next_bit_wrap((addr), (size), (start)); (bit) < (size); \
	     (bit) = __for_each_wrap((addr), (size), (start), (bit) + 1))
#define for_each_set_bitrange(b, e, addr, size) \
	for ((b) = 0; (b) = find_next_bit((addr), (size), b), \
	     (e) = find_next_zero_bit((addr), (size), (b) + 1), (b) < (size); (b) = (e) + 1)
#define for_each_clear_bitrange(b, e, addr, size) \
	for ((b) = 0; (b) = find_next_zero_bit((addr), (size), b), \
	     (e) = find_next_bit((addr), (size), (b) + 1), (b) < (size); (b) = (e) + 1)

#endif /* __LINUX_FIND_H_ */
