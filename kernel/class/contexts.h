/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The policy's code that is no handler: where it was asked for, and when it
 * runs. What the stand-ins for timers, works, threads and RCU share.
 */
#ifndef SAAKM_CONTEXTS_H
#define SAAKM_CONTEXTS_H

#include <uapi/linux/saakm_values.h>

struct module;

/* What lies there, for a snapshot; NONE: it is not known to lie there any more. */
enum saakm_origin_kind {
	SAAKM_ORIGIN_NONE, SAAKM_ORIGIN_HRTIMER, SAAKM_ORIGIN_TIMER, SAAKM_ORIGIN_WORK,
	SAAKM_ORIGIN_RCU, SAAKM_ORIGIN_IRQ_WORK,
};

/* Something that will call a function of the policy: a timer, a work, an rcu_head. */
struct saakm_origin {
	arch_spinlock_t lock;	/* of few lines each, and of no class that lockdep could know */
	const void *object;	/* never changes, once it is set */
	void *fn;		/* where ours stands in its place; of RCU: while it is pending */
	u64 clock;		/* of the last event about it */
	u32 key[2];		/* of the contexts to come: a work may be queued twice */
	u8 nr_keys;
	u8 kind;		/* enum saakm_origin_kind */
};

/* NULL: not known (and create: no room is left). */
struct saakm_origin *saakm_origin_of(const void *object, bool create);
/* The same, created; whether or not anything is recorded, a snapshot will know of it. */
struct saakm_origin *saakm_origin_note(const void *object, enum saakm_origin_kind kind);
/* Memory is freed, or a module goes: nothing of that kind lies there any more. */
void saakm_origins_drop(unsigned long at, unsigned long bytes);
void saakm_origins_forget(const struct module *m);
struct saakm_origin *saakm_origin_next(struct saakm_origin *o);	/* in no order; NULL: first, none */
bool saakm_origins_known(void);		/* none was too many */
/* A snapshot begins with it: the key under which it will run, or, if it will not, none. */
u32 saakm_origin_pending(struct saakm_origin *o, bool pending);
/* Linux itself calls delayed_work_timer_fn(), which queues the work. */
void saakm_origin_note_delayed(struct delayed_work *dw);

/*
 * What is done to an object and what is recorded of it belong together: between
 * these, no context of it begins. The second takes over the clock, too.
 */
unsigned long saakm_origin_lock(struct saakm_origin *o);
void saakm_origin_unlock(struct saakm_origin *o, unsigned long flags);
u32 saakm_origin_pop(struct saakm_origin *o);	/* the oldest key, or 0 */
void saakm_origin_push(struct saakm_origin *o, u32 key);
void saakm_origin_clear(struct saakm_origin *o);

u32 saakm_next_ctx_key(void);

/* In an interrupt: they nest, and end in reverse. `object` tells which ends. */
void saakm_irq_ctx_begin(u32 key, u8 type, const char *name, const void *object);
void saakm_irq_ctx_end(const void *object);
/* In a thread: it may sleep meanwhile. */
void saakm_task_ctx_begin(u32 key, u8 type, const char *name);
void saakm_task_ctx_end(void);

void saakm_record_ctx(u32 key, u8 type, u8 op, const char *name);
/* One of the two tasks is in such a context. */
void saakm_contexts_switch(struct task_struct *prev, struct task_struct *next, bool preempted);
/* The tracepoints that tell when functions of timers and works run. */
int saakm_contexts_start(void);
void saakm_contexts_stop(void);

#endif /* SAAKM_CONTEXTS_H */
