/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_CPUTIME_H
#define SHIM_LINUX_SCHED_CPUTIME_H

#include <linux/sched.h>

#define task_cputime(t, ut, st)		do { *(ut) = (t)->utime; *(st) = (t)->stime; } while (0)
#define task_cputime_adjusted(t, ut, st)	task_cputime(t, ut, st)
#define task_gtime(t)			((t)->gtime)
#define task_sched_runtime(t)		((unsigned long long)(t)->se.sum_exec_runtime)

#endif /* SHIM_LINUX_SCHED_CPUTIME_H */
