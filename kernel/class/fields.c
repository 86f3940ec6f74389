// SPDX-License-Identifier: GPL-2.0
/* What events are made of in Linux: of a task, what a policy may read; contexts. */
#include "glue.h"
#include "task_fields.h"
#include <uapi/linux/saakm_values.h>

static u64 parent_key(struct task_struct *p)
{
	struct task_struct *parent = rcu_dereference_sched(p->parent);

	return !parent ? 0 : likely(parent->saakm.key) ? parent->saakm.key :
			     saakm_task_key(parent);
}

void saakm_host_task_fields(struct task_struct *p, u64 v[SAAKM_TF_NR])
{
	const struct saakm_slot *slot = saakm_slot_of(p->saakm.policy);
	const unsigned long *mask = cpumask_bits(&p->cpus_mask);
	unsigned int i;

	SAAKM_PLAIN_FIELDS(SAAKM_READ_FIELD)
	v[SAAKM_TF_ADDR] = (unsigned long)p;
	v[SAAKM_TF_PARENT] = parent_key(p);
	v[SAAKM_TF_MM] = (unsigned long)p->mm;
	v[SAAKM_TF_CPU] = task_cpu(p);
	for (i = 0; i < 4; i++)
		v[SAAKM_TF_CPUS0 + i] = i < BITS_TO_LONGS(NR_CPUS) ? mask[i] : 0;
	v[SAAKM_TF_SAAKM_POLICY] = slot ? slot->id : -1;
	v[SAAKM_TF_SAAKM_STATE] = p->saakm.state;
}

/* None of these ever becomes less: while the sum is the same, so are they. */
#define GROWING_FIELDS(X) \
	X(SUM_EXEC, se.sum_exec_runtime) \
	X(UTIME, utime) \
	X(STIME, stime) \
	X(NVCSW, nvcsw) \
	X(NIVCSW, nivcsw)
/* An address stays what it is: its place in the shadow is free for the sum. */
#define SHADOW_SUM	SAAKM_TF_ADDR

static u64 sum_of(const struct task_struct *p)
{
#define ADD(NAME, member)	+ READ_ONCE(p->member)
	return 0 GROWING_FIELDS(ADD);
#undef ADD
}

/* The first time all that there is; then what differs. States follow from STATE events. */
static noinline u64 *all_changes(struct task_struct *p, struct saakm_task_shadow *s,
				 u64 *values, u64 *changed)
{
	u64 sum = sum_of(p), now[SAAKM_TF_NR], mask = 0;
	unsigned int i;

	saakm_host_task_fields(p, now);
	for (i = 0; i < SAAKM_TF_NR; i++) {
		if (s->written && (i == SAAKM_TF_ADDR || i == SAAKM_TF_SAAKM_STATE ||
				   now[i] == s->val[i]))
			continue;
		mask |= 1ull << i;
		*values++ = s->val[i] = now[i];
	}
	if (!s->written)
		mask |= SAAKM_TASKVALS_COMM;
	s->val[SHADOW_SUM] = sum;
	s->written = true;
	s->changes = false;
	*changed = mask;
	return values;
}

/*
 * Does only scheduling change the task, apart from what is compared here? In our class,
 * known to its policy and settled there, its weight, priorities, affinity and policy are
 * changed by those callbacks of the class that say SAAKM_HOST_CHANGES(); vruntime belongs
 * to fair; tgid is for life, and start_time goes with the pid, when a thread execs.
 */
static __always_inline bool is_settled(const struct task_struct *p,
				       const struct saakm_task_shadow *s)
{
	return likely(s->written && !s->changes && task_on_saakm(p) &&
		      p->saakm.phase == SAAKM_IN && s->val[SAAKM_TF_PID] == (s64)p->pid);
}

#define LOOK(NAME, value) do { \
	now = (value); \
	if (unlikely(now != s->val[SAAKM_TF_##NAME])) { \
		*values++ = s->val[SAAKM_TF_##NAME] = now; \
		mask |= 1ull << SAAKM_TF_##NAME; \
	} \
} while (0)
#define LOOK_AT(NAME, member)	LOOK(NAME, (s64)READ_ONCE(p->member));

/* In the order of the fields' numbers, as their values stand in the event. */
u64 *saakm_host_task_changes(struct task_struct *p, u64 *values, u64 *changed)
{
	struct saakm_task_shadow *s = saakm_host_task_shadow(p);
	u64 mask = 0, now;

	if (!is_settled(p, s))
		return all_changes(p, s, values, changed);
	LOOK(PARENT, parent_key(p));
	LOOK_AT(FLAGS, flags)
	LOOK(MM, (unsigned long)p->mm);
	LOOK_AT(PRIO, prio)
	LOOK(CPU, task_cpu(p));
	LOOK_AT(ON_CPU, on_cpu)
	LOOK_AT(ON_RQ, on_rq)
	LOOK_AT(RUN_STATE, __state)
	LOOK_AT(WAKE_CPU, wake_cpu)
	LOOK_AT(RECENT_USED_CPU, recent_used_cpu)
	LOOK_AT(EXEC_START, se.exec_start)
	now = sum_of(p);
	if (now != s->val[SHADOW_SUM]) {
		s->val[SHADOW_SUM] = now;
		GROWING_FIELDS(LOOK_AT)
	}
	LOOK_AT(JUST_YIELDED, saakm.just_yielded)
	LOOK_AT(NOPREEMPT, saakm.nopreempt)
	*changed = mask;
	return values;
}

/*
 * It was looked at when block was called; interrupts are off since, and it has been
 * dequeued. All else than these can only be changed by callbacks of the class, which say so:
 * who wakes it elsewhere meanwhile sets its state, and waits until it has left.
 */
u64 *saakm_host_leaver_changes(struct task_struct *p, u64 *values, u64 *changed)
{
	struct saakm_task_shadow *s = saakm_host_task_shadow(p);
	u64 mask = 0, now;

	if (!is_settled(p, s))
		return all_changes(p, s, values, changed);
	LOOK(PARENT, parent_key(p));
	LOOK_AT(ON_RQ, on_rq)
	LOOK_AT(RUN_STATE, __state)
	*changed = mask;
	return values;
}

/*
 * Outside of handlers. Kinds that the class writes belong to no context, whoever is
 * current. What a policy's code does where nobody has told of it (a file is read) is
 * said to be outside.
 */
u32 saakm_host_ctx(const struct saakm_cpu *c, u8 kind)
{
	u32 ctx = in_task() ? current->saakm.ctx : c->ctx;

	switch (kind) {
	case SAAKM_EV_MIGRATE:
	case SAAKM_EV_WAKE:
	case SAAKM_EV_SWITCH:
	case SAAKM_EV_CLASS:
	case SAAKM_EV_IDLE:
	case SAAKM_EV_HOTPLUG:
	case SAAKM_EV_MODULE_LOAD:
	case SAAKM_EV_MODULE_UNLOAD:
	case SAAKM_EV_RUN:
		return 0;
	case SAAKM_EV_LOCK:
	case SAAKM_EV_VALUE:
	case SAAKM_EV_PRINTK:
		return ctx ?: SAAKM_CTX_OUTSIDE;
	default:
		return ctx;
	}
}
