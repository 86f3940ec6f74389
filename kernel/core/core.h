/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core: what must be the same in the kernel, in the simulator and in
 * replay. Included by kernel/core/ and by the glue of each host; policies see
 * only <linux/saakm.h>.
 */
#ifndef SAAKM_CORE_H
#define SAAKM_CORE_H

#include "saakm_host.h"
#include <linux/saakm.h>
#include <uapi/linux/saakm_record.h>
#include "ring.h"

#define SAAKM_MAX_POLICIES	64
/* Of a policy's own attributes in a sched_attr. */
#define SAAKM_ATTR_MAX_BYTES	4096
#define SAAKM_CORE_LOCK_KEY(cpu)	((cpu) + 1)

/* Is this handler called under the runqueue lock of its target core? */
static inline bool saakm_under_rq_lock(u8 handler)
{
#define BIT_OF(NAME)	(1u << SAAKM_H_##NAME)
	return handler < 32 && 1u << handler &
	       (BIT_OF(GET_CORE_STATE) | BIT_OF(NEW_PLACE) | BIT_OF(TICK) | BIT_OF(YIELD) |
		BIT_OF(BLOCK) | BIT_OF(UNBLOCK_PLACE) | BIT_OF(TERMINATE) | BIT_OF(SCHEDULE) |
		BIT_OF(ENTER_IDLE) | BIT_OF(EXIT_IDLE) | BIT_OF(CORE_ENTRY) | BIT_OF(CORE_EXIT) |
		BIT_OF(REWEIGHT_TASK));
#undef BIT_OF
}

/* A registered policy, as the class sees it. */
struct saakm_slot {
	struct saakm_policy *policy;	/* NULL: free */
	struct saakm_slot *next;	/* registered after it */
	s64 id;
	u32 module_key;
	u32 users;
	bool dead;			/* no handler of it is called */
	bool ejected;			/* because of a finding */
};

/* A handler call in progress; they nest on a CPU. */
struct saakm_frame {
	struct saakm_frame *outer;
	struct saakm_slot *slot;
	struct task_struct *task;	/* its target, or NULL */
	unsigned int cpu;		/* its target core */
	u8 handler;
	bool aborted;
	bool recorded;
	SAAKM_HOST_FRAME		/* what the host adds, see saakm_host.h */
};

/* What the core keeps for each CPU. */
struct saakm_cpu {
	struct task_struct *curr;	/* RUNNING here, or NULL */
	struct saakm_frame *frame;	/* innermost handler running here */
	u64 clock;			/* the CPU's hybrid logical clock */
	u64 rq_clock;			/* that of its runqueue lock */
	u32 ctx;			/* context that is running, 0: handlers */
	u32 nested_ctx;			/* of who makes a change that calls a handler */
	u32 nr_tasks;			/* tasks of the class that are READY or RUNNING here */
	struct task_struct *seen;	/* the last unblock_prepare or block here was its, */
	u64 seen_clock;			/* and ended then */
	bool looked;			/* at its fields and the current task's */
	SAAKM_HOST_CPU
	struct saakm_ring ring;
};

/* What a host has in line of its own, and needs the structures for. */
#ifdef SAAKM_HOST_FAST
#include SAAKM_HOST_FAST
#endif

/*
 * The two columns of the table of states, "any core", what it does to the number of
 * runnable tasks, and "there is more to it".
 */
enum {
	SAAKM_RULE_PAPER = 1, SAAKM_RULE_LIFE = 2, SAAKM_RULE_ANY_CORE = 4,
	SAAKM_RULE_COMES = 8, SAAKM_RULE_GOES = 16, SAAKM_RULE_CARE = 32,
};

/* fsm.c */
#define SAAKM_RULES	8		/* a power of two: there are seven states */
extern const u8 saakm_rules[SAAKM_RULES][SAAKM_RULES];
static inline u8 saakm_rule(enum saakm_state from, enum saakm_state to)
{
	return ((unsigned int)from | to) < SAAKM_RULES ? saakm_rules[from][to] : 0;
}
/* SAAKM_F_NONE, or what is wrong with this change. */
enum saakm_finding saakm_fsm_check(enum saakm_state from, enum saakm_state to,
				   unsigned int from_cpu, unsigned int to_cpu);

/* state.c: changes that the class makes itself, past the policy. */
void saakm_class_state(struct task_struct *p, enum saakm_state state, unsigned int cpu);
/* Take the task off its runqueue and clear what it is to the policy. */
void saakm_detach(struct task_struct *p);

/* rq.c */
void saakm_rq_link_sorted(struct saakm_rq *rq, struct task_struct *p);
void saakm_rq_unlink_tree(struct saakm_rq *rq, struct task_struct *p);

/* Of such a type is the runqueue. */
static inline void saakm_rq_insert(struct saakm_rq *rq, struct task_struct *p,
				   enum saakm_rq_type type)
{
	SAAKM_HOST_TOUCH(rq, sizeof(*rq), true);
	if (type == FIFO)
		list_add_tail(&p->saakm.node_list, &rq->head);
	else
		saakm_rq_link_sorted(rq, p);
	p->saakm.rq = rq;
	rq->nr_tasks++;
	SAAKM_HOST_QUEUE(rq, true);
}

static inline void saakm_rq_erase(struct saakm_rq *rq, struct task_struct *p,
				  enum saakm_rq_type type)
{
	SAAKM_HOST_TOUCH(rq, sizeof(*rq), true);
	if (type == RBTREE)
		saakm_rq_unlink_tree(rq, p);
	else
		list_del_init(&p->saakm.node_list);
	p->saakm.rq = NULL;
	rq->nr_tasks--;
	SAAKM_HOST_QUEUE(rq, true);
}

/* policy.c */
struct saakm_slot *saakm_slot_of(const struct saakm_policy *policy);
struct saakm_slot *saakm_slot_by_id(s64 id);
/* In registration order; NULL after the last. */
extern struct saakm_slot *saakm_first_slot;
static inline struct saakm_slot *saakm_slot_next(struct saakm_slot *slot)
{
	return slot ? READ_ONCE(slot->next) : READ_ONCE(saakm_first_slot);
}
#define saakm_for_each_slot(s) \
	for ((s) = saakm_slot_next(NULL); (s); (s) = saakm_slot_next(s))
void saakm_registry_reset(void);

/* call.c: every call of a policy's handler goes through these. */
const void *saakm_routine(struct saakm_slot *slot, enum saakm_handler h);
int saakm_call_thread(struct saakm_slot *slot, enum saakm_handler h,
		      struct task_struct *p, unsigned int flags);
int saakm_call_core(struct saakm_slot *slot, enum saakm_handler h, unsigned int cpu);
int saakm_call_policy(struct saakm_slot *slot, enum saakm_handler h);
/*
 * One of the four that take attributes, whose own bytes are padded to whole words.
 * getparam_attr alone writes to them.
 */
bool saakm_call_attr(struct saakm_slot *slot, enum saakm_handler h, struct task_struct *p,
		     const struct sched_attr *attr);
void saakm_call_reweight(struct saakm_slot *slot, struct task_struct *p,
			 const struct load_weight *lw);
bool saakm_call_attach(struct saakm_slot *slot, struct task_struct *p);
/* get_core_state, and exit_idle if the answer is IDLE. */
void saakm_wake_core(struct saakm_slot *slot, unsigned int cpu);

/* report.c */
struct saakm_report {
	enum saakm_finding code;
	enum saakm_action action;	/* out: what was decided */
	struct saakm_slot *slot;
	struct task_struct *task;
	unsigned int cpu;
	u8 handler;
	u64 expected, got;
	const void *pc;			/* in the policy, or NULL */
	bool pc_is_function;		/* pc is a handler's start, not a return address */
	const char *text;		/* a sentence, or NULL */
	u64 ts;				/* out: of the ERROR event */
};
/* Record it, tell the host. True: go on as if nothing were wrong (warn). */
bool saakm_report(struct saakm_report *r);
/* The same for the innermost handler that runs on this CPU. */
bool saakm_report_here(enum saakm_finding code, struct task_struct *p, unsigned int cpu,
		       u64 expected, u64 got, const void *pc, const char *text);
/* The same, of a handler that has returned. */
bool saakm_report_handler(enum saakm_finding code, struct task_struct *p, unsigned int cpu,
			  u64 expected, u64 got, const char *text);

#include "record_points.h"
#include "levels.h"

#endif /* SAAKM_CORE_H */
