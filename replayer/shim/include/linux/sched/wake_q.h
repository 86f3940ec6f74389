/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_WAKE_Q_H
#define SHIM_LINUX_SCHED_WAKE_Q_H

#include <linux/sched.h>

struct wake_q_head {
	struct task_struct *first;
};
#define DEFINE_WAKE_Q(name)	struct wake_q_head name = { NULL }
#define wake_q_add(head, task)	((void)((head)->first = (task)))
#define wake_up_q(head)		((head)->first ? wake_up_process((head)->first) : 0)

#endif /* SHIM_LINUX_SCHED_WAKE_Q_H */
