// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that change: their class, their affinity, their core by exec, and what
 * becomes of a policy's tasks when it is given up.
 */
#include "machine.h"
#include <uapi/linux/sched/types.h>

/* Under its core's lock: runs here, is queued there, or asleep; nothing else. */
static bool settled(const struct sim_task *t, unsigned int cpu)
{
	if (t->class == SIM_DEAD || task_cpu(t->p) != cpu ||
	    t->p->saakm.state == SAAKM_MIGRATING)
		return false;
	if (t->on_cpu)
		return m.cpu->curr == t;
	return t->p->on_rq || t->asleep;
}

/* Out of a policy, under the lock of its core. */
static void leave_policy(struct sim_task *t)
{
	void *metadata = t->p->saakm.policy_metadata;
	u64 serial = heap_serial(metadata);

	saakm_record_class(SAAKM_CB_SWITCHED_FROM, t->p, 0);
	if (t->placed && !t->slot->dead) {
		settle_tick(t);
		saakm_call_thread(t->slot, SAAKM_H_TERMINATE, t->p, 0);
		watch_dead_metadata(t, metadata, serial);
	}
	t->slot->users--;
	saakm_detach(t->p);
	t->slot = t->join = NULL;
	t->placed = false;
}

static void enter_other(struct sim_task *t, enum sim_class class, int rt_prio)
{
	unsigned int cpu = task_cpu(t->p);
	struct sim_cpu *c = cpu_of(cpu);

	t->class = class;
	t->p->policy = class == SIM_RT ? 1 /* SCHED_FIFO */ : 0 /* SCHED_NORMAL */;
	t->p->rt_priority = class == SIM_RT ? rt_prio : 0;
	t->p->prio = class == SIM_RT ? 99 - rt_prio : t->p->static_prio;
	if (t->p->on_rq)
		list_add_tail(&t->run, class == SIM_RT ? &c->rt : &c->fair);
	if (c->curr != t && (!c->curr || c->curr->class > class))
		cpu_resched(cpu);
	c->need_resched = c->need_resched || c->curr == t;
}

/* Into a policy: the task runs, or is queued. Under its core's lock. */
static void enter_policy(struct sim_task *t, struct saakm_slot *slot)
{
	unsigned int cpu = task_cpu(t->p);
	bool running = cpu_of(cpu)->curr == t;
	int answer;

	t->class = SIM_SAAKM;
	t->slot = slot;
	slot->users++;
	t->p->policy = 8;	/* SCHED_SAAKM */
	t->p->rt_priority = 0;
	t->p->prio = t->p->static_prio;
	t->p->saakm.policy = slot->policy;
	saakm_class_state(t->p, SAAKM_NOT_QUEUED, cpu);
	answer = saakm_call_thread(slot, SAAKM_H_NEW_PREPARE, t->p, 0);
	if (answer < 0 || slot->dead) {
		slot->users--;
		saakm_detach(t->p);
		t->slot = NULL;
		enter_other(t, SIM_FAIR, 0);
		return;
	}
	saakm_record_class(SAAKM_CB_ENQUEUE_TASK, t->p, 0);
	saakm_wake_core(slot, cpu);
	saakm_call_thread(slot, SAAKM_H_NEW_PLACE, t->p, 0);
	t->placed = true;
	if (slot->dead)
		return;		/* class_eject_dead() takes it from here */
	/*
	 * If it runs already the class makes it current, without schedule;
	 * unless another has stayed current under a higher class.
	 */
	if (!running || saakm_cpu_data(cpu)->curr) {
		cpu_resched(cpu);
		return;
	}
	saakm_class_state(t->p, SAAKM_RUNNING, cpu);
}

/* It sleeps: the policy hears of it at its next wake-up. */
static void enter_policy_asleep(struct sim_task *t, struct saakm_slot *slot)
{
	t->class = SIM_SAAKM;
	t->slot = t->join = slot;
	slot->users++;
	t->p->policy = 8;	/* SCHED_SAAKM */
	t->p->rt_priority = 0;
	t->p->prio = t->p->static_prio;
}

/* sched_setattr() on a task that is in the policy already: it stays where it is. */
static int same_policy(struct sim_task *t, struct saakm_slot *slot, const struct sched_attr *attr)
{
	unsigned int cpu = task_cpu(t->p);
	int ret = 0;

	if (!t->placed || !saakm_routine(slot, SAAKM_H_ATTR_CHANGED))
		return 0;
	lock_pi(t);
	host_core_lock(cpu);
	if (!settled(t, cpu))
		ret = -EAGAIN;
	else if (!saakm_call_attr(slot, SAAKM_H_ATTR_CHANGED, t->p, attr))
		ret = 0;
	else if (!saakm_call_attr(slot, SAAKM_H_CHECKPARAM_ATTR, NULL, attr))
		ret = -EPERM;
	else
		saakm_call_attr(slot, SAAKM_H_SETPARAM_ATTR, t->p, attr);
	host_core_unlock(cpu);
	unlock_pi(t);
	return ret;
}

/* sched_getattr() of a task that runs here: no lock is held. */
void class_getattr(struct sim_task *t)
{
	struct sched_attr attr = { .size = sizeof(attr), .sched_policy = 8 /* SCHED_SAAKM */ };

	if (t->class != SIM_SAAKM || !t->placed)
		return;
	attr.sched_saakm_policy = t->slot->id;
	saakm_call_attr(t->slot, SAAKM_H_GETPARAM_ATTR, t->p, &attr);
}

/* t runs on this CPU, or is queued or asleep somewhere. */
int class_switch(struct sim_task *t, int policy, int rt_prio)
{
	struct saakm_slot *slot = policy >= 0 ? saakm_slot_by_id(policy) : NULL;
	struct sched_attr attr = {
		.size = sizeof(attr),
		.sched_policy = 8,	/* SCHED_SAAKM */
		.sched_nice = t->p->static_prio - 120,
	};
	unsigned int cpu = task_cpu(t->p);

	if (policy >= 0 && (!slot || slot->dead))
		return -EINVAL;
	if (slot && t->class == SIM_SAAKM && t->slot == slot)
		return same_policy(t, slot, &attr);
	update_curr(m.cpu);
	lock_pi(t);
	host_core_lock(cpu);
	if (!settled(t, cpu)) {
		host_core_unlock(cpu);
		unlock_pi(t);
		return -EAGAIN;
	}
	if (slot && !saakm_call_attr(slot, SAAKM_H_CHECKPARAM_ATTR, NULL, &attr)) {
		host_core_unlock(cpu);
		unlock_pi(t);
		return -EPERM;
	}
	if (t->class == SIM_SAAKM)
		leave_policy(t);
	else
		list_del_init(&t->run);
	/* Out of where it was; refused now, it goes to the fair class. */
	if (slot && !saakm_call_attach(slot, t->p))
		slot = NULL;
	if (slot) {
		saakm_call_attr(slot, SAAKM_H_SETPARAM_ATTR, t->p, &attr);
		if (t->asleep)
			enter_policy_asleep(t, slot);
		else
			enter_policy(t, slot);
		saakm_record_class(SAAKM_CB_SWITCHED_TO, t->p, 0);
	} else {
		enter_other(t, policy == WL_POLICY_RT ? SIM_RT : SIM_FAIR, rt_prio);
	}
	saakm_record_task(t->p);
	host_core_unlock(cpu);
	unlock_pi(t);
	if (m.cpu->curr == t)
		m.cpu->need_resched = true;
	return 0;
}

/*
 * Another core must take it: block with OUSTED here, unblock_place there. No
 * unblock_prepare, since the kernel chose the core. Not for a running task,
 * nor one that has left the core `old` meanwhile: a policy has moved it.
 */
void class_oust(struct sim_task *t, unsigned int old, unsigned int cpu)
{
	lock_pi(t);
	if (t->class != SIM_SAAKM) {
		if (t->p->on_rq && task_cpu(t->p) == old) {
			other_dequeue(t);
			other_enqueue(t, cpu);
		}
		unlock_pi(t);
		return;
	}
	host_core_lock(old);
	if (t->p->on_rq && task_cpu(t->p) == old && t->slot->dead) {
		adopt(t, cpu);
		host_core_unlock(old);
		unlock_pi(t);
		return;
	}
	if (!t->p->on_rq || task_cpu(t->p) != old) {
		host_core_unlock(old);
		unlock_pi(t);
		return;
	}
	saakm_record_class(SAAKM_CB_DEQUEUE_TASK, t->p, OUSTED);
	saakm_call_thread(t->slot, SAAKM_H_BLOCK, t->p, OUSTED);
	deactivate(t);
	host_core_unlock(old);

	leave_queue_for(t, old, cpu);
	cpu = lock_active(t, cpu);
	if (!t->slot->dead) {
		saakm_record_class(SAAKM_CB_ENQUEUE_TASK, t->p, 0);
		saakm_wake_core(t->slot, cpu);
		saakm_call_thread(t->slot, SAAKM_H_UNBLOCK_PLACE, t->p, SAAKM_WF_MIGRATED);
		cpu = task_cpu(t->p);
	}
	activate(t, cpu);
	if (!saakm_cpu_data(cpu)->curr)
		cpu_resched(cpu);
	host_core_unlock(cpu);
	unlock_pi(t);
}

/* The task that runs on this CPU must leave it: it is put first, by stop. */
void oust_current(struct sim_cpu *c, struct sim_task *t, unsigned int cpu)
{
	update_curr(c);
	if (t->class == SIM_SAAKM) {
		host_core_lock(c->id);
		if (t->p->saakm.state == SAAKM_RUNNING) {
			saakm_call_thread(t->slot, SAAKM_H_YIELD, t->p, 0);
			if (t->p->saakm.state == SAAKM_RUNNING && !t->slot->dead)
				saakm_class_state(t->p, SAAKM_READY, c->id);
		}
		settle_tick(t);
		t->on_cpu = false;
		t->p->on_cpu = 0;
		saakm_record_switch(t->p, c->idle, 0, 3);
		cpu_account(c);
		c->curr = NULL;
		c->idle_since = c->t;
		c->need_resched = true;
		host_core_unlock(c->id);
	} else {
		t->on_cpu = false;
		t->p->on_cpu = 0;
		saakm_record_switch(t->p, c->idle, 0, 3);
		cpu_account(c);
		c->curr = NULL;
		c->idle_since = c->t;
		c->need_resched = true;
	}
	class_oust(t, c->id, cpu);
}

/* Set the affinity: of a task that runs here, is queued or asleep. */
void class_affinity(struct sim_task *t, const u64 *mask)
{
	unsigned int cpu = task_cpu(t->p);
	u64 usable = 0, possible = m.par.nr_cpus == 64 ? ~0ull : (1ull << m.par.nr_cpus) - 1;
	unsigned int i;

	for (i = 0; i < m.par.nr_cpus; i++)
		if (cpu_of(i)->active_cpu && (mask[0] & possible & (1ull << i)))
			usable |= 1ull << i;
	if (!usable)
		return;		/* -EINVAL, as Linux would say */
	lock_pi(t);
	host_core_lock(cpu);
	if (!settled(t, cpu)) {
		host_core_unlock(cpu);
		unlock_pi(t);
		return;
	}
	if (t->class == SIM_SAAKM)
		saakm_record_class(SAAKM_CB_SET_CPUS_ALLOWED, t->p, 0);
	host_set_task_mask(t->p, mask);
	if (t->class == SIM_SAAKM)
		saakm_record_task(t->p);
	host_core_unlock(cpu);
	unlock_pi(t);
	if (usable & (1ull << cpu))
		return;
	if (m.cpu->curr == t)
		oust_current(m.cpu, t, fallback_cpu(t, -1));
	else if (t->p->on_rq)
		class_oust(t, cpu, fallback_cpu(t, -1));
}

void class_exec(struct sim_task *t)
{
	unsigned int cpu;
	int answer;

	if (!m.par.exec_balance || t->class != SIM_SAAKM)
		return;
	lock_pi(t);
	saakm_record_class(SAAKM_CB_SELECT_TASK_RQ, t->p, SAAKM_WF_EXEC);
	answer = saakm_call_thread(t->slot, SAAKM_H_UNBLOCK_PREPARE, t->p, SAAKM_WF_EXEC);
	unlock_pi(t);
	cpu = fallback_cpu(t, t->p->nr_cpus_allowed == 1 ? -1 : answer);
	if (cpu != task_cpu(t->p) && !t->slot->dead)
		oust_current(m.cpu, t, cpu);
}

/* Is a handler of the policy running anywhere? */
bool in_flight(const struct saakm_slot *slot)
{
	const struct saakm_frame *f;
	unsigned int cpu;

	for (cpu = 0; cpu < m.par.nr_cpus; cpu++)
		for (f = saakm_cpu_data(cpu)->frame; f; f = f->outer)
			if (f->slot == slot)
				return true;
	return false;
}

/* The tasks of policies that were given up go on in the fair class. */
void class_eject_dead(void)
{
	struct sim_task *t;

	m.eject_due = false;
	list_for_each_entry(t, &m.tasks, all) {
		unsigned int cpu = task_cpu(t->p);
		bool runnable;

		if (t->class != SIM_SAAKM || !t->slot || !t->slot->dead)
			continue;
		/* Something of it is under way: the next time. */
		if (in_flight(t->slot) || t->pi_locked || host_core_locked(cpu)) {
			m.eject_due = true;
			continue;
		}
		runnable = t->p->on_rq || (t->placed && !t->asleep);
		t->slot->users--;
		saakm_detach(t->p);
		t->slot = t->join = NULL;
		t->placed = false;
		t->class = SIM_FAIR;
		t->p->policy = 0;
		if (!runnable)
			continue;
		if (t->on_cpu) {
			list_add_tail(&t->run, &cpu_of(cpu)->fair);
			cpu_resched(cpu);
			continue;
		}
		if (t->p->on_rq) {
			t->p->on_rq = 0;
			cpu_of(cpu)->nr_running--;
		}
		other_enqueue(t, other_select(t));
	}
}
