/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fields of a task that stand in its TASK events as they are: X(NAME, member).
 * Every host reads them, replay writes them. What has to be looked up (parent,
 * policy, core, masks) is not here.
 */
#ifndef SAAKM_TASK_FIELDS_H
#define SAAKM_TASK_FIELDS_H

#define SAAKM_PLAIN_FIELDS(X) \
	X(PID, pid) \
	X(TGID, tgid) \
	X(FLAGS, flags) \
	X(PRIO, prio) \
	X(STATIC_PRIO, static_prio) \
	X(NORMAL_PRIO, normal_prio) \
	X(RT_PRIORITY, rt_priority) \
	X(SCHED_POLICY, policy) \
	X(NR_CPUS_ALLOWED, nr_cpus_allowed) \
	X(ON_CPU, on_cpu) \
	X(ON_RQ, on_rq) \
	X(RUN_STATE, __state) \
	X(WAKE_CPU, wake_cpu) \
	X(RECENT_USED_CPU, recent_used_cpu) \
	X(EXEC_START, se.exec_start) \
	X(SUM_EXEC, se.sum_exec_runtime) \
	X(VRUNTIME, se.vruntime) \
	X(WEIGHT, se.load.weight) \
	X(INV_WEIGHT, se.load.inv_weight) \
	X(UTIME, utime) \
	X(STIME, stime) \
	X(NVCSW, nvcsw) \
	X(NIVCSW, nivcsw) \
	X(START_TIME, start_time) \
	X(JUST_YIELDED, saakm.just_yielded) \
	X(NOPREEMPT, saakm.nopreempt)

/* Some of them change while they are read. */
#define SAAKM_READ_FIELD(NAME, member)	v[SAAKM_TF_##NAME] = (s64)READ_ONCE(p->member);

#endif /* SAAKM_TASK_FIELDS_H */
