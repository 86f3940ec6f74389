// SPDX-License-Identifier: GPL-2.0
/* Calls of handlers, those that are made often being in call.h. */
#include "saakm_host.h"
#include <uapi/linux/sched/types.h>
#include "call.h"

const void *saakm_routine(struct saakm_slot *slot, enum saakm_handler h)
{
	return saakm_routine_of(slot, h);
}

/* It was given up, and what it had called with it. */
void saakm_give_up(struct saakm_frame *f)
{
	saakm_ring_close(&saakm_this_cpu()->ring);
	saakm_set_frame(f);
}

/* What was refused after a finding needs no second one. */
void saakm_report_lost(struct saakm_frame *f)
{
	enum saakm_handler h = f->handler;

	if (f->slot->dead)
		return;
	saakm_report_handler(SAAKM_F_LOST_TASK, f->task, f->cpu,
			     h == SAAKM_H_BLOCK ? SAAKM_BLOCKED :
			     h == SAAKM_H_TERMINATE ? SAAKM_TERMINATED : SAAKM_READY,
			     f->task->saakm.state, NULL);
}

void saakm_check_answer(struct saakm_frame *f, int cpu)
{
	struct task_struct *p = f->task;

	/* A task bound to one core is not asked; a new one may be refused. */
	if (f->slot->dead || p->nr_cpus_allowed == 1 ||
	    (f->handler == SAAKM_H_NEW_PREPARE && cpu < 0))
		return;
	if (saakm_host_has_cpu(p))
		saakm_report_handler(SAAKM_F_BAD_CPU, p, cpu < 0 ? 0xffff : cpu, f->cpu, cpu,
				     saakm_host_cpu_fault(p, cpu));
}

int saakm_call_thread(struct saakm_slot *slot, enum saakm_handler h,
		      struct task_struct *p, unsigned int flags)
{
	return saakm_thread_call(slot, h, p, flags, SAAKM_MAYBE);
}

int saakm_call_core(struct saakm_slot *slot, enum saakm_handler h, unsigned int cpu)
{
	return saakm_core_call(slot, h, cpu, SAAKM_MAYBE);
}

int saakm_call_policy(struct saakm_slot *slot, enum saakm_handler h)
{
	int (*routine)(struct saakm_policy *policy) = (void *)saakm_routine(slot, h);
	struct saakm_frame f;
	int ret = 0;

	if (!routine)
		return 0;
	/* A module's context may be moved to another CPU up to here. */
	SAAKM_HOST_ORDER();
	saakm_begin(&f, slot, h, NULL, saakm_host_this_cpu(), 0, SAAKM_MAYBE);
	if (!SAAKM_RETURNS(&f, ret = routine(slot->policy)))
		ret = -EFAULT;
	saakm_end(&f, h, ret, !f.aborted, SAAKM_MAYBE);
	return ret;
}

static int call_attr_routine(const struct saakm_module_routines *r, enum saakm_handler h,
			     struct task_struct *p, const struct sched_attr *attr)
{
	if (h == SAAKM_H_CHECKPARAM_ATTR)
		return r->checkparam_attr(attr);
	if (h == SAAKM_H_ATTR_CHANGED)
		return r->attr_changed(p, attr);
	if (h == SAAKM_H_SETPARAM_ATTR)
		r->setparam_attr(p, attr);
	else
		r->getparam_attr(p, (struct sched_attr *)attr);
	return 0;
}

bool saakm_call_attr(struct saakm_slot *slot, enum saakm_handler h, struct task_struct *p,
		     const struct sched_attr *attr)
{
	struct saakm_frame f;
	int ret = 0;

	if (slot->dead || !saakm_routine(slot, h))
		return true;
	saakm_begin(&f, slot, h, p, p ? task_cpu(p) : saakm_host_this_cpu(), 0, SAAKM_MAYBE);
	saakm_record_attr(attr);
	SAAKM_RETURNS(&f, ret = call_attr_routine(slot->policy->routines, h, p, attr));
	saakm_end(&f, h, ret, !f.aborted, SAAKM_MAYBE);
	return ret && !f.aborted;
}

void saakm_call_reweight(struct saakm_slot *slot, struct task_struct *p,
			 const struct load_weight *lw)
{
	struct saakm_frame f;
	const u64 words[] = { lw->weight, lw->inv_weight };

	if (!slot || slot->dead || !slot->policy->routines->reweight_task)
		return;
	saakm_begin(&f, slot, SAAKM_H_REWEIGHT_TASK, p, task_cpu(p), 0, SAAKM_MAYBE);
	saakm_record_words(0, words, sizeof(words));
	SAAKM_RETURNS(&f, slot->policy->routines->reweight_task(slot->policy, p, lw));
	saakm_end(&f, SAAKM_H_REWEIGHT_TASK, 0, !f.aborted, SAAKM_MAYBE);
}

bool saakm_call_attach(struct saakm_slot *slot, struct task_struct *p)
{
	struct saakm_frame f;
	bool ok = true;

	if (slot->dead || !slot->policy->routines->attach)
		return true;
	saakm_begin(&f, slot, SAAKM_H_ATTACH, p, task_cpu(p), 0, SAAKM_MAYBE);
	SAAKM_RETURNS(&f, ok = slot->policy->routines->attach(slot->policy, p, p->comm));
	saakm_end(&f, SAAKM_H_ATTACH, ok, !f.aborted, SAAKM_MAYBE);
	return ok && !f.aborted;
}

void saakm_wake_core(struct saakm_slot *slot, unsigned int cpu)
{
	if (saakm_call_core(slot, SAAKM_H_GET_CORE_STATE, cpu) == SAAKM_IDLE_CORE)
		saakm_call_core(slot, SAAKM_H_EXIT_IDLE, cpu);
}
