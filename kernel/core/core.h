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

/* A host may want to know when a runqueue is read or changed: see host.h. */
#ifndef SAAKM_HOST_QUEUE
#define SAAKM_HOST_QUEUE(rq, is_write)	((void)0)
#endif

/*
 * Replay waits here until what the record says is due; and wants to know what
 * the core reads and writes on behalf of a policy, if it looks for races.
 */
#ifndef SAAKM_HOST_ORDER
#define SAAKM_HOST_ORDER()		((void)0)
#define SAAKM_HOST_TOUCH(p, bytes, store)	((void)0)
#endif
/* Does anybody look at what a record point says? */
#ifndef SAAKM_HOST_RECORDS
#define SAAKM_HOST_RECORDS	true
#endif
/* It waits from now on; a host may notice elsewhere. */
#ifndef SAAKM_HOST_READY
#define SAAKM_HOST_READY(p)	((p)->saakm.ready_since = saakm_host_now())
#endif
/* Does the class hold this core's lock? Only where findings about locks need it. */
#ifndef SAAKM_HOST_HOLDS_CORE
#define SAAKM_HOST_HOLDS_CORE(cpu)	false
#endif
/* Something of p is about to change that is not looked at each time. */
#ifndef SAAKM_HOST_CHANGES
#define SAAKM_HOST_CHANGES(p)		((void)0)
#endif
/* Where other CPUs are real, one reads the registry while it is written, */
#ifndef SAAKM_HOST_PUBLISH_SLOT
#define SAAKM_HOST_PUBLISH_SLOT(link, slot)	(*(link) = (slot))
#endif
/* a policy may have got users while its last handlers were waited for, */
#ifndef SAAKM_HOST_CTX
#define SAAKM_HOST_CTX(c, kind)		((c)->ctx)
#endif
#ifndef SAAKM_HOST_USERS
#define SAAKM_HOST_USERS(slot)		((slot)->users)
#endif
/* the way to the policies is open only while there are any, */
#ifndef SAAKM_HOST_ENABLE
#define SAAKM_HOST_ENABLE(on)		((void)0)
#endif
/* and some changes cannot be done, whatever the table says: why, or NULL. */
#ifndef SAAKM_HOST_IMPOSSIBLE
#define SAAKM_HOST_IMPOSSIBLE(p, to, cpu)	((const char *)NULL)
#endif

/* Take p off the queue that it is on, whose links the policy may have damaged: false. */
#ifndef SAAKM_HOST_LEAVE_QUEUE
#define SAAKM_HOST_LEAVE_QUEUE(p)	(saakm_rq_erase((p)->saakm.rq, p), true)
#endif

/* A stack may be small. */
#ifndef SAAKM_HOST_TEXT
#define SAAKM_HOST_TEXT		SAAKM_TEXT_MAX
#endif

#define SAAKM_MAX_POLICIES	64
/* Of a policy's own attributes in a sched_attr. */
#define SAAKM_ATTR_MAX_BYTES	4096
#define SAAKM_CORE_LOCK_KEY(cpu)	((cpu) + 1)

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

/* Handlers have interrupts off and a frame; init and its like run as the module does. */
static inline bool saakm_is_inside(const struct saakm_frame *f)
{
	return f && (f->handler < SAAKM_H_INIT || f->handler > SAAKM_H_CAN_BE_DEFAULT);
}

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
	struct saakm_ring ring;
};

/* The two columns of the table of states, and "any core". */
#define SAAKM_RULE_PAPER	0x1
#define SAAKM_RULE_LIFE		0x2
#define SAAKM_RULE_ANY_CORE	0x4

/* fsm.c */
u8 saakm_rule(enum saakm_state from, enum saakm_state to);
/* SAAKM_F_NONE, or what is wrong with this change. */
enum saakm_finding saakm_fsm_check(enum saakm_state from, enum saakm_state to,
				   unsigned int from_cpu, unsigned int to_cpu);

/* state.c: changes that the class makes itself, past the policy. */
void saakm_class_state(struct task_struct *p, enum saakm_state state, unsigned int cpu);
/* Take the task off its runqueue and clear what it is to the policy. */
void saakm_detach(struct task_struct *p);

/* rq.c */
void saakm_rq_insert(struct saakm_rq *rq, struct task_struct *p);
void saakm_rq_erase(struct saakm_rq *rq, struct task_struct *p);

/* policy.c */
struct saakm_slot *saakm_slot_of(const struct saakm_policy *policy);
struct saakm_slot *saakm_slot_by_id(s64 id);
/* In registration order; NULL after the last. */
struct saakm_slot *saakm_slot_next(struct saakm_slot *slot);
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

/* record.c: the record points. */
#ifndef saakm_recording			/* a host may have a cheaper way to ask */
extern bool saakm_recording;
#endif
u32 saakm_task_key(struct task_struct *p);
void saakm_keys_reset(void);
u32 saakm_new_rq_key(void);
void saakm_clocks_gather(void);
void saakm_clocks_spread(void);
/* Is this handler called under the runqueue lock of its target core? */
bool saakm_under_rq_lock(u8 handler);
u64 saakm_stamp(struct saakm_cpu *c, u64 clock_a, u64 clock_b);
void saakm_record_task(struct task_struct *p);
void saakm_record_enter(struct saakm_frame *f, unsigned int flags);
/* The handlers of a placing come now (p), or have come (NULL). While recording. */
void saakm_record_placing(struct task_struct *p);
void saakm_record_exit(struct saakm_frame *f, int ret, u8 how);
void saakm_record_state(struct task_struct *p, enum saakm_state from, unsigned int from_cpu,
			enum saakm_state to, unsigned int to_cpu, struct saakm_rq *rq,
			bool by_class, enum saakm_finding error);
void saakm_record_lock(u32 key, enum saakm_lock_op op, u64 *clock);
/* Gives back what the policy is to see: the value, or in replay the recorded one. */
u64 saakm_record_value(enum saakm_source source, u32 arg, u64 value);
/* What a handler's argument points to, behind its ENTER; words that are 0 are left out. */
void saakm_record_words(u32 first, const void *words, u32 bytes);
void saakm_record_error(struct saakm_report *r, const char *text);
void saakm_record_switch(struct task_struct *prev, struct task_struct *next,
			 u32 prev_state, u32 next_class);
extern char saakm_record_only[SAAKM_POLICY_NAME];
void saakm_record_text(u8 kind, const void *fields, u32 bytes, const char *text);
void saakm_record_fields(u8 kind, const void *fields, u32 bytes);

#include "levels.h"

#endif /* SAAKM_CORE_H */
