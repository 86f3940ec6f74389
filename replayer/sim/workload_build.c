// SPDX-License-Identifier: GPL-2.0
/* Putting a workload together, and proving that it is sound. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "workload_build.h"

void wl_build_init(struct wl_build *b, struct workload *w)
{
	memset(b, 0, sizeof(*b));
	b->w = w;
}

/* Room for one more: the array doubles whenever its length is a power of two. */
static void *room(void *v, size_t nr, size_t elem_bytes)
{
	if (nr & (nr - 1))
		return v;
	return realloc(v, (nr ? 2 * nr : 1) * elem_bytes);
}

static void fail(struct wl_build *b, int error)
{
	if (!b->error)
		b->error = error;
}

uint32_t wl_program(struct wl_build *b, const char *name, uint32_t instances)
{
	struct workload *w = b->w;
	struct wl_program *p;

	if (b->error)
		return 0;
	if (w->nr_programs == WL_MAX_PROGRAMS) {
		fail(b, -E2BIG);
		return 0;
	}
	p = room(w->programs, w->nr_programs, sizeof(*p));
	if (!p) {
		fail(b, -ENOMEM);
		return 0;
	}
	w->programs = p;
	p += w->nr_programs;
	memset(p, 0, sizeof(*p));
	memcpy(p->name, name, strnlen(name, sizeof(p->name) - 1));
	p->instances = instances;
	b->prog = w->nr_programs++;
	return b->prog;
}

struct wl_program *wl_this(struct wl_build *b)
{
	return b->error || b->prog >= b->w->nr_programs ? &b->no_program :
							   &b->w->programs[b->prog];
}

struct wl_op *wl_op_range(struct wl_build *b, enum wl_opcode op, int64_t lo, int64_t hi,
			  uint32_t obj)
{
	struct wl_program *p = wl_this(b);
	struct wl_op *o;

	if (p == &b->no_program)
		return &b->no_op;
	if (b->nr_ops == WL_MAX_OPS) {
		fail(b, -E2BIG);
		return &b->no_op;
	}
	o = room(p->ops, p->nr_ops, sizeof(*o));
	if (!o) {
		fail(b, -ENOMEM);
		return &b->no_op;
	}
	p->ops = o;
	o += p->nr_ops++;
	b->nr_ops++;
	memset(o, 0, sizeof(*o));
	o->op = op;
	o->arg = lo;
	o->arg_max = hi;
	o->obj = obj;
	return o;
}

struct wl_op *wl_op(struct wl_build *b, enum wl_opcode op, int64_t arg, uint32_t obj)
{
	return wl_op_range(b, op, arg, arg, obj);
}

uint32_t wl_here(struct wl_build *b)
{
	return wl_this(b)->nr_ops;
}

void wl_loop(struct wl_build *b, uint32_t target, int64_t times)
{
	struct wl_op *op = wl_op(b, WL_LOOP, times, wl_this(b)->nr_counters);

	op->target = target;
	wl_this(b)->nr_counters++;
}

void wl_cpus(struct wl_build *b, const uint64_t *mask, uint32_t whom)
{
	memcpy(wl_op(b, WL_CPUS, 0, whom)->mask, mask, sizeof(b->no_op.mask));
}

static uint32_t new_object(struct wl_build *b, uint32_t *nr)
{
	if (*nr == WL_MAX_OBJECTS) {
		fail(b, -E2BIG);
		return 0;
	}
	return (*nr)++;
}

uint32_t wl_new_mutex(struct wl_build *b) { return new_object(b, &b->w->nr_mutexes); }
uint32_t wl_new_cond(struct wl_build *b) { return new_object(b, &b->w->nr_conds); }
uint32_t wl_new_barrier(struct wl_build *b) { return new_object(b, &b->w->nr_barriers); }
uint32_t wl_new_pipe(struct wl_build *b) { return new_object(b, &b->w->nr_pipes); }

static bool mask_is_empty(const uint64_t *mask)
{
	for (unsigned int i = 0; i < WL_CPU_WORDS; i++)
		if (mask[i])
			return false;
	return true;
}

static bool op_is_sound(const struct workload *w, const struct wl_program *p,
			const struct wl_op *op, const struct wl_context *c)
{
	switch (op->op) {
	case WL_RUN:
	case WL_SLEEP:
		return op->arg >= 0 && op->arg_max <= WL_MAX_NS;
	case WL_TIMER:
		return op->arg > 0 && op->arg_max <= WL_MAX_NS && op->obj < w->nr_timers;
	case WL_RESUME:
	case WL_FORK:
		return op->obj < w->nr_programs;
	case WL_LOCK:
	case WL_UNLOCK:
		return op->obj < w->nr_mutexes;
	case WL_WAIT:
		return op->obj < w->nr_conds && op->obj2 < w->nr_mutexes;
	case WL_SIGNAL:
	case WL_BROADCAST:
		return op->obj < w->nr_conds;
	case WL_BARRIER:
		return op->obj < w->nr_barriers && op->arg > 0;
	case WL_READ:
	case WL_WRITE:
		return op->obj < w->nr_pipes && op->arg > 0;
	case WL_CPUS:
		return op->obj <= w->nr_programs && !mask_is_empty(op->mask);
	case WL_NICE:
		return op->obj <= w->nr_programs && op->arg >= -20 && op->arg <= 19 &&
		       op->arg_max <= 19;
	case WL_POLICY:
		return op->obj <= w->nr_programs && op->arg >= WL_POLICY_RT &&
		       op->arg_max < (int64_t)(c->nr_policies ? c->nr_policies : 1);
	case WL_LOOP:
		return op->target < p->nr_ops && op->obj < p->nr_counters;
	case WL_HOTPLUG:
		return op->obj > 0 && op->obj < c->nr_cpus && (op->arg == 0 || op->arg == 1);
	case WL_YIELD:
	case WL_SUSPEND:
	case WL_EXIT:
	case WL_GETATTR:
	case WL_EXEC:
	case WL_WAITCHILD:
		return true;
	}
	return false;
}

int wl_finish(const struct wl_build *b, const struct wl_context *c, struct saakm_err *err)
{
	const struct workload *w = b->w;
	uint64_t nr_tasks = 0;

	if (b->error == -ENOMEM)
		return saakm_err_set(err, -ENOMEM, "no memory for the workload");
	if (b->error)
		return saakm_err_set(err, -E2BIG,
				     "the workload has more than %u operations or %u programs",
				     WL_MAX_OPS, WL_MAX_PROGRAMS);
	for (uint32_t i = 0; i < w->nr_programs; i++) {
		const struct wl_program *p = &w->programs[i];

		nr_tasks += p->instances;
		for (uint32_t k = 0; k < p->nr_ops; k++)
			if (!op_is_sound(w, p, &p->ops[k], c))
				return saakm_err_set(err, -EINVAL,
					"task %s: its operation %u is out of range", p->name, k);
	}
	if (!nr_tasks)
		return saakm_err_set(err, -EINVAL, "the workload starts no task");
	if (nr_tasks > WL_MAX_TASKS)
		return saakm_err_set(err, -E2BIG, "the workload starts %llu tasks, at most %u can be",
				     (unsigned long long)nr_tasks, WL_MAX_TASKS);
	return 0;
}
