/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the compiler of conditions: text -> tokens (cond_lex.c) -> tree
 * (cond_parse.c), folded where it is constant (cond_tree.c) -> the kinds of
 * events that matter (cond_kinds.c) -> code (cond_code.c, run by cond_eval.c).
 */
#ifndef SAAKM_COND_INTERNAL_H
#define SAAKM_COND_INTERNAL_H

#include "cond.h"

#define COND_NODES	512	/* of a tree */
#define COND_DEPTH	64	/* of a tree, and of the stack that runs it */
#define COND_NAME	64	/* bytes of a name */
#define COND_LOOKUPS	32	/* different fields of events */
#define COND_COMMS	16

/* Formats of values, beside enum saakm_field_format. */
enum { COND_FMT_KIND = 64, COND_FMT_BOOL };

/* X(NAME, token, precedence): binary operators; greater binds tighter. */
#define COND_BINARY(X)		\
	X(OR, "||", 1)		\
	X(AND, "&&", 2)		\
	X(BITOR, "|", 3)	\
	X(XOR, "^", 4)		\
	X(BITAND, "&", 5)	\
	X(EQ, "==", 6)		\
	X(NE, "!=", 6)		\
	X(LT, "<", 7)		\
	X(LE, "<=", 7)		\
	X(GT, ">", 7)		\
	X(GE, ">=", 7)		\
	X(SHL, "<<", 8)		\
	X(SHR, ">>", 8)		\
	X(ADD, "+", 9)		\
	X(SUB, "-", 9)		\
	X(MUL, "*", 10)		\
	X(DIV, "/", 10)		\
	X(MOD, "%", 10)

enum cond_op {
#define COND_ENUM(NAME, token, precedence) C_##NAME,
	COND_BINARY(COND_ENUM)
#undef COND_ENUM
	C_NOT, C_NEG, C_BITNOT,
	C_TERNARY,
	C_CONST,
	C_NAME,			/* a constant whose table is still to be found */
	C_EVENT,		/* field: enum cond_event_field */
	C_ARG,			/* field: a lookup */
	C_TARGET,
	C_BY_PID, C_BY_COMM,	/* kid 0; field: a comm */
	C_TASK,			/* kid 0: key; field */
	C_CORE,			/* kid 0: cpu; field */
	C_RQ,			/* kid 0: key; field */
	C_NR_TASKS,		/* kid 0: state; kid 1: cpu */
};

enum cond_event_field {
	COND_EV_SEQ, COND_EV_TS, COND_EV_TIME, COND_EV_CPU, COND_EV_KIND, COND_EV_CTX,
	COND_EV_HANDLER, COND_EV_TASK, COND_EV_POLICY, COND_EV_FIELDS,
};

/* Where a field lies in the events that have it: 1 + index in arg[], 0: not there. */
struct cond_lookup {
	char name[COND_NAME];
	uint8_t at[SAAKM_EV_NR];
	uint8_t format;
};

/* Names as people type them; the tables of cond_names.c. */
struct cond_field {
	const char *name;
	int field;
	uint8_t format;
	uint64_t kinds;		/* of events that can change it */
};
extern const struct cond_field cond_event_fields[], cond_core_fields[], cond_rq_fields[];
/* The table's fields of a task come after these. */
extern const struct cond_field cond_task_fields[];
/* -ENOENT: no such field, the nearest is in *near, or NULL. */
int cond_find_field(const struct cond_field *table, const char *name, struct cond_field *field,
		    const char **near);
int cond_find_task_field(const char *name, struct cond_field *field, const char **near);
uint64_t cond_task_kinds(int field);
/* Fill l; -ENOENT likewise. */
int cond_find_arg(const char *name, struct cond_lookup *l, const char **near);
/*
 * A constant, looked for in the table of `format`, or, if that has none
 * (or format is DEC), in states, handlers, kinds and findings.
 */
int cond_find_constant(const char *name, unsigned int format, int64_t *value,
		       uint8_t *found_format, const char **near);
const char *cond_value_name(unsigned int format, int64_t value);

struct cond_node {
	uint8_t op;
	uint8_t format;
	uint8_t depth;
	int16_t field;
	uint16_t column;
	int64_t value;
	uint32_t name, name_len;	/* C_NAME: where it is in the text */
	struct cond_node *kid[3];
};

enum cond_token {
	T_END, T_NUMBER, T_NAME, T_STRING, T_OP, T_BAD,	/* T_OP: op is enum cond_op */
	T_LPAREN, T_RPAREN, T_LBRACKET, T_RBRACKET, T_DOT, T_COMMA, T_QUESTION, T_COLON,
	T_NOT, T_TILDE,
};

struct cond_lexer {
	const char *text;
	uint32_t pos;
	/* The token at hand. */
	enum cond_token token;
	uint32_t at, len;		/* in the text */
	int op;
	int64_t number;
	struct saakm_err *err;
};

/* 0 or -EINVAL */
int cond_next_token(struct cond_lexer *l);
int cond_error(struct cond_lexer *l, uint32_t at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int cond_precedence(int op);

struct cond_parser {
	struct cond_lexer lex;
	struct cond_node *node;		/* owned, [COND_NODES] */
	unsigned int nr_nodes, nesting;
	struct cond *cond;		/* lookups and comms go there */
	int ret;			/* the first error */
};

/* cond_tree.c; NULL: p->ret */
struct cond_node *cond_node(struct cond_parser *p, int op, uint32_t at);
struct cond_node *cond_make_unary(struct cond_parser *p, int op, struct cond_node *kid,
				  uint32_t at);
struct cond_node *cond_make_binary(struct cond_parser *p, int op, struct cond_node *a,
				   struct cond_node *b, uint32_t at);
struct cond_node *cond_make_ternary(struct cond_parser *p, struct cond_node *c,
				    struct cond_node *a, struct cond_node *b, uint32_t at);
/* Give a C_NAME its value: `format` is that of what it is compared with. */
int cond_resolve(struct cond_parser *p, struct cond_node *n, unsigned int format);
/* Kids of n are in place: how deep it is. */
int cond_set_depth(struct cond_parser *p, struct cond_node *n);
struct cond_node *cond_parse(struct cond_parser *p);
static inline bool cond_is_boolean(int op)
{
	return op == C_NOT || op == C_AND || op == C_OR || (op >= C_EQ && op <= C_GE);
}

void cond_find_kinds(struct cond *c, const struct cond_node *root);

/*
 * The code: an accumulator and a stack. Opcodes below I_IMMEDIATE are those of
 * binary operators, with the left side on the stack; with I_IMMEDIATE added,
 * the left side is in the accumulator and the right one is the number.
 */
enum cond_insn_op {
	I_IMMEDIATE = 32,
	I_CONST = 64, I_PUSH, I_EVENT, I_ARG, I_TARGET, I_BY_PID, I_BY_COMM, I_TASK, I_CORE, I_RQ,
	I_NR_TASKS,		/* state on the stack, cpu in the accumulator */
	I_CORE_AT, I_RQ_AT, I_BY_PID_AT,	/* of a constant number */
	I_NOT, I_NEG, I_BITNOT,
	I_AND, I_OR,		/* 0 && … is 0, and done: to `jump`; else push */
	I_AND_END, I_OR_END,
	I_UNLESS,		/* ?: absent: to `jump2`; 0: to `jump` */
	I_JUMP,
	I_END,
};

struct cond_insn {
	uint8_t op;
	int16_t field;
	uint16_t jump, jump2;
	int64_t value;
};

struct cond {
	char *text;			/* owned */
	struct cond_insn *code;		/* owned */
	unsigned int nr_code;
	uint64_t kinds;
	bool about_event;
	uint8_t format;
	uint8_t needs;			/* bits of enum cond_need */
	unsigned int nr_lookups, nr_comms;
	struct cond_lookup lookup[COND_LOOKUPS];
	char comm[COND_COMMS][16];
};

enum cond_need { NEEDS_PID, NEEDS_COMM, NEEDS_TASK, NEEDS_CORE, NEEDS_RQ, NEEDS_NR };

int cond_generate(struct cond *c, const struct cond_node *root);

static inline int64_t cond_wrap(uint64_t v)
{
	return (int64_t)v;
}

/* a OP b, where neither && nor || is meant. */
static inline __attribute__((always_inline)) int64_t cond_apply(int op, int64_t a, int64_t b)
{
	if (__builtin_expect(a == COND_ABSENT || b == COND_ABSENT, 0))
		return COND_ABSENT;
	switch (op) {
	case C_BITOR: return a | b;
	case C_XOR: return a ^ b;
	case C_BITAND: return a & b;
	case C_EQ: return a == b;
	case C_NE: return a != b;
	case C_LT: return a < b;
	case C_LE: return a <= b;
	case C_GT: return a > b;
	case C_GE: return a >= b;
	case C_SHL: return b < 0 ? COND_ABSENT : b > 63 ? 0 : cond_wrap((uint64_t)a << b);
	case C_SHR: return b < 0 ? COND_ABSENT : a >> (b > 63 ? 63 : b);
	case C_ADD: return cond_wrap((uint64_t)a + (uint64_t)b);
	case C_SUB: return cond_wrap((uint64_t)a - (uint64_t)b);
	case C_MUL: return cond_wrap((uint64_t)a * (uint64_t)b);
	case C_DIV: return !b ? COND_ABSENT : b == -1 ? cond_wrap(-(uint64_t)a) : a / b;
	case C_MOD: return !b ? COND_ABSENT : b == -1 ? 0 : a % b;
	}
	return COND_ABSENT;
}

/* Both sides were needed. */
static inline int64_t cond_and(int64_t a, int64_t b)
{
	if (!a || !b)
		return 0;
	return a == COND_ABSENT || b == COND_ABSENT ? COND_ABSENT : 1;
}

static inline int64_t cond_or(int64_t a, int64_t b)
{
	if (cond_true(a) || cond_true(b))
		return 1;
	return a == COND_ABSENT || b == COND_ABSENT ? COND_ABSENT : 0;
}

static inline int64_t cond_unary(int op, int64_t a)
{
	if (a == COND_ABSENT)
		return a;
	return op == C_NOT ? !a : op == C_NEG ? cond_wrap(-(uint64_t)a) : ~a;
}

#endif /* SAAKM_COND_INTERNAL_H */
