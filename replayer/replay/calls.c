// SPDX-License-Identifier: GPL-2.0
/* From an ENTER to the call of the policy's handler. */
#include "engine.h"
#include <uapi/linux/sched/types.h>

/* What is recorded for people, and may stand anywhere. */
static bool is_for_people(const struct saakm_event *ev)
{
	return ev->kind == SAAKM_EV_CLASS || ev->kind == SAAKM_EV_WAKE ||
	       ev->kind == SAAKM_EV_IDLE;
}

/* This CPU's next event, whose context may be any, tells replay nothing. */
static void pass(u32 cpu)
{
	r->passing[cpu] = self();
	await(WANTS_PASSED);
	r->passing[cpu] = NULL;
	consume();
}

static bool belongs(const struct saakm_event *ev, u32 task, u32 other)
{
	u32 key;

	switch (ev->kind) {
	case SAAKM_EV_TASK:
		key = ev->arg[SAAKM_ARG_TASK_task];
		break;
	case SAAKM_EV_MIGRATE:
		key = ev->arg[SAAKM_ARG_MIGRATE_task];
		break;
	default:
		return false;
	}
	return key && (key == task || key == other);
}

/*
 * What the class wrote right behind an event of this CPU, about the tasks that
 * it is about, holds before the policy goes on.
 */
void absorb(struct activation *a, u32 task, u32 other)
{
	const struct saakm_event *ev;
	u32 key = a->ctx->key;

	for (;;) {
		ev = peek();
		if (ev && is_for_people(ev)) {
			pass(ev->cpu);
			continue;
		}
		if (!ev || ev->ctx != key || !belongs(ev, task, other))
			return;
		await(WANTS_INPUT);
		switch (r->ev->kind) {
		case SAAKM_EV_TASK:
			apply_task(r->ev);
			break;
		case SAAKM_EV_MIGRATE:
			apply_migrate(r->ev);
			break;
		default:
			return;		/* something else came first: it is due */
		}
		consume();
	}
}

/* Handlers with an argument that points to more than a task. */
static bool takes_words(u8 handler)
{
	return handler == SAAKM_H_CHECKPARAM_ATTR || handler == SAAKM_H_SETPARAM_ATTR ||
	       handler == SAAKM_H_GETPARAM_ATTR || handler == SAAKM_H_ATTR_CHANGED ||
	       handler == SAAKM_H_REWEIGHT_TASK;
}

static bool is_word(const struct saakm_event *ev, s64 from, s64 to)
{
	return ev->kind == SAAKM_EV_VALUE && ev->arg[SAAKM_ARG_VALUE_source] == SAAKM_SRC_ARG &&
	       ev->arg[SAAKM_ARG_VALUE_arg] >= from && ev->arg[SAAKM_ARG_VALUE_arg] < to;
}

/* What the argument points to: those words of it that are not 0, one after the other. */
static void take_words(struct activation *a)
{
	s64 next = 0, nr = a->handler == SAAKM_H_REWEIGHT_TASK ? 2 : ARRAY_SIZE(a->words);
	const struct saakm_event *ev;

	while ((ev = peek()) && ev->ctx == a->ctx->key && is_word(ev, next, nr)) {
		await(WANTS_INPUT);
		if (!is_word(r->ev, next, nr))
			return;		/* something else came first: it is due */
		next = ARG(VALUE, arg) + 1;
		a->words[next - 1] = ARG(VALUE, value);
		consume();
	}
}

static void call(struct saakm_slot *slot, enum saakm_handler h, struct task_struct *p,
		 unsigned int flags, unsigned int cpu, const u64 *words)
{
	struct load_weight lw = { .weight = words[0], .inv_weight = words[1] };
	struct sched_attr attr;

	_Static_assert(sizeof(attr) <= sizeof(((struct activation *)0)->words),
		       "a sched_attr fits into the words");
	memcpy(&attr, words, sizeof(attr));
	attr.sched_saakm_attr = attr.sched_saakm_attr ?
				(unsigned long)(words + sizeof(attr) / sizeof(*words)) : 0;
	switch (h) {
	case SAAKM_H_GET_CORE_STATE:
	case SAAKM_H_SCHEDULE:
	case SAAKM_H_NEWLY_IDLE:
	case SAAKM_H_ENTER_IDLE:
	case SAAKM_H_EXIT_IDLE:
	case SAAKM_H_BALANCING_SELECT:
	case SAAKM_H_CORE_ENTRY:
	case SAAKM_H_CORE_EXIT:
		saakm_call_core(slot, h, cpu);
		return;
	case SAAKM_H_CHECKPARAM_ATTR:
		saakm_call_attr(slot, h, NULL, &attr);
		return;
	case SAAKM_H_INIT:
	case SAAKM_H_FREE_METADATA:
	case SAAKM_H_CAN_BE_DEFAULT:
		saakm_call_policy(slot, h);
		return;
	default:
		break;
	}
	/* The file may say anything. */
	if (!p || h >= SAAKM_H_NR)
		return;
	switch (h) {
	case SAAKM_H_SETPARAM_ATTR:
	case SAAKM_H_GETPARAM_ATTR:
	case SAAKM_H_ATTR_CHANGED:
		saakm_call_attr(slot, h, p, &attr);
		return;
	case SAAKM_H_REWEIGHT_TASK:
		saakm_call_reweight(slot, p, &lw);
		return;
	case SAAKM_H_ATTACH:
		saakm_call_attach(slot, p);
		return;
	default:
		saakm_call_thread(slot, h, p, flags);
	}
}

/* The one that it is called in, or behind, has to be there, or to have returned. */
static void check_nesting(const struct activation *a)
{
	s64 got[8];

	memcpy(got, r->ev->arg, sizeof(got));
	got[SAAKM_ARG_ENTER_nested] &= ~(s64)SAAKM_ENTER_NESTED;
	if (saakm_cpu_data(a->cpu)->frame)
		got[SAAKM_ARG_ENTER_nested] |= SAAKM_ENTER_NESTED;
	if (got[SAAKM_ARG_ENTER_nested] != ARG(ENTER, nested))
		diverge_fields(1u << SAAKM_ARG_ENTER_nested, got, 8);
}

/* The record has the call: a CPU that had not seen yet that the policy was given up. */
static bool not_seen_dead(const struct activation *a, const struct saakm_slot *slot)
{
	return slot && slot->dead && slot == r->ejected.slot && a->cpu != r->ejected.cpu &&
	       !r->par.simulated;
}

void call_handler(struct activation *a)
{
	u32 target = ARG(ENTER, target_cpu), current_task = ARG(ENTER, current_task);
	u32 nested = ARG(ENTER, nested), flags = ARG(ENTER, flags);
	s64 policy = ARG(ENTER, policy);
	struct saakm_slot *slot;
	bool held = false, dies;

	a->task = ARG(ENTER, task);
	a->handler = ARG(ENTER, handler);
	a->enter_seq = r->seq;
	memset(a->words, 0, sizeof(a->words));
	check_nesting(a);
	consume();
	absorb(a, a->task, current_task);
	if (takes_words(a->handler))
		take_words(a);
	slot = saakm_slot_by_id(policy);
	if (current_task)
		r->curr[a->cpu] = task_by_key(current_task);
	if (nested & SAAKM_ENTER_LOCKED && target < host.nr_cpus)
		held = host_core_hold(target);
	a->calling = true;
	dies = not_seen_dead(a, slot);
	if (dies)
		slot->dead = false;
	if (slot && target < host.nr_cpus)
		call(slot, a->handler, a->task ? task_by_key(a->task) : NULL, flags, target,
		     a->words);
	if (dies)
		slot->dead = true;
	if (a->calling) {
		a->calling = false;
		await(WANTS_ACT);
		diverge(SAAKM_EV_NR, !slot ? "no such policy is registered" : slot->dead ?
			"the policy has been given up, so nothing of it is called" :
			"the policy has no such handler");
		if (a->skipping)
			skip_to_end(a);
	}
	if (held)
		host_core_unlock(target);
}
