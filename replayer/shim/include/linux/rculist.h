/* SPDX-License-Identifier: GPL-2.0 */
/* Lists that readers walk without a lock. */
#ifndef _LINUX_RCULIST_H
#define _LINUX_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#define INIT_LIST_HEAD_RCU(list)	INIT_LIST_HEAD(list)
#define list_next_rcu(list)		((list)->next)
#define list_add_rcu(new, head)		list_add(new, head)
#define list_add_tail_rcu(new, head)	list_add_tail(new, head)
#define list_replace_rcu(old, new) \
	do { list_replace(old, new); (old)->prev = LIST_POISON2; } while (0)
#define list_splice_init_rcu(list, head, sync)	list_splice_init(list, head)
#define list_splice_tail_init_rcu(list, head, sync)	list_splice_tail_init(list, head)
#define list_entry_rcu(ptr, type, member)	container_of(READ_ONCE(ptr), type, member)
#define list_first_or_null_rcu(ptr, type, member) \
	list_first_entry_or_null(ptr, type, member)
#define list_next_or_null_rcu(head, ptr, type, member) \
({ \
	struct list_head *__next = READ_ONCE((ptr)->next); \
	__next != (head) ? list_entry(__next, type, member) : NULL; \
})
#define list_for_each_entry_rcu(pos, head, member, cond...) \
	list_for_each_entry(pos, head, member)
#define list_for_each_entry_lockless(pos, head, member) \
	list_for_each_entry(pos, head, member)
#define list_for_each_entry_srcu(pos, head, member, cond) \
	list_for_each_entry(pos, head, member)
#define list_for_each_entry_continue_rcu(pos, head, member) \
	list_for_each_entry_continue(pos, head, member)
#define list_for_each_entry_from_rcu(pos, head, member) \
	list_for_each_entry_from(pos, head, member)

/* A reader may stand on the entry: its way forward stays. */
static inline void list_del_rcu(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->prev = LIST_POISON2;
}

#define hlist_first_rcu(head)		((head)->first)
#define hlist_next_rcu(node)		((node)->next)
#define hlist_add_head_rcu(n, h)	hlist_add_head(n, h)
#define hlist_add_before_rcu(n, next)	hlist_add_before(n, next)
#define hlist_add_behind_rcu(n, prev)	hlist_add_behind(n, prev)
#define hlist_for_each_entry_rcu(pos, head, member, cond...) \
	hlist_for_each_entry(pos, head, member)

static inline void hlist_del_rcu(struct hlist_node *n)
{
	__hlist_del(n);
	n->pprev = LIST_POISON2;
}

static inline void hlist_del_init_rcu(struct hlist_node *n)
{
	if (!hlist_unhashed(n)) {
		__hlist_del(n);
		n->pprev = NULL;
	}
}

#endif /* _LINUX_RCULIST_H */
