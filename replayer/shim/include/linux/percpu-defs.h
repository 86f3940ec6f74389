/* SPDX-License-Identifier: GPL-2.0 */
/* Per-CPU variables: truly one for each processor. */
#ifndef _LINUX_PERCPU_DEFS_H
#define _LINUX_PERCPU_DEFS_H

#include <linux/compiler.h>
#include <linux/cache.h>
#include <shim/api.h>

/*
 * The variables of a shared object are one section: the image of which the
 * host gives each processor a copy. As in the kernel, the address of a
 * variable means nothing until the processor's offset is added.
 */
#define SHIM_PERCPU	__attribute__((__section__("percpu_data")))

extern unsigned long __per_cpu_offset[] SHIM_HIDDEN;
#define per_cpu_offset(cpu)	(__per_cpu_offset[cpu])

#define DECLARE_PER_CPU_SECTION(type, name, sec)	extern SHIM_PERCPU typeof(type) name
#define DEFINE_PER_CPU_SECTION(type, name, sec)		SHIM_PERCPU typeof(type) name
#define DECLARE_PER_CPU(type, name)		DECLARE_PER_CPU_SECTION(type, name, "")
#define DEFINE_PER_CPU(type, name)		DEFINE_PER_CPU_SECTION(type, name, "")
#define DECLARE_PER_CPU_FIRST			DECLARE_PER_CPU
#define DEFINE_PER_CPU_FIRST			DEFINE_PER_CPU
#define DECLARE_PER_CPU_SHARED_ALIGNED(type, name) \
	DECLARE_PER_CPU(type, name) ____cacheline_aligned
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name) \
	DEFINE_PER_CPU(type, name) ____cacheline_aligned
#define DECLARE_PER_CPU_ALIGNED			DECLARE_PER_CPU_SHARED_ALIGNED
#define DEFINE_PER_CPU_ALIGNED			DEFINE_PER_CPU_SHARED_ALIGNED
#define DECLARE_PER_CPU_PAGE_ALIGNED(type, name) \
	DECLARE_PER_CPU(type, name) __attribute__((__aligned__(4096)))
#define DEFINE_PER_CPU_PAGE_ALIGNED(type, name) \
	DEFINE_PER_CPU(type, name) __attribute__((__aligned__(4096)))
#define DECLARE_PER_CPU_READ_MOSTLY		DECLARE_PER_CPU
#define DEFINE_PER_CPU_READ_MOSTLY		DEFINE_PER_CPU
#define EXPORT_PER_CPU_SYMBOL(var)
#define EXPORT_PER_CPU_SYMBOL_GPL(var)

#define __verify_pcpu_ptr(ptr)	((void)sizeof(*(ptr)))
#define SHIFT_PERCPU_PTR(p, off)	RELOC_HIDE((p), (off))

#define per_cpu_ptr(ptr, cpu)	({ SHIFT_PERCPU_PTR((ptr), per_cpu_offset(cpu)); })
#define raw_cpu_ptr(ptr)	per_cpu_ptr(ptr, shim_cpu())
#define this_cpu_ptr(ptr)	per_cpu_ptr(ptr, shim_cpu())
#define per_cpu(var, cpu)	(*per_cpu_ptr(&(var), cpu))
#define __get_cpu_var(var)	(*this_cpu_ptr(&(var)))

#define get_cpu_var(var)	(*({ shim_preempt_count_add(1); this_cpu_ptr(&(var)); }))
#define put_cpu_var(var)	do { (void)&(var); shim_preempt_count_add(-1); } while (0)
#define get_cpu_ptr(var)	({ shim_preempt_count_add(1); this_cpu_ptr(var); })
#define put_cpu_ptr(var)	do { (void)(var); shim_preempt_count_add(-1); } while (0)

/* One instruction each in the kernel, so no other processor's act is between. */
#define __shim_pcp(pcp)			(*this_cpu_ptr(&(pcp)))
#define __shim_pcp_op(pcp, op, val)	do { __shim_pcp(pcp) op (val); } while (0)
#define this_cpu_read(pcp)		({ __shim_pcp(pcp); })
#define this_cpu_write(pcp, val)	__shim_pcp_op(pcp, =, val)
#define this_cpu_add(pcp, val)		__shim_pcp_op(pcp, +=, val)
#define this_cpu_sub(pcp, val)		__shim_pcp_op(pcp, -=, val)
#define this_cpu_and(pcp, val)		__shim_pcp_op(pcp, &=, val)
#define this_cpu_or(pcp, val)		__shim_pcp_op(pcp, |=, val)
#define this_cpu_inc(pcp)		this_cpu_add(pcp, 1)
#define this_cpu_dec(pcp)		this_cpu_sub(pcp, 1)
#define this_cpu_add_return(pcp, val)	({ __shim_pcp(pcp) += (val); })
#define this_cpu_sub_return(pcp, val)	({ __shim_pcp(pcp) -= (val); })
#define this_cpu_inc_return(pcp)	this_cpu_add_return(pcp, 1)
#define this_cpu_dec_return(pcp)	this_cpu_sub_return(pcp, 1)
#define this_cpu_xchg(pcp, nval) \
({ \
	typeof(&(pcp)) __shim_p = this_cpu_ptr(&(pcp)); \
	typeof(pcp) __shim_old = *__shim_p; \
	*__shim_p = (nval); \
	__shim_old; \
})
#define this_cpu_cmpxchg(pcp, oval, nval) \
({ \
	typeof(&(pcp)) __shim_p = this_cpu_ptr(&(pcp)); \
	typeof(pcp) __shim_old = *__shim_p; \
	if (__shim_old == (oval)) \
		*__shim_p = (nval); \
	__shim_old; \
})
#define this_cpu_try_cmpxchg(pcp, ovalp, nval) \
({ \
	typeof(ovalp) __shim_want = (ovalp); \
	typeof(pcp) __shim_was = *__shim_want; \
	(*__shim_want = this_cpu_cmpxchg(pcp, __shim_was, nval)) == __shim_was; \
})

#define raw_cpu_read		this_cpu_read
#define raw_cpu_write		this_cpu_write
#define raw_cpu_add		this_cpu_add
#define raw_cpu_sub		this_cpu_sub
#define raw_cpu_inc		this_cpu_inc
#define raw_cpu_dec		this_cpu_dec
#define raw_cpu_and		this_cpu_and
#define raw_cpu_or		this_cpu_or
#define raw_cpu_add_return	this_cpu_add_return
#define raw_cpu_sub_return	this_cpu_sub_return
#define raw_cpu_inc_return	this_cpu_inc_return
#define raw_cpu_xchg		this_cpu_xchg
#define raw_cpu_cmpxchg		this_cpu_cmpxchg
#define __this_cpu_read		this_cpu_read
#define __this_cpu_write	this_cpu_write
#define __this_cpu_add		this_cpu_add
#define __this_cpu_sub		this_cpu_sub
#define __this_cpu_inc		this_cpu_inc
#define __this_cpu_dec		this_cpu_dec
#define __this_cpu_and		this_cpu_and
#define __this_cpu_or		this_cpu_or
#define __this_cpu_add_return	this_cpu_add_return
#define __this_cpu_sub_return	this_cpu_sub_return
#define __this_cpu_inc_return	this_cpu_inc_return
#define __this_cpu_dec_return	this_cpu_dec_return
#define __this_cpu_xchg		this_cpu_xchg
#define __this_cpu_cmpxchg	this_cpu_cmpxchg
#define __this_cpu_ptr		this_cpu_ptr

#endif /* _LINUX_PERCPU_DEFS_H */
