// SPDX-License-Identifier: GPL-2.0
/*
 * What policies call that are built to be watched (`watch` of build.h): the
 * compilers' -fsanitize=thread with a runtime of our own, as the kernel's KCSAN
 * has it. Unlike the address instrumentation it tells every load and store,
 * leaves out local variables, and knows volatile accesses (READ_ONCE,
 * WRITE_ONCE) and atomics. Nothing is checked here: each is told, then done.
 */
#include "internal.h"

/*
 * gcc knows these functions wherever it instruments anything, by types of its own
 * that are as wide as ours: pointers to void, and unsigned long for u64.
 */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wbuiltin-declaration-mismatch"
#endif

u8 san_access_how;

static inline __attribute__((always_inline)) void
tell_access(const volatile void *addr, u64 bytes, bool is_store, u8 how, const void *pc)
{
	if (likely(!san.on_access) || !bytes || bytes >= USER_END)
		return;
	san_access_how = how;
	san.on_access((const void *)addr, bytes, is_store, pc);
	san_access_how = 0;
}

#define ACCESS(name, bytes, is_store, how) \
	void __tsan_##name(void *addr); \
	void __tsan_##name(void *addr) { tell_access(addr, bytes, is_store, how, CALLER); }
#define ACCESSES(bytes) \
	ACCESS(read##bytes, bytes, false, 0) \
	ACCESS(write##bytes, bytes, true, 0) \
	ACCESS(unaligned_read##bytes, bytes, false, 0) \
	ACCESS(unaligned_write##bytes, bytes, true, 0) \
	ACCESS(volatile_read##bytes, bytes, false, SAN_VOLATILE) \
	ACCESS(volatile_write##bytes, bytes, true, SAN_VOLATILE) \
	ACCESS(unaligned_volatile_read##bytes, bytes, false, SAN_VOLATILE) \
	ACCESS(unaligned_volatile_write##bytes, bytes, true, SAN_VOLATILE) \
	/* clang: a load and a store in one. */ \
	ACCESS(read_write##bytes, bytes, true, 0) \
	ACCESS(unaligned_read_write##bytes, bytes, true, 0)
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

#define RANGE(name, is_store) \
	void __tsan_##name(void *addr, u64 bytes); \
	void __tsan_##name(void *addr, u64 bytes) { tell_access(addr, bytes, is_store, 0, CALLER); }
RANGE(read_range, false)
RANGE(write_range, true)

/* --- atomics: contexts take turns in one thread, so the plain operation will do --- */

#define ATOMIC_FETCH(bits, name, expr) \
	u##bits __tsan_atomic##bits##_fetch_##name(volatile u##bits *p, u##bits v, int order); \
	u##bits __tsan_atomic##bits##_fetch_##name(volatile u##bits *p, u##bits v, int order) \
	{ \
		u##bits old; \
		(void)order; \
		tell_access(p, bits / 8, true, SAN_ATOMIC, CALLER); \
		old = *p; \
		*p = (expr); \
		return old; \
	}
#define ATOMIC_CAS(bits, name) \
	int __tsan_atomic##bits##_compare_exchange_##name(volatile u##bits *p, u##bits *expected, \
							  u##bits v, int order, int failed); \
	int __tsan_atomic##bits##_compare_exchange_##name(volatile u##bits *p, u##bits *expected, \
							  u##bits v, int order, int failed) \
	{ \
		u##bits old; \
		(void)order; \
		(void)failed; \
		tell_access(p, bits / 8, true, SAN_ATOMIC, CALLER); \
		old = *p; \
		if (old == *expected) { \
			*p = v; \
			return 1; \
		} \
		*expected = old; \
		return 0; \
	}
#define ATOMICS(bits) \
	u##bits __tsan_atomic##bits##_load(const volatile u##bits *p, int order); \
	u##bits __tsan_atomic##bits##_load(const volatile u##bits *p, int order) \
	{ \
		(void)order; \
		tell_access(p, bits / 8, false, SAN_ATOMIC, CALLER); \
		return *p; \
	} \
	void __tsan_atomic##bits##_store(volatile u##bits *p, u##bits v, int order); \
	void __tsan_atomic##bits##_store(volatile u##bits *p, u##bits v, int order) \
	{ \
		(void)order; \
		tell_access(p, bits / 8, true, SAN_ATOMIC, CALLER); \
		*p = v; \
	} \
	u##bits __tsan_atomic##bits##_exchange(volatile u##bits *p, u##bits v, int order); \
	u##bits __tsan_atomic##bits##_exchange(volatile u##bits *p, u##bits v, int order) \
	{ \
		u##bits old; \
		(void)order; \
		tell_access(p, bits / 8, true, SAN_ATOMIC, CALLER); \
		old = *p; \
		*p = v; \
		return old; \
	} \
	u##bits __tsan_atomic##bits##_compare_exchange_val(volatile u##bits *p, u##bits expected, \
							   u##bits v, int order, int failed); \
	u##bits __tsan_atomic##bits##_compare_exchange_val(volatile u##bits *p, u##bits expected, \
							   u##bits v, int order, int failed) \
	{ \
		u##bits old; \
		(void)order; \
		(void)failed; \
		tell_access(p, bits / 8, true, SAN_ATOMIC, CALLER); \
		old = *p; \
		if (old == expected) \
			*p = v; \
		return old; \
	} \
	ATOMIC_CAS(bits, strong) \
	ATOMIC_CAS(bits, weak) \
	ATOMIC_FETCH(bits, add, old + v) \
	ATOMIC_FETCH(bits, sub, old - v) \
	ATOMIC_FETCH(bits, and, old & v) \
	ATOMIC_FETCH(bits, or, old | v) \
	ATOMIC_FETCH(bits, xor, old ^ v) \
	ATOMIC_FETCH(bits, nand, ~(old & v))
ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)

/* Nothing to do: no other thread is there. */
void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	(void)order;
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}

void __tsan_init(void);
void __tsan_init(void)
{
}

/* Calls are not followed; some versions tell them in spite of the flag. */
void __tsan_func_entry(void *pc);
void __tsan_func_entry(void *pc)
{
	(void)pc;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}
