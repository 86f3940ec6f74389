// SPDX-License-Identifier: GPL-2.0
/* Red zones behind global variables, and on stacks where the compiler calls for them. */
#include <string.h>
#include "internal.h"

/* The compilers' structure. */
struct asan_global {
	u64 beg, bytes, bytes_with_redzone;
	const char *name, *module;
	u64 dynamic_init;
	void *location;
	u64 odr;
};

/* Tables of loaded policies: an object file has one. Without a place: no names. */
#define MAX_TABLES	512
static struct { const struct asan_global *g; u64 nr; } tables[MAX_TABLES];

void __wrap___asan_register_globals(const struct asan_global *g, u64 nr);
void __wrap___asan_register_globals(const struct asan_global *g, u64 nr)
{
	if (!san_map())
		return;
	for (u64 i = 0; i < nr; i++) {
		u64 behind = (g[i].beg + g[i].bytes + 7) & ~7ull;

		san_unpoison(g[i].beg, g[i].bytes);
		san_poison(behind, g[i].beg + g[i].bytes_with_redzone - behind, GLOBAL_REDZONE);
	}
	for (unsigned int k = 0; k < MAX_TABLES; k++) {
		if (tables[k].g)
			continue;
		tables[k].g = g;
		tables[k].nr = nr;
		break;
	}
}

void __wrap___asan_unregister_globals(const struct asan_global *g, u64 nr);
void __wrap___asan_unregister_globals(const struct asan_global *g, u64 nr)
{
	if (!san.mapped)
		return;
	for (u64 i = 0; i < nr; i++)
		san_poison(g[i].beg, g[i].bytes_with_redzone, 0);
	for (unsigned int k = 0; k < MAX_TABLES; k++)
		if (tables[k].g == g)
			tables[k].g = NULL;
}

const char *global_at(u64 addr, u64 *beg, u64 *bytes)
{
	for (unsigned int k = 0; k < MAX_TABLES; k++) {
		for (u64 i = 0; tables[k].g && i < tables[k].nr; i++) {
			const struct asan_global *g = &tables[k].g[i];

			if (addr - g->beg >= g->bytes_with_redzone)
				continue;
			*beg = g->beg;
			*bytes = g->bytes;
			return g->name;
		}
	}
	return NULL;
}

/* --- stacks --------------------------------------------------------------------- */

#define STACK_MAX	(64ull << 20)

/* Frames that a jump leaves behind are cleaned by san_stack_reset(). */
void __wrap___asan_handle_no_return(void);
void __wrap___asan_handle_no_return(void)
{
}

void __wrap___asan_alloca_poison(u64 addr, u64 bytes);
void __wrap___asan_alloca_poison(u64 addr, u64 bytes)
{
	u64 end = addr + bytes, behind = (end + 31) & ~31ull;

	if (bytes >= STACK_MAX)		/* a negative size: UBSan has told */
		return;
	san_poison(addr - 32, 32, ALLOCA_LEFT);
	san_unpoison(addr, bytes);
	san_poison((end + 7) & ~7ull, behind + 32 - ((end + 7) & ~7ull), ALLOCA_RIGHT);
}

void __wrap___asan_allocas_unpoison(u64 top, u64 bottom);
void __wrap___asan_allocas_unpoison(u64 top, u64 bottom)
{
	if (top && top <= bottom && bottom - top < STACK_MAX)
		san_poison(top & ~7ull, (bottom - (top & ~7ull)) & ~7ull, 0);
}

void __wrap___asan_poison_stack_memory(u64 addr, u64 bytes);
void __wrap___asan_poison_stack_memory(u64 addr, u64 bytes)
{
	san_poison(addr, (bytes + 7) & ~7ull, STACK_AFTER_SCOPE);
}

void __wrap___asan_unpoison_stack_memory(u64 addr, u64 bytes);
void __wrap___asan_unpoison_stack_memory(u64 addr, u64 bytes)
{
	san_unpoison(addr, bytes);
}

#define SET_SHADOW(hex) \
	void __wrap___asan_set_shadow_##hex(u64 shadow, u64 bytes); \
	void __wrap___asan_set_shadow_##hex(u64 shadow, u64 bytes) \
	{ memset((void *)shadow, 0x##hex, bytes); }
SET_SHADOW(00)
SET_SHADOW(f1)
SET_SHADOW(f2)
SET_SHADOW(f3)
SET_SHADOW(f5)
SET_SHADOW(f8)

/* Nothing of C++, and one version of the interface. */
#define NOTHING(name, ...) \
	void __wrap___asan_##name(__VA_ARGS__); \
	void __wrap___asan_##name(__VA_ARGS__) { }
NOTHING(init, void)
NOTHING(version_mismatch_check_v8, void)
NOTHING(before_dynamic_init, const char *module)
NOTHING(after_dynamic_init, void)
