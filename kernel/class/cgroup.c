// SPDX-License-Identifier: GPL-2.0
/*
 * cpu.saakm.policy_id of a cgroup: the policy that tasks are given to when they
 * come into the group, and those in it when it is written. -1: none, and tasks
 * stay what they are.
 */
#include <linux/cgroup.h>
#include <uapi/linux/sched/types.h>
#include "glue.h"

static struct task_group *tg_of(struct cgroup_subsys_state *css)
{
	return container_of(css, struct task_group, css);
}

static int give(struct task_struct *p, u32 id)
{
	struct sched_attr attr = {
		.sched_policy = SCHED_SAAKM,
		.sched_nice = task_nice(p),
		.sched_saakm_policy = id,
	};

	/* Who asked for more than fair keeps it. */
	if (p->policy != SCHED_NORMAL && p->policy != SCHED_SAAKM)
		return 0;
	if (p->sched_reset_on_fork)
		attr.sched_flags = SCHED_FLAG_RESET_ON_FORK;
	return sched_setattr_nocheck(p, &attr);
}

void saakm_cgroup_attach(struct cgroup_taskset *tset)
{
	struct cgroup_subsys_state *css;
	struct task_struct *p;

	cgroup_taskset_for_each(p, css, tset) {
		u32 policy = READ_ONCE(tg_of(css)->saakm_policy);

		/* A policy that has gone meanwhile is no reason to refuse the move. */
		if (policy)
			give(p, policy - 1);
	}
}

static s64 policy_id_read(struct cgroup_subsys_state *css, struct cftype *cft)
{
	return (s64)READ_ONCE(tg_of(css)->saakm_policy) - 1;
}

static int policy_id_write(struct cgroup_subsys_state *css, struct cftype *cft, s64 id)
{
	struct css_task_iter it;
	struct task_struct *p;
	bool known;
	int ret = 0;

	if (id < -1 || id >= U32_MAX)
		return -EINVAL;
	scoped_guard(rcu)
		known = id == -1 || saakm_slot_by_id(id);
	if (!known)
		return -EINVAL;
	WRITE_ONCE(tg_of(css)->saakm_policy, id + 1);
	if (id == -1)
		return 0;
	css_task_iter_start(css, 0, &it);
	while (!ret && (p = css_task_iter_next(&it)))
		ret = give(p, id);
	css_task_iter_end(&it);
	return ret;
}

static struct cftype files[] = {
	{
		.name = "saakm.policy_id",
		.flags = CFTYPE_NOT_ON_ROOT,
		.read_s64 = policy_id_read,
		.write_s64 = policy_id_write,
	},
	{ }
};

static int __init saakm_cgroup_init(void)
{
	return cgroup_add_dfl_cftypes(&cpu_cgrp_subsys, files);
}
late_initcall(saakm_cgroup_init);
