/* SPDX-License-Identifier: GPL-2.0 */
/* The sanitizer runtime inside. */
#ifndef SAAKM_SAN_INTERNAL_H
#define SAAKM_SAN_INTERNAL_H

#include <stdint.h>
#include <linux/saakm_record.h>
#include "san.h"

#define SHADOW_BASE	0x100100000000ull	/* also in wrap.opts' compile flags: san.h */
#define USER_END	(1ull << 47)
#define SHADOW_BYTES	(USER_END >> 3)

/* Values of shadow bytes. 1…7: so many bytes of the eight are good. */
enum {
	STACK_LEFT = 0xf1, STACK_MID = 0xf2, STACK_RIGHT = 0xf3,	/* compilers: fixed */
	STACK_AFTER_RETURN = 0xf5, STACK_AFTER_SCOPE = 0xf8,
	GLOBAL_REDZONE = 0xf9, HEAP_REDZONE = 0xfa, HEAP_FREED = 0xfd,
	ALLOCA_LEFT = 0xca, ALLOCA_RIGHT = 0xcb,
};

/* Fresh memory. As a pointer it is none, as a bool neither 0 nor 1; and + 1 changes 4 bits. */
#define FRESH		0x57

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define CALLER		__builtin_return_address(0)

struct san_load {
	u64 addr, bytes;
	const void *pc;
	u64 mask;		/* of the first 64: uninitialised */
	u8 value[16];		/* the first, at the time of the load */
	u64 before;		/* a store just before it, of the same size; or 0 */
	bool harmless;		/* partly initialised, or seen to be copied */
	bool clang;		/* whose bit-fields show up as loads */
	u8 age;			/* basic blocks since */
};

#define MAX_LOADS	4
struct san_ctx {
	u64 last_store, last_bytes;	/* if the last access was one, else 0 */
	const void *uninit_pc;		/* of the last report */
	u32 nr_loads;
	struct san_load loads[MAX_LOADS];
};
_Static_assert(sizeof(struct san_ctx) <= sizeof(struct san_context), "san.h: too small");

struct san {
	u64 arena, arena_bytes;		/* 0 bytes: no bits */
	u64 *bits;			/* one for each byte of the arena, 1: uninitialised */
	struct san_ctx *ctx;
	san_access_fn *on_access;
	bool mapped;
};
#pragma GCC visibility push(hidden)
extern struct san san;

static inline u8 *shadow_of(u64 addr)
{
	return (u8 *)(SHADOW_BASE + (addr >> 3));
}

void san_poison(u64 addr, u64 bytes, u8 value);	/* 8-byte aligned */
void san_unpoison(u64 addr, u64 bytes);		/* the end may be unaligned */
bool san_map(void);

/* bits.c: addresses outside of the arena are passed over */
bool bits_any(u64 addr, u64 bytes);
void bits_set(u64 addr, u64 bytes);
void bits_clear(u64 addr, u64 bytes);
void bits_copy(u64 dst, u64 src, u64 bytes);
static inline bool bit_test(u64 addr)
{
	u64 off = addr - san.arena;

	return off < san.arena_bytes && (san.bits[off / 64] >> (off % 64) & 1);
}

/* pending.c */
void pending_load(u64 addr, u64 bytes, const void *pc, bool clang);
void pending_settle(void);	/* at the next access: the one before is done */

/* access.c: the first byte in [addr, addr + bytes) that must not be touched, or 0 */
u64 first_bad(u64 addr, u64 bytes);

/* explain.c */
void explain_access(u64 addr, u64 bytes, bool is_store, u64 bad, const void *pc);
void tell(int finding, const void *pc, u64 addr, const char *sentence);
/* globals.c: the global variable whose red zone this is; NULL: none known */
const char *global_at(u64 addr, u64 *beg, u64 *bytes);

struct text { char s[256]; unsigned int len; };
void text_put(struct text *t, const char *s);
void text_putn(struct text *t, const char *s, size_t n);
void text_num(struct text *t, u64 v);
void text_int(struct text *t, s64 v);
#pragma GCC visibility pop

#endif /* SAAKM_SAN_INTERNAL_H */
