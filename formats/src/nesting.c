// SPDX-License-Identifier: LGPL-2.1-only
/* Calls of handlers as stacks, one for each context. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/nesting.h>

/* Contexts that ever had a call open; kept, for there are few. */
#define STACKS_MAX	65536

void saakm_nesting_release(struct saakm_nesting *n)
{
	for (size_t i = 0; i < n->nr_stacks; i++)
		free(n->stack[i]);
	free(n->stack);
	memset(n, 0, sizeof(*n));
}

/* Sorted by (ctx, cpu): where it is or belongs. */
static size_t stack_place(const struct saakm_nesting *n, uint32_t cpu, uint32_t ctx)
{
	size_t low = 0, high = n->nr_stacks;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct saakm_stack *s = n->stack[mid];

		if (s->ctx < ctx || (s->ctx == ctx && s->cpu < cpu))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct saakm_stack *saakm_nesting_stack(struct saakm_nesting *n, uint32_t cpu, uint32_t ctx)
{
	struct saakm_stack *s;
	size_t i;

	if (ctx)		/* it may wander from CPU to CPU */
		cpu = 0;
	i = stack_place(n, cpu, ctx);
	if (i < n->nr_stacks && n->stack[i]->cpu == cpu && n->stack[i]->ctx == ctx)
		return n->stack[i];
	if (n->nr_stacks == STACKS_MAX)
		return NULL;
	if (n->nr_stacks == n->cap) {
		size_t cap = n->cap ? n->cap * 2 : 16;
		struct saakm_stack **p = realloc(n->stack, cap * sizeof(*p));

		if (!p)
			return NULL;
		n->stack = p;
		n->cap = cap;
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->cpu = cpu;
	s->ctx = ctx;
	memmove(&n->stack[i + 1], &n->stack[i], (n->nr_stacks - i) * sizeof(*n->stack));
	n->stack[i] = s;
	n->nr_stacks++;
	return s;
}

const struct saakm_call *saakm_nesting_top(const struct saakm_stack *s)
{
	if (!s->depth || s->depth > SAAKM_NESTING_MAX)
		return NULL;
	return &s->call[s->depth - 1];
}

int saakm_nesting_gap(struct saakm_nesting *n, uint32_t cpu)
{
	struct saakm_stack *s = saakm_nesting_stack(n, cpu, 0);

	if (!s)
		return -ENOMEM;
	s->gap = true;
	/* A context that wanders may have lost its events there, too. */
	for (size_t i = 0; i < n->nr_stacks; i++)
		if (n->stack[i]->ctx) {
			n->stack[i]->gap = true;
			n->stack[i]->depth = 0;
		}
	return 0;
}

static const char *handler(unsigned int number)
{
	const char *name = saakm_handler_name(number);

	return name ? name : "unknown handler";
}

static int misplaced(const struct saakm_event *ev, const struct saakm_call *top,
		     struct saakm_err *err)
{
	unsigned int exit = (unsigned int)ev->arg[SAAKM_ARG_EXIT_handler];
	int ret;

	if (top)
		ret = saakm_err_set(err, -EBADMSG,
			"exit from %s on CPU %u, but the innermost open call is %s, entered at event %llu",
			handler(exit), ev->cpu, handler(top->handler),
			(unsigned long long)top->seq);
	else
		ret = saakm_err_set(err, -EBADMSG,
			"exit from %s on CPU %u, but no call is open there", handler(exit), ev->cpu);
	if (err)
		err->event = ev->seq;
	return ret;
}

static void enter(struct saakm_stack *s, const struct saakm_event *ev)
{
	if (s->depth < SAAKM_NESTING_MAX)
		s->call[s->depth] = (struct saakm_call) {
			.seq = ev->seq, .ts = ev->ts,
			.handler = (uint8_t)ev->arg[SAAKM_ARG_ENTER_handler],
			.policy = (uint16_t)ev->arg[SAAKM_ARG_ENTER_policy],
			.task = (uint32_t)ev->arg[SAAKM_ARG_ENTER_task],
		};
	s->depth++;
}

int saakm_nesting_event(struct saakm_nesting *n, const struct saakm_event *ev,
			struct saakm_err *err)
{
	const struct saakm_call *top;
	struct saakm_stack *s;

	if (ev->kind != SAAKM_EV_ENTER && ev->kind != SAAKM_EV_EXIT && ev->kind != SAAKM_EV_LOST)
		return 0;
	s = saakm_nesting_stack(n, ev->cpu, ev->kind == SAAKM_EV_LOST ? 0 : ev->ctx);
	if (!s)
		return saakm_err_set(err, -ENOMEM, "no memory for the calls of the trace");
	if (ev->kind == SAAKM_EV_LOST) {
		s->depth = 0;
		return saakm_nesting_gap(n, ev->cpu);
	}
	if (ev->kind == SAAKM_EV_ENTER) {
		enter(s, ev);
		return 0;
	}
	top = saakm_nesting_top(s);
	if (!s->depth)
		return s->gap ? 0 : misplaced(ev, NULL, err);
	if (top && top->handler != ev->arg[SAAKM_ARG_EXIT_handler]) {
		if (!s->gap)
			return misplaced(ev, top, err);
		s->depth = 0;
		return 0;
	}
	s->depth--;
	return 0;
}
