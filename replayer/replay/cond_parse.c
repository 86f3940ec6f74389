// SPDX-License-Identifier: GPL-2.0
/* Conditions: tokens to a tree, by recursive descent; and the whole compiler. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/parse.h>
#include "cond_internal.h"

static struct cond_node *parse_ternary(struct cond_parser *p);

static void advance(struct cond_parser *p)
{
	if (!p->ret)
		p->ret = cond_next_token(&p->lex);
}

/* What stands there, for a sentence. */
static struct cond_node *unexpected(struct cond_parser *p, const char *wanted)
{
	if (p->ret)
		return NULL;
	if (p->lex.token == T_END)
		p->ret = cond_error(&p->lex, p->lex.at, "it ends here, but %s is wanted", wanted);
	else
		p->ret = cond_error(&p->lex, p->lex.at, "%s is wanted here, not '%.*s'", wanted,
				    (int)p->lex.len, p->lex.text + p->lex.at);
	return NULL;
}

static bool expect(struct cond_parser *p, enum cond_token token, const char *wanted)
{
	if (!p->ret && p->lex.token == token) {
		advance(p);
		return !p->ret;
	}
	unexpected(p, wanted);
	return false;
}

static bool is_name(const struct cond_parser *p, const char *name)
{
	return p->lex.token == T_NAME && p->lex.len == strlen(name) &&
	       !memcmp(p->lex.text + p->lex.at, name, p->lex.len);
}

/* The character behind the name at hand. */
static char behind(const struct cond_parser *p)
{
	const char *s = p->lex.text + p->lex.pos;

	return s[strspn(s, " \t\n")];
}

/* `.name`: the name, as a string of its own. */
static bool take_field(struct cond_parser *p, char *name, uint32_t *at, const char *wanted)
{
	if (!expect(p, T_DOT, wanted))
		return false;
	*at = p->lex.at;
	if (p->lex.token != T_NAME || p->lex.len >= COND_NAME) {
		unexpected(p, "the name of a field");
		return false;
	}
	memcpy(name, p->lex.text + p->lex.at, p->lex.len);
	name[p->lex.len] = '\0';
	advance(p);
	return !p->ret;
}

static struct cond_node *no_field(struct cond_parser *p, uint32_t at, const char *of,
				  const char *name, const char *near)
{
	p->ret = cond_error(&p->lex, at, "%s has no field '%s'%s%s%s", of, name,
			    near ? ": is '" : "", near ? near : "", near ? "' meant?" : "");
	return NULL;
}

static struct cond_node *with_kid(struct cond_parser *p, int op, struct cond_node *kid,
				  const struct cond_field *f, uint32_t at)
{
	struct cond_node *n = kid && !cond_resolve(p, kid, SAAKM_FMT_DEC) ?
			      cond_node(p, op, at) : NULL;

	if (!n)
		return NULL;
	n->kid[0] = kid;
	n->field = (int16_t)f->field;
	n->format = f->format;
	return cond_set_depth(p, n) ? NULL : n;
}

static struct cond_node *parse_event(struct cond_parser *p)
{
	uint32_t start = p->lex.at, at;
	const char *near = NULL;
	struct cond_lookup l;
	struct cond_field f;
	struct cond_node *n;
	char name[COND_NAME];
	unsigned int i;

	advance(p);
	if (!take_field(p, name, &at, "'.' and a field of the event"))
		return NULL;
	n = cond_node(p, C_EVENT, start);
	if (n && !cond_find_field(cond_event_fields, name, &f, &near)) {
		n->field = (int16_t)f.field;
		n->format = f.format;
		return n;
	}
	if (n && cond_find_arg(name, &l, &near))
		return no_field(p, at, "no kind of events", name, near);
	if (!n)
		return NULL;
	for (i = 0; i < p->cond->nr_lookups; i++)
		if (!strcmp(p->cond->lookup[i].name, name))
			break;
	if (i == COND_LOOKUPS) {
		p->ret = cond_error(&p->lex, at, "these are too many fields of events");
		return NULL;
	}
	p->cond->lookup[i] = l;
	if (i == p->cond->nr_lookups)
		p->cond->nr_lookups++;
	n->op = C_ARG;
	n->field = (int16_t)i;
	n->format = l.format;
	return n;
}

static struct cond_node *parse_comm(struct cond_parser *p, uint32_t start)
{
	struct cond_node *n = cond_node(p, C_BY_COMM, start);
	uint32_t len = p->lex.len - 2;	/* between the quotes */
	struct cond *c = p->cond;

	if (!n)
		return NULL;
	if (len >= sizeof(c->comm[0]) || c->nr_comms == COND_COMMS) {
		p->ret = cond_error(&p->lex, p->lex.at, len >= sizeof(c->comm[0]) ?
				    "names of tasks have at most 15 bytes" :
				    "these are too many tasks by name");
		return NULL;
	}
	memcpy(c->comm[c->nr_comms], p->lex.text + p->lex.at + 1, len);
	n->field = (int16_t)c->nr_comms++;
	n->format = SAAKM_FMT_TASK;
	advance(p);
	return n;
}

/* task(PID), task(key N), task("comm") */
static struct cond_node *parse_task(struct cond_parser *p)
{
	static const struct cond_field by_pid = { .format = SAAKM_FMT_TASK };
	uint32_t start = p->lex.at;
	struct cond_node *n;

	advance(p);
	if (!expect(p, T_LPAREN, "'('"))
		return NULL;
	if (p->lex.token == T_STRING) {
		n = parse_comm(p, start);
	} else if (is_name(p, "key")) {
		advance(p);
		/* Adding 0 makes a number of it that is a task's key. */
		n = with_kid(p, C_BITOR, parse_ternary(p), &by_pid, start);
		if (n) {
			n->kid[1] = cond_node(p, C_CONST, start);
			if (!n->kid[1] || cond_set_depth(p, n))
				return NULL;
		}
	} else {
		n = with_kid(p, C_BY_PID, parse_ternary(p), &by_pid, start);
	}
	return n && expect(p, T_RPAREN, "')'") ? n : NULL;
}

static struct cond_node *parse_current(struct cond_parser *p)
{
	static const struct cond_field f = { .field = COND_CORE_CURRENT, .format = SAAKM_FMT_TASK };
	uint32_t start = p->lex.at;
	struct cond_node *n;

	advance(p);
	if (!expect(p, T_LPAREN, "'(' and a CPU"))
		return NULL;
	n = with_kid(p, C_CORE, parse_ternary(p), &f, start);
	return n && expect(p, T_RPAREN, "')'") ? n : NULL;
}

static struct cond_node *parse_core(struct cond_parser *p)
{
	uint32_t start = p->lex.at, at;
	const char *near = NULL;
	struct cond_node *cpu;
	struct cond_field f;
	char name[COND_NAME];

	advance(p);
	if (!expect(p, T_LBRACKET, "'[' and a CPU"))
		return NULL;
	cpu = parse_ternary(p);
	if (!cpu || !expect(p, T_RBRACKET, "']'") ||
	    !take_field(p, name, &at, "'.' and a field of the core"))
		return NULL;
	if (cond_find_field(cond_core_fields, name, &f, &near))
		return no_field(p, at, "a core", name, near);
	return with_kid(p, C_CORE, cpu, &f, start);
}

/* rq[N], a key; its fields come behind. */
static struct cond_node *parse_rq(struct cond_parser *p)
{
	struct cond_node *n;
	uint32_t at;

	advance(p);
	at = p->lex.at;
	if (!expect(p, T_LBRACKET, "'[' and the number of a runqueue"))
		return NULL;
	n = parse_ternary(p);
	if (!n || cond_resolve(p, n, SAAKM_FMT_DEC) || !expect(p, T_RBRACKET, "']'"))
		return NULL;
	if (n->op == C_CONST && n->value <= 0) {
		p->ret = cond_error(&p->lex, at, "runqueues are numbered from 1");
		return NULL;
	}
	n->format = SAAKM_FMT_RQ;
	return n;
}

/* nr_tasks(STATE), nr_tasks(STATE, CPU) */
static struct cond_node *parse_nr_tasks(struct cond_parser *p)
{
	static const struct cond_field f = { .format = SAAKM_FMT_DEC };
	uint32_t start = p->lex.at;
	struct cond_node *n, *state, *cpu;

	advance(p);
	if (!expect(p, T_LPAREN, "'(' and a state"))
		return NULL;
	state = parse_ternary(p);
	if (!state || cond_resolve(p, state, SAAKM_FMT_STATE))
		return NULL;
	if (p->lex.token == T_COMMA) {
		advance(p);
		cpu = parse_ternary(p);
	} else {
		cpu = cond_node(p, C_CONST, start);
		if (cpu)
			cpu->value = -1;
	}
	if (!cpu || cond_resolve(p, cpu, SAAKM_FMT_DEC) || !expect(p, T_RPAREN, "')'"))
		return NULL;
	n = with_kid(p, C_NR_TASKS, state, &f, start);
	if (!n)
		return NULL;
	n->kid[1] = cpu;
	return cond_set_depth(p, n) ? NULL : n;
}

static struct cond_node *parse_target(struct cond_parser *p)
{
	struct cond_node *n = cond_node(p, C_TARGET, p->lex.at);

	if (n)
		n->format = SAAKM_FMT_TASK;
	advance(p);
	return n;
}

static struct cond_node *parse_constant(struct cond_parser *p)
{
	struct cond_node *n = cond_node(p, p->lex.token == T_NUMBER ? C_CONST : C_NAME,
					p->lex.at);

	if (!n)
		return NULL;
	n->value = p->lex.number;
	n->name = p->lex.at;
	n->name_len = p->lex.len;
	advance(p);
	return n;
}

/* Objects; `task` and the like without what follows them may still be constants. */
static const struct {
	const char *name;
	char behind;
	struct cond_node *(*parse)(struct cond_parser *p);
} objects[] = {
	{ "event", '.', parse_event },
	{ "task", '(', parse_task },
	{ "current", '(', parse_current },
	{ "core", '[', parse_core },
	{ "rq", '[', parse_rq },
	{ "nr_tasks", '(', parse_nr_tasks },
	{ "target", 0, parse_target },
};
#define NR_OBJECTS	(sizeof(objects) / sizeof(objects[0]))

static struct cond_node *unknown_object(struct cond_parser *p)
{
	const char *names[NR_OBJECTS], *near;
	char name[COND_NAME] = "";

	for (size_t i = 0; i < NR_OBJECTS; i++)
		names[i] = objects[i].name;
	if (p->lex.len < sizeof(name))
		memcpy(name, p->lex.text + p->lex.at, p->lex.len);
	near = saakm_nearest(name, names, NR_OBJECTS);
	p->ret = cond_error(&p->lex, p->lex.at, "'%.*s' is no object%s%s%s", (int)p->lex.len,
			    p->lex.text + p->lex.at, near ? ": is '" : "", near ? near : "",
			    near ? "' meant?" : "");
	return NULL;
}

static struct cond_node *parse_primary(struct cond_parser *p)
{
	struct cond_node *n;

	switch (p->lex.token) {
	case T_NUMBER:
		return parse_constant(p);
	case T_LPAREN:
		advance(p);
		n = parse_ternary(p);
		return n && expect(p, T_RPAREN, "')'") ? n : NULL;
	case T_NAME:
		for (size_t i = 0; i < NR_OBJECTS; i++)
			if (is_name(p, objects[i].name) &&
			    (!objects[i].behind || behind(p) == objects[i].behind))
				return objects[i].parse(p);
		if (behind(p) == '(' || behind(p) == '[' || behind(p) == '.')
			return unknown_object(p);
		return parse_constant(p);
	default:
		return unexpected(p, "a value");
	}
}

static struct cond_node *parse_postfix(struct cond_parser *p)
{
	struct cond_node *n = parse_primary(p);
	struct cond_field f;
	const char *near;
	char name[COND_NAME];
	uint32_t at;

	while (n && !p->ret && p->lex.token == T_DOT) {
		uint32_t start = n->column;
		bool task = n->format == SAAKM_FMT_TASK;

		near = NULL;
		if (!task && n->format != SAAKM_FMT_RQ) {
			p->ret = cond_error(&p->lex, p->lex.at,
					    "what stands before this '.' has no fields: it is neither a task nor a runqueue");
			return NULL;
		}
		if (!take_field(p, name, &at, "'.'"))
			return NULL;
		if (task && !strcmp(name, "key"))
			n->format = SAAKM_FMT_DEC;
		else if (task ? cond_find_task_field(name, &f, &near) :
				cond_find_field(cond_rq_fields, name, &f, &near))
			return no_field(p, at, task ? "a task" : "a runqueue", name, near);
		else
			n = with_kid(p, task ? C_TASK : C_RQ, n, &f, start);
	}
	return p->ret ? NULL : n;
}

static struct cond_node *parse_unary(struct cond_parser *p)
{
	struct cond_node *n;
	uint32_t at = p->lex.at;
	int op = -1;

	if (p->lex.token == T_NOT)
		op = C_NOT;
	else if (p->lex.token == T_TILDE)
		op = C_BITNOT;
	else if (p->lex.token == T_OP && p->lex.op == C_SUB)
		op = C_NEG;
	if (op < 0)
		return parse_postfix(p);
	if (++p->nesting > COND_DEPTH) {
		p->ret = cond_error(&p->lex, at, "this is nested too deeply");
		return NULL;
	}
	advance(p);
	n = cond_make_unary(p, op, p->ret ? NULL : parse_unary(p), at);
	p->nesting--;
	return n;
}

static struct cond_node *parse_binary(struct cond_parser *p, int least)
{
	struct cond_node *n = parse_unary(p);

	while (n && !p->ret && p->lex.token == T_OP && cond_precedence(p->lex.op) >= least) {
		int op = p->lex.op;
		uint32_t at = p->lex.at;

		advance(p);
		if (p->ret)
			return NULL;
		n = cond_make_binary(p, op, n, parse_binary(p, cond_precedence(op) + 1), at);
	}
	return p->ret ? NULL : n;
}

static struct cond_node *parse_ternary(struct cond_parser *p)
{
	struct cond_node *n, *a, *b;
	uint32_t at;

	if (p->ret)
		return NULL;
	if (++p->nesting > COND_DEPTH) {
		p->ret = cond_error(&p->lex, p->lex.at, "this is nested too deeply");
		return NULL;
	}
	n = parse_binary(p, 1);
	if (n && p->lex.token == T_QUESTION) {
		at = p->lex.at;
		advance(p);
		a = parse_ternary(p);
		b = a && expect(p, T_COLON, "':'") ? parse_ternary(p) : NULL;
		n = cond_make_ternary(p, n, a, b, at);
	}
	p->nesting--;
	return p->ret ? NULL : n;
}

struct cond_node *cond_parse(struct cond_parser *p)
{
	struct cond_node *n;

	advance(p);
	n = parse_ternary(p);
	if (n && p->lex.token != T_END)
		return unexpected(p, "an operator or the end");
	return n && !cond_resolve(p, n, SAAKM_FMT_DEC) ? n : NULL;
}

int cond_compile(const char *text, struct cond **cond, struct saakm_err *err)
{
	struct cond_parser p = { .lex = { .text = text, .err = err } };
	const struct cond_node *root;
	int ret = -ENOMEM;

	*cond = NULL;
	if (strlen(text) > COND_TEXT_MAX)
		return saakm_err_set(err, -EINVAL, "a condition has at most %d bytes",
				     COND_TEXT_MAX);
	p.cond = calloc(1, sizeof(*p.cond));
	p.node = calloc(COND_NODES, sizeof(*p.node));
	if (!p.cond || !p.node)
		goto out;
	p.cond->text = strdup(text);
	if (!p.cond->text)
		goto out;
	root = cond_parse(&p);
	ret = p.ret;
	if (!root)
		goto out;
	p.cond->format = root->format;
	cond_find_kinds(p.cond, root);
	ret = cond_generate(p.cond, root);
out:
	free(p.node);
	if (ret) {
		if (ret == -ENOMEM)
			saakm_err_set(err, ret, "no memory for a condition");
		cond_free(p.cond);
		return ret;
	}
	*cond = p.cond;
	return 0;
}

void cond_free(struct cond *c)
{
	if (!c)
		return;
	free(c->text);
	free(c->code);
	free(c);
}
