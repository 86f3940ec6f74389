/* SPDX-License-Identifier: GPL-2.0 */
/* What is asked about a task, and what sleeps or wakes one. */
#ifndef _LINUX_SCHED_FUNCTIONS_H
#define _LINUX_SCHED_FUNCTIONS_H

#include <linux/sched.h>

struct sched_attr;
struct sched_param {
	int sched_priority;
};

static inline unsigned int task_cpu(const struct task_struct *p)
{
	return READ_ONCE(p->thread_info.cpu);
}

static inline int task_nice(const struct task_struct *p)
{
	return PRIO_TO_NICE(p->static_prio);
}

static inline bool is_idle_task(const struct task_struct *p)
{
	return p->flags & PF_IDLE;
}

static inline pid_t task_pid_nr(struct task_struct *p)
{
	return p->pid;
}

static inline pid_t task_tgid_nr(struct task_struct *p)
{
	return p->tgid;
}

#define task_pid_vnr(p)		task_pid_nr(p)
#define task_tgid_vnr(p)	task_tgid_nr(p)
#define task_ppid_nr(p)		((p)->real_parent ? (p)->real_parent->tgid : 0)
#define is_global_init(p)	((p)->tgid == 1)
#define thread_group_leader(p)	((p)->exit_signal >= 0)
#define same_thread_group(a, b)	((a)->tgid == (b)->tgid)
#define thread_group_empty(p)	((void)(p), true)
#define is_percpu_thread()	(current->nr_cpus_allowed == 1)

#define task_is_running(p)	(READ_ONCE((p)->__state) == TASK_RUNNING)
#define task_is_traced(p)	((READ_ONCE((p)->__state) & __TASK_TRACED) != 0)
#define task_is_stopped(p)	((READ_ONCE((p)->__state) & __TASK_STOPPED) != 0)
#define task_is_stopped_or_traced(p)	(task_is_traced(p) || task_is_stopped(p))
#define get_current_state()	READ_ONCE(current->__state)
#define __set_current_state(v)	WRITE_ONCE(current->__state, (v))
#define set_current_state(v)	smp_store_mb(current->__state, (v))
#define task_curr(p)		((p)->on_cpu)
#define task_state_index(p)	((unsigned int)fls(READ_ONCE((p)->__state) & TASK_REPORT))
#define task_state_to_char(p)	("RSDTtXZPI"[task_state_index(p)])
#define task_cpu_possible(cpu, p)	((void)(p), cpu_possible(cpu))
#define task_rlimit(p, limit)	((void)(p), ~0UL)

#define rt_prio(prio)		((prio) < MAX_RT_PRIO)
#define dl_prio(prio)		((prio) < MAX_DL_PRIO)
#define rt_task(p)		rt_prio((p)->prio)
#define dl_task(p)		dl_prio((p)->prio)
#define rt_or_dl_prio(prio)	rt_prio(prio)
#define rt_or_dl_task(p)	rt_task(p)
#define task_has_rt_policy(p)	((p)->policy == SCHED_FIFO || (p)->policy == SCHED_RR)
#define task_has_idle_policy(p)	((p)->policy == SCHED_IDLE)
#define fair_policy(policy)	((policy) == SCHED_NORMAL || (policy) == SCHED_BATCH)

/* By nice value, from -20 on: shares that differ by a quarter a step. */
extern const int sched_prio_to_weight[40] SHIM_HIDDEN;
extern const u32 sched_prio_to_wmult[40] SHIM_HIDDEN;
#define NICE_0_LOAD_SHIFT	(SCHED_FIXEDPOINT_SHIFT + SCHED_FIXEDPOINT_SHIFT)
#define NICE_0_LOAD		(1L << NICE_0_LOAD_SHIFT)
#define WEIGHT_IDLEPRIO		3
#define WMULT_IDLEPRIO		1431655765
#define scale_load(w)		((w) << SCHED_FIXEDPOINT_SHIFT)
#define scale_load_down(w) \
({ \
	unsigned long __w = (w); \
	__w ? max(2UL, __w >> SCHED_FIXEDPOINT_SHIFT) : 0; \
})

#define get_task_comm(buf, p)	shim_strscpy(buf, (p)->comm, sizeof(buf))
#define __get_task_comm(buf, n, p)	shim_strscpy(buf, (p)->comm, n)

#define MAX_SCHEDULE_TIMEOUT	((long)(~0UL >> 1))
#define schedule()		shim_sleep_ns(0)
#define cond_resched()		({ shim_sleep_ns(0); 0; })
#define cond_resched_lock(lock)	({ (void)(lock); 0; })
#define yield()			shim_sleep_ns(0)
#define io_schedule()		shim_sleep_ns(0)
#define need_resched()		test_bit(TIF_NEED_RESCHED, &current->thread_info.flags)
#define test_tsk_need_resched(p) \
	test_bit(TIF_NEED_RESCHED, &(p)->thread_info.flags)
#define set_tsk_need_resched(p)	set_bit(TIF_NEED_RESCHED, &(p)->thread_info.flags)
#define clear_tsk_need_resched(p)	clear_bit(TIF_NEED_RESCHED, &(p)->thread_info.flags)
#define can_nice(p, nice)	((void)(p), (void)(nice), 1)
#define signal_pending(p)	((void)(p), 0)
#define fatal_signal_pending(p)	((void)(p), 0)
#define signal_pending_state(state, p)	((void)(state), (void)(p), 0)

long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_uninterruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_idle(long timeout);
int wake_up_process(struct task_struct *p);
int wake_up_state(struct task_struct *p, unsigned int state);
void resched_cpu(int cpu);
int idle_cpu(int cpu);
int available_idle_cpu(int cpu);
struct task_struct *idle_task(int cpu);
void set_user_nice(struct task_struct *p, long nice);
int sched_setattr(struct task_struct *p, const struct sched_attr *attr);
int sched_setattr_nocheck(struct task_struct *p, const struct sched_attr *attr);
int sched_setscheduler(struct task_struct *p, int policy, const struct sched_param *param);
int sched_setscheduler_nocheck(struct task_struct *p, int policy,
			       const struct sched_param *param);
void sched_set_fifo(struct task_struct *p);
void sched_set_fifo_low(struct task_struct *p);
void sched_set_normal(struct task_struct *p, int nice);
int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *new_mask);
long sched_setaffinity(pid_t pid, const struct cpumask *new_mask);
struct task_struct *find_task_by_vpid(pid_t nr);
unsigned int nr_running(void);
unsigned long nr_iowait(void);
unsigned long nr_iowait_cpu(int cpu);

#define find_task_by_pid_ns(nr, ns)	((void)(ns), find_task_by_vpid(nr))

#endif /* _LINUX_SCHED_FUNCTIONS_H */
