// SPDX-License-Identifier: GPL-2.0
/*
 * What the instrumentation calls before each access of a policy. The common
 * case is a few instructions: one shadow byte, one bit of the arena.
 */
#include <string.h>
#include "internal.h"

u64 first_bad(u64 addr, u64 bytes)
{
	u64 end = addr + bytes, at = addr;

	while (at < end) {
		u64 in = at & 7, upto = (at | 7) + 1;
		signed char s = *shadow_of(at);

		if (s) {
			if (s < 0 || (int)in >= s)
				return at;
			if ((upto < end ? 8 : end - (at & ~7ull)) > (u64)s)
				return (at & ~7ull) + s;
		} else if (!in) {
			/* Eight of these at once, as long as all is good. */
			while (upto + 56 < end && !(upto & 63) && !*(u64 *)shadow_of(upto))
				upto += 64;
		}
		at = upto;
	}
	return 0;
}

static __attribute__((noinline)) void bad_access(u64 addr, u64 bytes, bool is_store,
						 const void *pc)
{
	u64 bad = first_bad(addr, bytes);

	san_flush();
	if (bad)
		explain_access(addr, bytes, is_store, bad, pc);
}

/* Not a user address: the access itself will fault. What led to it comes first. */
static __attribute__((noinline)) void wild_access(void)
{
	san_flush();
}

static __attribute__((noinline)) void watched(u64 addr, u64 bytes, bool is_store, const void *pc)
{
	if (san.on_access)
		san.on_access((const void *)addr, bytes, is_store, pc);
	if (san.ctx->nr_loads)
		pending_settle();
}

static inline __attribute__((always_inline)) bool small_is_bad(u64 addr, u64 bytes)
{
	unsigned int last = (addr & 7) + bytes - 1;
	signed char s = *shadow_of(addr);

	if (likely(last < 8))
		return s && (int)last >= s;
	return s || ((s = *shadow_of(addr + bytes - 1)) && (int)(last & 7) >= s);
}

static inline __attribute__((always_inline)) void
access_memory(u64 addr, u64 bytes, bool is_store, const void *pc, bool clang)
{
	struct san_ctx *c = san.ctx;
	u64 off;

	if (unlikely(san_pending))
		watched(addr, bytes, is_store, pc);
	if (unlikely(addr >= USER_END - bytes)) {
		wild_access();
		return;
	}
	if (unlikely(bytes <= 8 ? small_is_bad(addr, bytes) : first_bad(addr, bytes) != 0))
		bad_access(addr, bytes, is_store, pc);
	off = addr - san.arena;
	if (off < san.arena_bytes) {
		u64 first = off % 64;

		if (unlikely(first + bytes > 64 ||
			     (san.bits[off / 64] >> first & ((2ull << (bytes - 1)) - 1)))) {
			if (is_store)
				bits_clear(addr, bytes);
			else if (bits_any(addr, bytes))
				pending_load(addr, bytes, pc, clang);
		}
	}
	c->last_store = is_store ? addr : 0;
	c->last_bytes = bytes;
}

void san_access(const void *addr, size_t bytes, bool is_store, const void *pc)
{
	if (!san.bits || !bytes || bytes >= USER_END)
		return;
	san_flush();
	access_memory((u64)addr, bytes, is_store, pc, false);
	san_flush();
}

/* gcc and clang have the same functions; only clang's see bit-fields as words. */
#define ACCESS(name, bytes, is_store, clang) \
	void name(u64 addr); \
	void name(u64 addr) { access_memory(addr, bytes, is_store, CALLER, clang); }
#define ACCESS_N(name, is_store, clang) \
	void name(u64 addr, u64 bytes); \
	void name(u64 addr, u64 bytes) \
	{ \
		if (bytes && bytes < USER_END) \
			access_memory(addr, bytes, is_store, CALLER, clang); \
	}
#define FAMILY(prefix, suffix, clang) \
	ACCESS(prefix##load1##suffix, 1, false, clang) \
	ACCESS(prefix##load2##suffix, 2, false, clang) \
	ACCESS(prefix##load4##suffix, 4, false, clang) \
	ACCESS(prefix##load8##suffix, 8, false, clang) \
	ACCESS(prefix##load16##suffix, 16, false, clang) \
	ACCESS(prefix##store1##suffix, 1, true, clang) \
	ACCESS(prefix##store2##suffix, 2, true, clang) \
	ACCESS(prefix##store4##suffix, 4, true, clang) \
	ACCESS(prefix##store8##suffix, 8, true, clang) \
	ACCESS(prefix##store16##suffix, 16, true, clang) \
	ACCESS_N(prefix##loadN##suffix, false, clang) \
	ACCESS_N(prefix##storeN##suffix, true, clang)

FAMILY(__wrap___asan_, _noabort, false)
FAMILY(__wrap___asan_, , false)
FAMILY(__saakm_clang_, _noabort, true)
FAMILY(__saakm_clang_, , true)

/* Emitted where a check is inline, as with a call threshold other than 0. */
#define REPORT(name, bytes, is_store) \
	void __wrap___asan_report_##name(u64 addr); \
	void __wrap___asan_report_##name(u64 addr) { bad_access(addr, bytes, is_store, CALLER); }
#define REPORTS(suffix) \
	REPORT(load1##suffix, 1, false) REPORT(load2##suffix, 2, false) \
	REPORT(load4##suffix, 4, false) REPORT(load8##suffix, 8, false) \
	REPORT(load16##suffix, 16, false) \
	REPORT(store1##suffix, 1, true) REPORT(store2##suffix, 2, true) \
	REPORT(store4##suffix, 4, true) REPORT(store8##suffix, 8, true) \
	REPORT(store16##suffix, 16, true)
REPORTS(_noabort)
REPORTS()
#define REPORT_N(name, is_store) \
	void __wrap___asan_report_##name(u64 addr, u64 bytes); \
	void __wrap___asan_report_##name(u64 addr, u64 bytes) \
	{ bad_access(addr, bytes, is_store, CALLER); }
REPORT_N(load_n_noabort, false)
REPORT_N(store_n_noabort, true)
REPORT_N(load_n, false)
REPORT_N(store_n, true)

/* --- memcpy and its like ------------------------------------------------------ */

static void touch(u64 addr, u64 bytes, bool is_store, const void *pc)
{
	if (unlikely(san_pending)) {
		watched(addr, bytes, is_store, pc);
		san_flush();
	}
	san.ctx->last_store = 0;
	if (addr < USER_END - bytes && first_bad(addr, bytes))
		bad_access(addr, bytes, is_store, pc);
}

static void *copy(void *dst, const void *src, size_t n, const void *pc)
{
	if (!n)
		return dst;
	if (san.mapped && n < USER_END) {
		touch((u64)src, n, false, pc);
		touch((u64)dst, n, true, pc);
	}
	memmove(dst, src, n);
	if (san.bits)
		bits_copy((u64)dst, (u64)src, n);
	return dst;
}

static void *fill(void *dst, int value, size_t n, const void *pc)
{
	if (!n)
		return dst;
	if (san.mapped && n < USER_END)
		touch((u64)dst, n, true, pc);
	if (san.bits)
		bits_clear((u64)dst, n);
	return memset(dst, value, n);
}

#define COPY(name) \
	void *name(void *dst, const void *src, size_t n); \
	void *name(void *dst, const void *src, size_t n) { return copy(dst, src, n, CALLER); }
#define FILL(name) \
	void *name(void *dst, int value, size_t n); \
	void *name(void *dst, int value, size_t n) { return fill(dst, value, n, CALLER); }
COPY(__wrap_memcpy)
COPY(__wrap_memmove)
FILL(__wrap_memset)
COPY(__wrap___asan_memcpy)
COPY(__wrap___asan_memmove)
FILL(__wrap___asan_memset)
