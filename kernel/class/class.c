// SPDX-License-Identifier: GPL-2.0
/*
 * The scheduling class: Linux's callbacks, and which handlers of a policy follow
 * from each. Which locks are held is Linux's business; which handler may be
 * called then is in the sequences of the policy interface.
 */
#include "glue.h"
#include "call.h"

DEFINE_PER_CPU(unsigned int, saakm_nr_on_rq);
DEFINE_PER_CPU(struct saakm_kcpu, saakm_kcpu);

/* --- placing and taking away ---------------------------------------------- */

DEFINE_PER_CPU(struct task_struct *, saakm_ending);

/*
 * new_end or unblock_end, as soon as this CPU has dropped its locks. Meanwhile the
 * task may run elsewhere, but it does not leave its policy nor wake up again: it
 * is busy. Interrupts stay off until then, so that who waits for it may hold locks.
 */
static void end_later(struct task_struct *p, enum saakm_handler h, u32 flags)
{
	if (p->saakm.busy)
		return;		/* it was woken by an end handler */
	p->saakm.busy = smp_processor_id() + 1;
	p->saakm.end_handler = h;
	p->saakm.wake_flags = flags;
	p->saakm.next_ending = this_cpu_read(saakm_ending);
	this_cpu_write(saakm_ending, p);
}

/*
 * The runqueue of p must not be locked. A handler that wakes somebody waits for none:
 * two on two CPUs that wake each other's task would wait for ever.
 */
static void wait_while_busy(struct task_struct *p)
{
	while (!saakm_frame() && smp_load_acquire(&p->saakm.busy))
		cpu_relax();
}

struct rq *__saakm_settle(struct rq *rq, struct task_struct *p, struct rq_flags *rf)
{
	/* Where wake-ups come by IPI, it may become busy again before the lock is had. */
	while (READ_ONCE(p->saakm.busy) && p->saakm.busy != smp_processor_id() + 1) {
		__task_rq_unlock(rq, rf);
		wait_while_busy(p);
		rq = __task_rq_lock(p, rf);
	}
	return rq;
}

void saakm_exit(void)
{
	if (saakm_enabled())
		wait_while_busy(current);
}

/* Under the lock of rq: the handlers that put a task on a core; end: what comes later. */
static __always_inline void place(struct rq *rq, struct task_struct *p, enum saakm_handler h,
				  enum saakm_handler end, u32 flags, enum saakm_told t)
{
	struct saakm_slot *slot = p->saakm.home;
	unsigned int cpu = cpu_of(rq);

	/* Linux may place tasks on a CPU before it has told that it is there. */
	if (unlikely(!per_cpu(saakm_kcpu, cpu).online) && cpu_active(cpu))
		saakm_core_comes(rq);
	saakm_record_placing(p, t);
	if (saakm_core_call(slot, SAAKM_H_GET_CORE_STATE, cpu, t) == SAAKM_IDLE_CORE)
		saakm_core_call(slot, SAAKM_H_EXIT_IDLE, cpu, t);
	saakm_thread_call(slot, h, p, flags, t);
	saakm_record_placed(t);
	p->saakm.phase = SAAKM_IN;
	/* One that was ousted has no end, nor one that changes its class. */
	if (p->saakm.asked && unlikely(saakm_routine_of(slot, end)))
		end_later(p, end, flags);
}

void __saakm_placed(struct task_struct *locked)
{
	struct task_struct *p;
	u32 wake;

	if (locked)
		raw_spin_unlock(&locked->pi_lock);
	while ((p = this_cpu_read(saakm_ending))) {
		this_cpu_write(saakm_ending, p->saakm.next_ending);
		wake = p->saakm.wake_flags;
		if (p->saakm.end_handler == SAAKM_H_UNBLOCK_END)
			saakm_thread_call(p->saakm.home, SAAKM_H_UNBLOCK_END, p, wake, SAAKM_MAYBE);
		else
			saakm_thread_call(p->saakm.home, SAAKM_H_NEW_END, p, wake, SAAKM_MAYBE);
		smp_store_release(&p->saakm.busy, 0);
	}
	if (locked)
		raw_spin_lock(&locked->pi_lock);
}

/* It joined while it was running: it goes on, unless the core is taken. */
static void join_running(struct rq *rq, struct task_struct *p)
{
	if (saakm_is_orphan(p) || p->saakm.state != SAAKM_READY)
		return;
	if (saakm_cpu_data(cpu_of(rq))->curr)
		resched_curr(rq);
	else
		saakm_class_state(p, SAAKM_RUNNING, cpu_of(rq));
}

/*
 * RESTORE comes after a dequeue with SAVE: the task did not go anywhere, and the
 * policy is told nothing, unless it has come into the class meanwhile.
 */
static __always_inline void place_enqueued(struct rq *rq, struct task_struct *p, int flags,
					   enum saakm_told t)
{
	u32 wake_flags = p->saakm.wake_flags;

	if (saakm_is_orphan(p))
		return;
	switch ((enum saakm_phase)p->saakm.phase) {
	case SAAKM_OUT:
		wake_flags = 0;
		saakm_join(p, 0);
		if (saakm_is_orphan(p))
			return;
		fallthrough;
	case SAAKM_PREPARED:
		place(rq, p, SAAKM_H_NEW_PLACE, SAAKM_H_NEW_END, wake_flags, t);
		if (task_current(rq, p))
			join_running(rq, p);
		break;
	case SAAKM_IN:
		if (!(flags & ENQUEUE_WAKEUP)) {
			if (!p->saakm.elsewhere)
				break;
			wake_flags = SAAKM_WF_MIGRATED;
		} else if (flags & ENQUEUE_MIGRATED) {
			wake_flags |= SAAKM_WF_MIGRATED;
		}
		place(rq, p, SAAKM_H_UNBLOCK_PLACE, SAAKM_H_UNBLOCK_END, wake_flags, t);
		break;
	}
}

/* Woken, and still on its way by IPI: it comes to where it was to go, and has no end. */
void saakm_arrive(struct task_struct *p)
{
	p->saakm.asked = 0;
	place_enqueued(task_rq(p), p,
		       ENQUEUE_WAKEUP | (p->sched_remote_wakeup ? ENQUEUE_MIGRATED : 0),
		       SAAKM_MAYBE);
}

SAAKM_TWICE(static, void, enqueue_task_saakm, (rq, p, flags),
	    struct rq *rq, struct task_struct *p, int flags)
{
	saakm_record_class_if(t, SAAKM_CB_ENQUEUE_TASK, p, flags);
	place_enqueued(rq, p, flags, t);
	p->saakm.elsewhere = 0;
	p->saakm.asked = 0;
	list_add_tail(&p->saakm.node_class, &per_cpu(saakm_kcpu, cpu_of(rq)).tasks);
	per_cpu(saakm_nr_on_rq, cpu_of(rq))++;
	add_nr_running(rq, 1);
}

/*
 * Three reasons to be dequeued: it sleeps or exits (SLEEP), Linux changes
 * something of it and will put it back (SAVE), or it moves to another CPU. In
 * the last case a policy that moves it has said so by MIGRATING.
 */
SAAKM_TWICE(static, bool, dequeue_task_saakm, (rq, p, flags),
	    struct rq *rq, struct task_struct *p, int flags)
{
	saakm_record_class_if(t, SAAKM_CB_DEQUEUE_TASK, p, flags);
	if (task_current(rq, p))
		update_curr_common(rq);

	if (flags & DEQUEUE_SLEEP) {
		p->saakm.yielding = 0;
		if (READ_ONCE(p->__state) == TASK_DEAD) {
			saakm_leave(p);
			saakm_forget(p);
		} else if (!saakm_is_orphan(p)) {
			saakm_thread_call(p->saakm.home, SAAKM_H_BLOCK, p, flags, t);
		}
	} else if (!(flags & DEQUEUE_SAVE) && p->saakm.state != SAAKM_MIGRATING) {
		p->saakm.elsewhere = 1;
		if (!saakm_is_orphan(p))
			saakm_thread_call(p->saakm.home, SAAKM_H_BLOCK, p, OUSTED, t);
	}
	list_del_init(&p->saakm.node_class);
	per_cpu(saakm_nr_on_rq, cpu_of(rq))--;
	sub_nr_running(rq, 1);
	return true;
}

static void yield_task_saakm(struct rq *rq)
{
	saakm_record_class(SAAKM_CB_YIELD_TASK, rq->curr, 0);
	rq->curr->saakm.yielding = 1;
}

/* Policies preempt by READY_TICK; the core reschedules a CPU that has no current task. */
static void wakeup_preempt_saakm(struct rq *rq, struct task_struct *p, int flags)
{
	saakm_record_class(SAAKM_CB_WAKEUP_PREEMPT, p, flags);
}

/* --- the current task -------------------------------------------------------- */

/* next is NULL when Linux only changes something of p, which goes on running. */
static noinline void put_runnable(struct rq *rq, struct task_struct *p, struct task_struct *next)
{
	saakm_record_class(SAAKM_CB_PUT_PREV_TASK, p, 0);
	update_curr_common(rq);
	if (!next)
		return;
	list_move_tail(&p->saakm.node_class, &per_cpu(saakm_kcpu, cpu_of(rq)).tasks);
	if (!saakm_is_orphan(p) && p->saakm.state == SAAKM_READY_TICK)
		saakm_class_state(p, SAAKM_READY, cpu_of(rq));
	saakm_record_task(p);
}

/* One that blocks has been dequeued before, which is when its time was taken. */
static void put_prev_task_saakm(struct rq *rq, struct task_struct *p, struct task_struct *next)
{
	if (task_on_rq_queued(p))
		put_runnable(rq, p, next);
	else
		saakm_record_class(SAAKM_CB_PUT_PREV_TASK, p, 0);
}

static void set_next_task_saakm(struct rq *rq, struct task_struct *p, bool first)
{
	p->se.exec_start = rq_clock_task(rq);
	saakm_record_class(SAAKM_CB_SET_NEXT_TASK, p, 0);
}

static void task_tick_saakm(struct rq *rq, struct task_struct *p, int queued)
{
	saakm_record_class(SAAKM_CB_TASK_TICK, p, 0);
	update_curr_common(rq);
	if (saakm_is_orphan(p)) {
		if (saakm_nr_queued(rq) > 1)
			resched_curr(rq);
		return;
	}
	if (p->saakm.state != SAAKM_RUNNING)
		return;
	saakm_thread_call(p->saakm.home, SAAKM_H_TICK, p, 0, SAAKM_MAYBE);
	if (p->saakm.state != SAAKM_RUNNING)
		resched_curr(rq);
}

static void update_curr_saakm(struct rq *rq)
{
	update_curr_common(rq);
}

/* --- choosing a CPU ------------------------------------------------------------ */

static inline bool may_run_on(struct task_struct *p, int cpu)
{
	return (unsigned int)cpu < nr_cpu_ids && cpumask_test_cpu(cpu, p->cpus_ptr) &&
	       (cpu_active(cpu) || (p->flags & PF_KTHREAD && cpu_online(cpu)));
}

static int fallback_cpu(struct task_struct *p)
{
	unsigned int cpu = task_cpu(p);

	if (may_run_on(p, cpu))
		return cpu;
	cpu = cpumask_any_and(p->cpus_ptr, cpu_active_mask);
	/* If there is none, Linux breaks the affinity behind us. */
	return cpu < nr_cpu_ids ? cpu : task_cpu(p);
}

static int select_at_exec(struct task_struct *p, int flags)
{
	int answer;

	if (!saakm_exec_balance || saakm_is_orphan(p) || p->saakm.phase != SAAKM_IN)
		return task_cpu(p);
	answer = saakm_thread_call(p->saakm.home, SAAKM_H_UNBLOCK_PREPARE, p, flags, SAAKM_MAYBE);
	return may_run_on(p, answer) ? answer : task_cpu(p);
}

/* The policy is asked even for a task that has no choice: it may keep books. */
SAAKM_TWICE(static, int, select_task_rq_saakm, (p, cpu, flags),
	    struct task_struct *p, int cpu, int flags)
{
	int answer;

	saakm_record_class_if(t, SAAKM_CB_SELECT_TASK_RQ, p, flags);
	wait_while_busy(p);
	if (flags & WF_EXEC)
		return select_at_exec(p, flags);
	p->saakm.wake_flags = flags;
	p->saakm.asked = 1;
	if (saakm_is_orphan(p))
		return fallback_cpu(p);
	if (p->saakm.phase == SAAKM_OUT)
		answer = saakm_join(p, flags);
	else
		answer = saakm_thread_call(p->saakm.home, SAAKM_H_UNBLOCK_PREPARE, p, flags, t);
	cpu = may_run_on(p, answer) ? answer : fallback_cpu(p);
	if (t != SAAKM_UNTOLD && SAAKM_HOST_RECORDS_CLASS && flags & WF_TTWU)
		saakm_record_wake(p, current, cpu, flags, true);
	return cpu;
}

/*
 * While a task is leaving its CPU Linux would queue it without asking. And a
 * newcomer must be placed before anyone can take it out of the class again.
 */
bool saakm_may_queue_wakeup(struct task_struct *p)
{
	return p->saakm.asked && p->saakm.phase == SAAKM_IN;
}

/* Policies may keep sleepers in a queue of the old core, which it leaves. */
static void leave_blocked_queue(struct task_struct *p)
{
	struct rq_flags rf;
	struct rq *rq;

	if (!p->saakm.rq || p->saakm.state != SAAKM_BLOCKED)
		return;
	if (READ_ONCE(p->__state) != TASK_WAKING) {
		saakm_class_state(p, p->saakm.state, task_cpu(p));
		return;
	}
	rq = task_rq(p);
	rq_lock(rq, &rf);
	if (p->saakm.rq)
		saakm_class_state(p, p->saakm.state, task_cpu(p));
	rq_unlock(rq, &rf);
}

/* The change of state comes first: it is one on the old core. */
static void migrate_task_rq_saakm(struct task_struct *p, int new_cpu)
{
	saakm_record_class(SAAKM_CB_MIGRATE_TASK_RQ, p, 0);
	leave_blocked_queue(p);
	saakm_record_migrate(p, task_cpu(p), new_cpu, true);
}

/* --- changes of class, weight and affinity ----------------------------------------- */

/* Also when priority inheritance lifts it out for a while. */
static void switched_from_saakm(struct rq *rq, struct task_struct *p)
{
	saakm_record_class(SAAKM_CB_SWITCHED_FROM, p, 0);
	saakm_leave(p);
}

static void switched_to_saakm(struct rq *rq, struct task_struct *p)
{
	saakm_record_class(SAAKM_CB_SWITCHED_TO, p, 0);
	if (task_on_rq_queued(p) &&
	    (task_current(rq, p) || sched_class_above(p->sched_class, rq->curr->sched_class)))
		resched_curr(rq);
}

/* Policies read these fields of any task that they see: they are input. */
static void prio_changed_saakm(struct rq *rq, struct task_struct *p, int oldprio)
{
	saakm_record_class(SAAKM_CB_PRIO_CHANGED, p, 0);
	SAAKM_HOST_CHANGES(p);
	saakm_record_task(p);
}

static void set_cpus_allowed_saakm(struct task_struct *p, struct affinity_context *ctx)
{
	saakm_record_class(SAAKM_CB_SET_CPUS_ALLOWED, p, 0);
	set_cpus_allowed_common(p, ctx);
	SAAKM_HOST_CHANGES(p);
	saakm_record_task(p);
}

static void reweight_task_saakm(struct rq *rq, struct task_struct *p, const struct load_weight *lw)
{
	saakm_record_class(SAAKM_CB_REWEIGHT_TASK, p, 0);
	SAAKM_HOST_CHANGES(p);
	p->se.load = *lw;
	if (p->saakm.phase == SAAKM_IN && !saakm_is_orphan(p))
		saakm_call_reweight(p->saakm.home, p, lw);
}

DEFINE_SCHED_CLASS(saakm) = {
#ifdef CONFIG_UCLAMP_TASK
	.uclamp_enabled		= 1,
#endif
	.enqueue_task		= enqueue_task_saakm,
	.dequeue_task		= dequeue_task_saakm,
	.yield_task		= yield_task_saakm,
	.wakeup_preempt		= wakeup_preempt_saakm,
	.balance		= balance_saakm,
	.pick_next_task		= pick_next_task_saakm,
	.put_prev_task		= put_prev_task_saakm,
	.set_next_task		= set_next_task_saakm,
	.select_task_rq		= select_task_rq_saakm,
	.migrate_task_rq	= migrate_task_rq_saakm,
	.set_cpus_allowed	= set_cpus_allowed_saakm,
	.task_tick		= task_tick_saakm,
	.switched_from		= switched_from_saakm,
	.switched_to		= switched_to_saakm,
	.prio_changed		= prio_changed_saakm,
	.reweight_task		= reweight_task_saakm,
	.update_curr		= update_curr_saakm,
};
