// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Which task of A is which of B: by the keys that were paired while the traces
 * were the same, if the names agree; by pid and name; by the keys alone. The
 * pairs that differ come first, by how much.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "diff.h"

struct named {
	uint32_t key;
	const struct saakm_task_name *name;
};

static int by_name(const void *pa, const void *pb)
{
	const struct named *a = pa, *b = pb;
	int ret;

	if (!a->name || !b->name)
		ret = !a->name - !b->name;
	else if (a->name->pid != b->name->pid)
		return a->name->pid < b->name->pid ? -1 : 1;
	else
		ret = strncmp(a->name->comm, b->name->comm, sizeof(a->name->comm));
	return ret ? ret : a->key < b->key ? -1 : a->key > b->key;
}

static bool same_name(const struct named *a, const struct named *b)
{
	return a->name && b->name && a->name->pid == b->name->pid &&
	       !strncmp(a->name->comm, b->name->comm, sizeof(a->name->comm));
}

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static void weigh(struct diff *d, struct diff_pair *p)
{
	static const struct diff_task_stats none;
	const struct diff_task_stats *a, *b;

	a = p->key[0] ? &d->res.stats[0][p->key[0]] : &none;
	b = p->key[1] ? &d->res.stats[1][p->key[1]] : &none;
	p->differs = !p->key[0] || !p->key[1] || a->changes != b->changes ||
		     a->elected != b->elected || a->migrations != b->migrations ||
		     a->woken != b->woken || a->switches != b->switches;
	p->weight = apart(a->wait_ns, b->wait_ns);
	for (int i = 0; i < DIFF_STATES; i++)
		p->weight += apart(a->in_state_ns[i], b->in_state_ns[i]);
	if (p->weight)
		p->differs = true;
}

static void add(struct diff *d, uint32_t a, uint32_t b)
{
	struct diff_pair *p = &d->res.pair[d->res.nr_pairs++];

	p->key[0] = a;
	p->key[1] = b;
	weigh(d, p);
	d->res.nr_differ += p->differs;
}

static int by_weight(const void *pa, const void *pb)
{
	const struct diff_pair *a = pa, *b = pb;

	if (a->differs != b->differs)
		return a->differs ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->key[0] != b->key[0])
		return a->key[0] < b->key[0] ? -1 : 1;
	return a->key[1] < b->key[1] ? -1 : a->key[1] > b->key[1];
}

/* Those that the keys do not tell, sorted by name. */
static size_t gather(struct diff *d, unsigned int side, const bool *paired, struct named *to)
{
	size_t nr = 0;

	for (uint32_t key = 1; key < d->res.nr_stats[side]; key++)
		if (d->res.stats[side][key].seen && !paired[key])
			to[nr++] = (struct named) {
				key, saakm_names_task(&d->side[side].names, key),
			};
	if (nr)
		qsort(to, nr, sizeof(*to), by_name);
	return nr;
}

static void pair_by_name(struct diff *d, bool *const *paired, const struct named *a, size_t nr_a,
			 const struct named *b, size_t nr_b)
{
	size_t i = 0, j = 0;

	while (i < nr_a && j < nr_b) {
		if (same_name(&a[i], &b[j])) {
			paired[0][a[i].key] = paired[1][b[j].key] = true;
			add(d, a[i++].key, b[j++].key);
		} else if (by_name(&a[i], &b[j]) < 0) {
			i++;
		} else {
			j++;
		}
	}
}

/* What was the same while the traces were: with the same names only, or whatever they are. */
static void pair_by_key(struct diff *d, bool *const *paired, bool by_names)
{
	struct diff_result *r = &d->res;

	for (uint32_t key = 1; key < r->nr_stats[0]; key++) {
		uint32_t to = diff_keys_of_a(&d->cmp.keys, DIFF_TASKS, key);
		struct named a = { key, saakm_names_task(&d->side[0].names, key) };
		struct named b = { to, saakm_names_task(&d->side[1].names, to) };

		if (!r->stats[0][key].seen || !to || to >= r->nr_stats[1] ||
		    !r->stats[1][to].seen || paired[0][key] || paired[1][to] ||
		    (by_names && !same_name(&a, &b)))
			continue;
		add(d, key, to);
		paired[0][key] = paired[1][to] = true;
	}
}

static void add_lonely(struct diff *d, bool *const *paired)
{
	for (uint32_t key = 1; key < d->res.nr_stats[0]; key++)
		if (d->res.stats[0][key].seen && !paired[0][key])
			add(d, key, 0);
	for (uint32_t key = 1; key < d->res.nr_stats[1]; key++)
		if (d->res.stats[1][key].seen && !paired[1][key])
			add(d, 0, key);
}

int diff_pair_tasks(struct diff *d)
{
	struct diff_result *r = &d->res;
	bool *paired[DIFF_SIDES] = {};
	struct named *list[DIFF_SIDES] = {};
	size_t nr[DIFF_SIDES];
	int ret = -ENOMEM;

	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		paired[i] = calloc(r->nr_stats[i] + 1, sizeof(*paired[i]));
		list[i] = calloc(r->nr_stats[i] + 1, sizeof(*list[i]));
		if (!paired[i] || !list[i])
			goto out;
	}
	r->pair = calloc((size_t)r->nr_stats[0] + r->nr_stats[1] + 1, sizeof(*r->pair));
	if (!r->pair)
		goto out;
	pair_by_key(d, paired, true);
	for (unsigned int i = 0; i < DIFF_SIDES; i++)
		nr[i] = gather(d, i, paired[i], list[i]);
	pair_by_name(d, paired, list[0], nr[0], list[1], nr[1]);
	pair_by_key(d, paired, false);
	add_lonely(d, paired);
	qsort(r->pair, r->nr_pairs, sizeof(*r->pair), by_weight);
	ret = 0;
out:
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		free(paired[i]);
		free(list[i]);
	}
	return ret;
}
