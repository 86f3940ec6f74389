// SPDX-License-Identifier: GPL-2.0
/*
 * Searching bits. Bits beyond `size` in the last word are never looked at,
 * and "nothing found" is `size`, as in the kernel.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>

static inline unsigned long word(enum shim_find how, const unsigned long *a,
				 const unsigned long *b, const unsigned long *c,
				 unsigned long i)
{
	switch (how) {
	case SHIM_FIND_ONE:		return a[i];
	case SHIM_FIND_ZERO:		return ~a[i];
	case SHIM_FIND_AND:		return a[i] & b[i];
	case SHIM_FIND_ANDNOT:		return a[i] & ~b[i];
	case SHIM_FIND_OR:		return a[i] | b[i];
	case SHIM_FIND_AND_AND:		return a[i] & b[i] & c[i];
	case SHIM_FIND_AND_ANDNOT:	return a[i] & b[i] & ~c[i];
	}
	return 0;
}

unsigned long shim_find_next(enum shim_find how, const unsigned long *a,
			     const unsigned long *b, const unsigned long *c,
			     unsigned long size, unsigned long offset)
{
	unsigned long i, bits;

	if (offset >= size)
		return size;
	i = BIT_WORD(offset);
	bits = word(how, a, b, c, i) & (~0UL << (offset % BITS_PER_LONG));
	while (!bits) {
		if (++i * BITS_PER_LONG >= size)
			return size;
		bits = word(how, a, b, c, i);
	}
	return min(i * BITS_PER_LONG + __ffs(bits), size);
}

unsigned long shim_find_nth(enum shim_find how, const unsigned long *a,
			    const unsigned long *b, const unsigned long *c,
			    unsigned long size, unsigned long n)
{
	unsigned long i, bits, weight;

	for (i = 0; i * BITS_PER_LONG < size; i++) {
		bits = word(how, a, b, c, i);
		weight = hweight_long(bits);
		if (n < weight)
			return min(i * BITS_PER_LONG + fns(bits, n), size);
		n -= weight;
	}
	return size;
}

unsigned long shim_find_last(const unsigned long *addr, unsigned long size)
{
	unsigned long i = BITS_TO_LONGS(size), bits;

	while (i--) {
		bits = addr[i];
		if ((i + 1) * BITS_PER_LONG > size)
			bits &= ~0UL >> (-size % BITS_PER_LONG);
		if (bits)
			return i * BITS_PER_LONG + __fls(bits);
	}
	return size;
}
