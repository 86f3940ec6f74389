// SPDX-License-Identifier: GPL-2.0
/*
 * Scheduling attributes of the policy's own threads, the affinity of any task,
 * and what the CPUs do. The class of tasks of the workload is not the policy's
 * to change: -EPERM.
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

/* --- affinity -------------------------------------------------------------------- */

static int set_mask(struct task_struct *p, const struct cpumask *mask)
{
	int ret = 0;

	/* It takes the task's locks and waits till it has moved. */
	if (!host_may_sleep_here())
		return -EINVAL;
	if (!saakm_observer)
		ret = host.ops->set_affinity(p, (const u64 *)cpumask_bits(mask));
	return shim_value(SAAKM_SRC_OTHER, p->pid, ret);
}

int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *mask)
{
	shim_might_sleep("set_cpus_allowed_ptr");
	return set_mask(p, mask);
}

long sched_setaffinity(pid_t pid, const struct cpumask *mask)
{
	struct task_struct *p = pid ? find_task_by_vpid(pid) : shim_current();

	shim_might_sleep("sched_setaffinity");
	if (!p)
		return -ESRCH;
	return p->flags & PF_NO_SETAFFINITY ? -EINVAL : set_mask(p, mask);
}

/* --- what the CPUs do -------------------------------------------------------------- */

unsigned int nr_running(void)
{
	unsigned int cpu, n = 0;

	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		if (host.ops->is_online(cpu))
			n += host.ops->count(cpu);
	return shim_value(SAAKM_SRC_OTHER, host.nr_cpus, n);
}

/* Nobody waits for a disk here. */
unsigned long nr_iowait_cpu(int cpu)
{
	return shim_value(SAAKM_SRC_OTHER, cpu, 0);
}

unsigned long nr_iowait(void)
{
	return nr_iowait_cpu(host.nr_cpus);
}

struct task_struct *idle_task(int cpu)
{
	struct task_struct *p;

	if (cpu < 0 || (unsigned int)cpu >= host.nr_cpus)
		return NULL;
	p = host.ops->idle_task(cpu);
	saakm_record_task(p);
	return p;
}
