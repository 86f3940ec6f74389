// SPDX-License-Identifier: GPL-2.0
/*
 * The choke point: every call of a policy's handler is made here, so that
 * recording, guarding and the checks afterwards hang off one place.
 */
#include "saakm_host.h"
#include <uapi/linux/sched/types.h>
#include "core.h"

const void *saakm_routine(struct saakm_slot *slot, enum saakm_handler h)
{
	static const u16 offset[] = {
#define OFFSET(NAME, name, kind, must, text) \
		[SAAKM_H_##NAME] = offsetof(struct saakm_module_routines, name),
		SAAKM_HANDLERS(OFFSET)
	};

	return *(const void * const *)((const char *)slot->policy->routines + offset[h]);
}

static void begin(struct saakm_frame *f, unsigned int flags)
{
	struct saakm_cpu *c = saakm_cpu_data(saakm_host_this_cpu());

	f->outer = c->frame;
	f->aborted = false;
	c->frame = f;
	if (SAAKM_HOST_RECORDS)
		saakm_record_enter(f, flags);
	saakm_host_frame_enter(f, saakm_routine(f->slot, f->handler));
}

static void end(struct saakm_frame *f, int ret)
{
	struct saakm_cpu *c = saakm_cpu_data(saakm_host_this_cpu());

	if (f->aborted) {
		saakm_ring_close(&c->ring);
		c->frame = f;	/* inner calls were given up with it */
	}
	saakm_host_frame_exit(f);
	if (SAAKM_HOST_RECORDS)
		saakm_record_exit(f, ret, f->aborted ? SAAKM_EXIT_ABORTED : SAAKM_EXIT_RETURNED);
	c->frame = f->outer;
}

#define FRAME(s, h, p, c)	{ .slot = (s), .handler = (h), .task = (p), .cpu = (c) }

/*
 * SAAKM_HOST_GUARD is true the first time; in userspace it is so again, and
 * false, when the handler was given up in the middle.
 */
#define GUARDED(f, call) do { \
	if (SAAKM_HOST_GUARD(f)) { \
		call; \
		saakm_host_returned(); \
	} else { \
		(f)->aborted = true; \
	} \
} while (0)

static int call_thread_routine(const struct saakm_module_routines *r, struct saakm_policy *policy,
			       enum saakm_handler h, struct process_event *e)
{
	switch (h) {
	case SAAKM_H_NEW_PREPARE:
		return r->new_prepare(policy, e);
	case SAAKM_H_UNBLOCK_PREPARE:
		return r->unblock_prepare(policy, e);
	case SAAKM_H_NEW_PLACE:
		r->new_place(policy, e);
		break;
	case SAAKM_H_NEW_END:
		r->new_end(policy, e);
		break;
	case SAAKM_H_TICK:
		r->tick(policy, e);
		break;
	case SAAKM_H_YIELD:
		(r->yield)(policy, e);	/* a macro of this name is in the way */
		break;
	case SAAKM_H_BLOCK:
		r->block(policy, e);
		break;
	case SAAKM_H_UNBLOCK_PLACE:
		r->unblock_place(policy, e);
		break;
	case SAAKM_H_UNBLOCK_END:
		r->unblock_end(policy, e);
		break;
	case SAAKM_H_TERMINATE:
		r->terminate(policy, e);
		break;
	default:
		break;
	}
	return 0;
}

static int call_core_routine(const struct saakm_module_routines *r, struct saakm_policy *policy,
			     enum saakm_handler h, struct core_event *e)
{
	switch (h) {
	case SAAKM_H_GET_CORE_STATE:
		return r->get_core_state(policy, e);
	case SAAKM_H_SCHEDULE:
		(r->schedule)(policy, e->target);
		break;
	case SAAKM_H_NEWLY_IDLE:
		r->newly_idle(policy, e);
		break;
	case SAAKM_H_ENTER_IDLE:
		r->enter_idle(policy, e);
		break;
	case SAAKM_H_EXIT_IDLE:
		r->exit_idle(policy, e);
		break;
	case SAAKM_H_BALANCING_SELECT:
		/* Some policies' function returns nothing: never use the value. */
		r->balancing_select(policy, e);
		break;
	case SAAKM_H_CORE_ENTRY:
		r->core_entry(policy, e);
		break;
	case SAAKM_H_CORE_EXIT:
		r->core_exit(policy, e);
		break;
	default:
		break;
	}
	return 0;
}

/* The handler had to leave the task in such a state. */
static bool placed(enum saakm_handler h, const struct task_struct *p)
{
	enum saakm_state s = p->saakm.state;

	switch (h) {
	case SAAKM_H_NEW_PLACE:
	case SAAKM_H_UNBLOCK_PLACE:
		return s == SAAKM_READY || s == SAAKM_RUNNING;
	case SAAKM_H_YIELD:
		return s == SAAKM_READY || s == SAAKM_READY_TICK || s == SAAKM_RUNNING;
	case SAAKM_H_BLOCK:
		return s == SAAKM_BLOCKED;
	case SAAKM_H_TERMINATE:
		return s == SAAKM_TERMINATED;
	default:
		return true;
	}
}

static enum saakm_state state_wanted(enum saakm_handler h)
{
	return h == SAAKM_H_BLOCK ? SAAKM_BLOCKED :
	       h == SAAKM_H_TERMINATE ? SAAKM_TERMINATED : SAAKM_READY;
}

static void check_thread(struct saakm_frame *f, int ret)
{
	struct task_struct *p = f->task;

	/* What was refused after a finding needs no second one. */
	if (f->slot->dead)
		return;
	if (!placed(f->handler, p))
		saakm_report_handler(SAAKM_F_LOST_TASK, p, f->cpu, state_wanted(f->handler),
				     p->saakm.state, NULL);
	if (f->handler != SAAKM_H_NEW_PREPARE && f->handler != SAAKM_H_UNBLOCK_PREPARE)
		return;
	/* A task bound to one core is not asked; a new one may be refused. */
	if (p->nr_cpus_allowed == 1 || (f->handler == SAAKM_H_NEW_PREPARE && ret < 0))
		return;
	if (!saakm_host_cpu_allowed(p, ret) && saakm_host_has_cpu(p))
		saakm_report_handler(SAAKM_F_BAD_CPU, p, ret < 0 ? 0xffff : ret,
				     f->cpu, ret, saakm_host_cpu_fault(p, ret));
}

int saakm_call_thread(struct saakm_slot *slot, enum saakm_handler h,
		      struct task_struct *p, unsigned int flags)
{
	struct process_event e = {
		.target = p,
		.cpu = saakm_host_this_cpu(),
		.flags = flags,
	};
	struct saakm_frame f = FRAME(slot, h, p, task_cpu(p));
	volatile int ret = 0;

	if (!slot || slot->dead || !saakm_routine(slot, h))
		return -1;
	begin(&f, flags);
	GUARDED(&f, ret = call_thread_routine(slot->policy->routines, slot->policy, h, &e));
	if (!f.aborted)
		check_thread(&f, ret);
	end(&f, ret);
	return f.aborted || slot->dead ? -1 : ret;
}

int saakm_call_core(struct saakm_slot *slot, enum saakm_handler h, unsigned int cpu)
{
	struct core_event e = { .target = cpu };
	struct saakm_frame f = FRAME(slot, h, NULL, cpu);
	volatile int ret = 0;

	if (!slot || slot->dead || !saakm_routine(slot, h))
		return 0;
	begin(&f, 0);
	GUARDED(&f, ret = call_core_routine(slot->policy->routines, slot->policy, h, &e));
	end(&f, ret);
	return ret;
}

int saakm_call_policy(struct saakm_slot *slot, enum saakm_handler h)
{
	int (*routine)(struct saakm_policy *policy) = (void *)saakm_routine(slot, h);
	struct saakm_frame f = FRAME(slot, h, NULL, 0);
	volatile int ret = 0;

	if (!routine)
		return 0;
	/* A module's context may be moved to another CPU up to here. */
	SAAKM_HOST_ORDER();
	f.cpu = saakm_host_this_cpu();
	begin(&f, 0);
	GUARDED(&f, ret = routine(slot->policy));
	if (f.aborted)
		ret = -EFAULT;
	end(&f, ret);
	return ret;
}

static int call_attr_routine(const struct saakm_module_routines *r, enum saakm_handler h,
			     struct task_struct *p, const struct sched_attr *attr)
{
	switch (h) {
	case SAAKM_H_CHECKPARAM_ATTR:
		return r->checkparam_attr(attr);
	case SAAKM_H_ATTR_CHANGED:
		return r->attr_changed(p, attr);
	case SAAKM_H_SETPARAM_ATTR:
		r->setparam_attr(p, attr);
		break;
	case SAAKM_H_GETPARAM_ATTR:
		r->getparam_attr(p, (struct sched_attr *)attr);
		break;
	default:
		break;
	}
	return 0;
}

/* The policy's own bytes come behind the words of the attributes. */
static void record_attr(const struct sched_attr *attr)
{
	const void *bytes = (const void *)(unsigned long)attr->sched_saakm_attr;

	if (!saakm_recording)
		return;
	saakm_record_words(0, attr, sizeof(*attr));
	if (bytes)
		saakm_record_words(sizeof(*attr) / sizeof(u64), bytes,
				   round_up(attr->sched_saakm_attr_size, sizeof(u64)));
}

bool saakm_call_attr(struct saakm_slot *slot, enum saakm_handler h, struct task_struct *p,
		     const struct sched_attr *attr)
{
	struct saakm_frame f = FRAME(slot, h, p, p ? task_cpu(p) : saakm_host_this_cpu());
	volatile int ret = 0;

	if (slot->dead || !saakm_routine(slot, h))
		return true;
	begin(&f, 0);
	record_attr(attr);
	GUARDED(&f, ret = call_attr_routine(slot->policy->routines, h, p, attr));
	end(&f, ret);
	return ret && !f.aborted;
}

void saakm_call_reweight(struct saakm_slot *slot, struct task_struct *p,
			 const struct load_weight *lw)
{
	struct saakm_frame f = FRAME(slot, SAAKM_H_REWEIGHT_TASK, p, task_cpu(p));
	const u64 words[] = { lw->weight, lw->inv_weight };

	if (!slot || slot->dead || !slot->policy->routines->reweight_task)
		return;
	begin(&f, 0);
	saakm_record_words(0, words, sizeof(words));
	GUARDED(&f, slot->policy->routines->reweight_task(slot->policy, p, lw));
	end(&f, 0);
}

bool saakm_call_attach(struct saakm_slot *slot, struct task_struct *p)
{
	struct saakm_frame f = FRAME(slot, SAAKM_H_ATTACH, p, task_cpu(p));
	volatile bool ok = true;

	if (slot->dead || !slot->policy->routines->attach)
		return true;
	begin(&f, 0);
	GUARDED(&f, ok = slot->policy->routines->attach(slot->policy, p, p->comm));
	end(&f, ok);
	return ok && !f.aborted;
}

void saakm_wake_core(struct saakm_slot *slot, unsigned int cpu)
{
	if (saakm_call_core(slot, SAAKM_H_GET_CORE_STATE, cpu) == SAAKM_IDLE_CORE)
		saakm_call_core(slot, SAAKM_H_EXIT_IDLE, cpu);
}
