/* SPDX-License-Identifier: GPL-2.0 */
/* The little that lies at the start of a task. */
#ifndef _LINUX_THREAD_INFO_H
#define _LINUX_THREAD_INFO_H

#include <linux/types.h>

struct thread_info {
	unsigned long flags;
	unsigned long syscall_work;
	u32 status;
	u32 cpu;
};

#define TIF_NOTIFY_RESUME	1
#define TIF_SIGPENDING		2
#define TIF_NEED_RESCHED	3
#define THREAD_SIZE		(16 << 10)

#endif /* _LINUX_THREAD_INFO_H */
