/* SPDX-License-Identifier: GPL-2.0 */
/* Heap sort: real, the same swaps in the same order as the kernel's. */
#ifndef _LINUX_SORT_H
#define _LINUX_SORT_H

#include <linux/types.h>

#pragma GCC visibility push(hidden)
void sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp, swap_r_func_t swap,
	    const void *priv);
void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap);
#pragma GCC visibility pop

#endif /* _LINUX_SORT_H */
