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
};

#endif /* _LINUX_SAAKM_TYPES_H */
