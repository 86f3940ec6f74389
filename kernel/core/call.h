/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The choke point: every call of a policy's handler is made here, so that
 * recording, guarding and the checks afterwards hang off one place. In the kernel's class
 * it is in line, where the compiler knows which handler it is; all others call
 * saakm_call_thread() and saakm_call_core().
 */
#ifndef SAAKM_CALL_H
#define SAAKM_CALL_H

#include "saakm_host.h"
#include "core.h"
#include "record_call.h"

/* call.c */
void saakm_give_up(struct saakm_frame *f);
void saakm_report_lost(struct saakm_frame *f);
void saakm_check_answer(struct saakm_frame *f, int cpu);

static SAAKM_HOST_INLINE const void *saakm_routine_of(struct saakm_slot *slot, enum saakm_handler h)
{
	static const u16 offset[] = {
#define OFFSET(NAME, name, kind, must, text) \
		[SAAKM_H_##NAME] = offsetof(struct saakm_module_routines, name),
		SAAKM_HANDLERS(OFFSET)
	};

	return *(const void * const *)((const char *)slot->policy->routines + offset[h]);
}

static SAAKM_HOST_INLINE bool saakm_can_call(struct saakm_slot *slot, enum saakm_handler h)
{
	static const bool mandatory[] = {
#define MANDATORY(NAME, name, kind, must, text)	[SAAKM_H_##NAME] = must,
		SAAKM_HANDLERS(MANDATORY)
	};

	return likely(slot && !slot->dead) && (mandatory[h] || saakm_routine_of(slot, h));
}

static SAAKM_HOST_INLINE void saakm_begin(struct saakm_frame *f, struct saakm_slot *slot,
					  enum saakm_handler h, struct task_struct *p,
					  unsigned int cpu, u32 flags, enum saakm_told t)
{
	f->outer = saakm_frame();
	f->slot = slot;
	f->task = p;
	f->cpu = cpu;
	f->handler = h;
	f->aborted = false;
	f->recorded = false;
	if (!SAAKM_HOST_MAY_SLEEP(h))
		saakm_set_frame(f);
	saakm_record_enter(f, h, flags, t);
	SAAKM_HOST_TELL(f, h, true, t);
	SAAKM_HOST_ENTER(f, slot, h, p, cpu);
}

static SAAKM_HOST_INLINE void saakm_end(struct saakm_frame *f, u8 h, int ret, bool returned,
					enum saakm_told t)
{
	SAAKM_HOST_TELL(f, h, false, t);
	saakm_host_frame_exit(f);
	saakm_record_exit(f, h, ret, returned, t);
	saakm_set_frame(f->outer);
}

/*
 * Did it return? SAAKM_HOST_GUARD is true the first time; in userspace it is so
 * again, and false, when the handler was given up in the middle.
 */
#define SAAKM_RETURNS(f, call) \
	(SAAKM_HOST_GUARD(f) ? ({ call; saakm_host_returned(); true; }) : \
			       ({ (f)->aborted = true; saakm_give_up(f); false; }))

#define SAAKM_RUN(NAME, name)	case SAAKM_H_##NAME: (r->name)(policy, e); break;
#define SAAKM_ASK(NAME, name)	case SAAKM_H_##NAME: return (r->name)(policy, e);

static SAAKM_HOST_INLINE int saakm_thread_routine(struct saakm_policy *policy,
						  enum saakm_handler h, struct process_event *e)
{
	const struct saakm_module_routines *r = policy->routines;

	switch (h) {
	SAAKM_ASK(NEW_PREPARE, new_prepare)
	SAAKM_ASK(UNBLOCK_PREPARE, unblock_prepare)
	SAAKM_RUN(NEW_PLACE, new_place)
	SAAKM_RUN(NEW_END, new_end)
	SAAKM_RUN(TICK, tick)
	SAAKM_RUN(YIELD, yield)
	SAAKM_RUN(BLOCK, block)
	SAAKM_RUN(UNBLOCK_PLACE, unblock_place)
	SAAKM_RUN(UNBLOCK_END, unblock_end)
	SAAKM_RUN(TERMINATE, terminate)
	default:
		break;
	}
	return 0;
}

static SAAKM_HOST_INLINE int saakm_core_routine(struct saakm_policy *policy,
						enum saakm_handler h, struct core_event *e)
{
	const struct saakm_module_routines *r = policy->routines;

	switch (h) {
	SAAKM_ASK(GET_CORE_STATE, get_core_state)
	SAAKM_RUN(NEWLY_IDLE, newly_idle)
	SAAKM_RUN(ENTER_IDLE, enter_idle)
	SAAKM_RUN(EXIT_IDLE, exit_idle)
	/* Some policies' function returns nothing: never use the value. */
	SAAKM_RUN(BALANCING_SELECT, balancing_select)
	SAAKM_RUN(CORE_ENTRY, core_entry)
	SAAKM_RUN(CORE_EXIT, core_exit)
	case SAAKM_H_SCHEDULE:
		(r->schedule)(policy, e->target);
		break;
	default:
		break;
	}
	return 0;
}

/* The states in one of which the handler has to leave the task; 0: in any. */
static SAAKM_HOST_INLINE u8 saakm_states_left(enum saakm_handler h)
{
	static const u8 states[SAAKM_H_NR] = {
		[SAAKM_H_NEW_PLACE] = 1 << SAAKM_READY | 1 << SAAKM_RUNNING,
		[SAAKM_H_UNBLOCK_PLACE] = 1 << SAAKM_READY | 1 << SAAKM_RUNNING,
		[SAAKM_H_YIELD] = 1 << SAAKM_READY | 1 << SAAKM_READY_TICK | 1 << SAAKM_RUNNING,
		[SAAKM_H_BLOCK] = 1 << SAAKM_BLOCKED,
		[SAAKM_H_TERMINATE] = 1 << SAAKM_TERMINATED,
	};

	return states[h];
}

static SAAKM_HOST_INLINE bool saakm_has_answer(enum saakm_handler h)
{
	return h == SAAKM_H_NEW_PREPARE || h == SAAKM_H_UNBLOCK_PREPARE;
}

static SAAKM_HOST_INLINE void saakm_check_thread(struct saakm_frame *f, enum saakm_handler h,
						 struct task_struct *p, int ret)
{
	u8 left = saakm_states_left(h);

	if (left && unlikely(!(1u << (p->saakm.state & 31) & left)))
		saakm_report_lost(f);
	if (saakm_has_answer(h) && unlikely(!saakm_host_cpu_allowed(p, ret)))
		saakm_check_answer(f, ret);
}

static SAAKM_HOST_INLINE int saakm_thread_call(struct saakm_slot *slot, enum saakm_handler h,
					       struct task_struct *p, u32 flags, enum saakm_told t)
{
	struct process_event e = {
		.target = p,
		.cpu = saakm_host_this_cpu(),
		.flags = flags,
	};
	struct saakm_frame f __uninitialized;
	bool returned;
	int ret = 0;

	if (!saakm_can_call(slot, h))
		return -1;
	saakm_begin(&f, slot, h, p, task_cpu(p), flags, t);
	returned = SAAKM_RETURNS(&f, ret = saakm_thread_routine(slot->policy, h, &e));
	if (returned)
		saakm_check_thread(&f, h, p, ret);
	saakm_end(&f, h, ret, returned, t);
	return saakm_has_answer(h) && (!returned || slot->dead) ? -1 : ret;
}

static SAAKM_HOST_INLINE int saakm_core_call(struct saakm_slot *slot, enum saakm_handler h,
					     unsigned int cpu, enum saakm_told t)
{
	struct core_event e = { .target = cpu };
	struct saakm_frame f __uninitialized;
	bool returned;
	int ret = 0;

	if (!saakm_can_call(slot, h))
		return 0;
	saakm_begin(&f, slot, h, NULL, cpu, 0, t);
	returned = SAAKM_RETURNS(&f, ret = saakm_core_routine(slot->policy, h, &e));
	saakm_end(&f, h, ret, returned, t);
	return ret;
}

#endif /* SAAKM_CALL_H */
