/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Conditions on the state of the scheduler, as people type them:
 *
 *	rq[3].nr > 4 && task(1234).state == READY
 *
 * Compiled once, to flat code; evaluated without allocating, through functions
 * that whoever holds the state supplies. Knows nothing of the engine, so that
 * `saakm query` can use it on a state of its own.
 *
 *	struct cond *c;
 *	if (cond_compile(text, &c, &err))
 *		return ...err.text names the column...;
 *	if (cond_kinds(c) >> ev->kind & 1 && cond_true(cond_eval(c, &at, &ops, arg)))
 *		...stop here...
 *
 * Values are signed and have 64 bits; arithmetic wraps. What is not there (a
 * field that the event does not have, a task that does not exist, x / 0) is
 * *absent*: so is what is computed from it; !absent is absent, absent && 0 is
 * 0, absent || 1 is 1; and it is not true. So `event.to == READY` is true at
 * STATE events only, `task(7).cpu != 3` not before task 7 exists.
 */
#ifndef SAAKM_COND_H
#define SAAKM_COND_H

#include <stdbool.h>
#include <stdint.h>
#include <saakm/err.h>
#include <saakm/event.h>
#include <saakm/strbuf.h>

#define COND_ABSENT	(-0x7fffffffffffffffll - 1)
#define COND_TEXT_MAX	4096	/* bytes of a condition */

struct cond;

/* Fields of a task: those of enum saakm_task_field, and these. */
enum cond_task_field {
	COND_TASK_RQ = SAAKM_TF_NR,	/* key of its runqueue, 0: on none */
	COND_TASK_METADATA,		/* address */
	COND_TASK_NICE,
};

enum cond_core_field {
	COND_CORE_CURRENT,	/* key of the task that runs there */
	COND_CORE_NR,		/* tasks of policies that are READY or RUNNING there */
	COND_CORE_NR_RUNNING,	/* runnable tasks of all classes, as count() has it */
	COND_CORE_ONLINE,
	COND_CORE_IDLE,		/* nothing but the idle task runs there */
	COND_CORE_HANDLER,	/* innermost open call (enum saakm_handler), or absent */
	COND_CORE_FIELDS,
};

enum cond_rq_field {
	COND_RQ_NR, COND_RQ_CPU, COND_RQ_STATE, COND_RQ_TYPE,
	COND_RQ_FIRST,		/* key of its first task, 0: empty */
	COND_RQ_FIELDS,
};

/*
 * Where the state comes from. Keys are those of the trace; 0 is none. Each may
 * give COND_ABSENT. A member may be NULL: see cond_check().
 */
struct cond_ops {
	uint32_t (*task_by_pid)(void *arg, int pid);
	uint32_t (*task_by_comm)(void *arg, const char *comm);
	/* field: enum saakm_task_field or cond_task_field. task_key is never 0. */
	int64_t (*task_field)(void *arg, uint32_t task_key, int field);
	int64_t (*core_field)(void *arg, uint32_t cpu, int field);
	int64_t (*rq_field)(void *arg, uint32_t rq_key, int field);
	/* cpu: -1 for all */
	int64_t (*nr_tasks)(void *arg, int state, int cpu);
};

/* The event under the cursor, and the call in which it happened. */
struct cond_at {
	const struct saakm_event *ev;	/* NULL: none; all of event.… is absent */
	uint64_t first_ts;		/* of the trace; for event.time */
	bool in_call;			/* the three below hold */
	uint8_t handler;
	int64_t policy;
	uint32_t target;		/* key of the task that the call is about, or 0 */
};

/* 0, -EINVAL (err: a sentence with the column, from 1), -ENOMEM. */
int cond_compile(const char *text, struct cond **cond, struct saakm_err *err);
void cond_free(struct cond *c);
const char *cond_text(const struct cond *c);
/* 0, or -ENOTSUP with a sentence: it needs a function that ops does not have. */
int cond_check(const struct cond *c, const struct cond_ops *ops, struct saakm_err *err);

int64_t cond_eval(const struct cond *c, const struct cond_at *at, const struct cond_ops *ops,
		  void *arg);
static inline bool cond_true(int64_t value)
{
	return value && value != COND_ABSENT;
}

/*
 * Bit per enum saakm_event_kind: where it is worth evaluating. If it is about
 * the event (it mentions event.… or target): at other kinds it is not true.
 * If not: at other kinds its value is what it was. State is taken as after the
 * event; changes that a policy makes without saying so (saakm_add_task() on a
 * runqueue) are seen by the end of the call.
 */
uint64_t cond_kinds(const struct cond *c);
bool cond_about_event(const struct cond *c);

/* A value of this condition as people read it: "ready", "true", "17", "absent". */
void cond_print(struct saakm_strbuf *b, const struct cond *c, int64_t value);

#endif /* SAAKM_COND_H */
