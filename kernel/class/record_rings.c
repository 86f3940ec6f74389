// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of the rings. Each sub-buffer lies in pages that follow each other
 * in physical memory, too, so that who looks through a crash dump finds it by
 * its header and can read all of it. A kernel mapping and the reader's put the
 * pages in order.
 */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/vmalloc.h>
#include "record.h"

#define HEAD_PAGES	2	/* struct saakm_ring_ctl, struct saakm_ring_ack */

static struct page **pages;
static unsigned long nr_pages;
static u32 last_session;

static void free_pages_from(unsigned long n)
{
	while (n)
		__free_page(pages[--n]);
	kvfree(pages);
	pages = NULL;
	nr_pages = 0;
}

/* 1 << order pages, each of them to be freed alone. No task is killed for them. */
static bool take_pages(unsigned int cpu, unsigned int order)
{
	struct page *p = alloc_pages_node(cpu_to_node(cpu), GFP_KERNEL | __GFP_ZERO |
					  __GFP_NOWARN | __GFP_RETRY_MAYFAIL, order);
	unsigned int i;

	if (!p)
		return false;
	split_page(p, order);
	for (i = 0; i < 1u << order; i++)
		pages[nr_pages++] = p + i;
	return true;
}

static bool take_all(u32 nr_subbufs, unsigned int order)
{
	unsigned int cpu, i;

	if (!take_pages(0, 0))
		return false;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		for (i = 0; i < HEAD_PAGES; i++)
			if (!take_pages(cpu, 0))
				return false;
		for (i = 0; i < nr_subbufs; i++)
			if (!take_pages(cpu, order))
				return false;
	}
	return true;
}

/* Where memory is in small pieces only, sub-buffers become smaller. */
static int take_memory(u64 ring_bytes, u32 *subbuf_bytes)
{
	u64 total = 1 + nr_cpu_ids * (HEAD_PAGES + (ring_bytes >> PAGE_SHIFT));

	pages = kvcalloc(total, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	for (;;) {
		if (take_all(ring_bytes / *subbuf_bytes, get_order(*subbuf_bytes)))
			return 0;
		while (nr_pages)
			__free_page(pages[--nr_pages]);
		if (*subbuf_bytes == SAAKM_SUBBUF_MIN || signal_pending(current))
			break;
		*subbuf_bytes /= 2;
	}
	free_pages_from(0);
	return -ENOMEM;
}

/* The default is a sixteenth of a ring, from 4 to 64 KiB. */
static u32 subbuf_for(u64 ring_bytes)
{
	return clamp_t(u64, ring_bytes / 16, SAAKM_SUBBUF_MIN, 64 << 10);
}

struct saakm_rings *saakm_rings_new(const struct saakm_record_setup *setup)
{
	u64 ring_bytes = setup->ring_bytes ?: SAAKM_RING_BYTES, stride, total;
	u32 subbuf_bytes = subbuf_for(ring_bytes);
	struct saakm_rings *r;
	int ret;

	if (!is_power_of_2(ring_bytes) || ring_bytes < 2 * SAAKM_SUBBUF_MIN)
		return ERR_PTR(-EINVAL);
	if (ring_bytes >> PAGE_SHIFT > (u64)max(si_mem_available(), 0l) / nr_cpu_ids)
		return ERR_PTR(-ENOMEM);
	stride = HEAD_PAGES * SAAKM_RING_PAGE + ring_bytes;
	total = SAAKM_RING_PAGE + stride * nr_cpu_ids;
	ret = take_memory(ring_bytes, &subbuf_bytes);
	if (ret)
		return ERR_PTR(ret);
	r = vmap(pages, nr_pages, VM_MAP | VM_USERMAP, PAGE_KERNEL);
	if (!r) {
		free_pages_from(nr_pages);
		return ERR_PTR(-ENOMEM);
	}
	r->abi = SAAKM_RECORD_ABI;
	r->nr_cpus = nr_cpu_ids;
	r->session = (u64)get_random_u32() << 32 | ++last_session;
	r->subbuf_bytes = subbuf_bytes;
	r->nr_subbufs = ring_bytes / subbuf_bytes;
	r->cpu_offset = SAAKM_RING_PAGE;
	r->cpu_stride = stride;
	r->total_bytes = total;
	r->mode = setup->mode;
	r->state = SAAKM_RINGS_LIVE;
	smp_store_release(&r->magic, SAAKM_RINGS_MAGIC);
	return r;
}

/* They are not taken for rings any more by who finds their memory later. */
void saakm_rings_free(struct saakm_rings *r)
{
	if (!r)
		return;
	r->magic = 0;
	vunmap(r);
	free_pages_from(nr_pages);
}

static bool is_ack_page(const struct saakm_rings *r, unsigned long offset)
{
	return offset >= r->cpu_offset &&
	       (offset - r->cpu_offset) % r->cpu_stride == SAAKM_RING_PAGE;
}

/* A whole ack page may be made writable, nothing else. */
static int rings_mprotect(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			  unsigned long newflags)
{
	unsigned long offset = start - vma->vm_start + (vma->vm_pgoff << PAGE_SHIFT);

	if (!(newflags & VM_WRITE))
		return 0;
	return end - start == SAAKM_RING_PAGE && is_ack_page(vma->vm_private_data, offset) ?
	       0 : -EACCES;
}

static const struct vm_operations_struct rings_vm_ops = {
	.mprotect	= rings_mprotect,
};

int saakm_rings_mmap(struct saakm_rings *r, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_WRITE &&
	    (vma->vm_end - vma->vm_start != SAAKM_RING_PAGE ||
	     !is_ack_page(r, vma->vm_pgoff << PAGE_SHIFT)))
		return -EACCES;
	vma->vm_private_data = r;
	vma->vm_ops = &rings_vm_ops;
	return remap_vmalloc_range(vma, r, vma->vm_pgoff);
}
