/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Calls of handlers as a stack: which is open, how deep, and whether every
 * EXIT has its ENTER. Feed it all events of a trace in their order.
 */
#ifndef SAAKM_NESTING_H
#define SAAKM_NESTING_H

#include <saakm/err.h>
#include <saakm/event.h>

#define SAAKM_NESTING_MAX	64	/* calls open in one context */

struct saakm_call {
	uint64_t seq, ts;	/* of its ENTER */
	uint8_t handler;
	uint16_t policy;
	uint32_t task;
	uint64_t user;		/* the caller's own */
};

/* The calls of one context: a CPU's handler stack, or one of number ctx. */
struct saakm_stack {
	uint32_t cpu, ctx;	/* cpu is 0 if ctx is not */
	uint32_t depth;		/* may exceed SAAKM_NESTING_MAX */
	bool gap;		/* events were lost: its ENTER may be among them */
	struct saakm_call call[SAAKM_NESTING_MAX];
};

/* Zeroed = nothing open. */
struct saakm_nesting {
	struct saakm_stack **stack;	/* owned */
	size_t nr_stacks, cap;
};

void saakm_nesting_release(struct saakm_nesting *n);
/* The stack to which an event belongs, made at need; NULL: no memory. */
struct saakm_stack *saakm_nesting_stack(struct saakm_nesting *n, uint32_t cpu, uint32_t ctx);
/* The start of this CPU's events is missing: an EXIT may come first. */
int saakm_nesting_gap(struct saakm_nesting *n, uint32_t cpu);
/*
 * Take note of an event. 0, -ENOMEM, or -EBADMSG: it does not fit to those
 * before it. The depth afterwards is in the stack.
 */
int saakm_nesting_event(struct saakm_nesting *n, const struct saakm_event *ev,
			struct saakm_err *err);
/* The innermost open call of a stack, or NULL. */
const struct saakm_call *saakm_nesting_top(const struct saakm_stack *s);

#endif /* SAAKM_NESTING_H */
