/* SPDX-License-Identifier: GPL-2.0 */
/* References to tasks. */
#ifndef _LINUX_SCHED_TASK_H
#define _LINUX_SCHED_TASK_H

#include <linux/sched.h>
#include <linux/refcount.h>

/* The host keeps tasks for as long as it runs: references are only counted. */
static inline struct task_struct *get_task_struct(struct task_struct *t)
{
	atomic_inc(&t->usage.refs);
	return t;
}

static inline void put_task_struct(struct task_struct *t)
{
	atomic_dec(&t->usage.refs);
}

/* All tasks: the list is the kernel's own. */
#define for_each_process(p)	for ((p) = NULL, shim_unsupported("for_each_process"); (p); )
#define for_each_process_thread(p, t) \
	for ((p) = (t) = NULL, shim_unsupported("for_each_process_thread"); (p); )
#define for_each_thread(p, t) \
	for ((t) = (p), shim_unsupported("for_each_thread"); (t); )

#endif /* _LINUX_SCHED_TASK_H */
