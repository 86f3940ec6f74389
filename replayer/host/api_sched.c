// SPDX-License-Identifier: GPL-2.0
/*
 * Scheduling attributes of the policy's own threads, and whether a CPU idles.
 * Tasks of the workload are not the policy's to change: -EPERM.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "libc.h"
#include "shim_api.h"
#include <uapi/linux/sched/types.h>

int idle_cpu(int cpu)
{
	bool idle;

	if (cpu < 0 || (unsigned int)cpu >= host.nr_cpus)
		return 0;
	idle = !host.ops->count(cpu);
	return shim_value(SAAKM_SRC_OTHER, cpu, idle);
}

int available_idle_cpu(int cpu)
{
	return idle_cpu(cpu);
}

static int set_class(struct task_struct *p, int policy, int nice, int rt_prio)
{
	bool rt = policy == SCHED_FIFO || policy == SCHED_RR;

	if (!rt && policy != SCHED_NORMAL && policy != SCHED_BATCH && policy != SCHED_IDLE)
		return -EINVAL;
	if (rt != (rt_prio > 0) || rt_prio > 99 || nice < -20 || nice > 19)
		return -EINVAL;
	return host.ops->thread_class(p, rt, nice, rt_prio);
}

int sched_setattr(struct task_struct *p, const struct sched_attr *attr)
{
	return set_class(p, attr->sched_policy, attr->sched_nice, attr->sched_priority);
}

int sched_setattr_nocheck(struct task_struct *p, const struct sched_attr *attr)
{
	return sched_setattr(p, attr);
}

int sched_setscheduler(struct task_struct *p, int policy, const struct sched_param *param)
{
	return set_class(p, policy, p->static_prio - 120, param->sched_priority);
}

int sched_setscheduler_nocheck(struct task_struct *p, int policy,
			       const struct sched_param *param)
{
	return sched_setscheduler(p, policy, param);
}

void sched_set_fifo(struct task_struct *p)
{
	set_class(p, SCHED_FIFO, p->static_prio - 120, 50);
}

void sched_set_fifo_low(struct task_struct *p)
{
	set_class(p, SCHED_FIFO, p->static_prio - 120, 1);
}

void sched_set_normal(struct task_struct *p, int nice)
{
	set_class(p, SCHED_NORMAL, nice, 0);
}

void set_user_nice(struct task_struct *p, long nice)
{
	set_class(p, p->policy, nice, p->rt_priority);
}
