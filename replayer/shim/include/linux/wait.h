/* SPDX-License-Identifier: GPL-2.0 */
/* Queues of sleepers: the host wakes them, conditions are tested here. */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#define WQ_FLAG_EXCLUSIVE	0x01
#define WQ_FLAG_WOKEN		0x02

struct wait_queue_entry;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *entry, unsigned int mode, int flags,
				 void *key);

struct wait_queue_entry {
	unsigned int flags;
	void *private;
	wait_queue_func_t func;
	struct list_head entry;
};
typedef struct wait_queue_entry wait_queue_entry_t;

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name)	{ .head = LIST_HEAD_INIT(name.head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name)	DECLARE_WAIT_QUEUE_HEAD(name)
#define init_waitqueue_head(wq) \
	do { spin_lock_init(&(wq)->lock); INIT_LIST_HEAD(&(wq)->head); } while (0)

int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode, int sync,
			     void *key);
int default_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags,
			  void *key);
int woken_wake_function(struct wait_queue_entry *entry, unsigned int mode, int sync, void *key);
void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry);
void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *entry);
void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry);
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry, int state);
bool prepare_to_wait_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *entry,
			       int state);
long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *entry,
			   int state);
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry);
void init_wait_entry(struct wait_queue_entry *entry, int flags);
int __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key);
void __wake_up_locked(struct wait_queue_head *wq, unsigned int mode, int nr);

#define DEFINE_WAIT_FUNC(name, fn) \
	struct wait_queue_entry name = { .private = current, .func = fn, \
					 .entry = LIST_HEAD_INIT(name.entry) }
#define DEFINE_WAIT(name)	DEFINE_WAIT_FUNC(name, autoremove_wake_function)
#define DECLARE_WAITQUEUE(name, task) \
	struct wait_queue_entry name = { .private = task, .func = default_wake_function }

#define wake_up(wq)			__wake_up(wq, TASK_NORMAL, 1, NULL)
#define wake_up_nr(wq, nr)		__wake_up(wq, TASK_NORMAL, nr, NULL)
#define wake_up_all(wq)			__wake_up(wq, TASK_NORMAL, 0, NULL)
#define wake_up_locked(wq)		__wake_up_locked((wq), TASK_NORMAL, 1)
#define wake_up_interruptible(wq)	__wake_up(wq, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_all(wq)	__wake_up(wq, TASK_INTERRUPTIBLE, 0, NULL)
#define wake_up_interruptible_sync(wq)	wake_up_interruptible(wq)

static inline int waitqueue_active(struct wait_queue_head *wq)
{
	return !list_empty(&wq->head);
}
#define wq_has_sleeper(wq)	(waitqueue_active(wq) != 0)

/* Sleeps until the condition holds; gives what `how` leaves of the time. */
#define __shim_wait(wq, cond, state, excl, timeout, cmd1, cmd2) \
({ \
	struct wait_queue_entry __entry; \
	long __left = (timeout), __int = 0; \
	might_sleep(); \
	init_wait_entry(&__entry, excl); \
	for (;;) { \
		__int = prepare_to_wait_event(&(wq), &__entry, state); \
		if (cond) { \
			__left = __left ? __left : 1; \
			__int = 0; \
			break; \
		} \
		if (!__left || __int) \
			break; \
		cmd1; \
		__left = schedule_timeout(__left); \
		cmd2; \
	} \
	finish_wait(&(wq), &__entry); \
	__int ? __int : __left; \
})
#define __shim_wait_forever(wq, cond, state, excl) \
({ \
	long __ret = 0; \
	might_sleep(); \
	if (!(cond)) \
		__ret = __shim_wait(wq, cond, state, excl, MAX_SCHEDULE_TIMEOUT, , ); \
	__ret < 0 ? (int)__ret : 0; \
})
#define __shim_wait_timeout(wq, cond, state, t) \
({ \
	long __ret = (t); \
	might_sleep(); \
	if (!(cond)) \
		__ret = __shim_wait(wq, cond, state, 0, __ret, , ); \
	else if (!__ret) \
		__ret = 1; \
	__ret; \
})
#define wait_event(wq, cond) \
	((void)__shim_wait_forever(wq, cond, TASK_UNINTERRUPTIBLE, 0))
#define wait_event_idle(wq, cond)	((void)__shim_wait_forever(wq, cond, TASK_IDLE, 0))
#define wait_event_freezable(wq, cond)	wait_event_interruptible(wq, cond)
#define wait_event_interruptible(wq, cond) \
	__shim_wait_forever(wq, cond, TASK_INTERRUPTIBLE, 0)
#define wait_event_killable(wq, cond)	__shim_wait_forever(wq, cond, TASK_KILLABLE, 0)
#define wait_event_interruptible_exclusive(wq, cond) \
	__shim_wait_forever(wq, cond, TASK_INTERRUPTIBLE, WQ_FLAG_EXCLUSIVE)
#define wait_event_timeout(wq, cond, t) \
	__shim_wait_timeout(wq, cond, TASK_UNINTERRUPTIBLE, t)
#define wait_event_idle_timeout(wq, cond, t)	__shim_wait_timeout(wq, cond, TASK_IDLE, t)
#define wait_event_interruptible_timeout(wq, cond, t) \
	__shim_wait_timeout(wq, cond, TASK_INTERRUPTIBLE, t)
#define wait_event_freezable_timeout(wq, cond, t) \
	wait_event_interruptible_timeout(wq, cond, t)
#define wait_event_cmd(wq, cond, cmd1, cmd2) \
	((void)((cond) ? 0 : __shim_wait(wq, cond, TASK_UNINTERRUPTIBLE, 0, \
					 MAX_SCHEDULE_TIMEOUT, cmd1, cmd2)))

#endif /* _LINUX_WAIT_H */
