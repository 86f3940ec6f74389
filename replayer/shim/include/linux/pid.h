/* SPDX-License-Identifier: GPL-2.0 */
/* Tasks by number, and references to numbers: one struct pid for each task, the host's. */
#ifndef _LINUX_PID_H
#define _LINUX_PID_H

#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/sched/task.h>

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

struct pid {
	refcount_t count;
};

/* Under rcu_read_lock(), as in Linux: the task may be gone behind it. */
struct pid *find_vpid(int nr);
struct task_struct *pid_task(struct pid *pid, enum pid_type type);
/* With a reference. */
struct pid *find_get_pid(int nr);
struct task_struct *get_pid_task(struct pid *pid, enum pid_type type);
struct pid *get_task_pid(struct task_struct *task, enum pid_type type);
struct task_struct *find_get_task_by_vpid(pid_t nr);
void put_pid(struct pid *pid);
pid_t pid_vnr(struct pid *pid);

static inline struct pid *get_pid(struct pid *pid)
{
	if (pid)
		refcount_inc(&pid->count);
	return pid;
}

static inline struct pid *task_pid(struct task_struct *task)
{
	return task->thread_pid;
}

static inline pid_t pid_nr(struct pid *pid)
{
	return pid_vnr(pid);
}

#define find_pid_ns(nr, ns)	((void)(ns), find_vpid(nr))

#endif /* _LINUX_PID_H */
