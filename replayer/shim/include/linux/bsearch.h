/* SPDX-License-Identifier: GPL-2.0 */
/* Binary search: real. */
#ifndef _LINUX_BSEARCH_H
#define _LINUX_BSEARCH_H

#include <linux/types.h>

static inline void *bsearch(const void *key, const void *base, size_t num, size_t size,
			    cmp_func_t cmp)
{
	const char *low = base;

	while (num) {
		const char *middle = low + num / 2 * size;
		int c = cmp(key, middle);

		if (!c)
			return (void *)middle;
		if (c > 0) {
			low = middle + size;
			num--;
		}
		num /= 2;
	}
	return NULL;
}

#endif /* _LINUX_BSEARCH_H */
