/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the core asks of its host: the kernel's version. The one of userspace
 * (replayer/host/saakm_host.h) has the same include guard, so that including
 * one precludes the other.
 */
#ifndef SAAKM_HOST_H
#define SAAKM_HOST_H

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/atomic.h>
#include <linux/irqflags.h>
#include <linux/jump_label.h>
#include <linux/cleanup.h>
#include <linux/sched/clock.h>
#include <uapi/linux/saakm_record.h>
#include <linux/saakm.h>

/* Nobody records: no event is built, and nothing but a patched jump is executed. */
#ifdef CONFIG_SAAKM_RECORD
DECLARE_STATIC_KEY_FALSE(saakm_recording_key);
#define saakm_recording	static_branch_unlikely(&saakm_recording_key)
#else
#define saakm_recording	false
#endif

struct saakm_cpu;
struct saakm_frame;
struct saakm_report;
struct saakm_slot;

/* A handler that goes wrong in the kernel is not given up: it oopses. */
#define SAAKM_HOST_FRAME	u8 nr_held;	/* locks taken before it was called */
#define SAAKM_HOST_GUARD(f)	true
static inline void saakm_host_returned(void) { }

/* A record is written with interrupts off; few writers have them on. */
#define SAAKM_HOST_IRQS_OFF()	guard(irqsave)()
/* Two CPUs may meet a task for the first time at once. */
#define SAAKM_HOST_PUBLISH(key, value)	cmpxchg(key, 0, value)

#define SAAKM_HOST_TEXT		384

bool saakm_host_holds_core(unsigned int cpu);
#define SAAKM_HOST_HOLDS_CORE(cpu)	saakm_host_holds_core(cpu)

#define SAAKM_HOST_USERS(slot)	atomic_read((atomic_t *)&(slot)->users)
/* Readers of the registry take no lock. */
#define SAAKM_HOST_PUBLISH_SLOT(link, slot)	smp_store_release(link, slot)
/* Under the registry lock. */
void saakm_host_enable(bool on);
#define SAAKM_HOST_ENABLE(on)	saakm_host_enable(on)
const char *saakm_host_impossible(struct task_struct *p, int to, unsigned int cpu);
#define SAAKM_HOST_IMPOSSIBLE(p, to, cpu)	saakm_host_impossible(p, to, cpu)

/* As it stands in the entity; there opaque, since sched.h knows no fields. */
struct saakm_task_shadow {
	bool written;
	u64 val[SAAKM_TF_NR];
};
#ifdef CONFIG_SAAKM_RECORD
static_assert(offsetof(struct saakm_task_shadow, val) ==
	      offsetof(struct sched_saakm_entity, shadow) -
	      offsetof(struct sched_saakm_entity, shadow_written));
static_assert(sizeof(((struct saakm_task_shadow *)0)->val) ==
	      sizeof(((struct sched_saakm_entity *)0)->shadow));
#endif

extern unsigned int saakm_fsm_check_on;

struct saakm_cpu *saakm_cpu_data(unsigned int cpu);

static inline unsigned int saakm_host_this_cpu(void)
{
	return raw_smp_processor_id();
}

static inline unsigned int saakm_host_nr_cpus(void)
{
	return nr_cpu_ids;
}

static inline u64 saakm_host_now(void)
{
	return local_clock();
}

static inline struct task_struct *saakm_host_current(void)
{
	return current;
}

#define saakm_host_log(fmt, ...)	pr_info("saakm: " fmt, ##__VA_ARGS__)

void saakm_host_resched(unsigned int cpu);
void saakm_host_migrate_out(struct task_struct *p, unsigned int cpu);
void saakm_host_migrate_in(struct task_struct *p, unsigned int cpu);
void saakm_host_move(struct task_struct *p, unsigned int cpu);
struct task_struct *saakm_host_find_task(enum saakm_state state, unsigned int cpu,
					 void *metadata);
int saakm_host_count(unsigned int cpu);
bool saakm_host_cpu_allowed(struct task_struct *p, int cpu);
bool saakm_host_has_cpu(struct task_struct *p);
const char *saakm_host_cpu_fault(struct task_struct *p, int cpu);

void saakm_host_lock_core(unsigned int cpu, const void *pc);
int saakm_host_trylock_core(unsigned int cpu, const void *pc);
bool saakm_host_may_unlock_core(unsigned int cpu, const void *pc);
void saakm_host_unlock_core(unsigned int cpu, const void *pc);
void saakm_host_registry_lock(void);
void saakm_host_registry_unlock(void);
void saakm_host_wait_for_handlers(const struct saakm_slot *slot);
struct saakm_slot *saakm_host_slot_at(const void *pc);

void saakm_host_frame_enter(struct saakm_frame *f, const void *fn);
void saakm_host_frame_exit(struct saakm_frame *f);
void saakm_host_trace_state(struct task_struct *p, int from, int to, unsigned int cpu);

#ifdef CONFIG_SAAKM_RECORD
static inline struct saakm_task_shadow *saakm_host_task_shadow(struct task_struct *p)
{
	return (struct saakm_task_shadow *)&p->saakm.shadow_written;
}
void saakm_host_task_fields(struct task_struct *p, u64 val[SAAKM_TF_NR]);
u32 saakm_host_module_key(void);
/* What happens outside of a handler may belong to a context of the policy. */
u32 saakm_host_ctx(const struct saakm_cpu *c, u8 kind);
#define SAAKM_HOST_CTX(c, kind)	saakm_host_ctx(c, kind)
/* Linux changes the masks of CPUs before it tells us, or after. */
extern struct cpumask saakm_seen_online, saakm_seen_active;
void saakm_record_masks(void);
#define SAAKM_HOST_LOOK() do { \
	if (unlikely(!cpumask_equal(&saakm_seen_active, cpu_active_mask) || \
		     !cpumask_equal(&saakm_seen_online, cpu_online_mask))) \
		saakm_record_masks(); \
} while (0)
#else
/* Never called. */
static inline struct saakm_task_shadow *saakm_host_task_shadow(struct task_struct *p)
{
	return NULL;
}
static inline void saakm_host_task_fields(struct task_struct *p, u64 val[SAAKM_TF_NR]) { }
static inline u32 saakm_host_module_key(void) { return 0; }
#endif

static inline u32 saakm_host_next_key(u32 *last)
{
	return atomic_inc_return((atomic_t *)last);
}

static inline bool saakm_host_fsm_check(void)
{
	return READ_ONCE(saakm_fsm_check_on);
}

enum saakm_action saakm_host_on_error(const struct saakm_report *r);
void saakm_host_describe(const struct saakm_report *r, char *text, size_t bytes);
void saakm_host_report(const struct saakm_report *r, const char *text);

#endif /* SAAKM_HOST_H */
