// SPDX-License-Identifier: LGPL-2.1-only
/* Growth of the arrays of vec.h: doubling, and no overflow of the size. */
#include <stdint.h>
#include <saakm/vec.h>

void *saakm_vec_grown(void *v, size_t *cap, size_t elem_bytes, size_t need)
{
	size_t n = *cap ? *cap : 8;
	void *p;

	if (v && need <= *cap)
		return v;
	while (n < need) {
		if (n > SIZE_MAX / 2)
			return NULL;
		n *= 2;
	}
	if (n > PTRDIFF_MAX / elem_bytes)
		return NULL;
	p = realloc(v, n * elem_bytes);
	if (p)
		*cap = n;
	return p;
}
