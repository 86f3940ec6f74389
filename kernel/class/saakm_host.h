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
#include <linux/cleanup.h>
#include <linux/sched/clock.h>
#include <uapi/linux/saakm_record.h>
#include <linux/saakm.h>
#include "record_host.h"

struct saakm_cpu;
struct saakm_frame;
struct saakm_report;
struct saakm_slot;

/* How far a task is into its policy; under p->pi_lock or the runqueue lock. */
enum saakm_phase {
	SAAKM_OUT,		/* the policy does not know it */
	SAAKM_PREPARED,		/* new_prepare has run, new_place comes */
	SAAKM_IN,		/* placed: new_place has run */
};

/* A handler that goes wrong in the kernel is not given up: it oopses. */
#define SAAKM_HOST_FRAME
#define SAAKM_HOST_CPU		u8 nr_held;	/* locks taken through saakm_lock_core() */
#define SAAKM_HOST_INLINE	__always_inline
#define SAAKM_HOST_FAST		"fast.h"
#define SAAKM_HOST_ENTER	saakm_host_frame_enter
#define SAAKM_HOST_GUARD(f)	true
static inline void saakm_host_returned(void) { }
/* init and its like: what runs meanwhile is not inside of it. */
#define SAAKM_HOST_MAY_SLEEP(h)	((h) >= SAAKM_H_INIT && !irqs_disabled())

/* By the clock of the core where it is to run. */
#define SAAKM_HOST_READY(p)	((p)->saakm.ready_since = task_rq(p)->clock)

/* Stacks are small. */
#define SAAKM_HOST_TEXT		384

/* For the simulator and replay only: who reads and writes what, and when it is due. */
#define SAAKM_HOST_QUEUE(rq, is_write)	((void)0)
#define SAAKM_HOST_ORDER()		((void)0)
#define SAAKM_HOST_TOUCH(p, bytes, store)	((void)0)
#define SAAKM_HOST_LEAVE_QUEUE(p) \
	(saakm_rq_erase((p)->saakm.rq, p, (p)->saakm.rq->type), true)

bool saakm_host_holds_core(unsigned int cpu);
#define SAAKM_HOST_HOLDS_CORE(cpu)	saakm_host_holds_core(cpu)

#define saakm_users(slot)	((atomic_t *)&(slot)->users)
#define SAAKM_HOST_USERS(slot)	atomic_read(saakm_users(slot))
/* Readers of the registry take no lock. */
#define SAAKM_HOST_PUBLISH_SLOT(link, slot)	smp_store_release(link, slot)
/* Under the registry lock. */
void saakm_host_enable(bool on);
#define SAAKM_HOST_ENABLE(on)	saakm_host_enable(on)
const char *saakm_host_impossible(struct task_struct *p, int to, unsigned int cpu);
#define SAAKM_HOST_IMPOSSIBLE(p, to, cpu)	saakm_host_impossible(p, to, cpu)

extern unsigned int saakm_fsm_check_on;

DECLARE_PER_CPU(struct saakm_cpu, saakm_cpus);
#define saakm_cpu_data(cpu)	per_cpu_ptr(&saakm_cpus, cpu)
#define saakm_this_cpu()	raw_cpu_ptr(&saakm_cpus)
#define saakm_frame()		raw_cpu_read(saakm_cpus.frame)
#define saakm_set_frame(f)	raw_cpu_write(saakm_cpus.frame, f)

#define saakm_host_this_cpu()	raw_smp_processor_id()
#define saakm_host_nr_cpus()	nr_cpu_ids
#define saakm_host_now()	local_clock()
#define saakm_host_current()	current
#define saakm_host_log(fmt, ...)	pr_info("saakm: " fmt, ##__VA_ARGS__)

void saakm_host_resched(unsigned int cpu);
void saakm_host_migrate_out(struct task_struct *p, unsigned int cpu);
void saakm_host_migrate_in(struct task_struct *p, unsigned int cpu);
void saakm_host_move(struct task_struct *p, unsigned int cpu);
struct task_struct *saakm_host_find_task(enum saakm_state state, unsigned int cpu, void *metadata);
static inline bool saakm_host_cpu_allowed(struct task_struct *p, int cpu)
{
	return (unsigned int)cpu < nr_cpu_ids && cpu_online(cpu) &&
	       cpumask_test_cpu(cpu, p->cpus_ptr);
}
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

static inline u32 saakm_host_next_key(u32 *last)
{
	return atomic_inc_return((atomic_t *)last);
}

#define saakm_host_fsm_check()	READ_ONCE(saakm_fsm_check_on)
enum saakm_action saakm_host_on_error(const struct saakm_report *r);
void saakm_host_describe(const struct saakm_report *r, char *text, size_t bytes);
void saakm_host_report(const struct saakm_report *r, const char *text);

#endif /* SAAKM_HOST_H */
