/* SPDX-License-Identifier: GPL-2.0 */
/* likely(), READ_ONCE(), barriers for the compiler, and the like. */
#ifndef __LINUX_COMPILER_H
#define __LINUX_COMPILER_H

#include <linux/compiler_types.h>

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define likely_notrace(x)	likely(x)
#define unlikely_notrace(x)	unlikely(x)

#define barrier()		__asm__ __volatile__("" : : : "memory")
#define barrier_data(ptr)	__asm__ __volatile__("" : : "r"(ptr) : "memory")
#define barrier_before_unreachable()	do { } while (0)
#ifndef unreachable
#define unreachable()		__builtin_unreachable()
#endif

#define OPTIMIZER_HIDE_VAR(var)	__asm__("" : "=r"(var) : "0"(var))

/* Hides from the compiler where a pointer comes from: per-CPU arithmetic. */
#define RELOC_HIDE(ptr, off) \
({ \
	unsigned long __shim_ptr; \
	__asm__("" : "=r"(__shim_ptr) : "0"(ptr)); \
	(typeof(ptr))(__shim_ptr + (off)); \
})

#define __UNIQUE_ID(prefix) \
	__PASTE(__PASTE(__UNIQUE_ID_, prefix), __COUNTER__)

/*
 * True of constant expressions only, and itself one: of the two types that
 * ?: may give, a null pointer constant chooses the other operand's.
 */
#define __is_constexpr(x) \
	(sizeof(int) == sizeof(*(8 ? ((void *)((long)(x) * 0l)) : (int *)8)))

#define __READ_ONCE(x)	(*(const volatile __unqual_scalar_typeof(x) *)&(x))
#define READ_ONCE(x)	({ __READ_ONCE(x); })
#define READ_ONCE_NOCHECK(x)	READ_ONCE(x)
#define __WRITE_ONCE(x, val) \
	do { *(volatile typeof(x) *)&(x) = (val); } while (0)
#define WRITE_ONCE(x, val)	__WRITE_ONCE(x, val)
#define ACCESS_ONCE(x)		(*(volatile typeof(x) *)&(x))

#define data_race(expr)		({ __auto_type __shim_v = ({ expr; }); __shim_v; })
#define __must_be_array(a)	BUILD_BUG_ON_ZERO(__same_type((a), &(a)[0]))
#define absolute_pointer(val)	RELOC_HIDE((void *)(val), 0)
#define prevent_tail_call_optimization()	barrier()
#define instrument_read(p, n)	((void)0)
#define instrument_write(p, n)	((void)0)
#define kcsan_check_access(p, n, t)	((void)0)
#define ASSERT_EXCLUSIVE_WRITER(var)	((void)0)
#define ASSERT_EXCLUSIVE_ACCESS(var)	((void)0)

/* A failed assertion is an error at every level of optimisation. */
#define compiletime_assert(cond, msg) \
	((void)sizeof(char[1 - 2 * !(cond)]))
#define compiletime_assert_atomic_type(t) \
	compiletime_assert(__native_word(t), "not a word of the machine")

#endif /* __LINUX_COMPILER_H */
