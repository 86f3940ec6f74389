/* SPDX-License-Identifier: GPL-2.0 */
/* Atomics: real. Results may be observed, see shim_gate in shim/api.h. */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <shim/api.h>

#define SHIM_ATOMIC_VALUE(v)	shim_gated(SAAKM_SRC_ATOMIC, 0, v)

#define xchg(ptr, v) \
	({ typeof(ptr) __xp = (ptr); \
	   (typeof(*(ptr)))__atomic_exchange_n(__xp, (typeof(*(ptr)))(v), __ATOMIC_SEQ_CST); })
#define cmpxchg(ptr, o, n) \
	({ typeof(*(ptr)) __co = (typeof(*(ptr)))(o); \
	   __atomic_compare_exchange_n((ptr), &__co, (typeof(*(ptr)))(n), 0, \
				       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	   __co; })
#define try_cmpxchg(ptr, oldp, n) \
	__atomic_compare_exchange_n((ptr), (oldp), (typeof(*(ptr)))(n), 0, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define xchg_relaxed		xchg
#define xchg_acquire		xchg
#define xchg_release		xchg
#define cmpxchg_relaxed		cmpxchg
#define cmpxchg_acquire		cmpxchg
#define cmpxchg_release		cmpxchg
#define cmpxchg64		cmpxchg
#define cmpxchg_local		cmpxchg
#define try_cmpxchg_relaxed	try_cmpxchg
#define try_cmpxchg_acquire	try_cmpxchg
#define try_cmpxchg_release	try_cmpxchg
#define try_cmpxchg64		try_cmpxchg
#define xadd(ptr, v)		__atomic_fetch_add((ptr), (v), __ATOMIC_SEQ_CST)

/*
 * The plain functions; the macros below them add the observation, in the
 * policy's own line, and the orderings, which are all the strongest.
 */
#define SHIM_ATOMICS(name, atomic, type) \
static inline type shim_##name##_read(const atomic *v) \
{ \
	return READ_ONCE(v->counter); \
} \
static inline void name##_set(atomic *v, type i) \
{ \
	WRITE_ONCE(v->counter, i); \
} \
static inline type shim_##name##_add(type i, atomic *v) \
{ \
	return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline type shim_##name##_fetch_and(type i, atomic *v) \
{ \
	return __atomic_fetch_and(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline type shim_##name##_fetch_or(type i, atomic *v) \
{ \
	return __atomic_fetch_or(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline type shim_##name##_fetch_xor(type i, atomic *v) \
{ \
	return __atomic_fetch_xor(&v->counter, i, __ATOMIC_SEQ_CST); \
} \
static inline type shim_##name##_xchg(atomic *v, type new) \
{ \
	return __atomic_exchange_n(&v->counter, new, __ATOMIC_SEQ_CST); \
} \
static inline type shim_##name##_cmpxchg(atomic *v, type old, type new) \
{ \
	__atomic_compare_exchange_n(&v->counter, &old, new, 0, __ATOMIC_SEQ_CST, \
				    __ATOMIC_SEQ_CST); \
	return old; \
} \
static inline bool shim_##name##_try_cmpxchg(atomic *v, type *old, type new) \
{ \
	return __atomic_compare_exchange_n(&v->counter, old, new, 0, __ATOMIC_SEQ_CST, \
					   __ATOMIC_SEQ_CST); \
} \
/* Adds unless the value is u, or, with below, smaller than it; gives the old. */ \
static inline type shim_##name##_add_unless(atomic *v, type a, type u, bool below) \
{ \
	type c = READ_ONCE(v->counter); \
	do { \
		if (below ? c < u : c == u) \
			break; \
	} while (!shim_##name##_try_cmpxchg(v, &c, c + a)); \
	return c; \
}
SHIM_ATOMICS(atomic, atomic_t, int)
SHIM_ATOMICS(atomic64, atomic64_t, s64)

#include <linux/atomic/ops32.h>
#include <linux/atomic/ops64.h>
#include <linux/atomic/opslong.h>

#endif /* _LINUX_ATOMIC_H */
