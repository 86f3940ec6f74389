/* SPDX-License-Identifier: GPL-2.0 */
/* Times of a task together, and what sched_setattr() takes. */
#ifndef _LINUX_SCHED_TYPES_H
#define _LINUX_SCHED_TYPES_H

#include <linux/types.h>

struct task_cputime {
	u64 stime;
	u64 utime;
	unsigned long long sum_exec_runtime;
};

#include <uapi/linux/sched/types.h>

#endif /* _LINUX_SCHED_TYPES_H */
