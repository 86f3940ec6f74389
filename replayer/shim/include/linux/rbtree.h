/* SPDX-License-Identifier: GPL-2.0 */
/* Red-black trees: real, they rebalance exactly as the kernel's do. */
#ifndef _LINUX_RBTREE_H
#define _LINUX_RBTREE_H

#include <linux/container_of.h>
#include <linux/rbtree_types.h>
#include <linux/types.h>
#include <linux/rcupdate_types.h>

#define rb_parent(r)		((struct rb_node *)((r)->__rb_parent_color & ~3))
#define rb_entry(ptr, type, member)	container_of(ptr, type, member)
#define rb_entry_safe(ptr, type, member) \
({ \
	typeof(ptr) __shim_p = (ptr); \
	__shim_p ? rb_entry(__shim_p, type, member) : NULL; \
})

#define RB_EMPTY_ROOT(root)	(READ_ONCE((root)->rb_node) == NULL)
#define RB_EMPTY_NODE(node)	((node)->__rb_parent_color == (unsigned long)(node))
#define RB_CLEAR_NODE(node)	((node)->__rb_parent_color = (unsigned long)(node))

#pragma GCC visibility push(hidden)
void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);
void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root);
void rb_replace_node_rcu(struct rb_node *victim, struct rb_node *new, struct rb_root *root);
#pragma GCC visibility pop

/* A new node is red: its parent's address alone. */
static inline void rb_link_node(struct rb_node *node, struct rb_node *parent,
				struct rb_node **rb_link)
{
	node->__rb_parent_color = (unsigned long)parent;
	node->rb_left = NULL;
	node->rb_right = NULL;
	*rb_link = node;
}

#define rb_link_node_rcu(node, parent, link)	rb_link_node(node, parent, link)

#define rbtree_postorder_for_each_entry_safe(pos, n, root, field) \
	for (pos = rb_entry_safe(rb_first_postorder(root), typeof(*pos), field); \
	     pos && ({ n = rb_entry_safe(rb_next_postorder(&pos->field), \
					 typeof(*pos), field); 1; }); \
	     pos = n)

#define rb_first_cached(root)	((root)->rb_leftmost)

static inline void rb_insert_color_cached(struct rb_node *node,
					  struct rb_root_cached *root, bool leftmost)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_color(node, &root->rb_root);
}

/* Gives the new leftmost node if the old one went, else NULL. */
static inline struct rb_node *rb_erase_cached(struct rb_node *node,
					      struct rb_root_cached *root)
{
	struct rb_node *leftmost = NULL;

	if (root->rb_leftmost == node)
		leftmost = root->rb_leftmost = rb_next(node);
	rb_erase(node, &root->rb_root);
	return leftmost;
}

static inline void rb_replace_node_cached(struct rb_node *victim, struct rb_node *new,
					  struct rb_root_cached *root)
{
	if (root->rb_leftmost == victim)
		root->rb_leftmost = new;
	rb_replace_node(victim, new, &root->rb_root);
}

/* Equals go to the right, that is behind those already there. */
static inline struct rb_node *rb_add_cached(struct rb_node *node, struct rb_root_cached *tree,
		bool (*less)(struct rb_node *a, const struct rb_node *b))
{
	struct rb_node **link = &tree->rb_root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		bool left = less(node, *link);

		parent = *link;
		link = left ? &parent->rb_left : &parent->rb_right;
		leftmost &= left;
	}
	rb_link_node(node, parent, link);
	rb_insert_color_cached(node, tree, leftmost);
	return leftmost ? node : NULL;
}

static inline void rb_add(struct rb_node *node, struct rb_root *tree,
		bool (*less)(struct rb_node *a, const struct rb_node *b))
{
	struct rb_node **link = &tree->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = less(node, parent) ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(node, parent, link);
	rb_insert_color(node, tree);
}

/* Gives the equal node that is there already, or NULL after adding. */
static inline struct rb_node *rb_find_add(struct rb_node *node, struct rb_root *tree,
		int (*cmp)(struct rb_node *a, const struct rb_node *b))
{
	struct rb_node **link = &tree->rb_node, *parent = NULL;

	while (*link) {
		int c = cmp(node, *link);

		parent = *link;
		if (!c)
			return parent;
		link = c < 0 ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(node, parent, link);
	rb_insert_color(node, tree);
	return NULL;
}

#define rb_find_add_rcu(node, tree, cmp)	rb_find_add(node, tree, cmp)

static inline struct rb_node *rb_find(const void *key, const struct rb_root *tree,
		int (*cmp)(const void *key, const struct rb_node *node))
{
	struct rb_node *node = tree->rb_node;
	int c;

	while (node && (c = cmp(key, node)))
		node = c < 0 ? node->rb_left : node->rb_right;
	return node;
}

#define rb_find_rcu(key, tree, cmp)	rb_find(key, tree, cmp)

/* The first of several equals. */
static inline struct rb_node *rb_find_first(const void *key, const struct rb_root *tree,
		int (*cmp)(const void *key, const struct rb_node *node))
{
	struct rb_node *node = tree->rb_node, *match = NULL;

	while (node) {
		int c = cmp(key, node);

		if (!c)
			match = node;
		node = c <= 0 ? node->rb_left : node->rb_right;
	}
	return match;
}

static inline struct rb_node *rb_next_match(const void *key, struct rb_node *node,
		int (*cmp)(const void *key, const struct rb_node *node))
{
	node = rb_next(node);
	return node && !cmp(key, node) ? node : NULL;
}

#define rb_for_each(node, key, tree, cmp) \
	for ((node) = rb_find_first((key), (tree), (cmp)); \
	     (node); (node) = rb_next_match((key), (node), (cmp)))

#endif /* _LINUX_RBTREE_H */
