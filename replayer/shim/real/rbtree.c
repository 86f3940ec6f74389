// SPDX-License-Identifier: GPL-2.0
/*
 * Red-black trees. Policies walk them, so every insertion and removal must
 * leave the same tree, node by node and colour by colour, as the kernel's
 * does: tests/shim/ compares the two. Each case is written once for both
 * sides; `side` is 0 for left and 1 for right.
 */
#include <linux/rbtree.h>
#include <linux/rbtree_augmented.h>

typedef void (*rotate_fn)(struct rb_node *old, struct rb_node *new);

static inline struct rb_node **kid(struct rb_node *node, int side)
{
	return side ? &node->rb_right : &node->rb_left;
}

/* `new` takes the place of `old` below `parent`, or as the root. */
static inline void relink(struct rb_node *old, struct rb_node *new,
			  struct rb_node *parent, struct rb_root *root)
{
	struct rb_node **link = &root->rb_node;

	if (parent)
		link = kid(parent, parent->rb_left != old);
	WRITE_ONCE(*link, new);
}

/*
 * `node` goes down on `side`; its child of the other side comes up and takes
 * its colour and place, and it gets `color` instead.
 */
static struct rb_node *rotate(struct rb_node *node, int side, int color,
			      struct rb_root *root, rotate_fn augment)
{
	struct rb_node *up = *kid(node, !side), *inner = *kid(up, side);

	WRITE_ONCE(*kid(node, !side), inner);
	WRITE_ONCE(*kid(up, side), node);
	if (inner)
		rb_set_parent(inner, node);
	relink(node, up, rb_parent(node), root);
	up->__rb_parent_color = node->__rb_parent_color;
	rb_set_parent_color(node, up, color);
	if (augment)
		augment(node, up);
	return up;
}

/* The node is red, and so may its parent be: only that is to be mended. */
static inline void insert(struct rb_node *node, struct rb_root *root, rotate_fn augment)
{
	for (;;) {
		struct rb_node *parent = rb_parent(node), *grand, *uncle;
		int side;

		if (!parent) {
			rb_set_parent_color(node, NULL, RB_BLACK);
			return;
		}
		if (rb_is_black(parent))
			return;
		grand = rb_parent(parent);	/* exists: a root is black */
		side = parent == grand->rb_right;
		uncle = *kid(grand, !side);
		if (uncle && rb_is_red(uncle)) {
			rb_set_parent_color(uncle, grand, RB_BLACK);
			rb_set_parent_color(parent, grand, RB_BLACK);
			rb_set_parent_color(grand, rb_parent(grand), RB_RED);
			node = grand;
			continue;
		}
		if (node == *kid(parent, !side))
			rotate(parent, side, RB_RED, root, augment);
		/* The upper of the two reds was red; it comes up as black. */
		rotate(grand, !side, RB_RED, root, augment);
		return;
	}
}

void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	insert(node, root, NULL);
}

void __rb_insert_augmented(struct rb_node *node, struct rb_root *root, rotate_fn augment)
{
	insert(node, root, augment);
}

/* Below `parent`, the side with `node` (NULL at first) lacks a black node. */
static void mend_erased(struct rb_node *parent, struct rb_root *root, rotate_fn augment)
{
	struct rb_node *node = NULL;

	for (;;) {
		int side = node != parent->rb_left;	/* where it lacks */
		struct rb_node *sibling = *kid(parent, !side), *near, *far;

		if (rb_is_red(sibling)) {
			rotate(parent, side, RB_RED, root, augment);
			sibling = *kid(parent, !side);
		}
		near = *kid(sibling, side);
		far = *kid(sibling, !side);
		if (!far || rb_is_black(far)) {
			if (!near || rb_is_black(near)) {
				rb_set_parent_color(sibling, parent, RB_RED);
				if (rb_is_red(parent)) {
					rb_set_parent_color(parent, rb_parent(parent), RB_BLACK);
					return;
				}
				node = parent;
				parent = rb_parent(node);
				if (!parent)
					return;
				continue;
			}
			far = sibling;
			rotate(sibling, !side, RB_BLACK, root, augment);
			sibling = near;
		}
		rotate(parent, side, RB_BLACK, root, augment);
		rb_set_parent_color(far, sibling, RB_BLACK);
		return;
	}
}

void shim_rb_erase(struct rb_node *node, struct rb_root *root,
		   const struct rb_augment_callbacks *augment)
{
	struct rb_node *left = node->rb_left, *right = node->rb_right;
	struct rb_node *parent = rb_parent(node), *heir, *lacks = NULL, *changed;

	if (left && right) {
		struct rb_node *orphan, *below;

		/* The next in order takes the node's place and colour. */
		heir = right;
		while (heir->rb_left)
			heir = heir->rb_left;
		orphan = heir->rb_right;
		below = heir;
		if (heir != right) {
			below = rb_parent(heir);
			WRITE_ONCE(below->rb_left, orphan);
			WRITE_ONCE(heir->rb_right, right);
			rb_set_parent(right, heir);
		}
		if (augment) {
			augment->copy(node, heir);
			if (below != heir)
				augment->propagate(below, heir);
		}
		WRITE_ONCE(heir->rb_left, left);
		rb_set_parent(left, heir);
		relink(node, heir, parent, root);
		if (orphan)
			rb_set_parent_color(orphan, below, RB_BLACK);
		else if (rb_is_black(heir))
			lacks = below;
		heir->__rb_parent_color = node->__rb_parent_color;
		changed = heir;
	} else {
		/* A lone child is red, the node then black: it swaps places. */
		heir = left ? left : right;
		relink(node, heir, parent, root);
		if (heir)
			heir->__rb_parent_color = node->__rb_parent_color;
		else if (rb_is_black(node))
			lacks = parent;
		changed = parent;
	}
	if (augment)
		augment->propagate(changed, NULL);
	if (lacks)
		mend_erased(lacks, root, augment ? augment->rotate : NULL);
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	shim_rb_erase(node, root, NULL);
}

static struct rb_node *outermost(struct rb_node *node, int side)
{
	while (node && *kid(node, side))
		node = *kid(node, side);
	return node;
}

struct rb_node *rb_first(const struct rb_root *root)
{
	return outermost(root->rb_node, 0);
}

struct rb_node *rb_last(const struct rb_root *root)
{
	return outermost(root->rb_node, 1);
}

static struct rb_node *neighbour(const struct rb_node *at, int side)
{
	struct rb_node *node = (struct rb_node *)at, *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (*kid(node, side))
		return outermost(*kid(node, side), !side);
	while ((parent = rb_parent(node)) && node == *kid(parent, side))
		node = parent;
	return parent;
}

struct rb_node *rb_next(const struct rb_node *node)
{
	return neighbour(node, 1);
}

struct rb_node *rb_prev(const struct rb_node *node)
{
	return neighbour(node, 0);
}

static struct rb_node *deepest(struct rb_node *node)
{
	while (node->rb_left || node->rb_right)
		node = node->rb_left ? node->rb_left : node->rb_right;
	return node;
}

struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return root->rb_node ? deepest(root->rb_node) : NULL;
}

struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent;

	if (!node)
		return NULL;
	parent = rb_parent(node);
	if (parent && node == parent->rb_left && parent->rb_right)
		return deepest(parent->rb_right);
	return parent;
}

void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	*new = *victim;
	if (victim->rb_left)
		rb_set_parent(victim->rb_left, new);
	if (victim->rb_right)
		rb_set_parent(victim->rb_right, new);
	relink(victim, new, rb_parent(victim), root);
}

void rb_replace_node_rcu(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	rb_replace_node(victim, new, root);
}
