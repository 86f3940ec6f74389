/* SPDX-License-Identifier: GPL-2.0 */
/* The record points whose events are for people: levels.c. Included by core.h. */
#ifndef SAAKM_LEVELS_H
#define SAAKM_LEVELS_H

#include "core.h"

/* Handlers have interrupts off and a frame; init and its like run as the module does. */
static inline bool saakm_is_inside(const struct saakm_frame *f)
{
	return f && (f->handler < SAAKM_H_INIT || f->handler > SAAKM_H_CAN_BE_DEFAULT);
}

/* saakm_record_level says how much is recorded, besides what replay needs. */
extern enum saakm_level saakm_record_level;
static inline bool saakm_records(enum saakm_level level)
{
	return saakm_recording && saakm_record_level >= level;
}
/* Callbacks of the class and its wake-ups are; a host may have a cheaper way to ask. */
#ifndef SAAKM_HOST_RECORDS_CLASS
#define SAAKM_HOST_RECORDS_CLASS	saakm_records(SAAKM_LEVEL_CLASS)
#endif
/* A callback of the scheduling class; p may be NULL. */
void saakm_record_callback(enum saakm_callback callback, struct task_struct *p, u32 flags);
static inline void saakm_record_class(enum saakm_callback callback, struct task_struct *p,
				      u32 flags)
{
	if (SAAKM_HOST_RECORDS_CLASS)
		saakm_record_callback(callback, p, flags);
}
#define saakm_record_class_if(t, callback, p, flags) do { \
	if ((t) != SAAKM_UNTOLD) \
		saakm_record_class(callback, p, flags); \
} while (0)
/*
 * What the machine does with a task. At level machine of every task, below that
 * only of those under the class; ours says whether this is one. Wake-ups from level class.
 */
void saakm_record_wake(struct task_struct *p, struct task_struct *waker, unsigned int cpu,
		       u32 flags, bool ours);
void saakm_record_migrate(struct task_struct *p, unsigned int from_cpu, unsigned int to_cpu,
			  bool ours);
/* This CPU goes idle, or comes back. Level machine. */
void saakm_record_idle(bool enter);
/* The switch of another class's tasks, which only level machine has. */
void saakm_record_other_switch(struct task_struct *prev, struct task_struct *next,
			       u32 prev_state, u32 next_class);

#endif /* SAAKM_LEVELS_H */
