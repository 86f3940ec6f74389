/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The older name of the same interface, for policies that were written
 * against it: each name here is the one of <linux/saakm.h>.
 */
#ifndef _LINUX_IPANEMA_H
#define _LINUX_IPANEMA_H

#include <linux/saakm.h>

/* The member of task_struct, and with it p->ipanema.policy_metadata etc. */
#define ipanema			saakm

/* Types. A macro's name after "struct" or "enum" stands for the tag. */
#define sched_ipanema_entity	sched_saakm_entity
#define ipanema_policy		saakm_policy
#define ipanema_module_routines	saakm_module_routines
#define ipanema_rq		saakm_rq
#define ipanema_rq_type		saakm_rq_type
#define ipanema_core_state	saakm_core_state
/* Also saakm_state(cpu) and saakm_core(cpu), the per-CPU variables. */
#define ipanema_state		saakm_state
#define ipanema_core		saakm_core

#define IPANEMA_NOT_QUEUED	SAAKM_NOT_QUEUED
#define IPANEMA_MIGRATING	SAAKM_MIGRATING
#define IPANEMA_RUNNING		SAAKM_RUNNING
#define IPANEMA_READY		SAAKM_READY
#define IPANEMA_BLOCKED		SAAKM_BLOCKED
#define IPANEMA_TERMINATED	SAAKM_TERMINATED
#define IPANEMA_READY_TICK	SAAKM_READY_TICK
#define IPANEMA_ACTIVE_CORE	SAAKM_ACTIVE_CORE
#define IPANEMA_IDLE_CORE	SAAKM_IDLE_CORE

#define IPANEMA_WF_EXEC		SAAKM_WF_EXEC
#define IPANEMA_WF_FORK		SAAKM_WF_FORK
#define IPANEMA_WF_TTWU		SAAKM_WF_TTWU
#define IPANEMA_WF_SYNC		SAAKM_WF_SYNC
#define IPANEMA_WF_MIGRATED	SAAKM_WF_MIGRATED
#define IPANEMA_WF_CURRENT_CPU	SAAKM_WF_CURRENT_CPU
#define IPANEMA_WF_RQ_SELECTED	SAAKM_WF_RQ_SELECTED
#define SCHED_IPANEMA		SCHED_SAAKM

/* Functions and macros. */
#define init_ipanema_rq		init_saakm_rq
#define ipanema_runqueue_init	init_saakm_rq
#define ipanema_add_policy	saakm_add_policy
#define ipanema_remove_policy	saakm_remove_policy
#define ipanema_first_task	saakm_first_task
#define ipanema_add_task	saakm_add_task
#define ipanema_remove_task	saakm_remove_task
#define ipanema_first_of_state	saakm_first_of_state
#define ipanema_get_task_of	saakm_get_task_of
#define ipanema_lock_core	saakm_lock_core
#define ipanema_trylock_core	saakm_trylock_core
#define ipanema_unlock_core	saakm_unlock_core
#define ipanema_smt_active	saakm_smt_active
#define ipanema_just_queued	saakm_just_queued
#define ipanema_task_state	saakm_task_state
#define ipanema_task_rq		saakm_task_rq
#define ipanema_task_policy	saakm_task_policy
#define ipanema_rq_lock		saakm_rq_lock
#define get_ipanema_current	get_saakm_current

#endif /* _LINUX_IPANEMA_H */
