/* SPDX-License-Identifier: GPL-2.0 */
/*
 * local_clock() for time stamps, at a fifth of its price: from one reading of it the
 * ticks of the TSC are counted on, for less than a millisecond, then it is read again.
 * With interrupts off.
 */
#ifndef SAAKM_RECORD_CLOCK_H
#define SAAKM_RECORD_CLOCK_H

#include <linux/percpu.h>
#include <linux/sched/clock.h>

#ifdef CONFIG_X86_TSC
#include <asm/tsc.h>

struct saakm_stamp_clock {
	u64 tsc, ns;		/* at the last reading */
	u64 mult;		/* nanoseconds of a tick, times 2^32 */
	u64 ticks;		/* for so many this holds; 0: not at all */
};
DECLARE_PER_CPU(struct saakm_stamp_clock, saakm_stamp_clock);

u64 saakm_stamp_clock_read(void);
/* From when this returns, no stamp is quick, on any CPU; or they may be again. */
void saakm_stamp_slowly(bool slowly);

/* False: it has to be read again, by what can afford a call. */
static __always_inline bool saakm_host_stamp_quick(u64 *now)
{
	u64 ticks = rdtsc() - __this_cpu_read(saakm_stamp_clock.tsc);

	*now = __this_cpu_read(saakm_stamp_clock.ns) +
	       (ticks * __this_cpu_read(saakm_stamp_clock.mult) >> 32);
	return likely(ticks < __this_cpu_read(saakm_stamp_clock.ticks));
}

static __always_inline u64 saakm_host_stamp(void)
{
	u64 now;

	return saakm_host_stamp_quick(&now) ? now : saakm_stamp_clock_read();
}
#else
static __always_inline u64 saakm_host_stamp(void)
{
	return local_clock();
}
static __always_inline bool saakm_host_stamp_quick(u64 *now)
{
	return false;
}
static inline void saakm_stamp_slowly(bool slowly) { }
#endif

#endif /* SAAKM_RECORD_CLOCK_H */
