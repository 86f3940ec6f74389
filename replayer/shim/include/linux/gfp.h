/* SPDX-License-Identifier: GPL-2.0 */
/* Pages, which are allocations like any other. */
#ifndef __LINUX_GFP_H
#define __LINUX_GFP_H

#include <linux/gfp_types.h>
#include <linux/mm_types.h>
#include <shim/api.h>

#define gfpflags_allow_blocking(flags)	(!!((flags) & __GFP_DIRECT_RECLAIM))
#define __get_free_pages(gfp, order) \
	((unsigned long)shim_alloc(PAGE_SIZE << (order), gfp, ((gfp) & __GFP_ZERO) != 0))
#define __get_free_page(gfp)	__get_free_pages(gfp, 0)
#define get_zeroed_page(gfp)	__get_free_pages((gfp) | __GFP_ZERO, 0)
#define free_pages(addr, order)	((void)(order), shim_free((void *)(addr)))
#define free_page(addr)		shim_free((void *)(addr))

#endif /* __LINUX_GFP_H */
