// SPDX-License-Identifier: GPL-2.0
/*
 * Loads of uninitialised memory, and what becomes of them: see san.h. We are
 * called before an access. So at the next one, or at the end of the block, a
 * store has been done, and memory itself tells whether it was a copy.
 */
#include <string.h>
#include "internal.h"

/*
 * Basic blocks: clang's checks of an index stand between a load and the store
 * that copies it, each with a block of its own.
 */
#define MAX_AGE	3

/* Bit 0: loads are pending; bit 1: san.on_access is set. */
u8 san_pending;

/*
 * Which of the n <= 8 bytes are uninitialised, bit 0 the first? If only one of
 * them no longer has the pattern, code without instrumentation has written here.
 */
static u64 word_mask(u64 addr, unsigned int n)
{
	u64 mask = 0;

	for (unsigned int i = 0; i < n; i++) {
		if (!bit_test(addr + i))
			continue;
		if (*(const u8 *)(addr + i) != FRESH) {
			bits_clear(addr, n);
			return 0;
		}
		mask |= 1ull << i;
	}
	return mask;
}

static void report_use(const struct san_load *l)
{
	struct text t = { .len = 0 };

	bits_clear(l->addr, l->bytes);		/* once is enough */
	san.ctx->uninit_pc = l->pc;		/* ubsan.c need not say it again */
	text_put(&t, "it uses ");
	text_num(&t, l->bytes);
	text_put(&t, l->bytes == 1 ? " byte" : " bytes");
	text_put(&t, " of an object that nothing was written to since it was allocated");
	tell(SAAKM_F_UNINITIALISED, l->pc, l->addr, t.s);
}

/* The nr oldest are pending no more. True if one of them was a use. */
static bool retire(u32 nr)
{
	struct san_ctx *c = san.ctx;
	struct san_load used[MAX_LOADS];
	u32 nr_used = 0;

	for (u32 i = 0; i < nr; i++)
		if (!c->loads[i].harmless)
			used[nr_used++] = c->loads[i];
	/* A report may not come back: leave nothing half done. */
	c->nr_loads -= nr;
	memmove(c->loads, c->loads + nr, c->nr_loads * sizeof(c->loads[0]));
	if (!c->nr_loads)
		san_pending &= ~1;
	for (u32 i = 0; i < nr_used; i++)
		report_use(&used[i]);
	return nr_used;
}

void pending_load(u64 addr, u64 bytes, const void *pc, bool clang)
{
	struct san_ctx *c = san.ctx;
	struct san_load *l;
	u64 found = 0, mask = 0, i, n;

	for (i = 0; i < bytes; i += n) {
		u64 some;

		n = 8 - ((addr + i) & 7);
		n = bytes <= 8 ? bytes : n < bytes - i ? n : bytes - i;
		some = word_mask(addr + i, n);
		found += __builtin_popcountll(some);
		if (i < 64)
			mask |= some << i;
	}
	if (!found)
		return;
	if (c->nr_loads == MAX_LOADS)
		retire(1);
	l = &c->loads[c->nr_loads];
	l->addr = addr;
	l->bytes = bytes;
	l->pc = pc;
	l->mask = mask;
	l->harmless = found < bytes;
	l->clang = clang;
	l->age = 0;
	/* Of a structure's copy, gcc checks the target first. */
	l->before = !clang && c->last_bytes == bytes ? c->last_store : 0;
	memcpy(l->value, (const void *)addr, bytes < sizeof(l->value) ? bytes : sizeof(l->value));
	c->nr_loads++;
	san_pending |= 1;
}

/* Did the store at dst put there what was loaded? Then it was a copy. */
static bool copied_to(const struct san_load *l, u64 dst)
{
	u64 n = l->bytes < 64 ? l->bytes : 64;

	if (dst == l->addr || dst >= USER_END - l->bytes ||
	    memcmp((const void *)dst, l->bytes <= sizeof(l->value) ? (const void *)l->value :
		   (const void *)l->addr, l->bytes))
		return false;
	for (u64 i = 0; i < n; i++)
		if (l->mask >> i & 1)
			bits_set(dst + i, 1);
	for (u64 i = n; i < l->bytes; i++)
		if (bit_test(l->addr + i))
			bits_set(dst + i, 1);
	return true;
}

/* What `x++` makes of the pattern; a bit-field's store hardly ever does. */
static bool counted_up(const struct san_load *l)
{
	u64 old = 0, new = 0;

	if (l->bytes > 8)
		return false;
	memcpy(&old, l->value, l->bytes);
	memcpy(&new, (const void *)l->addr, l->bytes);
	return new == old + 1;
}

void pending_settle(void)
{
	struct san_ctx *c = san.ctx;

	for (u32 i = 0; i < c->nr_loads; i++) {
		struct san_load *l = &c->loads[i];

		if (l->before)
			l->harmless |= copied_to(l, l->before);
		l->before = 0;
		if (!c->last_store || c->last_bytes != l->bytes)
			continue;
		l->harmless |= copied_to(l, c->last_store) ||
			(l->clang && !l->age && c->last_store == l->addr && !counted_up(l));
	}
	c->last_store = 0;
}

bool san_flush(void)
{
	struct san_ctx *c = san.ctx;
	bool told = false;

	if (c->nr_loads) {
		pending_settle();
		told = retire(c->nr_loads);
	}
	c->last_store = 0;
	return told;
}

void san_block(void)
{
	struct san_ctx *c = san.ctx;
	u32 old = 0;

	if (!c->nr_loads)
		return;
	pending_settle();
	for (u32 i = 0; i < c->nr_loads; i++)
		old += ++c->loads[i].age > MAX_AGE;
	if (old)	/* they are in the order of their age */
		retire(old);
}
