// SPDX-License-Identifier: GPL-2.0
/* What events are made of in Linux: of a task, what a policy may read; contexts. */
#include "glue.h"
#include "record_look.h"
#include "task_fields.h"
#include <uapi/linux/saakm_values.h>

void saakm_host_task_fields(struct task_struct *p, u64 v[SAAKM_TF_NR])
{
	const struct saakm_slot *slot = saakm_slot_of(p->saakm.policy);
	const unsigned long *mask = cpumask_bits(&p->cpus_mask);
	unsigned int i;

	SAAKM_PLAIN_FIELDS(SAAKM_READ_FIELD)
	v[SAAKM_TF_ADDR] = (unsigned long)p;
	v[SAAKM_TF_PARENT] = saakm_parent_key(p);
	v[SAAKM_TF_MM] = (unsigned long)p->mm;
	v[SAAKM_TF_CPU] = task_cpu(p);
	for (i = 0; i < 4; i++)
		v[SAAKM_TF_CPUS0 + i] = i < BITS_TO_LONGS(NR_CPUS) ? mask[i] : 0;
	v[SAAKM_TF_SAAKM_POLICY] = slot ? slot->id : -1;
	v[SAAKM_TF_SAAKM_STATE] = p->saakm.state;
}

/*
 * The first time all that there is; then what differs, and all that has been looked at since:
 * who reads that compares, and the shadow has not heard of it. States follow from STATE events.
 */
static u64 *all_changes(struct task_struct *p, struct saakm_task_shadow *s, bool looked,
			u64 *values, u64 *changed)
{
	u64 unknown = looked ? SAAKM_LOOKED_AT : 0, now[SAAKM_TF_NR], mask = 0;
	unsigned int i;

	saakm_host_task_fields(p, now);
	for (i = 0; i < SAAKM_TF_NR; i++) {
		if (s->written && !(unknown >> i & 1) &&
		    (i == SAAKM_TF_ADDR || i == SAAKM_TF_SAAKM_STATE || now[i] == s->val[i]))
			continue;
		mask |= 1ull << i;
		*values++ = s->val[i] = now[i];
	}
	if (!s->written)
		mask |= SAAKM_TASKVALS_COMM;
	s->written = true;
	/* One that is just being detached has no policy any more, but a class and a phase. */
	s->steady = p->saakm.policy && task_on_saakm(p) && p->saakm.phase == SAAKM_IN;
	*changed = mask;
	return values;
}

/* The same of one that is settled. */
static u64 *settled_changes(struct task_struct *p, struct saakm_task_shadow *s, bool unknown,
			    u64 *values, u64 *changed)
{
	u64 mask = 0, now;

#define COMPARE(NAME, name, value) \
	now = (s64)(value); \
	if (unknown || now != s->val[SAAKM_TF_##NAME]) { \
		*values++ = s->val[SAAKM_TF_##NAME] = now; \
		mask |= 1ull << SAAKM_TF_##NAME; \
	}
	SAAKM_LOOK_SOURCES(COMPARE)
#undef COMPARE
	saakm_check_look(p, SAAKM_LOOKED_AT);
	*changed = mask;
	return values;
}

u64 *saakm_host_task_changes(struct task_struct *p, u64 *values, u64 *changed)
{
	struct saakm_task_shadow *s = saakm_host_task_shadow(p);
	bool looked = saakm_looker(p);

	/* A current task may be looked at by its own CPU meanwhile, without a lock: both tell. */
	WRITE_ONCE(saakm_looker(p), 0);
	values = saakm_is_settled(p) ? settled_changes(p, s, looked, values, changed) :
				       all_changes(p, s, looked, values, changed);
	WRITE_ONCE(saakm_looker(p), 0);
	return values;
}

#ifdef CONFIG_SAAKM_RECORD_CHECK
/* What is in the shadow is something else, or older: states follow from STATE events. */
#define NEVER_COMPARED	(1ull << SAAKM_SHADOW_LOOKER | 1ull << SAAKM_TF_SAAKM_STATE)

static u64 unseen_changes(struct task_struct *p, u64 looked_at)
{
	struct saakm_task_shadow *s = saakm_host_task_shadow(p);
	u64 now[SAAKM_TF_NR], unseen = 0;
	unsigned int i;

	saakm_host_task_fields(p, now);
	for (i = 0; i < SAAKM_TF_NR; i++) {
		if (now[i] == s->val[i])
			continue;
		unseen |= 1ull << i;
		/* Here the shadow hears of looks, too. */
		if (looked_at >> i & 1)
			s->val[i] = now[i];
	}
	/* Else whoever changes it has said so, which is looked at the next time. */
	return READ_ONCE(s->steady) ? unseen & ~looked_at & ~NEVER_COMPARED : 0;
}

/* Who is changing it on another CPU may be about to say so. */
void saakm_check_look(struct task_struct *p, u64 looked_at)
{
	u64 unseen = unseen_changes(p, looked_at);
	unsigned int patience = 100000;

	while (unseen && patience--) {
		cpu_relax();
		unseen = unseen_changes(p, looked_at);
	}
	if (unseen)
		printk_deferred_once(KERN_ERR "WARNING: saakm: fields %#llx of pid %d changed "
				     "unseen\n", unseen, p->pid);
}
#endif

/*
 * Outside of handlers. Kinds that the class writes belong to no context, whoever is
 * current. What a policy's code does where nobody has told of it (a file is read) is
 * said to be outside.
 */
u32 saakm_host_ctx(const struct saakm_cpu *c, u8 kind)
{
	u32 ctx = in_task() ? current->saakm.ctx : c->ctx;

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
