// SPDX-License-Identifier: GPL-2.0
/* What a policy allocates: where it lay, or that there was none; what it has still. */
#include <linux/slab.h>
#include "glue.h"
#include "interpose.h"

static __always_inline void *allocated(void *p, size_t bytes)
{
	saakm_object_add(p, bytes, _RET_IP_);
	saakm_record_value(SAAKM_SRC_ALLOC, bytes, (unsigned long)p);
	return p;
}

static void *rec_kmalloc(size_t bytes, gfp_t gfp)
{
	return allocated(__kmalloc_noprof(bytes, gfp), bytes);
}

static void *rec_kmalloc_cache(struct kmem_cache *s, gfp_t gfp, size_t bytes)
{
	return allocated(__kmalloc_cache_noprof(s, gfp, bytes), bytes);
}

static void *rec_kmalloc_cache_node(struct kmem_cache *s, gfp_t gfp, int node, size_t bytes)
{
	return allocated(__kmalloc_cache_node_noprof(s, gfp, node, bytes), bytes);
}

static void *rec_kmalloc_large(size_t bytes, gfp_t gfp)
{
	return allocated(__kmalloc_large_noprof(bytes, gfp), bytes);
}

static void *rec_kmalloc_node(DECL_BUCKET_PARAMS(bytes, b), gfp_t gfp, int node)
{
	return allocated(__kmalloc_node_noprof(PASS_BUCKET_PARAMS(bytes, b), gfp, node), bytes);
}

static void *rec_kvmalloc_node(DECL_BUCKET_PARAMS(bytes, b), gfp_t gfp, int node)
{
	return allocated(__kvmalloc_node_noprof(PASS_BUCKET_PARAMS(bytes, b), gfp, node), bytes);
}

static void *rec_krealloc(const void *p, size_t bytes, gfp_t gfp)
{
	void *q;

	saakm_object_drop(p);
	q = krealloc_noprof(p, bytes, gfp);
	if (!q && bytes)
		saakm_object_add(p, ksize(p), _RET_IP_);
	return allocated(q, bytes);
}

#define FREE(name) \
	static void rec_##name(const void *p) \
	{ \
		saakm_object_drop(p); \
		name(p); \
	}
FREE(kfree)
FREE(kvfree)
FREE(kfree_sensitive)

static void rec_kvfree_call_rcu(struct rcu_head *head, void *p)
{
	saakm_object_drop(p);
	kvfree_call_rcu(head, p);
}

const struct saakm_stand_in saakm_memory_stand_ins[] = {
	{ "__kmalloc_noprof", rec_kmalloc },
	{ "__kmalloc_cache_noprof", rec_kmalloc_cache },
	{ "__kmalloc_cache_node_noprof", rec_kmalloc_cache_node },
	{ "__kmalloc_large_noprof", rec_kmalloc_large },
	{ "__kmalloc_node_noprof", rec_kmalloc_node },
	{ "__kvmalloc_node_noprof", rec_kvmalloc_node },
	{ "krealloc_noprof", rec_krealloc },
	{ "kfree", rec_kfree },
	{ "kvfree", rec_kvfree },
	{ "kfree_sensitive", rec_kfree_sensitive },
	{ "kvfree_call_rcu", rec_kvfree_call_rcu },
	{ NULL, NULL },
};
