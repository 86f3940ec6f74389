/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: cgroups have a type, and no content. */
#ifndef _LINUX_CGROUP_H
#define _LINUX_CGROUP_H

#include <linux/sched.h>
#include <shim/api.h>

struct cgroup;
struct cgroup_subsys_state;
#define task_cgroup(task, id)	({ shim_unsupported("task_cgroup"); (struct cgroup *)NULL; })
#define task_dfl_cgroup(task)	({ shim_unsupported("task_dfl_cgroup"); (struct cgroup *)NULL; })
#define cgroup_id(cgrp)		({ shim_unsupported("cgroup_id"); (u64)0; })

#endif /* _LINUX_CGROUP_H */
