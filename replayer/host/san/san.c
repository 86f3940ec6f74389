// SPDX-License-Identifier: GPL-2.0
/* The shadow, and what the host says about its memory. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "internal.h"

static struct san_ctx first_ctx;
struct san san = { .ctx = &first_ctx };
san_report_fn *san_report;

/* By the bare system call: a sanitizer of the tool would look after it otherwise. */
static void *map(u64 at, u64 bytes)
{
	long p = syscall(SYS_mmap, at, bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			 (at ? MAP_FIXED_NOREPLACE : 0), -1, 0L);

	if (p == -1)
		return NULL;
	/* A large page for each touched byte would cost memory, and a core file more. */
	syscall(SYS_madvise, p, bytes, MADV_NOHUGEPAGE);
	syscall(SYS_madvise, p, bytes, MADV_DONTDUMP);
	return (void *)p;
}

bool san_map(void)
{
	if (!san.mapped)
		san.mapped = map(SHADOW_BASE, SHADOW_BYTES) != NULL;
	return san.mapped;
}

int san_init(u64 arena_base, u64 arena_bytes)
{
	if (!san_map())
		return errno == EEXIST ? -EEXIST : -ENOMEM;
	if (san.bits)
		return 0;
	san.bits = map(0, (arena_bytes + 63) / 64 * 8);
	if (!san.bits)
		return -ENOMEM;
	san.arena = arena_base;
	san.arena_bytes = arena_bytes;
	return 0;
}

void san_pages_of(const void *addr, u64 pages[2])
{
	const u64 page = ~(u64)4095;
	u64 a = (u64)addr;

	pages[0] = san.mapped ? (u64)shadow_of(a) & page : 0;
	pages[1] = a - san.arena < san.arena_bytes ?
		   (u64)&san.bits[(a - san.arena) / 64] & page : 0;
}

bool san_enabled(void)
{
	return san.bits != NULL;
}

void san_poison(u64 addr, u64 bytes, u8 value)
{
	memset(shadow_of(addr), value, bytes >> 3);
}

void san_unpoison(u64 addr, u64 bytes)
{
	memset(shadow_of(addr), 0, bytes >> 3);
	if (bytes & 7)
		*shadow_of(addr + bytes) = bytes & 7;
}

void san_alloc(void *addr, size_t bytes, bool zeroed)
{
	u64 at = (u64)addr, end = at + bytes, behind = (end + 7) & ~7ull;
	u8 *s;

	if (!san.bits)
		return;
	san_poison(at - 16, 16, HEAP_REDZONE);
	san_unpoison(at, bytes);
	san_poison(behind, end + 16 - behind, HEAP_REDZONE);
	/* A larger object was freed here: what is behind is no longer that. */
	for (s = shadow_of(end + 16); *s == HEAP_FREED; s++)
		*s = HEAP_REDZONE;
	if (zeroed) {
		bits_clear(at, bytes);
	} else {
		memset(addr, FRESH, bytes);
		bits_set(at, bytes);
	}
}

void san_free(void *addr, size_t bytes)
{
	if (!san.bits)
		return;
	san_poison((u64)addr, bytes ? (bytes + 7) & ~(size_t)7 : 8, HEAP_FREED);
	bits_clear((u64)addr, bytes);
}

void san_redzone(void *addr, size_t bytes)
{
	if (san.bits)
		san_poison((u64)addr, bytes, HEAP_REDZONE);
}

void san_copied(void *dst, const void *src, size_t bytes)
{
	if (san.bits)
		bits_copy((u64)dst, (u64)src, bytes);
}

void san_stack_reset(void *lo, void *hi)
{
	struct san_ctx *c = san.ctx;

	if (!san.mapped)
		return;
	san_poison((u64)lo & ~7ull, ((u64)hi - ((u64)lo & ~7ull)) & ~7ull, 0);
	c->nr_loads = 0;
	c->last_store = 0;
	san_pending &= ~1;
}

struct san_context *san_switch(struct san_context *to)
{
	struct san_context *from = san.ctx == &first_ctx ? NULL : (struct san_context *)san.ctx;

	san.ctx = to ? (struct san_ctx *)to : &first_ctx;
	san_pending = (san_pending & ~1) | (san.ctx->nr_loads != 0);
	return from;
}

void san_put_aside(struct san_context *save)
{
	memcpy(save, san.ctx, sizeof(*san.ctx));
	memset(san.ctx, 0, sizeof(*san.ctx));
	san_pending &= ~1;
}

void san_take_back(const struct san_context *save)
{
	memcpy(san.ctx, save, sizeof(*san.ctx));
	san_pending = (san_pending & ~1) | (san.ctx->nr_loads != 0);
}

void san_set_on_access(san_access_fn *fn)
{
	san.on_access = fn;
	san_pending = (san_pending & ~2) | (fn ? 2 : 0);
}
