// SPDX-License-Identifier: GPL-2.0
/* Conditions: the tree to flat code. */
#include <errno.h>
#include <stdlib.h>
#include "cond_internal.h"

struct generator {
	struct cond *c;
	unsigned int cap;
	bool failed;
};

/* Number of the instruction; they move, so nobody keeps a pointer. */
static unsigned int emit(struct generator *g, int op, int field, int64_t value)
{
	struct cond *c = g->c;

	if (c->nr_code == g->cap) {
		unsigned int cap = g->cap ? g->cap * 2 : 32;
		struct cond_insn *p = g->failed ? NULL : realloc(c->code, cap * sizeof(*p));

		if (!p) {
			g->failed = true;
			return 0;
		}
		c->code = p;
		g->cap = cap;
	}
	c->code[c->nr_code] = (struct cond_insn) {
		.op = (uint8_t)op, .field = (int16_t)field, .value = value,
	};
	return c->nr_code++;
}

static void land(struct generator *g, unsigned int insn)
{
	if (!g->failed)
		g->c->code[insn].jump = (uint16_t)g->c->nr_code;
}

static void land2(struct generator *g, unsigned int insn)
{
	if (!g->failed)
		g->c->code[insn].jump2 = (uint16_t)g->c->nr_code;
}

static void gen(struct generator *g, const struct cond_node *n);

static void gen_logic(struct generator *g, const struct cond_node *n)
{
	unsigned int test;

	gen(g, n->kid[0]);
	test = emit(g, n->op == C_AND ? I_AND : I_OR, 0, 0);
	gen(g, n->kid[1]);
	emit(g, n->op == C_AND ? I_AND_END : I_OR_END, 0, 0);
	land(g, test);
}

static void gen_ternary(struct generator *g, const struct cond_node *n)
{
	unsigned int test, done;

	gen(g, n->kid[0]);
	test = emit(g, I_UNLESS, 0, 0);
	gen(g, n->kid[1]);
	done = emit(g, I_JUMP, 0, 0);
	land(g, test);
	gen(g, n->kid[2]);
	land(g, done);
	land2(g, test);
}

static void gen_binary(struct generator *g, const struct cond_node *n)
{
	gen(g, n->kid[0]);
	if (n->kid[1]->op == C_CONST) {
		emit(g, n->op + I_IMMEDIATE, 0, n->kid[1]->value);
		return;
	}
	emit(g, I_PUSH, 0, 0);
	gen(g, n->kid[1]);
	emit(g, n->op, 0, 0);
}

/* Of something with a number: a constant one needs no instruction of its own. */
static void gen_object(struct generator *g, const struct cond_node *n, int op, int op_at,
		       int64_t max)
{
	const struct cond_node *kid = n->kid[0];

	if (kid->op == C_CONST && kid->value >= 0 && kid->value <= max) {
		emit(g, op_at, n->field, kid->value);
		return;
	}
	gen(g, kid);
	emit(g, op, n->field, 0);
}

static void need(struct generator *g, enum cond_need what)
{
	g->c->needs |= (uint8_t)(1 << what);
}

static void gen(struct generator *g, const struct cond_node *n)
{
	switch (n->op) {
	case C_AND:
	case C_OR:
		gen_logic(g, n);
		return;
	case C_TERNARY:
		gen_ternary(g, n);
		return;
	case C_NOT:
	case C_NEG:
	case C_BITNOT:
		gen(g, n->kid[0]);
		emit(g, n->op == C_NOT ? I_NOT : n->op == C_NEG ? I_NEG : I_BITNOT, 0, 0);
		return;
	case C_CONST:
		emit(g, I_CONST, 0, n->value);
		return;
	case C_EVENT:
		emit(g, I_EVENT, n->field, 0);
		return;
	case C_ARG:
		emit(g, I_ARG, n->field, 0);
		return;
	case C_TARGET:
		emit(g, I_TARGET, 0, 0);
		return;
	case C_BY_PID:
		need(g, NEEDS_PID);
		gen_object(g, n, I_BY_PID, I_BY_PID_AT, INT32_MAX);
		return;
	case C_BY_COMM:
		need(g, NEEDS_COMM);
		emit(g, I_BY_COMM, n->field, 0);
		return;
	case C_TASK:
		need(g, NEEDS_TASK);
		gen(g, n->kid[0]);
		emit(g, I_TASK, n->field, 0);
		return;
	case C_CORE:
		need(g, NEEDS_CORE);
		gen_object(g, n, I_CORE, I_CORE_AT, UINT32_MAX);
		return;
	case C_RQ:
		need(g, NEEDS_RQ);
		gen_object(g, n, I_RQ, I_RQ_AT, UINT32_MAX);
		return;
	case C_NR_TASKS:
		need(g, NEEDS_NR);
		gen(g, n->kid[0]);
		emit(g, I_PUSH, 0, 0);
		gen(g, n->kid[1]);
		emit(g, I_NR_TASKS, 0, 0);
		return;
	}
	gen_binary(g, n);
}

int cond_generate(struct cond *c, const struct cond_node *root)
{
	struct generator g = { .c = c };

	gen(&g, root);
	emit(&g, I_END, 0, 0);
	return g.failed ? -ENOMEM : 0;
}
