/* SPDX-License-Identifier: GPL-2.0 */
/* A task's memory: known by its address alone. */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/types.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(a)	ALIGN(a, PAGE_SIZE)
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

struct page;
struct mm_struct;
struct vm_area_struct;

#endif /* _LINUX_MM_TYPES_H */
