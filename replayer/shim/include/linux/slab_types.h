/* SPDX-License-Identifier: GPL-2.0 */
/* Caches of objects of one size: each object is an allocation of its own. */
#ifndef _LINUX_SLAB_TYPES_H
#define _LINUX_SLAB_TYPES_H

#include <linux/gfp.h>
#include <linux/types.h>
#include <shim/api.h>

#define SLAB_CONSISTENCY_CHECKS	0x100u
#define SLAB_RED_ZONE		0x400u
#define SLAB_POISON		0x800u
#define SLAB_HWCACHE_ALIGN	0x2000u
#define SLAB_PANIC		0x40000u
#define SLAB_TYPESAFE_BY_RCU	0x80000u
#define SLAB_MEM_SPREAD		0u
#define SLAB_ACCOUNT		0x4000000u
#define SLAB_RECLAIM_ACCOUNT	0x20000u
#define ZERO_SIZE_PTR		((void *)16)
#define ZERO_OR_NULL_PTR(x)	((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)
#define ARCH_KMALLOC_MINALIGN	8
#define KMALLOC_MAX_SIZE	(1UL << 22)

struct kmem_cache {
	const char *name;
	unsigned int object_size, align;
	slab_flags_t flags;
	void (*ctor)(void *object);
};

#pragma GCC visibility push(hidden)
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object));
void kmem_cache_destroy(struct kmem_cache *cache);
int kmem_cache_shrink(struct kmem_cache *cache);
void *shim_cache_made(struct kmem_cache *cache, void *object, gfp_t flags);
#pragma GCC visibility pop

#define KMEM_CACHE(type, flags) \
	kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), (flags), NULL)
#define kmem_cache_alloc(cache, gfp) \
({ \
	struct kmem_cache *__shim_c = (cache); \
	shim_cache_made(__shim_c, shim_alloc(__shim_c->object_size, (gfp), \
					     ((gfp) & __GFP_ZERO) != 0), gfp); \
})
#define kmem_cache_zalloc(cache, gfp)	kmem_cache_alloc(cache, (gfp) | __GFP_ZERO)
#define kmem_cache_alloc_node(cache, gfp, node)	((void)(node), kmem_cache_alloc(cache, gfp))
#define kmem_cache_free(cache, object)	((void)(cache), shim_free(object))
#define kmem_cache_size(cache)		((cache)->object_size)

#endif /* _LINUX_SLAB_TYPES_H */
