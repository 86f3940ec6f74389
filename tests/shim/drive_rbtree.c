// SPDX-License-Identifier: GPL-2.0
/* Red-black trees: node by node, colours included. */
#include <linux/rbtree.h>
#include <linux/rbtree_augmented.h>
#include "drive.h"

#define NODES	160
#define KEYS	90	/* fewer than nodes: equal keys occur */

struct item {
	struct rb_node node;
	unsigned long key, largest;
	int in;
};

static struct item items[NODES], spare;

#define item(n)	rb_entry(n, struct item, node)

static unsigned long id(const struct rb_node *n)
{
	return n ? item(n) - items : ~0ul;
}

static void show(const struct rb_node *n)
{
	if (!n) {
		out(~0ul);
		return;
	}
	out(id(n) << 1 | rb_color(n));
	out(item(n)->largest);
	out(id(rb_parent(n)));
	show(n->rb_left);
	show(n->rb_right);
}

static bool less(struct rb_node *a, const struct rb_node *b)
{
	return item(a)->key < item(b)->key;
}

static int cmp_key(const void *key, const struct rb_node *n)
{
	unsigned long k = *(const unsigned long *)key;

	return k < item(n)->key ? -1 : k > item(n)->key;
}

static int cmp_nodes(struct rb_node *a, const struct rb_node *b)
{
	return cmp_key(&item(a)->key, b);
}

static void show_walks(struct rb_root *root)
{
	struct item *pos, *next;
	struct rb_node *n;
	unsigned long key = rnd(KEYS);

	out(id(rb_first(root)));
	out(id(rb_last(root)));
	for (n = rb_first(root); n; n = rb_next(n))
		out(id(n));
	for (n = rb_last(root); n; n = rb_prev(n))
		out(id(n));
	rbtree_postorder_for_each_entry_safe(pos, next, root, node)
		out(pos - items);
	out(!!rb_find(&key, root, cmp_key));
	rb_for_each(n, &key, root, cmp_key)
		out(id(n));
}

void drive_rbtree(unsigned int steps)
{
	struct rb_root_cached tree = RB_ROOT_CACHED;
	struct rb_node *got;

	for (unsigned int i = 0; i < NODES; i++) {
		items[i].in = 0;
		items[i].largest = 0;
		RB_CLEAR_NODE(&items[i].node);
	}
	for (unsigned int step = 0; step < steps; step++) {
		struct item *it = &items[rnd(NODES)];
		unsigned long how = rnd(10);

		out_begin("rbtree");
		if (!it->in && how < 7) {
			it->key = rnd(KEYS);
			out(id(rb_add_cached(&it->node, &tree, less)));
			it->in = 1;
		} else if (!it->in && how < 9) {
			it->key = rnd(KEYS);
			got = rb_find_add(&it->node, &tree.rb_root, cmp_nodes);
			out(id(got));
			it->in = !got;
			if (!got)
				tree.rb_leftmost = rb_first(&tree.rb_root);
		} else if (it->in && how < 8) {
			out(id(rb_erase_cached(&it->node, &tree)));
			RB_CLEAR_NODE(&it->node);
			it->in = 0;
		} else if (it->in) {
			/* Out for a copy, and back in for itself. */
			spare = *it;
			rb_replace_node_cached(&it->node, &spare.node, &tree);
			rb_replace_node_cached(&spare.node, &it->node, &tree);
		}
		out(id(rb_first_cached(&tree)));
		out(RB_EMPTY_ROOT(&tree.rb_root));
		out(RB_EMPTY_NODE(&it->node));
		show(tree.rb_root.rb_node);
		if (step % 8 == 0)
			show_walks(&tree.rb_root);
		out_end();
	}
}

static inline unsigned long own(struct item *it)
{
	return it->key;
}
RB_DECLARE_CALLBACKS_MAX(static, keep_largest, struct item, node, unsigned long, largest, own)

void drive_augmented(unsigned int steps)
{
	struct rb_root_cached tree = RB_ROOT_CACHED;

	for (unsigned int i = 0; i < NODES; i++)
		items[i].in = 0;
	for (unsigned int step = 0; step < steps; step++) {
		struct item *it = &items[rnd(NODES)];

		out_begin("augmented");
		if (!it->in) {
			it->largest = it->key = rnd(KEYS);
			rb_add_augmented_cached(&it->node, &tree, less, &keep_largest);
		} else {
			rb_erase_augmented_cached(&it->node, &tree, &keep_largest);
		}
		it->in = !it->in;
		out(id(rb_first_cached(&tree)));
		show(tree.rb_root.rb_node);
		out_end();
	}
}
