/* SPDX-License-Identifier: GPL-2.0 */
/* Memory: of the host's arena. */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/slab_types.h>
#include <linux/types.h>
#include <linux/cleanup.h>
#include <shim/api.h>

#define kmalloc(size, flags) \
	shim_alloc(size, flags, ((flags) & __GFP_ZERO) != 0)
#define kzalloc(size, flags)		shim_alloc(size, (flags) | __GFP_ZERO, 1)
#define kmalloc_node(size, flags, node)	((void)(node), kmalloc(size, flags))
#define kzalloc_node(size, flags, node)	((void)(node), kzalloc(size, flags))
#define kmalloc_array(n, size, flags) \
	shim_alloc(size_mul(n, size), flags, ((flags) & __GFP_ZERO) != 0)
#define kcalloc(n, size, flags)		shim_alloc(size_mul(n, size), (flags) | __GFP_ZERO, 1)
#define kmalloc_array_node(n, size, flags, node) \
	((void)(node), kmalloc_array(n, size, flags))
#define kcalloc_node(n, size, flags, node)	((void)(node), kcalloc(n, size, flags))
#define krealloc(p, size, flags)	shim_realloc((void *)(p), size, flags)
#define krealloc_array(p, n, size, flags)	shim_realloc((void *)(p), size_mul(n, size), flags)
#define kvmalloc(size, flags)		kmalloc(size, flags)
#define kvzalloc(size, flags)		kzalloc(size, flags)
#define kvmalloc_array(n, size, flags)	kmalloc_array(n, size, flags)
#define kvcalloc(n, size, flags)	kcalloc(n, size, flags)
#define kvmalloc_node(size, flags, node)	kmalloc_node(size, flags, node)
#define kvzalloc_node(size, flags, node)	kzalloc_node(size, flags, node)
#define ksize(p)			shim_ksize(p)
#define kmalloc_size_roundup(size)	(size)

#pragma GCC visibility push(hidden)
/* Also functions, for those who pass them on. */
void (kfree)(const void *p);
void (kvfree)(const void *p);
void (kfree_sensitive)(const void *p);
#pragma GCC visibility pop
#define kfree(p)			shim_free(p)
#define kvfree(p)			shim_free(p)
#define kfree_sensitive(p)		shim_free(p)
#define kzfree(p)			shim_free(p)

DEFINE_FREE(kfree, void *, if (_T) shim_free(_T))
DEFINE_FREE(kvfree, void *, if (_T) shim_free(_T))

#endif /* _LINUX_SLAB_H */
