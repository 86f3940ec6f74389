// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes and offsets of the types that policies embed: compiled against the
 * shim and against Linux, printed by layout_main.c, compared by layout.t.
 */
#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/rbtree_augmented.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct row {
	const char *name;
	unsigned long value;
};

#define SIZE(t)		{ "sizeof " #t, sizeof(t) }, { "alignof " #t, __alignof__(t) }
#define AT(t, m)	{ "offsetof " #t "." #m, offsetof(t, m) }

const struct row rows[] = {
	SIZE(struct list_head), AT(struct list_head, prev),
	SIZE(struct hlist_head), SIZE(struct hlist_node), AT(struct hlist_node, pprev),
	SIZE(struct llist_head), SIZE(struct llist_node),
	SIZE(struct rb_node), AT(struct rb_node, __rb_parent_color),
	AT(struct rb_node, rb_right), AT(struct rb_node, rb_left),
	SIZE(struct rb_root), SIZE(struct rb_root_cached), AT(struct rb_root_cached, rb_leftmost),
	SIZE(struct rb_augment_callbacks), AT(struct rb_augment_callbacks, rotate),
	SIZE(cpumask_t), SIZE(cpumask_var_t),
	SIZE(atomic_t), SIZE(atomic64_t), SIZE(atomic_long_t), SIZE(refcount_t), SIZE(struct kref),
	SIZE(spinlock_t), SIZE(raw_spinlock_t), SIZE(rwlock_t), SIZE(arch_spinlock_t),
	SIZE(struct mutex), AT(struct mutex, owner), AT(struct mutex, wait_lock),
	AT(struct mutex, wait_list),
	SIZE(struct rw_semaphore), AT(struct rw_semaphore, count), AT(struct rw_semaphore, owner),
	AT(struct rw_semaphore, wait_lock), AT(struct rw_semaphore, wait_list),
	SIZE(struct semaphore), AT(struct semaphore, count), AT(struct semaphore, wait_list),
	SIZE(seqcount_t), SIZE(seqcount_spinlock_t), SIZE(seqlock_t), AT(seqlock_t, lock),
	SIZE(struct completion), AT(struct completion, wait),
	SIZE(wait_queue_head_t), AT(wait_queue_head_t, head),
	SIZE(wait_queue_entry_t), AT(wait_queue_entry_t, private),
	AT(wait_queue_entry_t, func), AT(wait_queue_entry_t, entry),
	SIZE(struct timer_list), AT(struct timer_list, expires), AT(struct timer_list, function),
	AT(struct timer_list, flags),
	SIZE(struct timerqueue_node), AT(struct timerqueue_node, expires),
	SIZE(struct hrtimer), AT(struct hrtimer, _softexpires), AT(struct hrtimer, function),
	AT(struct hrtimer, base), AT(struct hrtimer, state), AT(struct hrtimer, is_hard),
	SIZE(struct work_struct), AT(struct work_struct, entry), AT(struct work_struct, func),
	SIZE(struct delayed_work), AT(struct delayed_work, timer), AT(struct delayed_work, wq),
	AT(struct delayed_work, cpu),
	SIZE(struct rcu_work), AT(struct rcu_work, rcu),
	SIZE(struct irq_work), AT(struct irq_work, func),
	SIZE(struct rcu_head), AT(struct rcu_head, func),
	SIZE(struct load_weight), AT(struct load_weight, inv_weight),
	SIZE(ktime_t), SIZE(gfp_t), SIZE(umode_t), SIZE(loff_t), SIZE(bool), SIZE(dev_t),
	SIZE(enum hrtimer_mode), SIZE(enum hrtimer_restart),
};
const unsigned long nr_rows = sizeof(rows) / sizeof(rows[0]);
