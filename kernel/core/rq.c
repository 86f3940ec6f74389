// SPDX-License-Identifier: GPL-2.0
/*
 * Runqueues of policies: FIFO, sorted list, red-black tree. Policies walk them
 * themselves, so their shape is part of the interface.
 */
#include "saakm_host.h"
#include "core.h"

void init_saakm_rq(struct saakm_rq *rq, enum saakm_rq_type type, unsigned int cpu,
		   enum saakm_state state,
		   int (*order_fn)(struct task_struct *a, struct task_struct *b))
{
	rq->type = type;
	rq->cpu = cpu;
	rq->state = state;
	rq->nr_tasks = 0;
	rq->order_fn = order_fn;
	rq->key = saakm_new_rq_key();
	if (type == RBTREE)
		rq->root = RB_ROOT;
	else
		INIT_LIST_HEAD(&rq->head);
}
EXPORT_SYMBOL_GPL(init_saakm_rq);

static struct task_struct *rb_task(struct rb_node *node)
{
	return rb_entry(node, struct task_struct, saakm.node_runqueue);
}

static void insert_tree(struct saakm_rq *rq, struct task_struct *p)
{
	struct rb_node **link = &rq->root.rb_node, *parent = NULL;

	while (*link) {
		struct task_struct *that = rb_task(*link);
		int order = rq->order_fn ? rq->order_fn(p, that) : 0;

		parent = *link;
		/* Equal keys stand in the order of the tasks' addresses. */
		if (order < 0 || (order == 0 && p < that))
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&p->saakm.node_runqueue, parent, link);
	rb_insert_color(&p->saakm.node_runqueue, &rq->root);
}

static void insert_sorted(struct saakm_rq *rq, struct task_struct *p)
{
	struct task_struct *that;

	list_for_each_entry(that, &rq->head, saakm.node_list) {
		if (rq->order_fn && rq->order_fn(p, that) < 0) {
			list_add_tail(&p->saakm.node_list, &that->saakm.node_list);
			return;
		}
	}
	list_add_tail(&p->saakm.node_list, &rq->head);
}

void saakm_rq_link_sorted(struct saakm_rq *rq, struct task_struct *p)
{
	if (rq->type == RBTREE)
		insert_tree(rq, p);
	else if (rq->type == LIST)
		insert_sorted(rq, p);
}

/* Of its neighbours nothing stays: a snapshot would tell of tasks that are gone by then. */
void saakm_rq_unlink_tree(struct saakm_rq *rq, struct task_struct *p)
{
	struct rb_node *node = &p->saakm.node_runqueue;

	rb_erase(node, &rq->root);
	RB_CLEAR_NODE(node);
	node->rb_left = node->rb_right = NULL;
}

struct task_struct *saakm_first_task(struct saakm_rq *rq)
{
	struct rb_node *first;

	if (!rq)
		return NULL;
	SAAKM_HOST_QUEUE(rq, false);
	if (rq->type == RBTREE) {
		first = rb_first(&rq->root);
		return first ? rb_task(first) : NULL;
	}
	return list_first_entry_or_null(&rq->head, struct task_struct, saakm.node_list);
}
EXPORT_SYMBOL_GPL(saakm_first_task);

int saakm_add_task(struct saakm_rq *rq, struct task_struct *p)
{
	if (!rq || !p)
		return -EINVAL;
	if (p->saakm.rq) {
		saakm_report_here(SAAKM_F_DOUBLE_ENQUEUE, p, rq->cpu, 0, p->saakm.rq->key,
				  __builtin_return_address(0), "the task is on a runqueue already");
		/* Even under warn: linking it twice would destroy both queues. */
		return -EEXIST;
	}
	saakm_rq_insert(rq, p, rq->type);
	return 0;
}
EXPORT_SYMBOL_GPL(saakm_add_task);

struct task_struct *saakm_remove_task(struct saakm_rq *rq, struct task_struct *p)
{
	if (!rq || !p || p->saakm.rq != rq)
		return NULL;
	saakm_rq_erase(rq, p, rq->type);
	return p;
}
EXPORT_SYMBOL_GPL(saakm_remove_task);
