/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record points of a handler's call: ENTER and EXIT. Where the compiler knows which
 * handler it is, there is a quick version that knows what has to be written of it.
 */
#ifndef SAAKM_RECORD_CALL_H
#define SAAKM_RECORD_CALL_H

#include "saakm_host.h"
#include "core.h"
#include "record_quick.h"

/* A host that has nobody who watches, and may be recorded at any time. */
#ifndef SAAKM_HOST_IS_TOLD
#define SAAKM_HOST_IS_TOLD	true
#define SAAKM_HOST_RECORDS_TOLD	SAAKM_HOST_RECORDS
#define SAAKM_HOST_TELL(f, h, enters, t)	((void)0)
#endif

/*
 * Is anybody told what happens, who records or watches? Code that runs at every turn is
 * there twice, once for when nobody is, which but for one patched jump knows nothing of it.
 */
enum saakm_told { SAAKM_MAYBE, SAAKM_UNTOLD, SAAKM_TOLD };

static __always_inline bool saakm_is_recorded(enum saakm_told t)
{
	return t == SAAKM_TOLD ? SAAKM_HOST_RECORDS_TOLD : t == SAAKM_MAYBE && SAAKM_HOST_RECORDS;
}

/*
 * Before the body of name(), which has t besides: storage and type of what it returns, its
 * parameters' names and, last, the parameters.
 */
#define SAAKM_NAMES(...)	__VA_ARGS__
#define SAAKM_TWICE(storage, type, name, names, ...) \
static __always_inline type name##_either(__VA_ARGS__, enum saakm_told t); \
static noinline __noclone type name##_told(__VA_ARGS__) \
{ \
	return name##_either(SAAKM_NAMES names, SAAKM_TOLD); \
} \
storage type name(__VA_ARGS__) \
{ \
	return SAAKM_HOST_IS_TOLD ? name##_told names : \
				    name##_either(SAAKM_NAMES names, SAAKM_UNTOLD); \
} \
static __always_inline type name##_either(__VA_ARGS__, enum saakm_told t)

void __saakm_record_enter(struct saakm_frame *f, unsigned int flags);
void __saakm_record_exit(struct saakm_frame *f, int ret, u8 how);

/* Handlers that are called often: X(NAME, name). */
#define SAAKM_OFTEN_CALLED(X) \
	X(GET_CORE_STATE, get_core_state) \
	X(TICK, tick) \
	X(YIELD, yield) \
	X(BLOCK, block) \
	X(UNBLOCK_PREPARE, unblock_prepare) \
	X(UNBLOCK_PLACE, unblock_place) \
	X(SCHEDULE, schedule)
#define SAAKM_DECLARE_QUICK(NAME, name) \
void saakm_enter_##name(struct saakm_frame *f, unsigned int flags); \
void saakm_exit_##name(struct saakm_frame *f, int ret);
SAAKM_OFTEN_CALLED(SAAKM_DECLARE_QUICK)
#undef SAAKM_DECLARE_QUICK

static __always_inline bool saakm_is_often_called(enum saakm_handler h)
{
#define IS_IT(NAME, name)	|| h == SAAKM_H_##NAME
	return false SAAKM_OFTEN_CALLED(IS_IT);
#undef IS_IT
}

/* The frame is of a call of h. */
static __always_inline void saakm_record_enter(struct saakm_frame *f, enum saakm_handler h,
					       unsigned int flags, enum saakm_told t)
{
	if (!saakm_is_recorded(t))
		return;
	if (t == SAAKM_TOLD && saakm_is_often_called(h) &&
	    likely(saakm_enter_quick(f, h, flags)))
		return;
	switch (t == SAAKM_MAYBE ? h : SAAKM_H_NR) {
#define QUICK(NAME, name)	case SAAKM_H_##NAME: return saakm_enter_##name(f, flags);
	SAAKM_OFTEN_CALLED(QUICK)
#undef QUICK
	default: return __saakm_record_enter(f, flags);
	}
}

static __always_inline void saakm_record_exit(struct saakm_frame *f, enum saakm_handler h, int ret,
					      bool returned, enum saakm_told t)
{
	if (!saakm_is_recorded(t))
		return;
	if (!returned)
		return __saakm_record_exit(f, ret, SAAKM_EXIT_ABORTED);
	if (t == SAAKM_TOLD && saakm_is_often_called(h) && likely(saakm_exit_quick(f, h, ret)))
		return;
	switch (t == SAAKM_MAYBE ? h : SAAKM_H_NR) {
#define QUICK(NAME, name)	case SAAKM_H_##NAME: return saakm_exit_##name(f, ret);
	SAAKM_OFTEN_CALLED(QUICK)
#undef QUICK
	default: return __saakm_record_exit(f, ret, SAAKM_EXIT_RETURNED);
	}
}

/*
 * A wake-up is one section with interrupts off from unblock_prepare on: if nothing has
 * touched p since that ended here, it and the current task are as they were looked at.
 */
static __always_inline void saakm_record_placing(struct task_struct *p, enum saakm_told t)
{
	struct saakm_cpu *c;

	if (!saakm_is_recorded(t))
		return;
	c = saakm_this_cpu();
	c->looked = p == c->seen && p->saakm.clock == c->seen_clock;
	c->seen = NULL;
}

/* Its handlers have been called. */
static __always_inline void saakm_record_placed(enum saakm_told t)
{
	if (saakm_is_recorded(t))
		saakm_this_cpu()->looked = false;
}

#endif /* SAAKM_RECORD_CALL_H */
