// SPDX-License-Identifier: GPL-2.0
/* Conditions: nodes of the tree, folded as they are made. */
#include <errno.h>
#include <string.h>
#include "cond_internal.h"

struct cond_node *cond_node(struct cond_parser *p, int op, uint32_t at)
{
	struct cond_node *n;

	if (p->ret)
		return NULL;
	if (p->nr_nodes == COND_NODES) {
		p->ret = cond_error(&p->lex, at, "this is too long: break it into several");
		return NULL;
	}
	n = &p->node[p->nr_nodes++];
	memset(n, 0, sizeof(*n));
	n->op = (uint8_t)op;
	n->column = (uint16_t)at;
	return n;
}

static struct cond_node *constant(struct cond_node *n, int64_t value, unsigned int format)
{
	n->op = C_CONST;
	n->value = value;
	n->format = (uint8_t)format;
	n->depth = 0;
	memset(n->kid, 0, sizeof(n->kid));
	return n;
}

int cond_set_depth(struct cond_parser *p, struct cond_node *n)
{
	unsigned int depth = 0;

	/* The left side waits on the stack for the right one. */
	for (unsigned int i = 0; i < 3; i++)
		if (n->kid[i]) {
			unsigned int own = n->kid[i]->depth + (i > 0);

			depth = own > depth ? own : depth;
		}
	if (depth >= COND_DEPTH - 1)
		return p->ret = cond_error(&p->lex, n->column, "this is nested too deeply");
	n->depth = (uint8_t)depth;
	return 0;
}

static const char *const kinds_of_names[] = {
	[SAAKM_FMT_STATE] = "state", [SAAKM_FMT_HANDLER] = "handler",
	[SAAKM_FMT_FINDING] = "finding", [SAAKM_FMT_ACTION] = "action",
	[SAAKM_FMT_SOURCE] = "source of values", [SAAKM_FMT_LOCKOP] = "act on locks",
	[SAAKM_FMT_CTXTYPE] = "type of contexts", [SAAKM_FMT_CTXOP] = "act of contexts",
	[SAAKM_FMT_CALLBACK] = "callback of the class",
	[COND_FMT_KIND] = "kind of events",
};

static const char *what_names(unsigned int format)
{
	const char *what = NULL;

	if (format < sizeof(kinds_of_names) / sizeof(kinds_of_names[0]))
		what = kinds_of_names[format];
	return what ? what : "state, handler, kind of events, finding or object";
}

int cond_resolve(struct cond_parser *p, struct cond_node *n, unsigned int format)
{
	const char *near = NULL;
	char name[COND_NAME];
	uint8_t found;
	int64_t value;

	if (!n || n->op != C_NAME)
		return p->ret;
	if (n->name_len >= sizeof(name))
		return p->ret = cond_error(&p->lex, n->column, "no name is that long");
	memcpy(name, p->lex.text + n->name, n->name_len);
	name[n->name_len] = '\0';
	if (cond_find_constant(name, format, &value, &found, &near))
		return p->ret = cond_error(&p->lex, n->column, "'%s' is no %s%s%s%s", name,
					   what_names(format), near ? ": is '" : "",
					   near ? near : "", near ? "' meant?" : "");
	constant(n, value, found);
	return 0;
}

struct cond_node *cond_make_unary(struct cond_parser *p, int op, struct cond_node *kid,
				  uint32_t at)
{
	struct cond_node *n;

	if (!kid || cond_resolve(p, kid, SAAKM_FMT_DEC))
		return NULL;
	if (kid->op == C_CONST)
		return constant(kid, cond_unary(op, kid->value),
				op == C_NOT ? COND_FMT_BOOL : SAAKM_FMT_DEC);
	n = cond_node(p, op, at);
	if (!n)
		return NULL;
	n->kid[0] = kid;
	n->format = op == C_NOT ? COND_FMT_BOOL : SAAKM_FMT_DEC;
	return cond_set_depth(p, n) ? NULL : n;
}

static int resolve_both(struct cond_parser *p, int op, struct cond_node *a, struct cond_node *b)
{
	bool compares = op >= C_EQ && op <= C_GE;
	unsigned int hint = compares && a->op != C_NAME ? a->format : SAAKM_FMT_DEC;

	if (cond_resolve(p, b, hint))
		return p->ret;
	return cond_resolve(p, a, compares ? b->format : SAAKM_FMT_DEC);
}

/* A side that decides, whatever the other one is. */
static bool decides(int op, const struct cond_node *n)
{
	if (n->op != C_CONST)
		return false;
	return op == C_AND ? !n->value : op == C_OR && cond_true(n->value);
}

static int64_t fold(int op, int64_t a, int64_t b)
{
	if (op == C_AND)
		return cond_and(a, b);
	if (op == C_OR)
		return cond_or(a, b);
	return cond_apply(op, a, b);
}

struct cond_node *cond_make_binary(struct cond_parser *p, int op, struct cond_node *a,
				   struct cond_node *b, uint32_t at)
{
	unsigned int format = cond_is_boolean(op) ? COND_FMT_BOOL : SAAKM_FMT_DEC;
	struct cond_node *n;

	if (!a || !b || resolve_both(p, op, a, b))
		return NULL;
	if ((op == C_DIV || op == C_MOD) && b->op == C_CONST && !b->value) {
		p->ret = cond_error(&p->lex, at, "this divides by 0");
		return NULL;
	}
	if (decides(op, a) || decides(op, b))
		return constant(a, op == C_OR, COND_FMT_BOOL);
	if (a->op == C_CONST && b->op == C_CONST)
		return constant(a, fold(op, a->value, b->value), format);
	n = cond_node(p, op, at);
	if (!n)
		return NULL;
	n->format = (uint8_t)format;
	n->kid[0] = a;
	n->kid[1] = b;
	return cond_set_depth(p, n) ? NULL : n;
}

struct cond_node *cond_make_ternary(struct cond_parser *p, struct cond_node *c,
				    struct cond_node *a, struct cond_node *b, uint32_t at)
{
	struct cond_node *n;

	if (!c || !a || !b || cond_resolve(p, c, SAAKM_FMT_DEC) ||
	    cond_resolve(p, a, b->op == C_NAME ? SAAKM_FMT_DEC : b->format) ||
	    cond_resolve(p, b, a->format))
		return NULL;
	if (c->op == C_CONST && c->value != COND_ABSENT)
		return c->value ? a : b;
	n = cond_node(p, C_TERNARY, at);
	if (!n)
		return NULL;
	n->format = a->format == b->format ? a->format : SAAKM_FMT_DEC;
	n->kid[0] = c;
	n->kid[1] = a;
	n->kid[2] = b;
	return cond_set_depth(p, n) ? NULL : n;
}
