// SPDX-License-Identifier: GPL-2.0
/*
 * Heap sort and the merge sort of lists. Heap sort is not stable, and policies
 * see which of two equals comes first: so the comparisons and swaps are the
 * kernel's, in its order. tests/shim/ compares the sequences.
 */
#include <linux/bitops.h>
#include <linux/list.h>
#include <linux/list_sort.h>
#include <linux/sort.h>

struct sorter {
	char *base;
	size_t size;
	cmp_r_func_t cmp_r;
	swap_r_func_t swap_r;
	cmp_func_t cmp;
	swap_func_t swap;
	const void *priv;
};

static __attribute__((no_sanitize_address)) void swap_at(const struct sorter *s, size_t i, size_t j)
{
	char *a = s->base + i * s->size, *b = s->base + j * s->size;
	size_t n;

	if (s->swap_r) {
		s->swap_r(a, b, (int)s->size, s->priv);
		return;
	}
	if (s->swap) {
		s->swap(a, b, (int)s->size);
		return;
	}
	for (n = 0; n < s->size; n++) {
		char t = a[n];

		a[n] = b[n];
		b[n] = t;
	}
}

static int cmp_at(const struct sorter *s, size_t i, size_t j)
{
	char *a = s->base + i * s->size, *b = s->base + j * s->size;

	return s->cmp_r ? s->cmp_r(a, b, s->priv) : s->cmp(a, b);
}

/* Element i sinks in the heap of the first n, above which all is in order. */
static void sift(const struct sorter *s, size_t i, size_t n)
{
	size_t leaf = i, child, place;

	/* Down along the larger children to a leaf, … */
	for (;;) {
		child = 2 * leaf + 1;
		if (child + 1 >= n)
			break;
		leaf = cmp_at(s, child, child + 1) > 0 ? child : child + 1;
	}
	if (child + 1 == n)
		leaf = child;
	/* … back up to where it belongs, … */
	while (leaf != i && cmp_at(s, i, leaf) >= 0)
		leaf = (leaf - 1) / 2;
	/* … and everything on the way moves up by one. */
	for (place = leaf; leaf != i; ) {
		leaf = (leaf - 1) / 2;
		swap_at(s, leaf, place);
	}
}

static void heap_sort(const struct sorter *s, size_t n)
{
	size_t i, second;

	if (n < 2 || !s->size)
		return;
	for (i = n / 2; i--; )
		sift(s, i, n);
	/* The two largest at a time: the second is a child of the root. */
	while (n > 3) {
		n--;
		swap_at(s, 0, n);
		second = cmp_at(s, 1, 2) <= 0 ? 2 : 1;
		n--;
		swap_at(s, second, n);
		/* Two places are to be mended: the child's first, then the root's. */
		sift(s, second, n);
		sift(s, 0, n);
	}
	n--;
	swap_at(s, 0, n);
	if (n == 2 && cmp_at(s, 0, 1) > 0)
		swap_at(s, 0, 1);
}

void sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp, swap_r_func_t swap,
	    const void *priv)
{
	struct sorter s = { .base = base, .size = size, .cmp_r = cmp, .swap_r = swap,
			    .priv = priv };

	heap_sort(&s, num);
}

void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap)
{
	struct sorter s = { .base = base, .size = size, .cmp = cmp, .swap = swap };

	heap_sort(&s, num);
}

/* Singly linked runs into one; of equals, those of a come first. */
static struct list_head *merge(void *priv, list_cmp_func_t cmp, struct list_head *a,
			       struct list_head *b)
{
	struct list_head *head = NULL, **tail = &head, **from;

	while (a && b) {
		from = cmp(priv, a, b) <= 0 ? &a : &b;
		*tail = *from;
		tail = &(*from)->next;
		*from = (*from)->next;
	}
	*tail = a ? a : b;
	return head;
}

void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp)
{
	/* Runs that wait, youngest first, chained by prev: sizes are powers of two. */
	struct list_head *runs = NULL, *list = head->next, *prev;
	size_t count, bits;

	if (list == head->prev)
		return;
	head->prev->next = NULL;
	for (count = 0; list; count++) {
		struct list_head **tail = &runs;

		for (bits = count; bits & 1; bits >>= 1)
			tail = &(*tail)->prev;
		if (bits) {
			struct list_head *younger = *tail, *older = younger->prev;
			struct list_head *rest = older->prev;

			*tail = merge(priv, cmp, older, younger);
			(*tail)->prev = rest;
		}
		list->prev = runs;
		runs = list;
		list = list->next;
		runs->next = NULL;
	}
	list = runs;
	for (runs = runs->prev; runs; runs = prev) {
		prev = runs->prev;
		list = merge(priv, cmp, runs, list);
	}
	/* The links backwards again. */
	head->next = list;
	for (prev = head; list; prev = list, list = list->next)
		list->prev = prev;
	prev->next = head;
	head->prev = prev;
}
