/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fiber for each context: its own stack, switched by hand without a system
 * call. Neutral: included by both sides.
 */
#ifndef SAAKM_FIBER_H
#define SAAKM_FIBER_H

#include "neutral.h"

#define FIBER_STACK_BYTES	(256 << 10)
#define FIBER_LOCKS		48

struct host_lock;

#define FIBER_LOOP_PLACES	24

/* The loop of a call that does not return: see stuck.c. */
struct fiber_loop {
	const void *guard;		/* of the call; NULL: none is known */
	const char *frame;		/* of the function with the loop */
	const void *head;
	const void *place[FIBER_LOOP_PLACES];	/* where its blocks begin */
	u32 nr, left;
};

struct fiber {
	void *sp;
	char *stack;			/* owned; NULL for the thread's own */
	size_t stack_bytes;
	void (*fn)(void *arg);
	void *arg;
	void *guard;			/* innermost place to jump back to, or NULL */
	bool in_report;			/* of a fault: a second one is not reported */
	u32 ctx_key;			/* of the context, 0: handlers */
	u8 ctx_type;			/* enum saakm_ctx_type */
	int atomic;			/* preempt count: spinlocks, preempt_disable */
	bool irqs_off;
	u64 budget;			/* basic blocks left to the call that runs */
	struct fiber_loop loop;
	/* Locks held by this context, in the order of their taking. */
	unsigned int nr_locks;
	struct {
		struct host_lock *lock;
		const void *pc;
		bool by_class, shared;
	} locks[FIBER_LOCKS];
	void *asan_stack;		/* of a sanitized build of the tool */
};

/* A call is over, or given up, whose guard this was. */
static inline void loop_forget(struct fiber *f, const void *guard)
{
	if (__builtin_expect(f->loop.guard == guard, 0))
		f->loop.guard = 0;
}

/* The fiber that runs. */
extern struct fiber *fiber_current;

int fiber_init(struct fiber *f, void (*fn)(void *arg), void *arg);
/* The same on a stack that another one had. */
void fiber_init_on(struct fiber *f, char *stack, void (*fn)(void *arg), void *arg);
void fiber_release(struct fiber *f);
/* Leave the current fiber for `to`; comes back when someone switches here. */
void fiber_switch(struct fiber *to);
/* The thread that called main becomes a fiber, so that it can be switched to. */
void fiber_adopt(struct fiber *f);

#endif /* SAAKM_FIBER_H */
