/* SPDX-License-Identifier: GPL-2.0 */
/* Big memory: the same arena. */
#ifndef SHIM_LINUX_VMALLOC_H
#define SHIM_LINUX_VMALLOC_H

#include <linux/slab.h>

#define vmalloc(size)		shim_alloc(size, GFP_KERNEL, 0)
#define vzalloc(size)		shim_alloc(size, GFP_KERNEL | __GFP_ZERO, 1)
#define vmalloc_node(size, node)	((void)(node), vmalloc(size))
#define vzalloc_node(size, node)	((void)(node), vzalloc(size))
#define vcalloc(n, size)	shim_alloc(size_mul(n, size), GFP_KERNEL | __GFP_ZERO, 1)
#define vfree(p)		shim_free(p)
#define is_vmalloc_addr(p)	((void)(p), false)

#endif /* SHIM_LINUX_VMALLOC_H */
