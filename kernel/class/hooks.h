/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Linux's scheduler calls of the SaaKM class besides its sched_class, and
 * nothing where it is not configured. Included at the end of
 * kernel/sched/sched.h; has no other user.
 */
#ifndef SAAKM_HOOKS_H
#define SAAKM_HOOKS_H

struct saakm_slot;
struct cgroup_taskset;

/* RETRY_TASK: each class is to be asked. */
struct task_struct *saakm_pick_alone(struct rq *rq, struct rq_flags *rf);

#ifdef CONFIG_SCHED_CLASS_SAAKM

DECLARE_PER_CPU(unsigned int, saakm_nr_on_rq);

/* Tasks of the class that are on this Linux runqueue. */
static inline unsigned int saakm_nr_queued(struct rq *rq)
{
	return per_cpu(saakm_nr_on_rq, cpu_of(rq));
}

static inline bool task_on_saakm(const struct task_struct *p)
{
	return p->sched_class == &saakm_sched_class;
}

static inline bool task_has_saakm_policy(const struct task_struct *p)
{
	return p->policy == SCHED_SAAKM;
}

void init_sched_saakm_class(void);

static inline void saakm_check_class_order(void)
{
#ifdef CONFIG_SCHED_CLASS_EXT
	BUG_ON(!sched_class_above(&ext_sched_class, &saakm_sched_class));
#endif
	BUG_ON(!sched_class_above(&fair_sched_class, &saakm_sched_class));
	BUG_ON(!sched_class_above(&saakm_sched_class, &idle_sched_class));
}

bool saakm_may_queue_wakeup(struct task_struct *p);

void saakm_fork(struct task_struct *p);
void saakm_cancel_fork(struct task_struct *p);

/* In __sched_setscheduler(), in this order, under the runqueue lock. */
int saakm_check_setscheduler(struct task_struct *p, int policy, const struct sched_attr *attr);
bool saakm_param_changed(struct task_struct *p, const struct sched_attr *attr);
int saakm_get_policy(struct task_struct *p, int policy, const struct sched_attr *attr,
		     struct saakm_slot **next);
void saakm_setscheduler(struct task_struct *p, int policy, const struct sched_attr *attr,
			struct saakm_slot *next);
int saakm_setscheduler_done(struct task_struct *p, int policy);
/* Around sched_setattr() for a process: the policy's own parameters. */
int saakm_copy_attr(struct sched_attr *attr);
void saakm_free_attr(struct sched_attr *attr);
void saakm_get_params(struct task_struct *p, struct sched_attr *attr);

void __saakm_tick(struct rq *rq);
void saakm_cpu_activate(struct rq *rq);
void saakm_cpu_empty(struct rq *rq);
void saakm_cpu_changes(unsigned int cpu, bool online);
/* Policies read who is active, and the topology of those, without a lock. */
void saakm_turn_cpu(unsigned int cpu, bool active);
#ifdef CONFIG_SAAKM_RECORD
void saakm_set_cpu_active(unsigned int cpu, bool active);
#else
#define saakm_set_cpu_active	saakm_turn_cpu
#endif

DECLARE_PER_CPU(struct task_struct *, saakm_ending);
void __saakm_placed(struct task_struct *locked);

/*
 * No runqueue is locked any more, and interrupts are still off: new_end and
 * unblock_end of what was placed. They hold no lock: that of @locked is dropped.
 */
static inline void saakm_placed(struct task_struct *locked)
{
	if (saakm_enabled() && raw_cpu_read(saakm_ending))
		__saakm_placed(locked);
}

struct rq *__saakm_settle(struct rq *rq, struct task_struct *p, struct rq_flags *rf);

/* With p->pi_lock and that of rq: let a handler of p end that runs without locks. */
static inline struct rq *saakm_settle(struct rq *rq, struct task_struct *p, struct rq_flags *rf)
{
	return saakm_enabled() && p->saakm.busy ? __saakm_settle(rq, p, rf) : rq;
}

/* The same for one that dies, which holds no lock. */
void saakm_exit(void);

#ifdef CONFIG_CGROUP_SCHED
void saakm_cgroup_attach(struct cgroup_taskset *tset);
#endif

static inline void saakm_tick(struct rq *rq)
{
	if (saakm_enabled())
		__saakm_tick(rq);
}

static inline void saakm_kick_balance(void)
{
	if (saakm_enabled())
		__raise_softirq_irqoff(SCHED_SOFTIRQ_SAAKM);
}

#else /* !CONFIG_SCHED_CLASS_SAAKM */

static inline unsigned int saakm_nr_queued(struct rq *rq) { return 0; }
static inline bool task_on_saakm(const struct task_struct *p) { return false; }
static inline bool task_has_saakm_policy(const struct task_struct *p) { return false; }
static inline void init_sched_saakm_class(void) {}
static inline void saakm_check_class_order(void) {}
static inline bool saakm_may_queue_wakeup(struct task_struct *p) { return true; }
static inline void saakm_fork(struct task_struct *p) {}
static inline void saakm_cancel_fork(struct task_struct *p) {}
#define saakm_check_setscheduler(p, policy, attr)	0
#define saakm_param_changed(p, attr)			false
#define saakm_get_policy(p, policy, attr, next)		((void)(next), 0)
#define saakm_setscheduler(p, policy, attr, next)	((void)(next))
static inline int saakm_setscheduler_done(struct task_struct *p, int policy) { return 0; }
static inline int saakm_copy_attr(struct sched_attr *attr) { return 0; }
static inline void saakm_free_attr(struct sched_attr *attr) {}
static inline void saakm_get_params(struct task_struct *p, struct sched_attr *attr) {}
static inline void saakm_tick(struct rq *rq) {}
static inline void saakm_kick_balance(void) {}
static inline void saakm_placed(struct task_struct *locked) {}
#define saakm_settle(rq, p, rf)				(rq)
static inline void saakm_exit(void) {}
static inline void saakm_cgroup_attach(struct cgroup_taskset *tset) {}
static inline void saakm_cpu_activate(struct rq *rq) {}
static inline void saakm_cpu_empty(struct rq *rq) {}
static inline void saakm_cpu_changes(unsigned int cpu, bool online) {}
#define saakm_set_cpu_active	set_cpu_active

#endif /* CONFIG_SCHED_CLASS_SAAKM */

#endif /* SAAKM_HOOKS_H */
