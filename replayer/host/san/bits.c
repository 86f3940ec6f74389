// SPDX-License-Identifier: GPL-2.0
/* The bit for each byte of the arena: 1 means never written since kmalloc(). */
#include "internal.h"

/* Clip to the arena: false if nothing is left. */
static bool clip(u64 addr, u64 *bytes, u64 *off)
{
	*off = addr - san.arena;
	if (*off >= san.arena_bytes)
		return false;
	if (*bytes > san.arena_bytes - *off)
		*bytes = san.arena_bytes - *off;
	return *bytes != 0;
}

/* Which bits of the word at `off` belong to [off, off + bytes), and how many those are. */
static u64 word_mask(u64 off, u64 bytes, u64 *nr)
{
	u64 first = off % 64;

	*nr = 64 - first < bytes ? 64 - first : bytes;
	return (*nr == 64 ? ~0ull : (1ull << *nr) - 1) << first;
}

bool bits_any(u64 addr, u64 bytes)
{
	u64 off, nr, mask;

	if (!clip(addr, &bytes, &off))
		return false;
	for (; bytes; off += nr, bytes -= nr) {
		mask = word_mask(off, bytes, &nr);
		if (san.bits[off / 64] & mask)
			return true;
	}
	return false;
}

void bits_set(u64 addr, u64 bytes)
{
	u64 off, nr, mask;

	if (!clip(addr, &bytes, &off))
		return;
	for (; bytes; off += nr, bytes -= nr) {
		mask = word_mask(off, bytes, &nr);
		san.bits[off / 64] |= mask;
	}
}

void bits_clear(u64 addr, u64 bytes)
{
	u64 off, nr, mask;

	if (!clip(addr, &bytes, &off))
		return;
	for (; bytes; off += nr, bytes -= nr) {
		mask = word_mask(off, bytes, &nr);
		/* A page that was never written stays without memory. */
		if (san.bits[off / 64] & mask)
			san.bits[off / 64] &= ~mask;
	}
}

static void copy_one(u64 dst, u64 src)
{
	u64 off = dst - san.arena;

	if (off >= san.arena_bytes)
		return;
	if (bit_test(src))
		san.bits[off / 64] |= 1ull << (off % 64);
	else
		san.bits[off / 64] &= ~(1ull << (off % 64));
}

/* As memmove() does. */
void bits_copy(u64 dst, u64 src, u64 bytes)
{
	u64 i;

	if (!bits_any(src, bytes)) {
		bits_clear(dst, bytes);
		return;
	}
	if (dst - src < bytes)
		for (i = bytes; i--; )
			copy_one(dst + i, src + i);
	else
		for (i = 0; i < bytes; i++)
			copy_one(dst + i, src + i);
}
