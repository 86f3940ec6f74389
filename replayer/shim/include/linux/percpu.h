/* SPDX-License-Identifier: GPL-2.0 */
/* Per-CPU memory that is allocated. */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/percpu-defs.h>
#include <linux/gfp_types.h>
#include <linux/preempt.h>
#include <linux/smp.h>

#define PCPU_MIN_UNIT_SIZE	(32 << 10)

#define __alloc_percpu(size, align)		shim_alloc_percpu(size, align)
#define __alloc_percpu_gfp(size, align, gfp)	((void)(gfp), shim_alloc_percpu(size, align))
#define alloc_percpu(type) \
	((typeof(type) __percpu *)shim_alloc_percpu(sizeof(type), __alignof__(type)))
#define alloc_percpu_gfp(type, gfp)	((void)(gfp), alloc_percpu(type))
#define free_percpu(ptr)		shim_free_percpu((void *)(ptr))
#define is_kernel_percpu_address(addr)	((void)(addr), false)

#endif /* _LINUX_PERCPU_H */
