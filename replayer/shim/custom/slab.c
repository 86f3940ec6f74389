// SPDX-License-Identifier: GPL-2.0
/* Caches of objects, and the functions behind the macros of <linux/slab.h>. */
#include <linux/minmax.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

void (kfree)(const void *p)
{
	shim_free(p);
}

void (kvfree)(const void *p)
{
	shim_free(p);
}

void (kfree_sensitive)(const void *p)
{
	shim_free(p);
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *cache = kzalloc(sizeof(*cache), GFP_KERNEL);

	if (!cache)
		return NULL;
	cache->name = name;
	cache->object_size = size;
	cache->align = align;
	cache->flags = flags;
	cache->ctor = ctor;
	return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	shim_free(cache);
}

int kmem_cache_shrink(struct kmem_cache *cache)
{
	return 0;
}

void *shim_cache_made(struct kmem_cache *cache, void *object, gfp_t flags)
{
	if (object && cache->ctor)
		cache->ctor(object);
	return object;
}

void get_random_bytes(void *buf, size_t len)
{
	char *p = buf;

	while (len) {
		u64 word = shim_random();
		size_t part = min(len, sizeof(word));

		memcpy(p, &word, part);
		p += part;
		len -= part;
	}
}
