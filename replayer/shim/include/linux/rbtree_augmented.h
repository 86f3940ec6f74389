/* SPDX-License-Identifier: GPL-2.0 */
/* Red-black trees whose nodes also hold something about their subtree. */
#ifndef _LINUX_RBTREE_AUGMENTED_H
#define _LINUX_RBTREE_AUGMENTED_H

#include <linux/compiler.h>
#include <linux/rbtree.h>

struct rb_augment_callbacks {
	void (*propagate)(struct rb_node *node, struct rb_node *stop);
	void (*copy)(struct rb_node *old, struct rb_node *new);
	void (*rotate)(struct rb_node *old, struct rb_node *new);
};

#define RB_RED			0
#define RB_BLACK		1
#define __rb_parent(pc)		((struct rb_node *)((pc) & ~3))
#define __rb_color(pc)		((pc) & 1)
#define __rb_is_black(pc)	__rb_color(pc)
#define __rb_is_red(pc)		(!__rb_color(pc))
#define rb_color(rb)		__rb_color((rb)->__rb_parent_color)
#define rb_is_red(rb)		__rb_is_red((rb)->__rb_parent_color)
#define rb_is_black(rb)		__rb_is_black((rb)->__rb_parent_color)

static inline void rb_set_parent(struct rb_node *rb, struct rb_node *p)
{
	rb->__rb_parent_color = rb_color(rb) + (unsigned long)p;
}

static inline void rb_set_parent_color(struct rb_node *rb, struct rb_node *p, int color)
{
	rb->__rb_parent_color = (unsigned long)p + color;
}

#pragma GCC visibility push(hidden)
void __rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			   void (*augment_rotate)(struct rb_node *old, struct rb_node *new));
/* augment may be NULL: a tree without. */
void shim_rb_erase(struct rb_node *node, struct rb_root *root,
		   const struct rb_augment_callbacks *augment);
#pragma GCC visibility pop

/* The caller has updated the path down to the node. */
static inline void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
				       const struct rb_augment_callbacks *augment)
{
	__rb_insert_augmented(node, root, augment->rotate);
}

static inline void rb_insert_augmented_cached(struct rb_node *node,
		struct rb_root_cached *root, bool newleft,
		const struct rb_augment_callbacks *augment)
{
	if (newleft)
		root->rb_leftmost = node;
	rb_insert_augmented(node, &root->rb_root, augment);
}

static inline void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
				      const struct rb_augment_callbacks *augment)
{
	shim_rb_erase(node, root, augment);
}

static inline void rb_erase_augmented_cached(struct rb_node *node,
		struct rb_root_cached *root, const struct rb_augment_callbacks *augment)
{
	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	rb_erase_augmented(node, &root->rb_root, augment);
}

static inline struct rb_node *rb_add_augmented_cached(struct rb_node *node,
		struct rb_root_cached *tree,
		bool (*less)(struct rb_node *a, const struct rb_node *b),
		const struct rb_augment_callbacks *augment)
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
	augment->propagate(parent, NULL);
	rb_insert_augmented_cached(node, tree, leftmost, augment);
	return leftmost ? node : NULL;
}

/*
 * COMPUTE(node, stop_early) recomputes a node's field from its children's and
 * says whether, with stop_early, nothing changed.
 */
#define RB_DECLARE_CALLBACKS(STATIC, NAME, STRUCT, FIELD, AUGMENTED, COMPUTE) \
static inline void NAME##_propagate(struct rb_node *rb, struct rb_node *stop) \
{ \
	STRUCT *at; \
	for (; rb != stop; rb = rb_parent(&at->FIELD)) { \
		at = rb_entry(rb, STRUCT, FIELD); \
		if (COMPUTE(at, true)) \
			break; \
	} \
} \
static inline void NAME##_copy(struct rb_node *rb_old, struct rb_node *rb_new) \
{ \
	rb_entry(rb_new, STRUCT, FIELD)->AUGMENTED = \
		rb_entry(rb_old, STRUCT, FIELD)->AUGMENTED; \
} \
static void NAME##_rotate(struct rb_node *rb_old, struct rb_node *rb_new) \
{ \
	STRUCT *old = rb_entry(rb_old, STRUCT, FIELD); \
	rb_entry(rb_new, STRUCT, FIELD)->AUGMENTED = old->AUGMENTED; \
	COMPUTE(old, false); \
} \
STATIC const struct rb_augment_callbacks NAME = { \
	.propagate = NAME##_propagate, \
	.copy = NAME##_copy, \
	.rotate = NAME##_rotate \
};

/* The field is the largest COMPUTE(node) of the subtree. */
#define RB_DECLARE_CALLBACKS_MAX(STATIC, NAME, STRUCT, FIELD, TYPE, AUGMENTED, COMPUTE) \
static inline bool NAME##_compute_max(STRUCT *node, bool stop_early) \
{ \
	struct rb_node *kid[2] = { node->FIELD.rb_left, node->FIELD.rb_right }; \
	TYPE max = COMPUTE(node); \
	int i; \
	for (i = 0; i < 2; i++) { \
		if (kid[i] && rb_entry(kid[i], STRUCT, FIELD)->AUGMENTED > max) \
			max = rb_entry(kid[i], STRUCT, FIELD)->AUGMENTED; \
	} \
	if (stop_early && node->AUGMENTED == max) \
		return true; \
	node->AUGMENTED = max; \
	return false; \
} \
RB_DECLARE_CALLBACKS(STATIC, NAME, STRUCT, FIELD, AUGMENTED, NAME##_compute_max)

#endif /* _LINUX_RBTREE_AUGMENTED_H */
