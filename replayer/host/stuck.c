// SPDX-License-Identifier: GPL-2.0
/*
 * A call that does not return, found by a count of its basic blocks: so it
 * repeats. Where the limit is reached is chance; what is to be named is the
 * loop. So thousands of blocks more are looked at: the outermost function in
 * which one begins is the one with the loop, and the first of its lines is the
 * loop's head. There, when it comes by again, the call is given up.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "libc.h"
#include "san/san.h"

#define LOOKED_AT	4096	/* blocks; then so many until the head comes by */

static void look(struct fiber_loop *l, const void *pc, const char *frame)
{
	u32 i;

	if (frame > l->frame) {
		l->frame = frame;
		l->nr = 0;
	}
	for (i = 0; i < l->nr && l->place[i] != pc; i++)
		;
	if (frame == l->frame && i == l->nr && l->nr < FIBER_LOOP_PLACES)
		l->place[l->nr++] = pc;
}

static const void *first_line(const struct fiber_loop *l)
{
	const void *first = NULL;
	int line, least = 0;
	char file[256], func[96];
	u32 i;

	for (i = 0; i < l->nr; i++) {
		if (!locate((const char *)l->place[i] - 1, file, sizeof(file), &line, func,
			    sizeof(func)) || (first && line >= least))
			continue;
		first = l->place[i];
		least = line;
	}
	return first;
}

/* The call is over its limit, and a block begins: is this the loop's head? */
static bool at_head(struct fiber *f, const void *pc, const char *frame)
{
	struct fiber_loop *l = &f->loop;

	if (l->guard != f->guard)
		*l = (struct fiber_loop){ .guard = f->guard, .left = 2 * LOOKED_AT };
	if (l->left > LOOKED_AT) {
		look(l, pc, frame);
		if (--l->left == LOOKED_AT)
			l->head = first_line(l);
		return false;
	}
	return !--l->left || !l->head || (pc == l->head && frame == l->frame);
}

/* Apart, since what follows is called at every block. */
static noinline void over_limit(struct fiber *f, const void *pc, const char *frame)
{
	f->budget = 1;
	if (f->guard && !at_head(f, pc, frame))
		return;
	f->budget = host.budget_max;
	if (!f->guard)
		return;
	f->loop.guard = NULL;
	host_fault(SAAKM_F_STUCK_HANDLER, pc, NULL,
		   "it went through its limit of basic blocks without returning");
	guard_abort();
}

/* Called by the compiler's instrumentation at every basic block of a policy. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	if (__builtin_expect(san_pending, 0))
		san_block();
	if (!fiber_current || __builtin_expect(--fiber_current->budget != 0, 1))
		return;
	over_limit(fiber_current, __builtin_return_address(0),
		   *(const char *const *)__builtin_frame_address(0));
}
