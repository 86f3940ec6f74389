/* SPDX-License-Identifier: GPL-2.0 */
/* References to tasks. */
#ifndef _LINUX_SCHED_TASK_H
#define _LINUX_SCHED_TASK_H

#include <linux/sched.h>
#include <linux/refcount.h>

/* The host has one for as long as the task lives, and keeps the task till the last is dropped. */
void __put_task_struct(struct task_struct *t);

static inline struct task_struct *get_task_struct(struct task_struct *t)
{
	atomic_inc(&t->usage.refs);
	return t;
}

#define put_task_struct(t) \
do { \
	struct task_struct *__t = (t); \
	if (--__t->usage.refs.counter <= 0) \
		__put_task_struct(__t); \
} while (0)

/* All tasks: the list is the kernel's own. */
#define for_each_process(p)	for ((p) = NULL, shim_unsupported("for_each_process"); (p); )
#define for_each_process_thread(p, t) \
	for ((p) = (t) = NULL, shim_unsupported("for_each_process_thread"); (p); )
#define for_each_thread(p, t) \
	for ((t) = (p), shim_unsupported("for_each_thread"); (t); )

#endif /* _LINUX_SCHED_TASK_H */
