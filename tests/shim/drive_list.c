// SPDX-License-Identifier: GPL-2.0
/* Rings and hash lists, in both directions. */
#include <linux/list.h>
#include <linux/rculist.h>
#include "drive.h"

#define ITEMS	40
#define HEADS	4

struct item {
	struct list_head link;
	struct hlist_node hlink;
	int on;		/* which head, or -1 */
};

static struct item items[ITEMS];
static struct list_head heads[HEADS];
static struct hlist_head buckets[HEADS];

static unsigned long id(const struct list_head *l)
{
	for (int i = 0; i < HEADS; i++)
		if (l == &heads[i])
			return 1000 + i;
	if (l >= &items[0].link && l <= &items[ITEMS - 1].link)
		return list_entry(l, struct item, link) - items;
	return (unsigned long)l;	/* poison */
}

static void refresh(void)
{
	struct item *pos;

	for (int i = 0; i < ITEMS; i++)
		items[i].on = -1;
	for (int h = 0; h < HEADS; h++)
		list_for_each_entry(pos, &heads[h], link)
			pos->on = h;
}

static void show(void)
{
	struct item *pos, *next;

	for (int h = 0; h < HEADS; h++) {
		out(1000 + h);
		out(list_empty(&heads[h]) << 2 | list_is_singular(&heads[h]) << 1 |
		    list_empty_careful(&heads[h]));
		out(list_count_nodes(&heads[h]));
		list_for_each_entry(pos, &heads[h], link)
			out(pos - items);
		list_for_each_entry_safe_reverse(pos, next, &heads[h], link)
			out(pos - items);
		pos = list_first_entry_or_null(&heads[h], struct item, link);
		out(pos ? pos - items : -1ul);
	}
}

static void step_item(struct item *it, struct list_head *to)
{
	switch (rnd(10)) {
	case 0: case 1:
		list_move(&it->link, to);
		break;
	case 2: case 3:
		list_move_tail(&it->link, to);
		break;
	case 4:
		list_del(&it->link);
		out(id(it->link.next));
		out(id(it->link.prev));
		break;
	case 5:
		list_del_init(&it->link);
		out(id(it->link.next));
		break;
	case 6:
		list_del_rcu(&it->link);
		out(id(it->link.prev));
		break;
	case 7:
		list_rotate_to_front(&it->link, &heads[it->on]);
		break;
	case 8: {
		struct item *other = &items[rnd(ITEMS)];

		if (other->on >= 0 && other != it)
			list_swap(&it->link, &other->link);
		break;
	}
	case 9:
		out(list_is_first(&it->link, &heads[it->on]) << 1 |
		    list_is_last(&it->link, &heads[it->on]));
		break;
	}
}

static void step_heads(struct list_head *a, struct list_head *b)
{
	LIST_HEAD(part);

	switch (rnd(8)) {
	case 0:
		list_splice_init(a, b);
		break;
	case 1:
		list_splice_tail_init(a, b);
		break;
	case 2:
		list_rotate_left(a);
		break;
	case 3:
	case 4:
		if (list_empty(a))
			break;
		/* In the middle, and put back behind. */
		if (rnd(2))
			list_cut_position(&part, a, a->next->next == a ? a->next : a->next->next);
		else
			list_cut_before(&part, a, a->prev);
		out(list_count_nodes(&part));
		list_splice_tail(&part, a);
		break;
	case 5:
		if (!list_empty(a) && !list_is_singular(a))
			list_bulk_move_tail(b, a->next, a->next->next);
		break;
	case 6:
		list_replace_init(a, &part);
		out(list_count_nodes(&part));
		list_splice(&part, a);
		break;
	case 7:
		if (!list_empty(a))
			out(id(&list_next_entry_circular(list_last_entry(a, struct item, link), a,
							  link)->link));
		break;
	}
}

void drive_list(unsigned int steps)
{
	for (int h = 0; h < HEADS; h++)
		INIT_LIST_HEAD(&heads[h]);
	refresh();
	for (unsigned int step = 0; step < steps; step++) {
		struct item *it = &items[rnd(ITEMS)];
		unsigned long a = rnd(HEADS), b = (a + 1 + rnd(HEADS - 1)) % HEADS;

		out_begin("list");
		if (rnd(4) == 0)
			step_heads(&heads[a], &heads[b]);
		else if (it->on >= 0)
			step_item(it, &heads[a]);
		else if (rnd(2))
			list_add(&it->link, &heads[a]);
		else
			list_add_tail(&it->link, &heads[a]);
		refresh();
		show();
		out_end();
	}
}

void drive_hlist(unsigned int steps)
{
	for (int h = 0; h < HEADS; h++)
		INIT_HLIST_HEAD(&buckets[h]);
	for (int i = 0; i < ITEMS; i++)
		INIT_HLIST_NODE(&items[i].hlink);
	for (unsigned int step = 0; step < steps; step++) {
		struct item *it = &items[rnd(ITEMS)], *other = &items[rnd(ITEMS)];
		struct hlist_node *next;
		unsigned long how = rnd(4);

		out_begin("hlist");
		if (!hlist_unhashed(&it->hlink)) {
			hlist_del_init(&it->hlink);
		} else if (how == 0 && other != it && !hlist_unhashed(&other->hlink)) {
			hlist_add_behind(&it->hlink, &other->hlink);
		} else if (how == 1 && other != it && !hlist_unhashed(&other->hlink)) {
			hlist_add_before(&it->hlink, &other->hlink);
		} else {
			hlist_add_head(&it->hlink, &buckets[rnd(HEADS)]);
		}
		if (rnd(20) == 0 && hlist_empty(&buckets[0]))
			hlist_move_list(&buckets[1], &buckets[0]);
		for (int h = 0; h < HEADS; h++) {
			out(1000 + h);
			out(hlist_empty(&buckets[h]));
			hlist_for_each_entry(other, &buckets[h], hlink) {
				out(other - items);
				out(hlist_is_singular_node(&other->hlink, &buckets[h]));
			}
			hlist_for_each_entry_safe(other, next, &buckets[h], hlink)
				out(other - items);
		}
		out_end();
	}
}
