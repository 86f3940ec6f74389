/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the Linux class share. The core (core.h) decides what a
 * change of state means; these files decide when Linux calls for one.
 */
#ifndef SAAKM_GLUE_H
#define SAAKM_GLUE_H

#include <linux/mmu_context.h>
#include "sched.h"
#include "stats.h"
#include "saakm_host.h"
#include "core.h"

/* Cores' locks that a policy may hold at once. */
#define SAAKM_MAX_HELD	4

struct saakm_kcpu {
	struct list_head tasks;		/* runnable tasks of the class, oldest first */
	bool balanced;			/* balance() has elected, or found nobody */
	bool online;			/* the policies have had core_entry */
	u16 held[SAAKM_MAX_HELD];	/* through saakm_lock_core(): nr_held of them */
	const struct saakm_frame *held_by[SAAKM_MAX_HELD];
	unsigned long irq_flags;	/* before the first of them */
	struct irq_work kick;		/* a reschedule from where its lock is not held */
};
DECLARE_PER_CPU(struct saakm_kcpu, saakm_kcpu);

/* Set while a task may be without a policy: it is looked for when nobody is elected. */
extern bool saakm_orphans;

/*
 * Nobody decides for it: its policy was ejected, or did not want it. The class
 * schedules it, first come first served, until it has been given to fair.
 */
static inline bool saakm_is_orphan(const struct task_struct *p)
{
	const struct saakm_slot *slot = p->saakm.home;

	return !slot || READ_ONCE(slot->dead) || p->saakm.refused;
}

/* Has a task of a higher class come? Of fair's, those about to sleep do not count. */
static inline bool saakm_higher_class_runnable(struct rq *rq)
{
#ifdef CONFIG_SCHED_CLASS_EXT
	if (rq->scx.local_dsq.nr)
		return true;
#endif
	return sched_stop_runnable(rq) || sched_dl_runnable(rq) || sched_rt_runnable(rq) ||
	       rq->cfs.h_nr_queued > rq->cfs.h_nr_delayed;
}

/* class.c: it was woken, and leaves its policy before it has come to its core. */
void saakm_arrive(struct task_struct *p);

/* elect.c */
int balance_saakm(struct rq *rq, struct task_struct *prev, struct rq_flags *rf);
struct task_struct *pick_next_task_saakm(struct rq *rq, struct task_struct *prev);
/* A task that is about to be put: the policy hears that it stays runnable. */
void saakm_give_way(struct task_struct *p);

/* switch.c */
bool saakm_slot_get(struct saakm_slot *slot);
void saakm_slot_put(struct saakm_slot *slot);
/* Make it known to its policy: new_prepare, and what it answers; or -1. */
int saakm_join(struct task_struct *p, u32 flags);
/* terminate, and then it is nothing to the policy any more. */
void saakm_leave(struct task_struct *p);
/* It will not be SCHED_SAAKM again, or is dead. */
void saakm_forget(struct task_struct *p);

/*
 * Between core_exit and core_entry policies hear nothing of a core. Those kernel
 * threads that run only there are all that may be on it, and have to run.
 */
static inline bool saakm_core_is_gone(unsigned int cpu)
{
	return !per_cpu(saakm_kcpu, cpu).online && !saakm_cpu_data(cpu)->nr_tasks;
}

/* cpus.c */
/* core_entry, if its policies do not know that it is there; under its lock. */
void saakm_core_comes(struct rq *rq);
void saakm_topology_update(void);

/* host.c */
extern struct mutex saakm_registry_mutex;	/* policies neither come nor go */
void saakm_host_init(void);

/* errors.c: what was found, and what happened before. */
int saakm_last_error_show(struct seq_file *m, void *unused);
/* Print what could not be printed under a runqueue lock. */
void saakm_errors_print(void);

/* eject.c: tasks without a policy are given to fair. From any context. */
void saakm_eject_soon(void);
void saakm_eject(struct saakm_slot *slot);

/* control.c: the files of /sys/kernel/saakm. */
extern struct kobject *saakm_kobj;
extern unsigned int saakm_on_error, saakm_fsm_log, saakm_class_log;
extern unsigned int saakm_exec_balance, saakm_watchdog_ms;

#endif /* SAAKM_GLUE_H */
