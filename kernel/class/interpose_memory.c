// SPDX-License-Identifier: GPL-2.0
/* What a policy allocates: where it lay, or that there was none; what it has still. */
#include <linux/debugfs.h>
#include <linux/slab.h>
#include "glue.h"
#include "interpose.h"

static __always_inline void *allocated(void *p, size_t bytes)
{
	saakm_object_add(p, bytes, SAAKM_OBJECT_HEAP, _RET_IP_);
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
		saakm_object_add(p, ksize(p), SAAKM_OBJECT_HEAP, _RET_IP_);
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

/* --- per CPU ---------------------------------------------------------------------------- */

static void __percpu *rec_pcpu_alloc(size_t bytes, size_t align, bool reserved, gfp_t gfp)
{
	void __percpu *p = pcpu_alloc_noprof(bytes, align, reserved, gfp);

	saakm_object_add((__force void *)p, bytes, SAAKM_OBJECT_PERCPU, _RET_IP_);
	return p;
}

static void rec_free_percpu(void __percpu *p)
{
	saakm_object_drop((__force void *)p);
	free_percpu(p);
}

/* --- what a policy has of Linux, to give it back one day ---------------------------------- */

#ifdef CONFIG_DEBUG_FS
static struct dentry *handle(struct dentry *d, unsigned long pc)
{
	if (!IS_ERR_OR_NULL(d)) {
		saakm_object_drop(d);	/* removed, and come again at the same place */
		saakm_object_add(d, 0, SAAKM_OBJECT_HANDLE, pc);
	}
	return d;
}

static struct dentry *rec_debugfs_create_dir(const char *name, struct dentry *parent)
{
	return handle(debugfs_create_dir(name, parent), _RET_IP_);
}

static struct dentry *rec_debugfs_create_file(const char *name, umode_t mode,
					      struct dentry *parent, void *data,
					      const struct file_operations *fops)
{
	return handle(debugfs_create_file(name, mode, parent, data, fops), _RET_IP_);
}
#endif

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
	{ "pcpu_alloc_noprof", rec_pcpu_alloc },
	{ "free_percpu", rec_free_percpu },
#ifdef CONFIG_DEBUG_FS
	{ "debugfs_create_dir", rec_debugfs_create_dir },
	{ "debugfs_create_file", rec_debugfs_create_file },
#endif
	{ NULL, NULL },
};
