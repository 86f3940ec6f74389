// SPDX-License-Identifier: GPL-2.0
/*
 * Loads of uninitialised memory, and what becomes of them: see san.h. The
 * stores between a load and the end of its block are noted; when the block has
 * ended they are done, so memory itself tells which of them were copies.
 */
#include <string.h>
#include "internal.h"

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
		san_flush();
	l = &c->loads[c->nr_loads];
	l->addr = addr;
	l->bytes = bytes;
	l->pc = pc;
	l->mask = mask;
	l->quiet = found < bytes;
	l->clang = clang;
	l->before = c->last_bytes == bytes ? c->last_store : 0;
	memcpy(l->value, (const void *)addr, bytes < sizeof(l->value) ? bytes : sizeof(l->value));
	c->nr_loads++;
	san_pending |= 1;
}

void pending_store(u64 addr, u64 bytes)
{
	struct san_ctx *c = san.ctx;

	if (c->nr_stores == MAX_STORES) {
		san_flush();
		return;
	}
	c->stores[c->nr_stores++] = (struct san_store){ addr, bytes };
}

/* Did the store at dst put there what was loaded? Then it was a copy. */
static bool copied_to(const struct san_load *l, u64 dst)
{
	u64 n = l->bytes < 64 ? l->bytes : 64;

	if (!dst || dst == l->addr)
		return false;
	if (memcmp((const void *)dst, l->bytes <= sizeof(l->value) ? (const void *)l->value :
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

static bool was_used(const struct san_load *l, const struct san_store *stores, u32 nr_stores)
{
	bool copied = copied_to(l, l->before), rewritten = false;

	for (u32 i = 0; i < nr_stores; i++) {
		if (stores[i].bytes != l->bytes)
			continue;
		copied |= copied_to(l, stores[i].addr);
		rewritten |= stores[i].addr == l->addr;
	}
	if (copied || l->quiet)
		return false;
	return !rewritten || !l->clang || counted_up(l);
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

bool san_flush(void)
{
	struct san_ctx *c = san.ctx;
	struct san_load loads[MAX_LOADS];
	struct san_store stores[MAX_STORES];
	u32 nr_loads = c->nr_loads, nr_stores = c->nr_stores, nr_used = 0;

	c->last_store = 0;
	if (!nr_loads)
		return false;
	/* A report may not come back: leave nothing half done. */
	memcpy(loads, c->loads, nr_loads * sizeof(*loads));
	memcpy(stores, c->stores, nr_stores * sizeof(*stores));
	c->nr_loads = c->nr_stores = 0;
	san_pending &= ~1;
	for (u32 i = 0; i < nr_loads; i++)
		if (was_used(&loads[i], stores, nr_stores))
			loads[nr_used++] = loads[i];
	for (u32 i = 0; i < nr_used; i++)
		report_use(&loads[i]);
	return nr_used;
}
