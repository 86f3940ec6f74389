// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions: at which kinds of events they are worth evaluating.
 *
 * What is about the event can only be true where it is not absent: that holds
 * through arithmetic and comparisons, and is worked out from there. What is
 * about state alone changes with what can change any part of it.
 */
#include "cond_internal.h"

#define ALL_KINDS	((1ULL << SAAKM_EV_NR) - 1)

static uint64_t of_lookup(const struct cond *c, const struct cond_node *n)
{
	uint64_t kinds = 0;

	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		if (c->lookup[n->field].at[kind])
			kinds |= 1ULL << kind;
	return kinds;
}

static uint64_t of_field(const struct cond_field *table, int field)
{
	for (; table->name; table++)
		if (table->field == field)
			return table->kinds;
	return ALL_KINDS;
}

/* Kinds that can change the state in it. */
static uint64_t changed_by(const struct cond *c, const struct cond_node *n, bool *about_event)
{
	uint64_t kinds = 0;

	switch (n->op) {
	case C_EVENT:
	case C_ARG:
	case C_TARGET:
		*about_event = true;
		break;
	case C_BY_PID:
	case C_BY_COMM:
		kinds = 1ULL << SAAKM_EV_TASK;
		break;
	case C_TASK:
		kinds = cond_task_kinds(n->field);
		break;
	case C_CORE:
		kinds = of_field(cond_core_fields, n->field);
		break;
	case C_RQ:
		kinds = of_field(cond_rq_fields, n->field);
		break;
	case C_NR_TASKS:
		kinds = 1ULL << SAAKM_EV_STATE | 1ULL << SAAKM_EV_TASK;
		break;
	}
	for (unsigned int i = 0; i < 3; i++)
		if (n->kid[i])
			kinds |= changed_by(c, n->kid[i], about_event);
	return kinds;
}

/* Kinds at which it can be other than absent. */
static uint64_t present_at(const struct cond *c, const struct cond_node *n)
{
	uint64_t kinds = ALL_KINDS;

	if (n->op == C_ARG)
		return of_lookup(c, n);
	if (n->op == C_AND || n->op == C_OR || n->op == C_TERNARY)
		return n->op == C_TERNARY ? present_at(c, n->kid[0]) &
			(present_at(c, n->kid[1]) | present_at(c, n->kid[2])) : ALL_KINDS;
	for (unsigned int i = 0; i < 3; i++)
		if (n->kid[i])
			kinds &= present_at(c, n->kid[i]);
	return kinds;
}

static uint64_t of_kind_test(const struct cond_node *a, const struct cond_node *b)
{
	if (a->op != C_EVENT || a->field != COND_EV_KIND || b->op != C_CONST)
		return ALL_KINDS;
	return b->value >= 0 && b->value < SAAKM_EV_NR ? 1ULL << b->value : 0;
}

/* Kinds at which it can be true. */
static uint64_t true_at(const struct cond *c, const struct cond_node *n)
{
	switch (n->op) {
	case C_AND:
		return true_at(c, n->kid[0]) & true_at(c, n->kid[1]);
	case C_OR:
		return true_at(c, n->kid[0]) | true_at(c, n->kid[1]);
	case C_EQ:
		return of_kind_test(n->kid[0], n->kid[1]) & of_kind_test(n->kid[1], n->kid[0]) &
		       present_at(c, n);
	case C_CONST:
		return cond_true(n->value) ? ALL_KINDS : 0;
	}
	return present_at(c, n);
}

void cond_find_kinds(struct cond *c, const struct cond_node *root)
{
	uint64_t changed = changed_by(c, root, &c->about_event);

	c->kinds = c->about_event ? true_at(c, root) : changed;
}

uint64_t cond_kinds(const struct cond *c)
{
	return c->kinds;
}

bool cond_about_event(const struct cond *c)
{
	return c->about_event;
}
