// SPDX-License-Identifier: GPL-2.0
/*
 * Bitmaps. As in the kernel, whole words are written, and what is computed of
 * them (a weight, equality, "is any set") looks at the first nbits only.
 */
#include <linux/bitmap.h>
#include <linux/minmax.h>

/* Word i of the map, without the bits beyond its end. */
static inline unsigned long valid(unsigned long word, unsigned int i, unsigned int nbits)
{
	if ((i + 1) * BITS_PER_LONG > nbits)
		word &= BITMAP_LAST_WORD_MASK(nbits);
	return word;
}

#define for_each_word(i, nbits)	for ((i) = 0; (i) < BITS_TO_LONGS(nbits); (i)++)

bool shim_bitmap_op(enum shim_bitmap_op op, unsigned long *dst, const unsigned long *a,
		    const unsigned long *b, unsigned int nbits)
{
	unsigned long any = 0, word = 0;
	unsigned int i;

	for_each_word(i, nbits) {
		switch (op) {
		case SHIM_BITMAP_AND:
			word = valid(a[i] & b[i], i, nbits);
			break;
		case SHIM_BITMAP_OR:
			word = a[i] | b[i];
			break;
		case SHIM_BITMAP_XOR:
			word = a[i] ^ b[i];
			break;
		case SHIM_BITMAP_ANDNOT:
			word = valid(a[i] & ~b[i], i, nbits);
			break;
		}
		dst[i] = word;
		any |= word;
	}
	return any != 0;
}

bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits) {
		if (valid(a[i] ^ b[i], i, nbits))
			return false;
	}
	return true;
}

bool bitmap_or_equal(const unsigned long *a, const unsigned long *b,
		     const unsigned long *c, unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits) {
		if (valid((a[i] | b[i]) ^ c[i], i, nbits))
			return false;
	}
	return true;
}

bool bitmap_intersects(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	return find_first_and_bit(a, b, nbits) < nbits;
}

bool bitmap_subset(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	return find_first_andnot_bit(a, b, nbits) >= nbits;
}

unsigned int bitmap_weight(const unsigned long *a, unsigned int nbits)
{
	unsigned int i, n = 0;

	for_each_word(i, nbits)
		n += hweight_long(valid(a[i], i, nbits));
	return n;
}

unsigned int bitmap_weight_and(const unsigned long *a, const unsigned long *b,
			       unsigned int nbits)
{
	unsigned int i, n = 0;

	for_each_word(i, nbits)
		n += hweight_long(valid(a[i] & b[i], i, nbits));
	return n;
}

unsigned int bitmap_weight_andnot(const unsigned long *a, const unsigned long *b,
				  unsigned int nbits)
{
	unsigned int i, n = 0;

	for_each_word(i, nbits)
		n += hweight_long(valid(a[i] & ~b[i], i, nbits));
	return n;
}

void bitmap_zero(unsigned long *dst, unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits)
		dst[i] = 0;
}

void bitmap_fill(unsigned long *dst, unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits)
		dst[i] = ~0UL;
}

void bitmap_copy(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits)
		dst[i] = src[i];
}

void bitmap_copy_clear_tail(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits)
		dst[i] = valid(src[i], i, nbits);
}

void bitmap_complement(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits)
		dst[i] = ~src[i];
}

void bitmap_replace(unsigned long *dst, const unsigned long *old, const unsigned long *new,
		    const unsigned long *mask, unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits)
		dst[i] = (old[i] & ~mask[i]) | (new[i] & mask[i]);
}

/* 64 bits from bit `from`, zeros beyond the end. */
static unsigned long window(const unsigned long *src, unsigned long from, unsigned int nbits)
{
	unsigned long i = BIT_WORD(from), shift = from % BITS_PER_LONG, word = 0;
	unsigned long n = BITS_TO_LONGS(nbits);

	if (i < n)
		word = valid(src[i], i, nbits) >> shift;
	if (shift && i + 1 < n)
		word |= valid(src[i + 1], i + 1, nbits) << (BITS_PER_LONG - shift);
	return word;
}

void bitmap_shift_right(unsigned long *dst, const unsigned long *src, unsigned int shift,
			unsigned int nbits)
{
	unsigned int i;

	for_each_word(i, nbits)
		dst[i] = window(src, (unsigned long)i * BITS_PER_LONG + shift, nbits);
}

void bitmap_shift_left(unsigned long *dst, const unsigned long *src, unsigned int shift,
		       unsigned int nbits)
{
	unsigned int words = shift / BITS_PER_LONG, bits = shift % BITS_PER_LONG;
	unsigned int i = BITS_TO_LONGS(nbits);

	while (i--) {
		unsigned long word = 0;

		if (i >= words)
			word = src[i - words] << bits;
		if (bits && i > words)
			word |= src[i - words - 1] >> (BITS_PER_LONG - bits);
		dst[i] = word;
	}
}

static void change(unsigned long *map, unsigned int start, unsigned int nbits, bool set)
{
	while (nbits) {
		unsigned int at = start % BITS_PER_LONG;
		unsigned int n = min(nbits, (unsigned int)BITS_PER_LONG - at);
		unsigned long mask = (~0UL >> (BITS_PER_LONG - n)) << at;

		if (set)
			map[BIT_WORD(start)] |= mask;
		else
			map[BIT_WORD(start)] &= ~mask;
		start += n;
		nbits -= n;
	}
}

void bitmap_set(unsigned long *map, unsigned int start, unsigned int nbits)
{
	change(map, start, nbits, true);
}

void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nbits)
{
	change(map, start, nbits, false);
}

unsigned long bitmap_find_next_zero_area_off(unsigned long *map, unsigned long size,
		unsigned long start, unsigned int nr, unsigned long align_mask,
		unsigned long align_offset)
{
	for (;;) {
		unsigned long at = find_next_zero_bit(map, size, start), used;

		at = __ALIGN_MASK(at + align_offset, align_mask) - align_offset;
		if (at + nr > size)
			return at + nr;
		used = find_next_bit(map, at + nr, at);
		if (used >= at + nr)
			return at;
		start = used + 1;
	}
}
