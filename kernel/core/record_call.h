/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record points of a handler's call: ENTER and EXIT. Where the compiler knows which
 * handler it is, its own function is called, which knows what has to be written of it.
 */
#ifndef SAAKM_RECORD_CALL_H
#define SAAKM_RECORD_CALL_H

#include "saakm_host.h"
#include "core.h"

/* Handlers with functions of their own: X(NAME, name, its target is a task). */
#define SAAKM_OFTEN_CALLED(X) \
	X(GET_CORE_STATE, get_core_state, false) \
	X(TICK, tick, true) \
	X(YIELD, yield, true) \
	X(BLOCK, block, true) \
	X(UNBLOCK_PREPARE, unblock_prepare, true) \
	X(UNBLOCK_PLACE, unblock_place, true) \
	X(SCHEDULE, schedule, false)
#define SAAKM_DECLARE_QUICK(NAME, name, aims) \
void saakm_enter_##name(struct saakm_frame *f, unsigned int flags); \
void saakm_exit_##name(struct saakm_frame *f, int ret);
SAAKM_OFTEN_CALLED(SAAKM_DECLARE_QUICK)
#undef SAAKM_DECLARE_QUICK
void __saakm_record_enter(struct saakm_frame *f, unsigned int flags);
void __saakm_record_exit(struct saakm_frame *f, int ret, u8 how);

/* The frame is of a call of h. */
static __always_inline void saakm_record_enter(struct saakm_frame *f, enum saakm_handler h,
					       unsigned int flags)
{
	if (!SAAKM_HOST_RECORDS)
		return;
	switch (h) {
#define QUICK(NAME, name, aims)	case SAAKM_H_##NAME: return saakm_enter_##name(f, flags);
	SAAKM_OFTEN_CALLED(QUICK)
#undef QUICK
	default: return __saakm_record_enter(f, flags);
	}
}

static __always_inline void saakm_record_exit(struct saakm_frame *f, enum saakm_handler h, int ret,
					      bool returned)
{
	if (!SAAKM_HOST_RECORDS)
		return;
	if (!returned)
		return __saakm_record_exit(f, ret, SAAKM_EXIT_ABORTED);
	switch (h) {
#define QUICK(NAME, name, aims)	case SAAKM_H_##NAME: return saakm_exit_##name(f, ret);
	SAAKM_OFTEN_CALLED(QUICK)
#undef QUICK
	default: return __saakm_record_exit(f, ret, SAAKM_EXIT_RETURNED);
	}
}

/*
 * A wake-up is one section with interrupts off from unblock_prepare on: if nothing has
 * touched p since that ended here, it and the current task are as they were looked at.
 */
static __always_inline void saakm_record_placing(struct task_struct *p)
{
	struct saakm_cpu *c;

	if (!saakm_recording)
		return;
	c = saakm_this_cpu();
	c->looked = p == c->seen && p->saakm.clock == c->seen_clock;
	c->seen = NULL;
}

/* Its handlers have been called. */
static __always_inline void saakm_record_placed(void)
{
	if (saakm_recording)
		saakm_this_cpu()->looked = false;
}

#endif /* SAAKM_RECORD_CALL_H */
