/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Putting a workload together, for the rt-app reader and the generators.
 * Failures are sticky: check once, with wl_finish().
 */
#ifndef SAAKM_WORKLOAD_BUILD_H
#define SAAKM_WORKLOAD_BUILD_H

#include "workload.h"

#define WL_MAX_PROGRAMS	8192
#define WL_MAX_OPS	(1u << 18)	/* of all programs */
#define WL_MAX_TASKS	10000		/* that start with the machine */
#define WL_MAX_OBJECTS	65536
#define WL_MAX_NS	((int64_t)1000000 * 1000000000)	/* of one operation: 11 days */
#define WL_FOREVER	(-1)

struct wl_build {
	struct workload *w;		/* borrowed */
	uint32_t prog;			/* operations go to this program */
	uint32_t nr_ops;
	int error;			/* -errno of the first failure */
	struct wl_op no_op;		/* handed out after a failure */
	struct wl_program no_program;
};

void wl_build_init(struct wl_build *b, struct workload *w);
/* A new program, which gets the operations that follow. Its index. */
uint32_t wl_program(struct wl_build *b, const char *name, uint32_t instances);
/* The program at hand; valid until the next wl_program(). */
struct wl_program *wl_this(struct wl_build *b);
/* Append an operation; valid until the next one. */
struct wl_op *wl_op(struct wl_build *b, enum wl_opcode op, int64_t arg, uint32_t obj);
/* The same with an argument drawn from [lo, hi] at each execution. */
struct wl_op *wl_op_range(struct wl_build *b, enum wl_opcode op, int64_t lo, int64_t hi,
			  uint32_t obj);
/* Where the next operation will be: a target for wl_loop(). */
uint32_t wl_here(struct wl_build *b);
void wl_loop(struct wl_build *b, uint32_t target, int64_t times);
/* whom: 0, the task itself, or 1 + a program. */
void wl_cpus(struct wl_build *b, const uint64_t *mask, uint32_t whom);
uint32_t wl_new_mutex(struct wl_build *b);
uint32_t wl_new_cond(struct wl_build *b);
uint32_t wl_new_barrier(struct wl_build *b);
uint32_t wl_new_pipe(struct wl_build *b);

static inline void wl_mask_add(uint64_t *mask, unsigned int cpu)
{
	mask[cpu / 64] |= 1ull << (cpu % 64);
}

/*
 * 0, or what is wrong: an index out of range, no program at all, too many
 * tasks, no memory. The machine takes what passes without looking again.
 */
int wl_finish(const struct wl_build *b, const struct wl_context *c, struct saakm_err *err);

#endif /* SAAKM_WORKLOAD_BUILD_H */
