// SPDX-License-Identifier: GPL-2.0
/* Where record_clock.h has its readings from. */
#include "glue.h"
#include "record_clock.h"

#ifdef CONFIG_X86_TSC
#include <asm/timer.h>

DEFINE_PER_CPU(struct saakm_stamp_clock, saakm_stamp_clock);

/* Who runs a guest may take its CPU away between two instructions. */
#define APART_MAX	4096	/* ticks */

static bool slowly;

/*
 * A TSC that stops or changes its pace is no clock, and a pair of readings that were taken
 * apart would lead or lag until the next: then this is called each time.
 */
u64 saakm_stamp_clock_read(void)
{
	struct saakm_stamp_clock *k = this_cpu_ptr(&saakm_stamp_clock);
	struct cyc2ns_data rate;
	u64 before = rdtsc();

	k->ns = local_clock();
	k->tsc = rdtsc();
	cyc2ns_read_begin(&rate);
	cyc2ns_read_end();
	k->mult = (u64)rate.cyc2ns_mul << (32 - rate.cyc2ns_shift);
	k->ticks = sched_clock_stable() && rate.cyc2ns_mul && k->tsc - before < APART_MAX ?
		   1 << 20 : 0;
	/* Pairs with saakm_stamp_slowly(): its 0 comes later, or this sees why. */
	smp_mb();
	if (READ_ONCE(slowly))
		k->ticks = 0;
	return k->ns;
}

void saakm_stamp_slowly(bool on)
{
	unsigned int cpu;

	WRITE_ONCE(slowly, on);
	smp_mb();
	for_each_possible_cpu(cpu)
		if (on)
			WRITE_ONCE(per_cpu(saakm_stamp_clock.ticks, cpu), 0);
}
#endif
