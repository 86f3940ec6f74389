// SPDX-License-Identifier: GPL-2.0
/*
 * --preempt: real cores take turns at every instruction, not only where the
 * kernel's time passes here. So at some of a policy's accesses to memory,
 * chosen by the seed, its CPU gives way for a short while, and what the others
 * do meanwhile is a race, if no lock keeps them from it. Interrupts stay off
 * where they are off.
 *
 * This breaks on purpose what replay otherwise relies on: that a context gives
 * way only right before an event of its own (host_charge() in host.h).
 */
#include "machine.h"
#include "../host/san/san.h"

static u64 random_state;
static u64 accesses_left;		/* until the next one that gives way */

/* Of its own, so that what else is random stays as it is without --preempt. */
static u64 next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state * 0x2545f4914f6cdd1dull;
}

static u64 below(u64 limit)
{
	return (next_random() >> 16) % limit;
}

/* On the average every (1000 / permille)th. */
static void choose_next(void)
{
	accesses_left = 1 + below(2000 / m.par.preempt_permille);
	if (m.par.preempt_permille == 1000)
		accesses_left = 1;
}

/* From less than a lock operation takes up to several handler calls. */
static u64 how_long_ns(void)
{
	return 1 + below(16ull << below(8));
}

static void on_access(const void *addr, size_t bytes, bool is_store, const void *pc)
{
	const struct fiber *f = fiber_current;
	struct san_context pending;

	/* Nobody else can see its stack; and init is not given way in (host.c). */
	if (!m.running || host.loading || !f->guard ||
	    ((const char *)addr >= f->stack && (const char *)addr < f->stack + f->stack_bytes))
		return;
	if (--accesses_left)
		return;
	choose_next();
	san_put_aside(&pending);
	engine_advance(how_long_ns());
	san_take_back(&pending);
}

void preempt_init(void)
{
	if (!m.par.preempt_permille)
		return;
	random_state = (m.par.seed + 1) * 0x9e3779b97f4a7c15ull | 1;
	choose_next();
	san_set_on_access(on_access);
}
