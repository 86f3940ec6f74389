// SPDX-License-Identifier: GPL-2.0
/*
 * Into a policy and out of it: fork, exit, sched_setattr(), priority inheritance.
 * A task's home is the policy that it was given to, with a reference; its
 * saakm.policy is set while that policy knows it.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <uapi/linux/sched/types.h>
#include "glue.h"
#include "call.h"

/* With interrupts off: the slot's policy is not freed before they are on. */
bool saakm_slot_get(struct saakm_slot *slot)
{
	const struct saakm_policy *policy = READ_ONCE(slot->policy);

	if (!policy || READ_ONCE(slot->dead) || !try_module_get(policy->kmodule))
		return false;
	atomic_inc(saakm_users(slot));
	return true;
}

void saakm_slot_put(struct saakm_slot *slot)
{
	struct module *module = slot->policy->kmodule;

	atomic_dec(saakm_users(slot));
	module_put(module);
}

int saakm_join(struct task_struct *p, u32 flags)
{
	struct saakm_slot *slot = p->saakm.home;
	int answer;

	p->saakm.policy = slot->policy;
	/* Only a child at fork has never been anything else. */
	if (!(flags & SAAKM_WF_FORK))
		saakm_class_state(p, SAAKM_NOT_QUEUED, task_cpu(p));
	answer = saakm_thread_call(slot, SAAKM_H_NEW_PREPARE, p, flags, SAAKM_MAYBE);
	p->saakm.phase = SAAKM_PREPARED;
	if (answer < 0 && !slot->dead) {
		/* Not wanted: no new_place, and fair gets it. */
		p->saakm.refused = 1;
		saakm_eject_soon();
	}
	return answer;
}

void saakm_leave(struct task_struct *p)
{
	if (!p->saakm.policy)
		return;
	if (p->saakm.phase == SAAKM_IN && !saakm_is_orphan(p)) {
		/* Whoever was asked for a core of it must not wait for it for ever. */
		if (p->saakm.asked)
			saakm_arrive(p);
		if (p->saakm.state == SAAKM_READY_TICK)
			saakm_class_state(p, SAAKM_READY, task_cpu(p));
		saakm_thread_call(p->saakm.home, SAAKM_H_TERMINATE, p, 0, SAAKM_MAYBE);
	}
	saakm_detach(p);
	p->saakm.phase = SAAKM_OUT;
	p->saakm.elsewhere = 0;
}

void saakm_forget(struct task_struct *p)
{
	struct saakm_slot *slot = p->saakm.home;

	p->saakm.home = NULL;
	/* It may be on its way by IPI: what comes there is none of ours. */
	p->saakm.refused = p->saakm.asked = 0;
	if (slot)
		saakm_slot_put(slot);
}

/* --- fork ------------------------------------------------------------------------ */

/* The copy of its parent's entity is nothing to any policy. */
void saakm_fork(struct task_struct *p)
{
	struct saakm_slot *home = p->saakm.home;

	memset(&p->saakm, 0, sizeof(p->saakm));
	INIT_LIST_HEAD(&p->saakm.node_list);
	INIT_LIST_HEAD(&p->saakm.ipa_tasks);
	INIT_LIST_HEAD(&p->saakm.node_class);
	if (!task_has_saakm_policy(p))
		return;
	guard(irqsave)();
	if (home && saakm_slot_get(home))
		p->saakm.home = home;
	else
		p->policy = SCHED_NORMAL;
}

void saakm_cancel_fork(struct task_struct *p)
{
	if (p->saakm.home)
		saakm_forget(p);
}

/* --- sched_setattr ----------------------------------------------------------------- */

/* The policy that is asked for; NULL: stay in the one that it has. */
static struct saakm_slot *slot_wanted(struct task_struct *p, const struct sched_attr *attr)
{
	/* KEEP_POLICY and sched_setparam() do not name one. */
	if ((int)attr->sched_policy < 0)
		return p->saakm.home;
	return saakm_slot_by_id(attr->sched_saakm_policy);
}

int saakm_check_setscheduler(struct task_struct *p, int policy, const struct sched_attr *attr)
{
	struct saakm_slot *slot;

	p->saakm.changed = 0;
	if (policy != SCHED_SAAKM || attr->sched_flags & SCHED_FLAG_KEEP_PARAMS)
		return 0;
	slot = slot_wanted(p, attr);
	if (!slot || slot->dead)
		return -EINVAL;
	p->saakm.changed = slot != p->saakm.home || attr->sched_saakm_attr_size;
	/* A policy that does not know it yet gets them when it joins. */
	if (slot == p->saakm.home && p->saakm.phase == SAAKM_IN &&
	    saakm_routine(slot, SAAKM_H_ATTR_CHANGED))
		p->saakm.changed = saakm_call_attr(slot, SAAKM_H_ATTR_CHANGED, p, attr);
	return !p->saakm.changed || saakm_call_attr(slot, SAAKM_H_CHECKPARAM_ATTR, NULL, attr) ?
	       0 : -EINVAL;
}

bool saakm_param_changed(struct task_struct *p, const struct sched_attr *attr)
{
	return p->saakm.changed;
}

int saakm_get_policy(struct task_struct *p, int policy, const struct sched_attr *attr,
		     struct saakm_slot **next)
{
	struct saakm_slot *slot;

	if (policy != SCHED_SAAKM || attr->sched_flags & SCHED_FLAG_KEEP_PARAMS)
		return 0;
	slot = slot_wanted(p, attr);
	if (!slot || (slot != p->saakm.home && !saakm_slot_get(slot)))
		return -EINVAL;
	/* Here, where nothing has been changed yet. */
	if (slot != p->saakm.home && !saakm_call_attach(slot, p)) {
		saakm_slot_put(slot);
		return -EPERM;
	}
	*next = slot;
	return 0;
}

/* The task has been dequeued, if it was queued, and is still in its old class. */
void saakm_setscheduler(struct task_struct *p, int policy, const struct sched_attr *attr,
			struct saakm_slot *next)
{
	if (next && next == p->saakm.home) {
		if (p->saakm.changed)
			saakm_call_attr(next, SAAKM_H_SETPARAM_ATTR, p, attr);
		SAAKM_HOST_CHANGES(p);	/* as soon as this has returned */
		return;
	}
	saakm_leave(p);
	if (p->saakm.home)
		saakm_forget(p);
	if (!next)
		return;
	p->saakm.home = next;
	p->saakm.policy = next->policy;
	saakm_call_attr(next, SAAKM_H_SETPARAM_ATTR, p, attr);
	/* new_prepare comes when it is enqueued, which may be at its wake-up. */
	p->saakm.policy = NULL;
}

/* The policy did not want it: it is on its way to fair, and the caller is told. */
int saakm_setscheduler_done(struct task_struct *p, int policy)
{
	return policy == SCHED_SAAKM && p->saakm.refused ? -EPERM : 0;
}

int saakm_copy_attr(struct sched_attr *attr)
{
	void *bytes;

	if (attr->sched_policy != SCHED_SAAKM || !attr->sched_saakm_attr_size) {
		attr->sched_saakm_attr = 0;
		attr->sched_saakm_attr_size = 0;
		return 0;
	}
	if (attr->sched_saakm_attr_size > SAAKM_ATTR_MAX_BYTES)
		return -E2BIG;
	/* To whole words, which is how they are recorded. */
	bytes = kzalloc(round_up(attr->sched_saakm_attr_size, sizeof(u64)), GFP_USER);
	if (!bytes)
		return -ENOMEM;
	if (copy_from_user(bytes, u64_to_user_ptr(attr->sched_saakm_attr),
			   attr->sched_saakm_attr_size)) {
		kfree(bytes);
		return -EFAULT;
	}
	attr->sched_saakm_attr = (unsigned long)bytes;
	return 0;
}

void saakm_free_attr(struct sched_attr *attr)
{
	if (attr->sched_saakm_attr_size)
		kfree((void *)(unsigned long)attr->sched_saakm_attr);
}

/* getparam_attr holds no lock; as with an end handler the task stays in its policy. */
void saakm_get_params(struct task_struct *p, struct sched_attr *attr)
{
	struct rq_flags rf;
	struct rq *rq;

	if (!task_has_saakm_policy(p))
		return;
	for (;;) {
		rq = saakm_settle(task_rq_lock(p, &rf), p, &rf);
		if (!p->saakm.asked)
			break;
		/* It wakes up, and is about to have an end handler called. */
		task_rq_unlock(rq, p, &rf);
		cpu_relax();
	}
	if (p->saakm.home)
		attr->sched_saakm_policy = p->saakm.home->id;
	p->saakm.busy = raw_smp_processor_id() + 1;
	__task_rq_unlock(rq, &rf);
	raw_spin_unlock(&p->pi_lock);
	if (p->saakm.phase == SAAKM_IN && !saakm_is_orphan(p))
		saakm_call_attr(p->saakm.home, SAAKM_H_GETPARAM_ATTR, p, attr);
	smp_store_release(&p->saakm.busy, 0);
	local_irq_restore(rf.flags);
	/* There is no way for bytes of its own, and no address of the kernel gets out. */
	attr->sched_saakm_attr = attr->sched_saakm_attr_size = 0;
}
