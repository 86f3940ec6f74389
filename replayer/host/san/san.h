/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sanitizer runtime for policies that are built with --sanitize. Neutral:
 * included by both sides. The compilers' KASAN and UBSan instrumentation calls
 * it; it never allocates, prints or exits: it tells `san_report`.
 *
 * How a policy must be compiled:
 *	gcc: -fsanitize=kernel-address -fasan-shadow-offset=0x100100000000
 *	     --param=asan-instrumentation-with-call-threshold=0
 *	     --param=asan-stack=1 --param=asan-globals=1
 *	clang: -fsanitize=kernel-address, and each of these behind -mllvm:
 *	     -asan-mapping-offset=0x100100000000
 *	     -asan-instrumentation-with-call-threshold=0 -asan-stack=1
 *	     -asan-globals=1 -asan-opt-same-temp=0
 *	     -asan-memory-access-callback-prefix=__saakm_clang_
 *	both: -fsanitize=undefined -fno-sanitize=alignment,null,object-size
 *	     -fsanitize-coverage=trace-pc (see san_block())
 * and linked: without any -fsanitize, with @…/replayer/host/san/wrap.opts. That
 * file renames the calls to __wrap_…, so that they cannot be bound to the real
 * sanitizer of a tool that is itself built with one. Its shadow lies elsewhere
 * (below 0x10007fff8000), so both live in one process.
 *
 * Uninitialised memory. The arena has a bit for each byte: set at kmalloc(),
 * cleared by a store. Copying such bytes is no error, using them is, and the
 * instrumentation does not tell one from the other. So a load of them is held
 * pending for a few basic blocks (san_block()), or until it must end:
 *  - a store of the same size that left the same bytes elsewhere was a copy:
 *    its target is uninitialised now;
 *  - clang reads a word in order to store a bit-field in it: a store to the
 *    same place is no use, unless it added one to the fresh pattern;
 *  - a load of which some bytes were written is one of a structure, with
 *    padding or fields not yet set: no use, but copied all the same;
 *  - anything else was a use, and is reported with the pc of the load.
 * Code that is not instrumented (the core, the host) writes to objects, too:
 * bytes that no longer have the pattern of san_alloc() count as written.
 *
 * Known limits. gcc leaves out the check of a store to what it has just
 * checked for a load in the same block: exchanging two fields, neither of them
 * ever written, is taken for a use (compile sort()'s swaps without it). What a
 * local variable in a register carries across blocks, or through a function's
 * result, is a use. Uninitialised stack memory is left to the compilers.
 */
#ifndef SAAKM_SAN_H
#define SAAKM_SAN_H

#include "../neutral.h"

/*
 * finding is a SAAKM_F_*; pc the return address of the instrumentation's call,
 * so pc - 1 is in the guilty line; sentence is valid during the call. May
 * return (go on) or leave by a jump.
 */
typedef void san_report_fn(int finding, const void *pc, const void *addr, const char *sentence);
extern san_report_fn *san_report;

/* Called before every access of an instrumented policy, if set by san_set_on_access(). */
typedef void san_access_fn(const void *addr, size_t bytes, bool is_store, const void *pc);
void san_set_on_access(san_access_fn *fn);
/*
 * During such a call: what is known of the access. Of a policy that is built to
 * be watched only (tsan.c); the address instrumentation does not tell.
 */
#define SAN_VOLATILE	1	/* READ_ONCE, WRITE_ONCE and their like */
#define SAN_ATOMIC	2
extern u8 san_access_how;

/*
 * Before the first sanitized policy is loaded: maps the shadow (of all user
 * addresses, only touched pages cost memory). Again: does nothing. -errno if
 * the system does not give so much address space.
 */
int san_init(u64 arena_base, u64 arena_bytes);
/* All that follows does nothing before san_init(). */
bool san_enabled(void);

/*
 * An object of the heap, 8-byte aligned. The 16 bytes on both sides are the
 * allocator's and become red zones. Not zeroed: filled with a pattern.
 */
void san_alloc(void *addr, size_t bytes, bool zeroed);
void san_free(void *addr, size_t bytes);
/* More red zone: what an allocator has not given out. 8-byte aligned. */
void san_redzone(void *addr, size_t bytes);

/* For snapshots: what is known of the page at addr lies in these two; 0: nothing is. */
void san_pages_of(const void *addr, u64 pages[2]);

/* The host touches a policy's memory on its behalf. */
void san_access(const void *addr, size_t bytes, bool is_store, const void *pc);
/* It has copied bytes (krealloc): what was uninitialised stays so. */
void san_copied(void *dst, const void *src, size_t bytes);

/* Nonzero: loads are pending. For a cheap test before the two that follow. */
extern u8 san_pending;
/* A basic block begins: for __sanitizer_cov_trace_pc(). */
void san_block(void);
/*
 * Nothing of what is pending can still be a copy: a call of the host, the end
 * of a handler, a fault (before that is reported). True if a use was reported.
 */
bool san_flush(void);
/*
 * The stack [lo, hi) is used anew, or was left by a jump: its red zones go, and
 * so does what is pending. Also for a fiber's new stack: it may lie where an
 * abandoned one was.
 */
void san_stack_reset(void *lo, void *hi);

/*
 * Fibers that can be switched inside san_on_access need a context each, zeroed
 * at first. Gives back the one before; NULL stands for the one at the start.
 */
struct san_context { u64 opaque[64]; };
struct san_context *san_switch(struct san_context *to);
/*
 * Or what is pending is put aside for as long as others run: the contents of
 * the context that is in use, which is then as at the start.
 */
void san_put_aside(struct san_context *save);
void san_take_back(const struct san_context *save);

#endif /* SAAKM_SAN_H */
