/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's short names of attributes. libc defines a few of them for
 * itself: those are kept where its headers came first.
 */
#ifndef __LINUX_COMPILER_ATTRIBUTES_H
#define __LINUX_COMPILER_ATTRIBUTES_H

#define __alias(symbol)			__attribute__((__alias__(#symbol)))
#define __aligned(x)			__attribute__((__aligned__(x)))
#define __aligned_largest		__attribute__((__aligned__))
#define __assume_aligned(a, ...)	__attribute__((__assume_aligned__(a, ##__VA_ARGS__)))
#define __cleanup(func)			__attribute__((__cleanup__(func)))
#define __cold				__attribute__((__cold__))
#define __deprecated
#define __designated_init
#define __diagnose_as(...)
#define __error(msg)
#define __compiletime_error(msg)
#define __compiletime_warning(msg)
#define __gnu_inline			__attribute__((__gnu_inline__))
#define __malloc			__attribute__((__malloc__))
#define __maybe_unused			__attribute__((__unused__))
#define __always_unused			__attribute__((__unused__))
#define __mode(x)			__attribute__((__mode__(x)))
#define __must_check			__attribute__((__warn_unused_result__))
#define __no_kasan			__attribute__((__no_sanitize_address__))
#define __noreturn			__attribute__((__noreturn__))
#define __packed			__attribute__((__packed__))
#define __printf(a, b)			__attribute__((__format__(printf, a, b)))
#define __pure				__attribute__((__pure__))
#define __scanf(a, b)			__attribute__((__format__(scanf, a, b)))
#define __section(name)			__attribute__((__section__(name)))
#define __used				__attribute__((__used__))
#define __visible
#define __weak				__attribute__((__weak__))
#define __flatten			__attribute__((__flatten__))
#define __fix_address
#define __counted_by(member)
#define __nonstring
#define __overloadable
#define __pass_object_size(type)
#define __copy(symbol)
#define __uninitialized
#define __no_stack_protector
#define __disable_sanitizer_instrumentation
#ifndef __always_inline
#define __always_inline			inline __attribute__((__always_inline__))
#endif
#ifndef __attribute_const__
#define __attribute_const__		__attribute__((__const__))
#endif
#define noinline			__attribute__((__noinline__))
#define noinline_for_stack		noinline
#define __noclone			__attribute__((__noinline__))
#if defined(__has_attribute) && __has_attribute(__fallthrough__)
#define fallthrough			__attribute__((__fallthrough__))
#else
#define fallthrough			do { } while (0)
#endif

/* For sparse in the kernel, nothing here. */
#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __nocast
#define __safe
#define __private
#define ACCESS_PRIVATE(p, member)	((p)->member)
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x)			((void)0)
#define __release(x)			((void)0)
#define __cond_acquires(x)
#define __cond_lock(x, c)		(c)
#define __chk_user_ptr(x)		((void)0)
#define __bitwise
#define __bitwise__

/* Where code and data go in a kernel image, or what must not trace them. */
#define __read_mostly
#define __ro_after_init
#define __latent_entropy
#define __randomize_layout
#define __no_randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define notrace
#define __notrace_funcgraph
#define __kprobes
#define nokprobe_inline			__always_inline
#define NOKPROBE_SYMBOL(fn)
#define asmlinkage
#define __cpuidle
#define noinstr
#define __sched
#define __lockfunc
#define __no_sanitize_or_inline		__always_inline
#define __no_kasan_or_inline		__always_inline
#define __no_kcsan
#define __no_sanitize_address

#endif /* __LINUX_COMPILER_ATTRIBUTES_H */
