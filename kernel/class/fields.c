// SPDX-License-Identifier: GPL-2.0
/* What events are made of in Linux: of a task, what a policy may read; contexts. */
#include "glue.h"
#include "task_fields.h"
#include <uapi/linux/saakm_values.h>

void saakm_host_task_fields(struct task_struct *p, u64 v[SAAKM_TF_NR])
{
	const struct saakm_slot *slot = saakm_slot_of(p->saakm.policy);
	const unsigned long *mask = cpumask_bits(&p->cpus_mask);
	struct task_struct *parent = rcu_dereference_sched(p->parent);
	unsigned int i;

	SAAKM_PLAIN_FIELDS(SAAKM_READ_FIELD)
	v[SAAKM_TF_ADDR] = (unsigned long)p;
	v[SAAKM_TF_PARENT] = parent ? saakm_task_key(parent) : 0;
	v[SAAKM_TF_MM] = (unsigned long)p->mm;
	v[SAAKM_TF_CPU] = task_cpu(p);
	for (i = 0; i < 4; i++)
		v[SAAKM_TF_CPUS0 + i] = i < BITS_TO_LONGS(NR_CPUS) ? mask[i] : 0;
	v[SAAKM_TF_SAAKM_POLICY] = slot ? slot->id : -1;
	v[SAAKM_TF_SAAKM_STATE] = p->saakm.state;
}

/*
 * Handlers have interrupts off and a frame. Kinds that the class writes belong to
 * no context, whoever is current. What a policy's code does where nobody has
 * told of it (a file is read) is said to be outside.
 */
u32 saakm_host_ctx(const struct saakm_cpu *c, u8 kind)
{
	/* init and its like run in the context of the module. */
	bool called = c->frame && (c->frame->handler < SAAKM_H_INIT ||
				   c->frame->handler > SAAKM_H_CAN_BE_DEFAULT);
	u32 ctx;

	if (called)
		return c->nested_ctx;
	ctx = in_task() ? current->saakm.ctx : c->ctx;
	switch (kind) {
	case SAAKM_EV_MIGRATE:
	case SAAKM_EV_WAKE:
	case SAAKM_EV_SWITCH:
	case SAAKM_EV_CLASS:
	case SAAKM_EV_IDLE:
	case SAAKM_EV_HOTPLUG:
	case SAAKM_EV_MODULE_LOAD:
	case SAAKM_EV_MODULE_UNLOAD:
	case SAAKM_EV_RUN:
		return 0;
	case SAAKM_EV_LOCK:
	case SAAKM_EV_VALUE:
	case SAAKM_EV_PRINTK:
		return ctx ?: SAAKM_CTX_OUTSIDE;
	default:
		return ctx;
	}
}
