/* SPDX-License-Identifier: GPL-2.0 */
/* Bitmaps: real. */
#ifndef __LINUX_BITMAP_H
#define __LINUX_BITMAP_H

#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/gfp_types.h>
#include <linux/string.h>

#define BITMAP_FIRST_WORD_MASK(start)	(~0UL << ((start) & (BITS_PER_LONG - 1)))
#define BITMAP_LAST_WORD_MASK(nbits)	(~0UL >> (-(nbits) & (BITS_PER_LONG - 1)))
#define bitmap_size(nbits)		(ALIGN(nbits, BITS_PER_LONG) / BITS_PER_BYTE)
#define BITMAP_FROM_U64(n)		(n)

enum shim_bitmap_op { SHIM_BITMAP_AND, SHIM_BITMAP_OR, SHIM_BITMAP_XOR, SHIM_BITMAP_ANDNOT };

#pragma GCC visibility push(hidden)
/* True if a bit is set in the result. */
bool shim_bitmap_op(enum shim_bitmap_op op, unsigned long *dst, const unsigned long *a,
		    const unsigned long *b, unsigned int nbits);
bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned int nbits);
bool bitmap_or_equal(const unsigned long *a, const unsigned long *b,
		     const unsigned long *c, unsigned int nbits);
bool bitmap_intersects(const unsigned long *a, const unsigned long *b, unsigned int nbits);
bool bitmap_subset(const unsigned long *a, const unsigned long *b, unsigned int nbits);
unsigned int bitmap_weight(const unsigned long *a, unsigned int nbits);
unsigned int bitmap_weight_and(const unsigned long *a, const unsigned long *b,
			       unsigned int nbits);
unsigned int bitmap_weight_andnot(const unsigned long *a, const unsigned long *b,
				  unsigned int nbits);
void bitmap_zero(unsigned long *dst, unsigned int nbits);
void bitmap_fill(unsigned long *dst, unsigned int nbits);
void bitmap_copy(unsigned long *dst, const unsigned long *src, unsigned int nbits);
void bitmap_copy_clear_tail(unsigned long *dst, const unsigned long *src, unsigned int nbits);
void bitmap_complement(unsigned long *dst, const unsigned long *src, unsigned int nbits);
void bitmap_replace(unsigned long *dst, const unsigned long *old, const unsigned long *new,
		    const unsigned long *mask, unsigned int nbits);
void bitmap_shift_right(unsigned long *dst, const unsigned long *src, unsigned int shift,
			unsigned int nbits);
void bitmap_shift_left(unsigned long *dst, const unsigned long *src, unsigned int shift,
		       unsigned int nbits);
void bitmap_set(unsigned long *map, unsigned int start, unsigned int nbits);
void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nbits);
unsigned long bitmap_find_next_zero_area_off(unsigned long *map, unsigned long size,
		unsigned long start, unsigned int nr, unsigned long align_mask,
		unsigned long align_offset);
unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags);
unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags);
void bitmap_free(const unsigned long *bitmap);
int bitmap_parselist(const char *buf, unsigned long *map, int nbits);
int bitmap_parse(const char *buf, unsigned int len, unsigned long *map, int nbits);
#pragma GCC visibility pop

#define bitmap_alloc_node(nbits, flags, node)	bitmap_alloc(nbits, flags)
#define bitmap_zalloc_node(nbits, flags, node)	bitmap_zalloc(nbits, flags)
#define bitmap_find_next_zero_area(map, size, start, nr, align_mask) \
	bitmap_find_next_zero_area_off(map, size, start, nr, align_mask, 0)

static inline bool bitmap_and(unsigned long *dst, const unsigned long *a,
			      const unsigned long *b, unsigned int nbits)
{
	return shim_bitmap_op(SHIM_BITMAP_AND, dst, a, b, nbits);
}

static inline void bitmap_or(unsigned long *dst, const unsigned long *a,
			     const unsigned long *b, unsigned int nbits)
{
	shim_bitmap_op(SHIM_BITMAP_OR, dst, a, b, nbits);
}

static inline void bitmap_xor(unsigned long *dst, const unsigned long *a,
			      const unsigned long *b, unsigned int nbits)
{
	shim_bitmap_op(SHIM_BITMAP_XOR, dst, a, b, nbits);
}

static inline bool bitmap_andnot(unsigned long *dst, const unsigned long *a,
				 const unsigned long *b, unsigned int nbits)
{
	return shim_bitmap_op(SHIM_BITMAP_ANDNOT, dst, a, b, nbits);
}

static inline bool bitmap_empty(const unsigned long *src, unsigned int nbits)
{
	return find_first_bit(src, nbits) == nbits;
}

static inline bool bitmap_full(const unsigned long *src, unsigned int nbits)
{
	return find_first_zero_bit(src, nbits) == nbits;
}

static inline void bitmap_from_u64(unsigned long *dst, u64 mask)
{
	*dst = mask;
}

#endif /* __LINUX_BITMAP_H */
