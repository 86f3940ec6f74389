/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SaaKM: scheduling policies as kernel modules. This is all that a policy
 * includes of us, and it is the same file in the kernel and in userspace.
 */
#ifndef _LINUX_SAAKM_H
#define _LINUX_SAAKM_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/module.h>
#include <linux/saakm_types.h>

#define MAX_POLICY_NAME_LEN	32

struct load_weight;
struct proc_dir_entry;
struct sched_attr;

enum saakm_core_state {
	SAAKM_ACTIVE_CORE = 0,
	SAAKM_IDLE_CORE = 1,
};

enum saakm_rq_type {
	RBTREE = 0,	/* sorted by order_fn, equal keys by task address */
	LIST = 1,	/* before the first for which order_fn(new, that) < 0 */
	FIFO = 2,	/* appended */
};

struct saakm_rq {
	enum saakm_rq_type type;
	union {
		struct rb_root root;
		struct list_head head;
	};
	unsigned int cpu;
	enum saakm_state state;
	unsigned int nr_tasks;
	int (*order_fn)(struct task_struct *a, struct task_struct *b);
	u32 key;	/* names the runqueue in a trace */
};

struct process_event {
	struct task_struct *target;
	int cpu;		/* the core that executes, not the task's */
	unsigned int flags;	/* SAAKM_WF_*; in block, the dequeue flags */
};

struct core_event {
	unsigned int target;
};

#define SAAKM_WF_EXEC		0x02
#define SAAKM_WF_FORK		0x04
#define SAAKM_WF_TTWU		0x08
#define SAAKM_WF_SYNC		0x10
#define SAAKM_WF_MIGRATED	0x20
#define SAAKM_WF_CURRENT_CPU	0x40
#define SAAKM_WF_RQ_SELECTED	0x80

#ifndef OUSTED
#define OUSTED			0x2000
#endif

struct saakm_policy;

/*
 * The handlers. Interrupts are off in each; which locks are held is in the
 * comment. "Optional" ones may be NULL.
 */
struct saakm_module_routines {
	/* rq of the core: before placing there, or looking for idle work */
	enum saakm_core_state (*get_core_state)(struct saakm_policy *p, struct core_event *e);
	/* p->pi_lock (fork) or rq (class switch): answers a core */
	int (*new_prepare)(struct saakm_policy *p, struct process_event *e);
	/* rq: task_cpu(e->target) is the chosen core */
	void (*new_place)(struct saakm_policy *p, struct process_event *e);
	/* none; optional. As unblock_end */
	void (*new_end)(struct saakm_policy *p, struct process_event *e);
	/* rq */
	void (*tick)(struct saakm_policy *p, struct process_event *e);
	/* rq: sched_yield, and every preemption of a RUNNING task */
	void (*yield)(struct saakm_policy *p, struct process_event *e);
	/* rq */
	void (*block)(struct saakm_policy *p, struct process_event *e);
	/* p->pi_lock: answers a core */
	int (*unblock_prepare)(struct saakm_policy *p, struct process_event *e);
	/* rq */
	void (*unblock_place)(struct saakm_policy *p, struct process_event *e);
	/* none; optional. It may wake up tasks, but for the one that it is about */
	void (*unblock_end)(struct saakm_policy *p, struct process_event *e);
	/* rq: exit, or leaving the class */
	void (*terminate)(struct saakm_policy *p, struct process_event *e);
	/* rq: make a task RUNNING, or do nothing */
	void (*schedule)(struct saakm_policy *p, unsigned int cpu);
	/* none: may take several cores' locks, one after the other, to steal */
	void (*newly_idle)(struct saakm_policy *p, struct core_event *e);
	/* rq */
	void (*enter_idle)(struct saakm_policy *p, struct core_event *e);
	/* rq */
	void (*exit_idle)(struct saakm_policy *p, struct core_event *e);
	/* none; optional. A function that returns nothing is taken as well. */
	int (*balancing_select)(struct saakm_policy *p, struct core_event *e);
	/* rq */
	void (*core_entry)(struct saakm_policy *p, struct core_event *e);
	/* rq */
	void (*core_exit)(struct saakm_policy *p, struct core_event *e);

	/* As Linux calls their namesakes of sched_class; optional. */
	bool (*checkparam_attr)(const struct sched_attr *attr);
	void (*setparam_attr)(struct task_struct *t, const struct sched_attr *attr);
	void (*getparam_attr)(struct task_struct *t, struct sched_attr *attr);
	bool (*attr_changed)(struct task_struct *t, const struct sched_attr *attr);
	/* rq; optional */
	void (*reweight_task)(struct saakm_policy *p, struct task_struct *t,
			      const struct load_weight *lw);

	/* registry lock */
	int (*init)(struct saakm_policy *p);
	/* registry lock; optional */
	int (*free_metadata)(struct saakm_policy *p);
	int (*can_be_default)(struct saakm_policy *p);
	/* a task joins; optional */
	bool (*attach)(struct saakm_policy *p, struct task_struct *t, char *cmd);
};

struct saakm_policy {
	struct module *kmodule;
	struct list_head list;
	struct saakm_module_routines *routines;
	void *data;
	s64 id;
	char name[MAX_POLICY_NAME_LEN];
};

#define DOMAIN_SMT	0x1
#define DOMAIN_CLUSTER	0x2
#define DOMAIN_CACHE	0x4
#define DOMAIN_NUMA	0x8

struct topology_level {
	cpumask_t cores;
	int flags;
	struct topology_level *next;
};

DECLARE_PER_CPU(struct topology_level *, topology_levels);
extern int nb_topology_levels;
extern struct proc_dir_entry *ipa_procdir;

void init_saakm_rq(struct saakm_rq *rq, enum saakm_rq_type type, unsigned int cpu,
		   enum saakm_state state,
		   int (*order_fn)(struct task_struct *a, struct task_struct *b));
#define saakm_runqueue_init	init_saakm_rq

int saakm_add_policy(struct saakm_policy *policy);
int saakm_remove_policy(struct saakm_policy *policy);

int change_state(struct task_struct *p, enum saakm_state next_state,
		 unsigned int next_cpu, struct saakm_rq *next_rq);

struct task_struct *saakm_first_task(struct saakm_rq *rq);
int saakm_add_task(struct saakm_rq *rq, struct task_struct *p);
struct task_struct *saakm_remove_task(struct saakm_rq *rq, struct task_struct *p);
struct task_struct *get_saakm_current(unsigned int cpu);
struct task_struct *saakm_first_of_state(enum saakm_state state, unsigned int cpu);
struct task_struct *saakm_get_task_of(void *metadata);
int count(enum saakm_state state, unsigned int cpu);
int saakm_lock_core(unsigned int cpu);
int saakm_trylock_core(unsigned int cpu);
void saakm_unlock_core(unsigned int cpu);
bool saakm_smt_active(void);
bool saakm_just_queued(struct task_struct *p);

#define policy_metadata(t)	((t)->saakm.policy_metadata)
#define saakm_task_state(t)	((t)->saakm.state)
#define saakm_task_rq(t)	((t)->saakm.rq)
#define saakm_task_policy(t)	((t)->saakm.policy)
raw_spinlock_t *saakm_rq_lock_of(unsigned int cpu);
#define saakm_rq_lock(t)	saakm_rq_lock_of(task_cpu(t))

/* Per-CPU variables of these names that the policy itself defines. */
#define saakm_core(cpu)		per_cpu(core, cpu)
#define saakm_state(cpu)	per_cpu(state_info, cpu)

#if defined(CONFIG_SAAKM_RECORD) && defined(MODULE)
#include <linux/saakm_inputs.h>
#endif

#endif /* _LINUX_SAAKM_H */
