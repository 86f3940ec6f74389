// SPDX-License-Identifier: GPL-2.0
/* Conditions: running the code. No allocation, no recursion, bounded time. */
#include <errno.h>
#include <inttypes.h>
#include "cond_internal.h"

static int64_t of_call(const struct cond_at *at, int field)
{
	if (!at->in_call)
		return COND_ABSENT;
	if (field == COND_EV_HANDLER)
		return at->handler;
	return field == COND_EV_POLICY ? at->policy : (int64_t)at->target;
}

/* The event's own field of that name, else what holds for the call around it. */
static int64_t own_or_call(const struct cond_at *at, int field)
{
	static const uint8_t own[SAAKM_EV_NR][3] = {
#define OWN(KIND, a, b, c)	[SAAKM_EV_##KIND] = { a, b, c }
#define AT(KIND, name)		(1 + SAAKM_ARG_##KIND##_##name)
		/* handler, task, policy */
		OWN(POLICY_ADD, 0, 0, AT(POLICY_ADD, policy)),
		OWN(POLICY_REMOVE, 0, 0, AT(POLICY_REMOVE, policy)),
		OWN(TASK, 0, AT(TASK, task), 0),
		OWN(ENTER, AT(ENTER, handler), AT(ENTER, task), AT(ENTER, policy)),
		OWN(EXIT, AT(EXIT, handler), 0, 0),
		OWN(STATE, 0, AT(STATE, task), 0),
		OWN(ERROR, AT(ERROR, handler), AT(ERROR, task), AT(ERROR, policy)),
		OWN(CLASS, 0, AT(CLASS, task), 0),
		OWN(WAKE, 0, AT(WAKE, task), 0),
		OWN(MIGRATE, 0, AT(MIGRATE, task), 0),
#undef OWN
#undef AT
	};
	unsigned int i = own[at->ev->kind][field - COND_EV_HANDLER];
	int64_t v = i ? at->ev->arg[i - 1] : of_call(at, field);

	/* No policy is -1, in as many bits as the field has. */
	return field == COND_EV_POLICY && v == UINT16_MAX ? -1 : v;
}

static int64_t event_field(const struct cond_at *at, int field)
{
	const struct saakm_event *ev = at->ev;

	if (!ev || ev->kind >= SAAKM_EV_NR)
		return COND_ABSENT;
	switch (field) {
	case COND_EV_SEQ: return (int64_t)ev->seq;
	case COND_EV_TS: return (int64_t)ev->ts;
	case COND_EV_TIME: return (int64_t)(ev->ts - at->first_ts);
	case COND_EV_CPU: return ev->cpu;
	case COND_EV_KIND: return ev->kind;
	case COND_EV_CTX: return ev->ctx;
	}
	return own_or_call(at, field);
}

static int64_t event_arg(const struct cond *c, const struct cond_at *at, int lookup)
{
	const struct saakm_event *ev = at->ev;
	unsigned int i;

	if (!ev || ev->kind >= SAAKM_EV_NR)
		return COND_ABSENT;
	i = c->lookup[lookup].at[ev->kind];
	if (!i--)
		return COND_ABSENT;
	if (ev->kind == SAAKM_EV_TASK && i >= SAAKM_TASK_ARG0 &&
	    !((uint64_t)ev->arg[SAAKM_ARG_TASK_mask] >> (i - SAAKM_TASK_ARG0) & 1))
		return COND_ABSENT;
	return ev->arg[i];
}

static bool is_key(int64_t v)
{
	return v > 0 && v <= UINT32_MAX;
}

static int64_t task_field(const struct cond_ops *ops, void *arg, int64_t key, int field)
{
	return is_key(key) ? ops->task_field(arg, (uint32_t)key, field) : COND_ABSENT;
}

/* No such task is no key, and no key is absent. */
static int64_t task_key(uint32_t key)
{
	return key ? (int64_t)key : COND_ABSENT;
}

static int64_t by_pid(const struct cond_ops *ops, void *arg, int64_t pid)
{
	return pid >= 0 && pid <= INT32_MAX ? task_key(ops->task_by_pid(arg, (int)pid)) :
					      COND_ABSENT;
}

static int64_t core_field(const struct cond_ops *ops, void *arg, int64_t cpu, int field)
{
	return cpu >= 0 && cpu <= UINT32_MAX ? ops->core_field(arg, (uint32_t)cpu, field) :
					       COND_ABSENT;
}

static int64_t rq_field(const struct cond_ops *ops, void *arg, int64_t key, int field)
{
	return is_key(key) ? ops->rq_field(arg, (uint32_t)key, field) : COND_ABSENT;
}

static int64_t nr_tasks(const struct cond_ops *ops, void *arg, int64_t state, int64_t cpu)
{
	if (state < 0 || state > INT32_MAX || cpu < -1 || cpu > INT32_MAX)
		return COND_ABSENT;
	return ops->nr_tasks(arg, (int)state, (int)cpu);
}

int64_t cond_eval(const struct cond *c, const struct cond_at *at, const struct cond_ops *ops,
		  void *arg)
{
	int64_t stack[COND_DEPTH], acc = 0;
	const struct cond_insn *i = c->code;
	unsigned int top = 0;

	for (;; i++) {
		switch (i->op) {
#define BINARY(NAME, token, precedence)						\
		case C_##NAME:							\
			acc = cond_apply(C_##NAME, stack[--top], acc);		\
			break;							\
		case C_##NAME + I_IMMEDIATE:					\
			acc = cond_apply(C_##NAME, acc, i->value);		\
			break;
		COND_BINARY(BINARY)
#undef BINARY
		case I_CONST:
			acc = i->value;
			break;
		case I_PUSH:
			stack[top++] = acc;
			break;
		case I_EVENT:
			acc = event_field(at, i->field);
			break;
		case I_ARG:
			acc = event_arg(c, at, i->field);
			break;
		case I_TARGET:
			acc = at->in_call ? task_key(at->target) : COND_ABSENT;
			break;
		case I_BY_PID:
			acc = by_pid(ops, arg, acc);
			break;
		case I_BY_PID_AT:
			acc = task_key(ops->task_by_pid(arg, (int)i->value));
			break;
		case I_BY_COMM:
			acc = task_key(ops->task_by_comm(arg, c->comm[i->field]));
			break;
		case I_TASK:
			acc = task_field(ops, arg, acc, i->field);
			break;
		case I_CORE:
			acc = core_field(ops, arg, acc, i->field);
			break;
		case I_CORE_AT:
			acc = ops->core_field(arg, (uint32_t)i->value, i->field);
			break;
		case I_RQ:
			acc = rq_field(ops, arg, acc, i->field);
			break;
		case I_RQ_AT:
			acc = ops->rq_field(arg, (uint32_t)i->value, i->field);
			break;
		case I_NR_TASKS:
			acc = nr_tasks(ops, arg, stack[--top], acc);
			break;
		case I_NOT:
			acc = cond_unary(C_NOT, acc);
			break;
		case I_NEG:
			acc = cond_unary(C_NEG, acc);
			break;
		case I_BITNOT:
			acc = cond_unary(C_BITNOT, acc);
			break;
		case I_AND:
			if (!acc)
				i = c->code + i->jump - 1;
			else
				stack[top++] = acc;
			break;
		case I_OR:
			if (cond_true(acc)) {
				acc = 1;
				i = c->code + i->jump - 1;
			} else {
				stack[top++] = acc;
			}
			break;
		case I_AND_END:
			acc = cond_and(stack[--top], acc);
			break;
		case I_OR_END:
			acc = cond_or(stack[--top], acc);
			break;
		case I_UNLESS:
			if (acc == COND_ABSENT)
				i = c->code + i->jump2 - 1;
			else if (!acc)
				i = c->code + i->jump - 1;
			break;
		case I_JUMP:
			i = c->code + i->jump - 1;
			break;
		default:	/* I_END */
			return acc;
		}
	}
}

const char *cond_text(const struct cond *c)
{
	return c->text;
}

int cond_check(const struct cond *c, const struct cond_ops *ops, struct saakm_err *err)
{
	const struct { bool there; const char *what; } need[] = {
		[NEEDS_PID] = { ops->task_by_pid, "tasks by pid" },
		[NEEDS_COMM] = { ops->task_by_comm, "tasks by name" },
		[NEEDS_TASK] = { ops->task_field, "fields of tasks" },
		[NEEDS_CORE] = { ops->core_field, "the state of cores" },
		[NEEDS_RQ] = { ops->rq_field, "runqueues" },
		[NEEDS_NR] = { ops->nr_tasks, "numbers of tasks" },
	};

	for (unsigned int i = 0; i < sizeof(need) / sizeof(need[0]); i++)
		if (c->needs >> i & 1 && !need[i].there)
			return saakm_err_set(err, -ENOTSUP, "%s cannot be asked for here",
					     need[i].what);
	return 0;
}

void cond_print(struct saakm_strbuf *b, const struct cond *c, int64_t value)
{
	const char *name = cond_value_name(c->format, value);

	if (value == COND_ABSENT)
		saakm_strbuf_puts(b, "absent");
	else if (c->format == COND_FMT_BOOL)
		saakm_strbuf_puts(b, value ? "true" : "false");
	else if (name)
		saakm_strbuf_puts(b, name);
	else if (c->format == SAAKM_FMT_HEX)
		saakm_strbuf_printf(b, "0x%" PRIx64, (uint64_t)value);
	else
		saakm_strbuf_printf(b, "%" PRId64, value);
}
