/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_TASK_FLAGS_H
#define SHIM_LINUX_SCHED_TASK_FLAGS_H

#include <linux/sched.h>

#endif /* SHIM_LINUX_SCHED_TASK_FLAGS_H */
