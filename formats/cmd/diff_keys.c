// SPDX-License-Identifier: LGPL-2.1-only
/* The mapping of keys between two traces: an array per space and direction. */
#include <errno.h>
#include <string.h>
#include "diff_keys.h"

void diff_keys_release(struct diff_keys *k)
{
	for (int s = 0; s < DIFF_SPACES; s++) {
		free(k->map[s][0].to);
		free(k->map[s][1].to);
	}
	saakm_vec_release(&k->log);
	memset(k, 0, sizeof(*k));
}

static uint32_t get(const struct diff_keys *k, enum diff_space space, int dir, uint64_t key)
{
	return key < k->map[space][dir].nr ? k->map[space][dir].to[key] : 0;
}

uint32_t diff_keys_of_a(const struct diff_keys *k, enum diff_space space, uint64_t a)
{
	return get(k, space, 0, a);
}

static int grow(struct diff_keys *k, enum diff_space space, int dir, uint32_t key)
{
	if (key >= k->map[space][dir].nr) {
		size_t old = k->map[space][dir].nr, nr = old ? old : 64;
		uint32_t *p;

		while (nr <= key)
			nr *= 2;
		p = realloc(k->map[space][dir].to, nr * sizeof(*p));
		if (!p)
			return -ENOMEM;
		memset(p + old, 0, (nr - old) * sizeof(*p));
		k->map[space][dir].to = p;
		k->map[space][dir].nr = nr;
	}
	return 0;
}

int diff_keys_pair(struct diff_keys *k, enum diff_space space, uint64_t a, uint64_t b)
{
	uint32_t to = get(k, space, 0, a);
	struct diff_key_pair *pair;

	/* Both directions are set together, so one is enough for those that are known. */
	if (to || get(k, space, 1, b))
		return to == b;
	if (!a || !b || a >= DIFF_KEYS_MAX || b >= DIFF_KEYS_MAX)
		return a == b;
	/* Room first: what is in the log can be undone. */
	if (saakm_vec_reserve(&k->log, k->log.nr + 1) || grow(k, space, 0, (uint32_t)a) ||
	    grow(k, space, 1, (uint32_t)b))
		return -ENOMEM;
	k->map[space][0].to[a] = (uint32_t)b;
	k->map[space][1].to[b] = (uint32_t)a;
	pair = saakm_vec_push(&k->log);
	*pair = (struct diff_key_pair) { (uint32_t)a, (uint32_t)b, (uint8_t)space };
	return 1;
}

void diff_keys_undo(struct diff_keys *k, size_t nr)
{
	while (k->log.nr > nr) {
		struct diff_key_pair p = k->log.v[--k->log.nr];

		k->map[p.space][0].to[p.a] = 0;
		k->map[p.space][1].to[p.b] = 0;
	}
}
