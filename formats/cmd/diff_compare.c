// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Are two events the same? Which fields count follows from their roles in the
 * table; a plan per kind is made of that once, so that comparing is a loop.
 */
#include <errno.h>
#include <string.h>
#include "diff.h"

const char *const diff_levels[] = { "checked", "inputs", "all", NULL };

/* Numbers that say where something lies or which run it was, not what happened. */
static uint8_t field_how(const struct saakm_field_info *f, bool times)
{
	switch (f->format) {
	case SAAKM_FMT_TASK: return DIFF_TASKS;
	case SAAKM_FMT_RQ: return DIFF_RQS;
	case SAAKM_FMT_LOCK: return DIFF_LOCKS;
	case SAAKM_FMT_CTX: return DIFF_CTXS;
	case SAAKM_FMT_POLICY: return DIFF_POLICIES;
	case SAAKM_FMT_NS: return times ? DIFF_RAW : DIFF_IGNORED;
	}
	if (!strcmp(f->name, "module"))
		return DIFF_MODULES;
	if (!strcmp(f->name, "addr") || !strcmp(f->name, "mm"))
		return DIFF_NULLNESS;
	if (!strcmp(f->name, "session") || !strcmp(f->name, "boot"))
		return DIFF_IGNORED;
	return DIFF_RAW;
}

static bool role_counts(unsigned int role, int level)
{
	return role == SAAKM_ROLE_CHECKED || (role == SAAKM_ROLE_INPUT && level >= DIFF_INPUTS) ||
	       level == DIFF_ALL;
}

/* RUN and MODULE_LOAD say how the trace was made: see `saakm info`. */
static bool text_counts(unsigned int kind, int level)
{
	switch (kind) {
	case SAAKM_EV_POLICY_ADD:
	case SAAKM_EV_POLICY_REMOVE:
		return true;
	case SAAKM_EV_TASK:
	case SAAKM_EV_CALLBACK:
		return level >= DIFF_INPUTS;
	}
	return level == DIFF_ALL;
}

void diff_compare_init(struct diff_compare *c, int level, bool times, uint64_t kinds)
{
	memset(c, 0, sizeof(*c));
	c->times = times;
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++) {
		const struct saakm_event_info *info = &saakm_event_info[kind];
		struct diff_plan *plan = &c->plan[kind];

		for (unsigned int i = 0; i < info->nr_fields; i++) {
			const struct saakm_field_info *f = &info->fields[i];
			uint8_t how = field_how(f, times);

			if (f->is_pad || !role_counts(f->role, level))
				continue;
			plan->counts = true;
			if (how == DIFF_IGNORED || (kind == SAAKM_EV_TASK && !i))
				continue;	/* the mask is compared bit by bit */
			plan->field[plan->nr].arg = (uint8_t)i;
			plan->field[plan->nr++].how = how;
		}
		plan->text = text_counts(kind, level);
		if (!(kinds >> kind & 1))
			plan->counts = false;
		if (plan->counts)
			c->kinds |= 1ULL << kind;
	}
	for (unsigned int i = 0; i < SAAKM_TF_NR; i++) {
		c->task_how[i] = field_how(&saakm_task_field_info[i], times);
		if (c->task_how[i] != DIFF_IGNORED)
			c->task_mask |= 1ULL << i;
	}
	c->task_mask |= SAAKM_TASKVALS_COMM;
}

void diff_compare_release(struct diff_compare *c)
{
	diff_keys_release(&c->keys);
}

/* Policies count from 0, and no policy is -1, in as many bits as there are. */
static uint64_t policy_key(int64_t id)
{
	return id == -1 || id == UINT16_MAX ? 0 : (uint64_t)id + 1;
}

static int same_value(struct diff_compare *c, unsigned int how, int64_t a, int64_t b)
{
	switch (how) {
	case DIFF_RAW:
		return a == b;
	case DIFF_NULLNESS:
		return !a == !b;
	case DIFF_IGNORED:
		return 1;
	case DIFF_POLICIES:
		return diff_keys_pair(&c->keys, DIFF_POLICIES, policy_key(a), policy_key(b));
	}
	return diff_keys_pair(&c->keys, how, (uint64_t)a, (uint64_t)b);
}

/* What a VALUE is depends on where it came from. */
static unsigned int value_how(const struct diff_compare *c, int64_t source)
{
	switch (source) {
	case SAAKM_SRC_KTIME:
	case SAAKM_SRC_SCHED_CLOCK:
	case SAAKM_SRC_LOCAL_CLOCK:
	case SAAKM_SRC_JIFFIES:
		return c->times ? DIFF_RAW : DIFF_IGNORED;
	case SAAKM_SRC_ALLOC:
		return DIFF_NULLNESS;
	case SAAKM_SRC_FOUND:
		return DIFF_TASKS;
	}
	return DIFF_RAW;
}

static unsigned int how_of(const struct diff_compare *c, const struct saakm_event *a,
			   unsigned int i)
{
	const struct diff_plan *plan = &c->plan[a->kind];

	if (a->kind == SAAKM_EV_VALUE && plan->field[i].arg == SAAKM_ARG_VALUE_value)
		return value_how(c, a->arg[SAAKM_ARG_VALUE_source]);
	return plan->field[i].how;
}

static uint64_t task_bits(const struct diff_compare *c, const struct saakm_event *ev)
{
	return (uint64_t)ev->arg[SAAKM_ARG_TASK_mask] & c->task_mask;
}

static bool same_text(const struct saakm_event *a, const struct saakm_event *b)
{
	return a->text_len == b->text_len &&
	       (!a->text_len || !memcmp(a->text, b->text, a->text_len));
}

static bool same_ts(const struct diff_compare *c, const struct saakm_event *a,
		    const struct saakm_event *b)
{
	return !c->times || a->ts - c->base_ts[0] == b->ts - c->base_ts[1];
}

static int same_task_values(struct diff_compare *c, const struct saakm_event *a,
			    const struct saakm_event *b)
{
	uint64_t bits = task_bits(c, a);
	int ret = bits == task_bits(c, b);

	for (bits &= ~SAAKM_TASKVALS_COMM; ret > 0 && bits; bits &= bits - 1) {
		unsigned int i = (unsigned int)__builtin_ctzll(bits);

		ret = same_value(c, c->task_how[i], a->arg[SAAKM_TASK_ARG0 + i],
				 b->arg[SAAKM_TASK_ARG0 + i]);
	}
	return ret;
}

int diff_same(struct diff_compare *c, const struct saakm_event *a, const struct saakm_event *b)
{
	const struct diff_plan *plan = &c->plan[a->kind];
	size_t mark = c->keys.log.nr;
	int ret;

	if (a->kind != b->kind || a->cpu != b->cpu || !same_ts(c, a, b))
		return 0;
	ret = a->ctx || b->ctx ? diff_keys_pair(&c->keys, DIFF_CTXS, a->ctx, b->ctx) : 1;
	for (unsigned int i = 0; ret > 0 && i < plan->nr; i++)
		ret = same_value(c, how_of(c, a, i), a->arg[plan->field[i].arg],
				 b->arg[plan->field[i].arg]);
	if (ret > 0 && a->kind == SAAKM_EV_TASK && plan->counts)
		ret = same_task_values(c, a, b);
	if (ret > 0 && plan->text)
		ret = same_text(a, b);
	if (ret <= 0)
		diff_keys_undo(&c->keys, mark);
	return ret;
}

void diff_find_parts(struct diff_compare *c, const struct saakm_event *a,
		     const struct saakm_event *b, struct diff_parts *parts)
{
	const struct diff_plan *plan = &c->plan[a->kind];
	size_t mark = c->keys.log.nr;
	uint64_t both;

	memset(parts, 0, sizeof(*parts));
	parts->kind = a->kind != b->kind;
	parts->cpu = a->cpu != b->cpu;
	parts->ts = !same_ts(c, a, b);
	parts->ctx = diff_keys_pair(&c->keys, DIFF_CTXS, a->ctx, b->ctx) <= 0;
	if (parts->kind)
		goto out;
	parts->text = plan->text && !same_text(a, b);
	for (unsigned int i = 0; i < plan->nr; i++)
		if (same_value(c, how_of(c, a, i), a->arg[plan->field[i].arg],
			       b->arg[plan->field[i].arg]) <= 0)
			parts->fields |= 1ULL << plan->field[i].arg;
	if (a->kind != SAAKM_EV_TASK)
		goto out;
	both = task_bits(c, a) & task_bits(c, b) & ~SAAKM_TASKVALS_COMM;
	parts->task_fields = (task_bits(c, a) ^ task_bits(c, b)) & ~SAAKM_TASKVALS_COMM;
	for (unsigned int i = 0; i < SAAKM_TF_NR; i++)
		if (both >> i & 1 &&
		    same_value(c, c->task_how[i], a->arg[SAAKM_TASK_ARG0 + i],
			       b->arg[SAAKM_TASK_ARG0 + i]) <= 0)
			parts->task_fields |= 1ULL << i;
out:
	diff_keys_undo(&c->keys, mark);
}
