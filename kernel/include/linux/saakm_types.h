/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What <linux/sched.h> needs of SaaKM: the task states and the entity that
 * each task_struct carries. Included by it before struct task_struct.
 */
#ifndef _LINUX_SAAKM_TYPES_H
#define _LINUX_SAAKM_TYPES_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/rbtree_types.h>
#include <uapi/linux/saakm_events.h>

struct saakm_rq;
struct saakm_policy;
struct saakm_slot;

#define SAAKM_ENUM_STATE(NAME, name, glyph)	SAAKM_##NAME,
enum saakm_state { SAAKM_STATES(SAAKM_ENUM_STATE) SAAKM_NR_STATES };

struct sched_saakm_entity {
	/* The place in a runqueue: of the policy's runqueue type. */
	union {
		struct rb_node node_runqueue;
		struct list_head node_list;
	};
	struct list_head ipa_tasks;	/* scratch list for balancing */

	int just_yielded;
	int nopreempt;

	enum saakm_state state;
	struct saakm_rq *rq;		/* the runqueue it is on, or NULL */
	void *policy_metadata;		/* owned by the policy */
	struct saakm_policy *policy;

	/* The recorder's: no policy reads these. */
	u32 key;			/* names the task in a trace; 0: not yet */
	u64 clock;			/* the largest time stamp that touched it */
	u64 ready_since;		/* for the watchdog */

#ifdef CONFIG_SCHED_CLASS_SAAKM
	/* The Linux class's. */
	struct saakm_slot *home;	/* its policy, also while PI has it elsewhere */
	struct list_head node_class;	/* runnable tasks of a CPU, oldest first */
	struct task_struct *next_ending;	/* placed, its end handler not yet called */
	u32 wake_flags;			/* SAAKM_WF_*, for the handlers of this wake-up */
	u16 busy;			/* the CPU + 1 that calls a handler of it without locks */
	u8 end_handler;			/* which one */
	u8 asked;			/* where to wake up: it may be queued there */
	u8 phase;			/* enum saakm_phase, see kernel/sched/saakm/glue.h */
	u8 refused;			/* by new_prepare: to be given to fair */
	u8 elsewhere;			/* Linux itself moves it: oust and place */
	u8 changed;			/* sched_setattr brings new parameters */
	u8 yielding;			/* it called sched_yield */
#endif
#ifdef CONFIG_SAAKM_RECORD
#define SAAKM_COUNT_FIELD(NAME, name, format, racy)	+ 1
	u32 ctx;			/* of the policy's code that it runs, or 0 */
	u8 ctx_type;			/* enum saakm_ctx_type */
	bool shadow_written __aligned(8);
	u64 shadow[SAAKM_TASK_FIELDS(SAAKM_COUNT_FIELD)];	/* as last recorded */
#undef SAAKM_COUNT_FIELD
#endif
};

#endif /* _LINUX_SAAKM_TYPES_H */
