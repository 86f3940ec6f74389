/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the core asks of Linux for recording; a part of saakm_host.h, by which
 * alone it is included.
 */
#ifndef SAAKM_RECORD_HOST_H
#define SAAKM_RECORD_HOST_H

#include <linux/cleanup.h>
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/jump_label.h>
#include <linux/saakm.h>
#include <uapi/linux/saakm_record.h>
#include "record_clock.h"

struct saakm_cpu;

/* Nobody records: no event is built, and nothing but a patched jump is executed. */
#ifdef CONFIG_SAAKM_RECORD
DECLARE_STATIC_KEY_FALSE(saakm_recording_key);
#define saakm_recording	static_branch_unlikely(&saakm_recording_key)
/* Where nobody comes but when somebody records, or watches. */
#define SAAKM_HOST_RECORDS_TOLD	static_branch_likely(&saakm_recording_key)
DECLARE_STATIC_KEY_FALSE(saakm_class_key);
#define SAAKM_HOST_RECORDS_CLASS	static_branch_unlikely(&saakm_class_key)
#else
#define saakm_recording	false
#define SAAKM_HOST_RECORDS_TOLD	false
#define SAAKM_HOST_RECORDS_CLASS	false
#endif

#define SAAKM_HOST_RECORDS	saakm_recording

/* Trace points are on, or logs; or that, or somebody records. */
DECLARE_STATIC_KEY_FALSE(saakm_watched);
DECLARE_STATIC_KEY_FALSE(saakm_told);
#define SAAKM_HOST_IS_TOLD	static_branch_unlikely(&saakm_told)
#define SAAKM_HOST_TELL(f, h, enters, t) do { \
	if ((t) != SAAKM_UNTOLD && static_branch_unlikely(&saakm_watched) && \
	    !((enters) && SAAKM_HOST_MAY_SLEEP(h))) \
		saakm_tell(f, enters); \
} while (0)

/* A record is written with interrupts off; few writers have them on. */
#define SAAKM_HOST_IRQS_OFF()	guard(irqsave)()
/* Two CPUs may meet a task for the first time at once. */
#define SAAKM_HOST_PUBLISH(key, value)	cmpxchg(key, 0, value)

/* As it stands in the entity; there opaque, since sched.h knows no fields. */
struct saakm_task_shadow {
	union {
		struct {
			bool written;	/* once in this session */
			bool steady;	/* but for fields that are looked at each time */
		};
		u16 both;
	};
	u64 val[SAAKM_TF_NR];
};
#ifdef CONFIG_SAAKM_RECORD
static_assert(offsetof(struct saakm_task_shadow, val) ==
	      offsetof(struct sched_saakm_entity, shadow) -
	      offsetof(struct sched_saakm_entity, shadow_written));
static_assert(sizeof(((struct saakm_task_shadow *)0)->val) ==
	      sizeof(((struct sched_saakm_entity *)0)->shadow));
#endif

#ifdef CONFIG_SAAKM_RECORD
static inline struct saakm_task_shadow *saakm_host_task_shadow(struct task_struct *p)
{
	return (struct saakm_task_shadow *)&p->saakm.shadow_written;
}
u64 *saakm_host_task_changes(struct task_struct *p, u64 *values, u64 *mask);
#define SAAKM_HOST_LOOKS	"record_look.h"
#define SAAKM_HOST_CHANGES(p)	(saakm_host_task_shadow(p)->steady = false)
void saakm_host_task_fields(struct task_struct *p, u64 val[SAAKM_TF_NR]);
u32 saakm_host_module_key(void);
/* What happens outside of a handler may belong to a context of the policy. */
u32 saakm_host_ctx(const struct saakm_cpu *c, u8 kind);
/* While a record is open, everything is its call's. */
#define SAAKM_HOST_CTX(c, kind) \
	(saakm_is_inside((c)->frame) ? (c)->nested_ctx : saakm_host_ctx(c, kind))
#define SAAKM_HOST_CALL_CTX(c)	((c)->nested_ctx)
#define SAAKM_HOST_OUTSIDE_CTX(c, kind)	0
#define SAAKM_HOST_STAMP()	saakm_host_stamp()
#define SAAKM_HOST_STAMP_QUICK(now)	saakm_host_stamp_quick(now)
#define SAAKM_HOST_OPEN_CALL(c)	this_cpu_read(saakm_cpus.ring.open)
#define SAAKM_HOST_HAS_TASK(p)	true
#define SAAKM_HOST_CALLED_LOCKED(f, h) \
	(saakm_under_rq_lock(h) || (!SAAKM_HOST_LOCKED_KNOWN(f, h) && \
				    saakm_host_holds_core((f)->cpu)))
/* Of those handlers, none has a lock but the one above; around it may be others. */
#define SAAKM_HOST_LOCKED_KNOWN(f, h) \
	(saakm_under_rq_lock(h) || \
	 ((h) == SAAKM_H_UNBLOCK_PREPARE && !(f)->outer && !raw_cpu_read(saakm_cpus.nr_held)))
/* Then, who holds it can be told without looking. */
#define SAAKM_HOST_KNOWN_LOCKED(f, h)	saakm_under_rq_lock(h)
/* Whoever takes the lock of a core may look at the tasks behind it. */
void saakm_record_queued(unsigned int cpu);
/* The topology has become another one, of so many levels. */
void saakm_record_levels(unsigned int most);
/* What is new of the masks of CPUs. */
void saakm_record_masks(void);
void saakm_record_all_masks(void);
#define SAAKM_HOST_TELL_NEWS()	saakm_record_masks()
#else
/* Never called. */
static inline u64 *saakm_host_task_changes(struct task_struct *p, u64 *values, u64 *mask)
{
	return NULL;
}
static inline struct saakm_task_shadow *saakm_host_task_shadow(struct task_struct *p)
{
	return NULL;
}
static inline void saakm_host_task_fields(struct task_struct *p, u64 val[SAAKM_TF_NR]) { }
static inline u32 saakm_host_module_key(void) { return 0; }
static inline void saakm_record_queued(unsigned int cpu) { }
static inline void saakm_record_masks(void) { }
#define saakm_stamp_slowly(slowly)	((void)0)
static inline void saakm_record_levels(unsigned int most) { }
#endif

#endif /* SAAKM_RECORD_HOST_H */
