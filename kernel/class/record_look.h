/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has changed of a task since it was last looked at, in line: of all fields that a
 * policy may read, those few that change without the class being told.
 */
#ifndef SAAKM_RECORD_LOOK_H
#define SAAKM_RECORD_LOOK_H

#include "core.h"

static __always_inline u64 saakm_parent_key(struct task_struct *p)
{
	struct task_struct *parent = rcu_dereference_sched(p->parent);

	return !parent ? 0 : likely(parent->saakm.key) ? parent->saakm.key :
			     saakm_task_key(parent);
}

/*
 * X(NAME, member, leaver), in the order of the fields' numbers, as their values stand in
 * the event. leaver: may it change between a current task's block handler and its switch?
 * Interrupts are off then, and who wakes it elsewhere sets its state, and waits until it
 * has left.
 */
#define SAAKM_FIELDS_BEFORE_CPU(X) \
	X(FLAGS, flags, false) \
	X(MM, mm, false) \
	X(PRIO, prio, false)
#define SAAKM_FIELDS_BEHIND_CPU(X) \
	X(ON_CPU, on_cpu, false) \
	X(ON_RQ, on_rq, true) \
	X(RUN_STATE, __state, true) \
	X(WAKE_CPU, wake_cpu, false) \
	X(EXEC_START, se.exec_start, false)
/* None of these ever becomes less: while the sum is the same, so are they. */
#define SAAKM_GROWING_FIELDS(X) \
	X(SUM_EXEC, se.sum_exec_runtime, false) \
	X(UTIME, utime, false) \
	X(STIME, stime, false) \
	X(NVCSW, nvcsw, false) \
	X(NIVCSW, nivcsw, false)
#define SAAKM_FIELDS_BEHIND_SUM(X) \
	X(JUST_YIELDED, saakm.just_yielded, false) \
	X(NOPREEMPT, saakm.nopreempt, false)
/* An address stays what it is: its place in the shadow is free for the sum. */
#define SAAKM_SHADOW_SUM	SAAKM_TF_ADDR

static __always_inline u64 saakm_sum_of(const struct task_struct *p)
{
#define ADD(NAME, member, leaver)	+ READ_ONCE(p->member)
	return 0 SAAKM_GROWING_FIELDS(ADD);
#undef ADD
}

/*
 * Does only scheduling change the task, apart from what is looked at here? In our class,
 * known to its policy and settled there, its weight, priorities, affinity and policy are
 * changed by those callbacks of the class that say SAAKM_HOST_CHANGES(); vruntime and
 * recent_used_cpu belong to fair; tgid is for life, and start_time goes with the pid, when a
 * thread execs.
 */
static __always_inline bool saakm_is_settled(struct task_struct *p)
{
	const struct saakm_task_shadow *s = saakm_host_task_shadow(p);

	return likely(s->both == (true << 8 | true) && task_on_saakm(p) &&
		      p->saakm.phase == SAAKM_IN && s->val[SAAKM_TF_PID] == (s64)p->pid);
}

/* Which of its fields are compared. */
static __always_inline u64 saakm_looked_at(bool leaves)
{
#define BIT_OF(NAME, member, leaver)	| (!leaves || leaver ? 1ull << SAAKM_TF_##NAME : 0)
	return 1ull << SAAKM_TF_PARENT | (leaves ? 0 : 1ull << SAAKM_TF_CPU)
		SAAKM_FIELDS_BEFORE_CPU(BIT_OF) SAAKM_FIELDS_BEHIND_CPU(BIT_OF)
		SAAKM_GROWING_FIELDS(BIT_OF) SAAKM_FIELDS_BEHIND_SUM(BIT_OF);
#undef BIT_OF
}

/* Is it true of the others that they have not changed? */
#ifdef CONFIG_SAAKM_RECORD_CHECK
void saakm_check_look(struct task_struct *p, u64 looked_at);
#else
static inline void saakm_check_look(struct task_struct *p, u64 looked_at) { }
#endif

/* Of one that is settled. */
static __always_inline u64 *saakm_look(struct task_struct *p, u64 *values, u64 *changed,
				       bool leaves)
{
	struct saakm_task_shadow *s = saakm_host_task_shadow(p);
	u64 mask = 0, now;

	/* Fields that are there in each task; a key of 0 is given when it is asked for. */
	now = READ_ONCE(rcu_dereference_sched(p->parent)->saakm.key);
	if (unlikely(now != s->val[SAAKM_TF_PARENT]))
		now = saakm_parent_key(p);
#define COMPARE(NAME, value) do { \
	now = (value); \
	if (unlikely(now != s->val[SAAKM_TF_##NAME])) { \
		*values++ = s->val[SAAKM_TF_##NAME] = now; \
		mask |= 1ull << SAAKM_TF_##NAME; \
	} \
} while (0)
#define LOOK(NAME, member, leaver) \
	if (!leaves || leaver) \
		COMPARE(NAME, (s64)READ_ONCE(p->member));

	COMPARE(PARENT, now);
	SAAKM_FIELDS_BEFORE_CPU(LOOK)
	if (!leaves)
		COMPARE(CPU, task_cpu(p));
	SAAKM_FIELDS_BEHIND_CPU(LOOK)
	now = leaves ? s->val[SAAKM_SHADOW_SUM] : saakm_sum_of(p);
	if (now != s->val[SAAKM_SHADOW_SUM]) {
		s->val[SAAKM_SHADOW_SUM] = now;
		SAAKM_GROWING_FIELDS(LOOK)
	}
	SAAKM_FIELDS_BEHIND_SUM(LOOK)
#undef LOOK
#undef COMPARE
	*changed = mask;
	saakm_check_look(p, saakm_looked_at(leaves));
	return values;
}

#define SAAKM_HOST_LOOK_QUICK(p)	saakm_is_settled(p)
#define SAAKM_HOST_LOOK(p, values, mask)	saakm_look(p, values, mask, false)
#define SAAKM_HOST_LOOK_LEAVER(p, values, mask)	saakm_look(p, values, mask, true)

#endif /* SAAKM_RECORD_LOOK_H */
