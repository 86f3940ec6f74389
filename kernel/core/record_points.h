/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record points: where what happens becomes events. A part of core.h, by
 * which it is included; while nobody records, each is one test in line.
 */
#ifndef SAAKM_RECORD_POINTS_H
#define SAAKM_RECORD_POINTS_H

#include "saakm_host.h"
#include <uapi/linux/saakm_record.h>

struct saakm_cpu;
struct saakm_frame;
struct saakm_policy;
struct saakm_report;
struct sched_attr;

/* Does anybody look at what a record point says? */
#ifndef SAAKM_HOST_RECORDS
#define SAAKM_HOST_RECORDS	true
#endif
/* Something of p is about to change that is not looked at each time. */
#ifndef SAAKM_HOST_CHANGES
#define SAAKM_HOST_CHANGES(p)		((void)0)
#endif
/* The context that an event of this kind belongs to. */
#ifndef SAAKM_HOST_CTX
#define SAAKM_HOST_CTX(c, kind)		((c)->ctx)
#endif

/* A change of state calls handlers, which belong to the context that makes it. */
#define SAAKM_NESTED(call) do { \
	struct saakm_cpu *__c = saakm_this_cpu(); \
	u32 __outer = __c->nested_ctx; \
\
	__c->nested_ctx = SAAKM_HOST_CTX(__c, SAAKM_EV_ENTER); \
	call; \
	__c->nested_ctx = __outer; \
} while (0)

/* record.c: the record points. */
#ifndef saakm_recording			/* a host may have a cheaper way to ask */
extern bool saakm_recording;
#endif
u32 saakm_task_key(struct task_struct *p);
void saakm_keys_reset(void);
u32 saakm_new_rq_key(void);
void saakm_clocks_gather(void);
void saakm_clocks_spread(void);
u64 saakm_stamp(struct saakm_cpu *c, u64 clock_a, u64 clock_b);
void __saakm_record_task(struct task_struct *p);
static inline void saakm_record_task(struct task_struct *p)
{
	if (saakm_recording && p)
		__saakm_record_task(p);
}
void __saakm_record_state(struct task_struct *p, enum saakm_state from, unsigned int from_cpu,
			  enum saakm_state to, unsigned int to_cpu, struct saakm_rq *rq,
			  bool by_class, enum saakm_finding error);
static inline void saakm_record_state(struct task_struct *p, enum saakm_state from,
				      unsigned int from_cpu, enum saakm_state to,
				      unsigned int to_cpu, struct saakm_rq *rq,
				      bool by_class, enum saakm_finding error)
{
	/* Under `warn` what is wrong may have been done. */
	saakm_host_trace_state(p, from, to, to_cpu, error && p->saakm.state == from);
	if (SAAKM_HOST_RECORDS)
		__saakm_record_state(p, from, from_cpu, to, to_cpu, rq, by_class, error);
}
void saakm_record_lock(u32 key, enum saakm_lock_op op, u64 *clock);
/* Gives back what the policy is to see: the value, or in replay the recorded one. */
u64 __saakm_record_value(enum saakm_source source, u32 arg, u64 value);
static inline u64 saakm_record_value(enum saakm_source source, u32 arg, u64 value)
{
	return SAAKM_HOST_RECORDS ? __saakm_record_value(source, arg, value) : value;
}
/* What a handler's argument points to, behind its ENTER; words that are 0 are left out. */
void saakm_record_words(u32 first, const void *words, u32 bytes);
/* A policy's own bytes come behind the words of the attributes. */
void saakm_record_attr(const struct sched_attr *attr);
void saakm_record_policy(u8 kind, struct saakm_policy *policy, s64 id, u32 module, int ret);
void saakm_record_error(struct saakm_report *r, const char *text);
void saakm_record_switch(struct task_struct *prev, struct task_struct *next,
			 u32 prev_state, u32 next_class);
/* With a name here, calls of all other policies, and what they do, are left out. */
extern char saakm_record_only[SAAKM_POLICY_NAME];
void saakm_record_text(u8 kind, const void *fields, u32 bytes, const char *text);
void saakm_record_fields(u8 kind, const void *fields, u32 bytes);

#endif /* SAAKM_RECORD_POINTS_H */
