/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the core asks of its host: the userspace version. The kernel's version
 * (kernel/class/saakm_host.h) has the same include guard, so that including
 * one precludes the other.
 */
#ifndef SAAKM_HOST_H
#define SAAKM_HOST_H

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/saakm.h>

bool host_core_held(unsigned int cpu);
#define SAAKM_HOST_HOLDS_CORE(cpu)	host_core_held(cpu)

/* Replay's detector of races wants to know who touches a runqueue. */
extern void (*host_on_queue)(struct saakm_rq *rq, bool is_write);
#define SAAKM_HOST_QUEUE(rq, is_write) \
	(__builtin_expect(!host_on_queue, 1) ? (void)0 : host_on_queue(rq, is_write))

void saakm_host_order(void);
#define SAAKM_HOST_ORDER() \
	(__builtin_expect(!saakm_observer, 1) ? (void)0 : saakm_host_order())
extern void (*saakm_on_touch)(const void *p, size_t bytes, bool is_store);
#define SAAKM_HOST_TOUCH(p, bytes, store) \
	(__builtin_expect(!saakm_on_touch, 1) ? (void)0 : saakm_on_touch(p, bytes, store))

/* It waits from now on. */
#define SAAKM_HOST_READY(p)	((p)->saakm.ready_since = saakm_host_now())

/* CPUs take turns here: nothing is read while it is written, or changes meanwhile. */
#define SAAKM_HOST_PUBLISH_SLOT(link, slot)	(*(link) = (slot))
#define SAAKM_HOST_USERS(slot)	((slot)->users)
#define SAAKM_HOST_ENABLE(on)	((void)0)
#define SAAKM_HOST_IMPOSSIBLE(p, to, cpu)	((const char *)NULL)

/* Each change of state is looked at. */
#define SAAKM_HOST_QUIET	false
#define SAAKM_HOST_NOTE(p, from, to)	((void)0)

#define SAAKM_HOST_TEXT		SAAKM_TEXT_MAX
#define SAAKM_HOST_CPU
#define SAAKM_HOST_INLINE	inline
#define SAAKM_HOST_ENTER(f, slot, h, p, cpu) \
	saakm_host_frame_enter(f, saakm_routine(slot, h))
#define saakm_this_cpu()	saakm_cpu_data(saakm_host_this_cpu())
#define saakm_frame()		(saakm_this_cpu()->frame)
#define saakm_set_frame(f)	(saakm_this_cpu()->frame = (f))

/* A driver's virtual time orders all that happens by (time, CPU). */
#define SAAKM_HOST_EXACT_TIME	true

/* A handler that is given up jumps back to where it was called. */
#define SAAKM_HOST_FRAME \
	void *env[5]; \
	void *outer_guard; \
	unsigned int nr_locks;	/* held when it began */ \
	u64 budget;		/* of the call around it */ \
	unsigned long irq_flags; \
	int atomic;
#define SAAKM_HOST_GUARD(f)	(__builtin_setjmp((f)->env) == 0)
/* A context of the policy has its own frames. */
#define SAAKM_HOST_MAY_SLEEP(h)	false
/* The handler has returned: while its guard still stands. */
void saakm_host_returned(void);

/* Damaged links are a finding, not the end of the tool. */
bool saakm_host_leave_queue(struct task_struct *p);
#define SAAKM_HOST_LEAVE_QUEUE(p)	saakm_host_leave_queue(p)

struct saakm_cpu;
struct saakm_frame;
struct saakm_report;
struct saakm_slot;
struct saakm_ev_state;
struct saakm_ev_error;

/* In replay: what the record points say is compared with the trace. */
struct saakm_observer {
	void (*enter)(struct saakm_frame *f, unsigned int flags);
	void (*exit)(struct saakm_frame *f, int ret, u8 how);
	void (*state)(struct task_struct *p, const struct saakm_ev_state *ev,
		      struct saakm_rq *rq);
	void (*lock)(u32 key, u8 op);
	u64 (*value)(u8 source, u32 arg, u64 value);
	void (*error)(struct saakm_report *r, const struct saakm_ev_error *ev,
		      const char *text);
	void (*fields)(u8 kind, const void *fields, u32 bytes);
	void (*text)(u8 kind, const void *fields, u32 bytes, const char *text);
};
extern const struct saakm_observer *saakm_observer;
#define SAAKM_HOST_OBSERVE(call) \
	(__builtin_expect(!saakm_observer, 1) ? (void)0 : saakm_observer->call)
#define SAAKM_HOST_SUPPLY(source, arg, v) \
	(__builtin_expect(!saakm_observer, 1) ? (v) : saakm_observer->value(source, arg, v))

struct saakm_task_shadow {
	bool written;
	u64 val[SAAKM_TF_NR];
	const void *ended_at;	/* where its policy has made it TERMINATED */
};

struct saakm_cpu *saakm_cpu_data(unsigned int cpu);
unsigned int saakm_host_this_cpu(void);
unsigned int saakm_host_nr_cpus(void);
u64 saakm_host_now(void);
struct task_struct *saakm_host_current(void);
void saakm_host_log(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

void saakm_host_resched(unsigned int cpu);
void saakm_host_migrate_out(struct task_struct *p, unsigned int cpu);
void saakm_host_migrate_in(struct task_struct *p, unsigned int cpu);
/* On another core by a change that allows any core. */
void saakm_host_move(struct task_struct *p, unsigned int cpu);
/* state == SAAKM_NR_STATES: whose metadata is this? */
struct task_struct *saakm_host_find_task(enum saakm_state state, unsigned int cpu,
					 void *metadata);
int saakm_host_count(unsigned int cpu);
bool saakm_host_cpu_allowed(struct task_struct *p, int cpu);
bool saakm_host_has_cpu(struct task_struct *p);	/* is any online core allowed? */
const char *saakm_host_cpu_fault(struct task_struct *p, int cpu);

void saakm_host_lock_core(unsigned int cpu, const void *pc);
int saakm_host_trylock_core(unsigned int cpu, const void *pc);
bool saakm_host_may_unlock_core(unsigned int cpu, const void *pc);
void saakm_host_unlock_core(unsigned int cpu, const void *pc);
void saakm_host_registry_lock(void);
void saakm_host_registry_unlock(void);
void saakm_host_wait_for_handlers(const struct saakm_slot *slot);
u32 saakm_host_module_key(void);
/* The policy whose code this is, or that runs in this context; or NULL. */
struct saakm_slot *saakm_host_slot_at(const void *pc);

void saakm_host_frame_enter(struct saakm_frame *f, const void *fn);
void saakm_host_frame_exit(struct saakm_frame *f);

struct saakm_task_shadow *saakm_host_task_shadow(struct task_struct *p);
/* Which fields differ from what was last recorded, all the first time: behind their values. */
u64 *saakm_host_task_changes(struct task_struct *p, u64 *values, u64 *changed);
void saakm_host_task_fields(struct task_struct *p, u64 val[SAAKM_TF_NR]);
static inline u32 saakm_host_next_key(u32 *last) { return ++*last; }
void host_task_ends(struct task_struct *p);
static inline void saakm_host_trace_state(struct task_struct *p, int from, int to,
					  unsigned int cpu, bool refused)
{
	if (to == SAAKM_TERMINATED)
		host_task_ends(p);
}

bool saakm_host_fsm_check(void);
enum saakm_action saakm_host_on_error(const struct saakm_report *r);
void saakm_host_describe(const struct saakm_report *r, char *text, size_t bytes);
void saakm_host_report(const struct saakm_report *r, const char *text);

#endif /* SAAKM_HOST_H */
