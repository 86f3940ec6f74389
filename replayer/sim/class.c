// SPDX-License-Identifier: GPL-2.0
/*
 * The class: when which handler is called, under which locks. What the glue in
 * Linux (kernel/class/) does, on the simulated machine.
 */
#include "machine.h"

void lock_pi(struct sim_task *t)
{
	t->pi_waiters++;
	while (t->pi_locked) {
		/* A wake-up by IPI holds it: that may be waiting for this CPU. */
		if (fiber_current == &m.cpu->main && !m.cpu->in_irq && engine_irq_due(m.cpu))
			engine_irqs(m.cpu);
		engine_advance(50);
	}
	t->pi_waiters--;
	t->pi_locked = true;
}

void unlock_pi(struct sim_task *t)
{
	t->pi_locked = false;
}

void set_task_core(struct sim_task *t, unsigned int cpu)
{
	unsigned int old = task_cpu(t->p);

	bool ours = t->class == SIM_SAAKM;

	if (old == cpu)
		return;
	if (ours)
		saakm_record_class(SAAKM_CB_MIGRATE_TASK_RQ, t->p, 0);
	host_set_task_cpu(t->p, cpu);
	t->p->wake_cpu = cpu;
	if (m.r)
		m.r->migrations++;
	saakm_record_migrate(t->p, old, cpu, ours);
	if (ours)
		saakm_record_task(t->p);
}

void update_curr(struct sim_cpu *c)
{
	struct sim_task *t = c->curr;
	u64 ns;

	if (!t || c->t <= t->ran_since)
		return;
	ns = c->t - t->ran_since;
	t->ran_since = c->t;
	t->p->se.exec_start = c->t;
	t->p->se.sum_exec_runtime += ns;
}

/* The kernel's answer to a core that the task cannot use. */
unsigned int fallback_cpu(struct sim_task *t, int wanted)
{
	unsigned int cpu, here = task_cpu(t->p);

	if (wanted >= 0 && saakm_host_cpu_allowed(t->p, wanted) && cpu_of(wanted)->active_cpu)
		return wanted;
	if (saakm_host_cpu_allowed(t->p, here) && cpu_of(here)->active_cpu)
		return here;
	for (cpu = 0; cpu < m.par.nr_cpus; cpu++)
		if (cpu_of(cpu)->active_cpu && cpumask_test_cpu(cpu, t->p->cpus_ptr))
			return cpu;
	/* No core is left to it: Linux breaks the affinity, and so do we. */
	host_set_task_mask(t->p, NULL);
	for (cpu = 0; !cpu_of(cpu)->active_cpu; cpu++)
		;
	return cpu;
}

/* Under the core's lock; on_rq is recorded, since policies read it. */
void activate(struct sim_task *t, unsigned int cpu)
{
	if (t->p->on_rq)
		return;
	t->p->on_rq = 1;
	cpu_of(cpu)->nr_running++;
	saakm_record_task(t->p);
}

void deactivate(struct sim_task *t)
{
	if (!t->p->on_rq)
		return;
	t->p->on_rq = 0;
	cpu_of(task_cpu(t->p))->nr_running--;
	saakm_record_task(t->p);
}

/* Lock the core that was chosen, or another if it has gone meanwhile. */
unsigned int lock_active(struct sim_task *t, unsigned int cpu)
{
	for (;;) {
		host_core_lock(cpu);
		if (cpu_of(cpu)->active_cpu)
			return cpu;
		host_core_unlock(cpu);
		cpu = fallback_cpu(t, -1);
		set_task_core(t, cpu);
	}
}

/* The core has something to run now, unless a current task is on it. */
static void kick(unsigned int cpu)
{
	struct sim_cpu *c = cpu_of(cpu);

	if (c->curr && c->curr->class < SIM_SAAKM)
		return;		/* a higher class runs: its turn comes after */
	if (!saakm_cpu_data(cpu)->curr)
		cpu_resched(cpu);
}

static bool is_dead(struct sim_task *t)
{
	return !t->slot || t->slot->dead;
}

/* A policy that is given up leaves its task to us: into the fair class. */
void adopt(struct sim_task *t, unsigned int cpu)
{
	struct saakm_slot *slot = t->slot;

	if (t->p->on_rq)
		deactivate(t);

	saakm_detach(t->p);
	if (slot)
		slot->users--;
	t->slot = t->join = NULL;
	t->class = SIM_FAIR;
	t->p->policy = 0;
	t->placed = false;
	other_enqueue(t, cpu);
}

/* Under the core's lock: the handlers that put a task somewhere. */
static void place(struct sim_task *t, unsigned int cpu, enum saakm_handler h, unsigned int flags)
{
	saakm_record_class(SAAKM_CB_ENQUEUE_TASK, t->p,
			   h == SAAKM_H_NEW_PLACE ? ENQUEUE_INITIAL : ENQUEUE_WAKEUP);
	saakm_wake_core(t->slot, cpu);
	saakm_call_thread(t->slot, h, t->p, flags);
	t->placed = true;
	if (is_dead(t)) {
		adopt(t, cpu);
		return;
	}
	cpu = task_cpu(t->p);	/* the policy may have queued it elsewhere */
	activate(t, cpu);
	saakm_record_class(SAAKM_CB_WAKEUP_PREEMPT, t->p, flags);
	kick(cpu);
}

static bool shares_cache(unsigned int a, unsigned int b)
{
	unsigned int llc = m.par.smt * m.par.cores_per_llc;

	return a / llc == b / llc;
}

static void on_wake_ipi(void *arg)
{
	struct sim_task *t = arg;
	unsigned int cpu = task_cpu(t->p);

	/* The core may have gone while the IPI was on its way. */
	if (!cpu_of(cpu)->active_cpu) {
		cpu = fallback_cpu(t, -1);
		leave_queue_for(t, task_cpu(t->p), cpu);
	}
	cpu = lock_active(t, cpu);
	if (t->class == SIM_SAAKM)
		place(t, cpu, SAAKM_H_UNBLOCK_PLACE, t->wake_flags);
	host_core_unlock(cpu);
	if (t->class == SIM_SAAKM)
		saakm_call_thread(t->slot, SAAKM_H_UNBLOCK_END, t->p, t->wake_flags);
	unlock_pi(t);
}

/* A task that joined the class while it was asleep is new at its wake-up. */
static bool join_at_wakeup(struct sim_task *t, unsigned int flags)
{
	if (!t->join)
		return false;
	t->join = NULL;
	saakm_class_state(t->p, SAAKM_NOT_QUEUED, task_cpu(t->p));
	unlock_pi(t);
	class_start(t, flags);
	return true;
}

/* Taken out of a queue of sleepers that the policy may keep, and moved. */
void leave_queue_for(struct sim_task *t, unsigned int old, unsigned int cpu)
{
	if (t->p->saakm.rq) {
		host_core_lock(old);
		if (t->p->saakm.rq)
			saakm_class_state(t->p, t->p->saakm.state, old);
		host_core_unlock(old);
	}
	set_task_core(t, cpu);
}

static void wake_saakm(struct sim_task *t, unsigned int flags)
{
	unsigned int old = task_cpu(t->p), cpu;
	int answer;

	if (join_at_wakeup(t, flags))
		return;
	saakm_record_class(SAAKM_CB_SELECT_TASK_RQ, t->p, flags);
	answer = saakm_call_thread(t->slot, SAAKM_H_UNBLOCK_PREPARE, t->p, flags);
	cpu = fallback_cpu(t, t->p->nr_cpus_allowed == 1 ? -1 : answer);
	saakm_record_wake(t->p, saakm_host_current(), cpu, flags, true);
	if (cpu != old) {
		leave_queue_for(t, old, cpu);
		flags |= SAAKM_WF_MIGRATED;
	}
	if (!shares_cache(cpu, m.cpu->id)) {
		t->wake_flags = flags;
		engine_irq(cpu_of(cpu), m.cpu->t + m.par.ipi_ns, on_wake_ipi, t);
		return;		/* the IPI drops the pi_lock */
	}
	cpu = lock_active(t, cpu);
	if (is_dead(t))
		adopt(t, cpu);
	else
		place(t, cpu, SAAKM_H_UNBLOCK_PLACE, flags);
	host_core_unlock(cpu);
	if (t->class == SIM_SAAKM)
		saakm_call_thread(t->slot, SAAKM_H_UNBLOCK_END, t->p, flags);
	unlock_pi(t);
}

static void wake_other(struct sim_task *t, unsigned int flags)
{
	unsigned int cpu = other_select(t);

	saakm_record_wake(t->p, saakm_host_current(), cpu, flags, false);
	other_enqueue(t, cpu);
}

static void wake(struct sim_task *t, unsigned int flags)
{
	lock_pi(t);
	if (t->class == SIM_DEAD) {
		unlock_pi(t);
		return;
	}
	/* Not yet asleep: it stays where it is, and no handler hears of it. */
	if (!t->asleep) {
		t->blocking = false;
		t->p->__state = 0;
		unlock_pi(t);
		return;
	}
	/* Of another class, and still leaving its CPU: it goes on there. */
	if (t->class != SIM_SAAKM && t->on_cpu) {
		t->asleep = t->blocking = false;
		t->p->__state = 0;
		saakm_record_wake(t->p, saakm_host_current(), task_cpu(t->p), flags, false);
		other_enqueue(t, task_cpu(t->p));
		cpu_resched(task_cpu(t->p));
		unlock_pi(t);
		return;
	}
	while (t->on_cpu)
		engine_advance(50);
	t->asleep = false;
	t->blocking = false;
	t->p->__state = 0;
	t->woken_at = m.cpu->t;
	if (m.r)
		m.r->wakeups++;
	if (t->class == SIM_SAAKM) {
		wake_saakm(t, flags);
		return;
	}
	wake_other(t, flags);
	unlock_pi(t);
}

/* The pi_lock is taken with interrupts off, in a thread too. */
void class_wake(struct sim_task *t, unsigned int flags)
{
	bool irqs_off = fiber_current->irqs_off;

	fiber_current->irqs_off = true;
	wake(t, flags);
	fiber_current->irqs_off = irqs_off;
}

void class_start(struct sim_task *t, unsigned int flags)
{
	unsigned int cpu;
	int answer;

	lock_pi(t);
	t->p->saakm.policy = t->slot->policy;
	saakm_record_class(SAAKM_CB_SELECT_TASK_RQ, t->p, flags);
	answer = saakm_call_thread(t->slot, SAAKM_H_NEW_PREPARE, t->p, flags);
	if (answer < 0 && !is_dead(t)) {
		/* The policy refuses it: it stays in the fair class. */
		adopt(t, other_select(t));
		unlock_pi(t);
		return;
	}
	cpu = fallback_cpu(t, t->p->nr_cpus_allowed == 1 ? -1 : answer);
	set_task_core(t, cpu);
	cpu = lock_active(t, cpu);
	if (is_dead(t))
		adopt(t, cpu);
	else
		place(t, cpu, SAAKM_H_NEW_PLACE, flags);
	host_core_unlock(cpu);
	if (t->class == SIM_SAAKM)
		saakm_call_thread(t->slot, SAAKM_H_NEW_END, t->p, flags);
	unlock_pi(t);
}

void class_tick(struct sim_cpu *c)
{
	struct sim_task *t = c->curr;

	host_core_lock(c->id);
	if (c->curr == t && t->class == SIM_SAAKM && t->p->saakm.state == SAAKM_RUNNING) {
		saakm_record_class(SAAKM_CB_TASK_TICK, t->p, 0);
		saakm_call_thread(t->slot, SAAKM_H_TICK, t->p, 0);
		if (t->p->saakm.state != SAAKM_RUNNING)
			c->need_resched = true;
	}
	host_core_unlock(c->id);
}

void class_balance(struct sim_cpu *c, unsigned int target)
{
	struct saakm_slot *slot;

	saakm_for_each_slot(slot)
		saakm_call_core(slot, SAAKM_H_BALANCING_SELECT, target);
}

/* --- schedule() --------------------------------------------------------- */

/* A READY_TICK that will not be elected again is READY, by the class. */
void settle_tick(struct sim_task *t)
{
	if (t->class == SIM_SAAKM && t->p->saakm.state == SAAKM_READY_TICK)
		saakm_class_state(t->p, SAAKM_READY, task_cpu(t->p));
}

static void finish_exit(struct sim_task *t)
{
	void *metadata = t->p->saakm.policy_metadata;
	u64 serial = heap_serial(metadata);
	struct saakm_slot *slot = t->slot;

	saakm_record_class(SAAKM_CB_DEQUEUE_TASK, t->p, DEQUEUE_SLEEP);
	settle_tick(t);
	saakm_call_thread(slot, SAAKM_H_TERMINATE, t->p, 0);
	watch_dead_metadata(t, metadata, serial);
	saakm_detach(t->p);
	t->p->saakm.state = SAAKM_TERMINATED;
	slot->users--;
	t->slot = NULL;
}

/* The previous task leaves the CPU, or stays runnable. Under the rq lock. */
static void put_prev(struct sim_cpu *c, struct sim_task *t)
{
	enum saakm_state s;

	if (t->exiting || t->blocking) {
		if (t->class != SIM_SAAKM) {
			other_dequeue(t);
		} else if (t->exiting) {
			finish_exit(t);
			deactivate(t);
		} else {
			/* Before the handler: a waker from now on waits for on_cpu. */
			t->asleep = true;
			saakm_record_class(SAAKM_CB_DEQUEUE_TASK, t->p, DEQUEUE_SLEEP);
			saakm_call_thread(t->slot, SAAKM_H_BLOCK, t->p, DEQUEUE_SLEEP);
			deactivate(t);
		}
		if (t->exiting)
			t->class = SIM_DEAD;
		else
			t->asleep = true;
		return;
	}
	if (t->class != SIM_SAAKM)
		return;
	saakm_record_class(SAAKM_CB_BALANCE, t->p, 0);
	s = t->p->saakm.state;
	if (s == SAAKM_RUNNING) {
		t->p->saakm.just_yielded = t->yielding;
		saakm_call_thread(t->slot, SAAKM_H_YIELD, t->p, 0);
		t->p->saakm.just_yielded = 0;
		/* Left RUNNING, it goes on when the higher class is done. */
	}
	t->yielding = false;
}

/* The core's current task, if it is one that can run at all. */
static struct sim_task *current_of(struct sim_cpu *c)
{
	struct task_struct *p = saakm_cpu_data(c->id)->curr;
	struct sim_task *t = p ? sim_task_of(p) : NULL;

	if (!p)
		return NULL;
	if (!t || t->class != SIM_SAAKM || !p->on_rq || task_cpu(p) != c->id) {
		saakm_cpu_data(c->id)->curr = NULL;
		return NULL;
	}
	return t;
}

static struct sim_task *elect(struct sim_cpu *c, struct saakm_slot *only)
{
	struct saakm_slot *slot;
	struct sim_task *t;

	saakm_for_each_slot(slot) {
		if (only && slot != only)
			continue;
		saakm_call_core(slot, SAAKM_H_SCHEDULE, c->id);
		t = current_of(c);
		if (t)
			return t;
	}
	return NULL;
}

/* Nobody was elected: may a policy fetch something from elsewhere? */
static struct sim_task *newly_idle(struct sim_cpu *c)
{
	struct saakm_slot *slot;
	struct sim_task *t;

	saakm_for_each_slot(slot) {
		if (slot->dead ||
		    saakm_call_core(slot, SAAKM_H_GET_CORE_STATE, c->id) != SAAKM_ACTIVE_CORE)
			continue;
		if (c->active_cpu) {
			host_core_unlock(c->id);
			saakm_call_core(slot, SAAKM_H_NEWLY_IDLE, c->id);
			host_core_lock(c->id);
			/* The lock was dropped: a higher class may have woken. */
			if (!list_empty(&c->rt) || !list_empty(&c->fair))
				return other_pick(c);
		}
		t = elect(c, slot);
		if (t)
			return t;
		saakm_call_core(slot, SAAKM_H_ENTER_IDLE, c->id);
	}
	return NULL;
}

static struct sim_task *pick_next(struct sim_cpu *c, struct sim_task *prev)
{
	struct sim_task *t = other_pick(c);

	if (t)
		return t;
	/* Of a task that goes on, put_prev() has told. */
	if (!prev || prev->class != SIM_SAAKM || prev->asleep)
		saakm_record_class(SAAKM_CB_BALANCE, prev ? prev->p : c->idle, 0);
	t = current_of(c);	/* yield may have left it RUNNING */
	if (!t)
		t = elect(c, NULL);
	if (!t)
		t = newly_idle(c);
	saakm_record_class(SAAKM_CB_PICK_NEXT_TASK, t ? t->p : NULL, 0);
	return t;
}

static void tell_idle(struct sim_cpu *c)
{
	if (c->told_idle == !c->curr)
		return;
	c->told_idle = !c->curr;
	saakm_record_idle(c->told_idle);
}

/* ours: prev was under the class before it was put. */
static void switch_to(struct sim_cpu *c, struct sim_task *prev, struct sim_task *next, bool ours)
{
	struct task_struct *pp = prev ? prev->p : c->idle, *np = next ? next->p : c->idle;

	if (prev == next)
		return;
	if (prev && ours)
		saakm_record_class(SAAKM_CB_PUT_PREV_TASK, prev->p, 0);
	if (prev)
		settle_tick(prev);
	if (next && next->class == SIM_SAAKM)
		saakm_record_class(SAAKM_CB_SET_NEXT_TASK, next->p, 0);
	cpu_account(c);
	if (prev) {
		if (prev->asleep)
			prev->p->nvcsw++;
		else
			prev->p->nivcsw++;
		prev->on_cpu = false;
		prev->p->on_cpu = 0;
	}
	if (next) {
		next->on_cpu = true;
		next->p->on_cpu = 1;
		next->ran_since = c->t;
		if (next->woken_at) {
			stats_wake_latency(c->t - next->woken_at);
			next->woken_at = 0;
		}
	}
	if (ours || (next && next->class == SIM_SAAKM) ||
	    !next || !prev)
		saakm_record_switch(pp, np, pp->__state, next ? next->class : 3);
	else
		saakm_record_other_switch(pp, np, pp->__state, next->class);
	c->curr = next;
	c->stats.switches++;
	if (m.r)
		m.r->switches++;
	if (next)
		cpu_tick_start(c);
	else
		c->idle_since = c->t;
}

void class_schedule(struct sim_cpu *c)
{
	struct sim_task *prev = c->curr, *next;
	bool ours = prev && prev->class == SIM_SAAKM, look_again = false, reap;

	cpu_account(c);
	update_curr(c);
	host_core_lock(c->id);
	if (prev)
		put_prev(c, prev);
	next = pick_next(c, prev);
	/* A task that is still on its old CPU cannot run on two. */
	if (next && next != prev && next->on_cpu) {
		next = NULL;
		look_again = true;
	}
	/*
	 * What asked for a reschedule until now has been served, but for a
	 * task of a higher class that came after it was looked for.
	 */
	c->need_resched = (!next || next->class == SIM_SAAKM) &&
			  (!list_empty(&c->rt) || !list_empty(&c->fair));
	c->need_resched |= look_again;
	switch_to(c, prev, next, ours);
	tell_idle(c);
	/* Off its CPU and out of the lock, prev may be killed by others. */
	reap = prev && prev->class == SIM_DEAD;
	host_core_unlock(c->id);
	engine_advance(m.par.switch_ns);
	if (reap)
		task_reap(prev);
}

void class_set_nice(struct sim_task *t, int nice)
{
	unsigned int cpu = task_cpu(t->p);

	host_core_lock(cpu);
	host_set_task_nice(t->p, nice);
	if (t->class == SIM_SAAKM)
		saakm_record_task(t->p);
	if (t->class == SIM_SAAKM && t->placed) {
		saakm_record_class(SAAKM_CB_REWEIGHT_TASK, t->p, 0);
		saakm_call_reweight(t->slot, t->p, &t->p->se.load);
		saakm_record_class(SAAKM_CB_PRIO_CHANGED, t->p, 0);
	}
	host_core_unlock(cpu);
}
