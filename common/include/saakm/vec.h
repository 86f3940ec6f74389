/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A growing array of any type:
 *	struct { … SAAKM_VEC(int) ids; } x = {};
 *	int *p = saakm_vec_push(&x.ids);	(zeroed element, NULL: no memory)
 *	saakm_vec_release(&x.ids);
 * A zeroed vector is an empty one.
 */
#ifndef SAAKM_VEC_H
#define SAAKM_VEC_H

#include <stddef.h>
#include <stdlib.h>

#define SAAKM_VEC(type)	struct { type *v; size_t nr, cap; }

/* The same array with room for `need` elements, or NULL and nothing changed. */
void *saakm_vec_grown(void *v, size_t *cap, size_t elem_bytes, size_t need);

#define saakm_vec_reserve(vec, need) __extension__ ({			\
	__typeof__((vec)->v) _p = saakm_vec_grown((vec)->v, &(vec)->cap,\
						  sizeof(*_p), (need));	\
	if (_p)								\
		(vec)->v = _p;						\
	_p ? 0 : -1;							\
})

#define saakm_vec_push(vec) __extension__ ({				\
	__typeof__((vec)->v) _e = NULL;					\
	if (!saakm_vec_reserve((vec), (vec)->nr + 1)) {			\
		_e = &(vec)->v[(vec)->nr++];				\
		__builtin_memset(_e, 0, sizeof(*_e));			\
	}								\
	_e;								\
})

#define saakm_vec_release(vec) do {					\
	free((vec)->v);							\
	(vec)->v = NULL;						\
	(vec)->nr = (vec)->cap = 0;					\
} while (0)

#endif /* SAAKM_VEC_H */
