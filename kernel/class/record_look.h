/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Looks at tasks, in line: of all fields that a policy may read, those few that change
 * without the class being told, as they are. What is new of them is found by who reads
 * the ring.
 */
#ifndef SAAKM_RECORD_LOOK_H
#define SAAKM_RECORD_LOOK_H

#include "core.h"

static __always_inline u64 saakm_parent_key(struct task_struct *p)
{
	struct task_struct *parent = rcu_dereference_sched(p->parent);
	u32 key = READ_ONCE(parent->saakm.key);

	return likely(key) ? key : saakm_task_key(parent);
}

/* Where each of SAAKM_LOOK_FIELDS is; in the order of the fields' numbers. */
#define SAAKM_LOOK_SOURCES(X) \
	X(PARENT, parent, saakm_parent_key(p)) \
	X(FLAGS, flags, READ_ONCE(p->flags)) \
	X(MM, mm, (unsigned long)READ_ONCE(p->mm)) \
	X(PRIO, prio, READ_ONCE(p->prio)) \
	X(CPU, task_cpu, task_cpu(p)) \
	X(ON_CPU, on_cpu, READ_ONCE(p->on_cpu)) \
	X(ON_RQ, on_rq, READ_ONCE(p->on_rq)) \
	X(RUN_STATE, run_state, READ_ONCE(p->__state)) \
	X(WAKE_CPU, wake_cpu, READ_ONCE(p->wake_cpu)) \
	X(EXEC_START, exec_start, READ_ONCE(p->se.exec_start)) \
	X(SUM_EXEC, sum_exec, READ_ONCE(p->se.sum_exec_runtime)) \
	X(UTIME, utime, READ_ONCE(p->utime)) \
	X(STIME, stime, READ_ONCE(p->stime)) \
	X(NVCSW, nvcsw, READ_ONCE(p->nvcsw)) \
	X(NIVCSW, nivcsw, READ_ONCE(p->nivcsw)) \
	X(JUST_YIELDED, just_yielded, READ_ONCE(p->saakm.just_yielded)) \
	X(NOPREEMPT, nopreempt, READ_ONCE(p->saakm.nopreempt))
#define SAAKM_LOOK_BIT(type, NAME, name)	| 1ull << SAAKM_TF_##NAME
#define SAAKM_LOOKED_AT	(0 SAAKM_LOOK_FIELDS(SAAKM_LOOK_BIT))

/*
 * An address stays what it is: its place in the shadow is free for the CPU + 1 whose look was
 * the last that was written of the task, or 0.
 */
#define SAAKM_SHADOW_LOOKER	SAAKM_TF_ADDR
#define saakm_looker(p)		(saakm_host_task_shadow(p)->val[SAAKM_SHADOW_LOOKER])
#define saakm_this_looker()	((u32)raw_smp_processor_id() + 1)

/*
 * Does only scheduling change the task, apart from what is looked at here? In our class,
 * known to its policy and settled there, its weight, priorities, affinity and policy are
 * changed by those callbacks of the class that say SAAKM_HOST_CHANGES(); vruntime and
 * recent_used_cpu belong to fair; tgid is for life, and start_time goes with the pid, when a
 * thread execs.
 */
static __always_inline bool saakm_is_steady(struct task_struct *p)
{
	const struct saakm_task_shadow *s = saakm_host_task_shadow(p);

	return likely(s->both == (true << 8 | true) && s->val[SAAKM_TF_PID] == (s64)p->pid);
}

/* Or is it on its way out of the class, which saakm_leave() will say? */
static __always_inline bool saakm_is_settled(struct task_struct *p)
{
	return saakm_is_steady(p) && task_on_saakm(p) && p->saakm.phase == SAAKM_IN;
}

/* Is it true of the others that they have not changed? */
#ifdef CONFIG_SAAKM_RECORD_CHECK
void saakm_check_look(struct task_struct *p, u64 looked_at);
#else
static inline void saakm_check_look(struct task_struct *p, u64 looked_at) { }
#endif

#define SAAKM_ITEM_HEADER(look, what) { \
	.size = sizeof(struct saakm_item) + sizeof(*(look)), \
	.kind = SAAKM_EV_TASK, .flags = (what), \
}

/* Of one that is settled. */
static __always_inline u8 *saakm_look(struct task_struct *p, struct saakm_item *item)
{
	struct saakm_look *look = (struct saakm_look *)(item + 1);

	*item = (struct saakm_item)SAAKM_ITEM_HEADER(look, SAAKM_ITEM_LOOK);
	look->task = p->saakm.key;
	look->before = saakm_looker(p);
	saakm_looker(p) = saakm_this_looker();
	/* One by one, as in fill_enter(). */
#define LOOK(NAME, name, value)	WRITE_ONCE(look->name, value);
	SAAKM_LOOK_SOURCES(LOOK)
#undef LOOK
	saakm_check_look(p, SAAKM_LOOKED_AT);
	return (u8 *)(look + 1);
}

/*
 * Of a current task that has been dequeued since, by its block handler, which was the last to
 * touch it. Interrupts are off, and who wakes it elsewhere sets its state, and waits until it
 * has left.
 */
static __always_inline u8 *saakm_look_leaver(struct task_struct *p, struct saakm_item *item)
{
	struct saakm_leave *leave = (struct saakm_leave *)(item + 1);

	*item = (struct saakm_item)SAAKM_ITEM_HEADER(leave, SAAKM_ITEM_LEAVE);
	leave->task = p->saakm.key;
	leave->pad = 0;
	WRITE_ONCE(leave->on_rq, READ_ONCE(p->on_rq));
	WRITE_ONCE(leave->run_state, READ_ONCE(p->__state));
	saakm_check_look(p, 1ull << SAAKM_TF_ON_RQ | 1ull << SAAKM_TF_RUN_STATE);
	return (u8 *)(leave + 1);
}

/* Looks have room in any call: two are all that come before anything else. */
#define SAAKM_HOST_LOOK_MAX	(sizeof(struct saakm_item) + sizeof(struct saakm_look))
#define SAAKM_HOST_LOOKS_ALWAYS	true
#define SAAKM_HOST_LOOK_QUICK(p)	saakm_is_steady(p)
#define SAAKM_HOST_LOOK(p, item)	saakm_look(p, item)
#define SAAKM_HOST_LEAVE(p, item)	saakm_look_leaver(p, item)
#define SAAKM_HOST_LEAVES(c, p) \
	((p) == (c)->seen && (p)->saakm.clock == (c)->seen_clock && \
	 saakm_looker(p) == saakm_this_looker())

#endif /* SAAKM_RECORD_LOOK_H */
