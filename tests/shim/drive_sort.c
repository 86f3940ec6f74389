// SPDX-License-Identifier: GPL-2.0
/* Sorting: the result, and every comparison and swap on the way. */
#include <linux/list.h>
#include <linux/list_sort.h>
#include <linux/sort.h>
#include "drive.h"

#define MAX	70

struct item {
	struct list_head link;
	unsigned int key, id;
};

static struct item items[MAX];
static unsigned int small[MAX];

static int cmp_item(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	out(x->id);
	out(y->id);
	return x->key < y->key ? -1 : x->key > y->key;
}

static void swap_item(void *a, void *b, int size)
{
	struct item t = *(struct item *)a;

	out(1000 + t.id);
	out(size);
	*(struct item *)a = *(struct item *)b;
	*(struct item *)b = t;
}

static int cmp_small(const void *a, const void *b, const void *priv)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	out(x);
	out(y);
	return ((x > y) - (x < y)) * *(const int *)priv;
}

static int cmp_link(void *priv, const struct list_head *a, const struct list_head *b)
{
	return cmp_item(list_entry(a, struct item, link), list_entry(b, struct item, link));
}

void drive_sort(unsigned int steps)
{
	for (unsigned int step = 0; step < steps; step++) {
		unsigned int n = rnd(MAX), keys = 1 + rnd(2 * MAX);
		int sign = rnd(2) ? 1 : -1;
		struct list_head head, *at;

		INIT_LIST_HEAD(&head);
		for (unsigned int i = 0; i < n; i++) {
			items[i].id = i;
			items[i].key = rnd(keys);
			small[i] = rnd(keys);
			list_add_tail(&items[i].link, &head);
		}
		out_begin("list_sort");
		list_sort(NULL, &head, cmp_link);
		list_for_each(at, &head)
			out(list_entry(at, struct item, link)->id);
		list_for_each_prev(at, &head)
			out(list_entry(at, struct item, link)->id);
		out_end();

		out_begin("sort");
		sort(items, n, sizeof(items[0]), cmp_item, swap_item);
		for (unsigned int i = 0; i < n; i++)
			out(items[i].id);
		out_end();

		out_begin("sort_r");
		sort_r(small, n, sizeof(small[0]), cmp_small, NULL, &sign);
		for (unsigned int i = 0; i < n; i++)
			out(small[i]);
		out_end();
	}
}
