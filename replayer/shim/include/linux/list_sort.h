/* SPDX-License-Identifier: GPL-2.0 */
/* Merge sort of lists: real, stable. */
#ifndef _LINUX_LIST_SORT_H
#define _LINUX_LIST_SORT_H

#include <linux/list.h>
#include <linux/types.h>

typedef int (*list_cmp_func_t)(void *priv, const struct list_head *a, const struct list_head *b);

#pragma GCC visibility push(hidden)
void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp);
#pragma GCC visibility pop

#endif /* _LINUX_LIST_SORT_H */
