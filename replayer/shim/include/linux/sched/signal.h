/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_SIGNAL_H
#define SHIM_LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>
#include <linux/sched/task.h>

#define get_nr_threads(p)	({ (void)(p); shim_unsupported("get_nr_threads"); 1; })

#endif /* SHIM_LINUX_SCHED_SIGNAL_H */
