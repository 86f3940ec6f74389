/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of processors: real. Which processors there are, the host knows. */
#ifndef __LINUX_CPUMASK_H
#define __LINUX_CPUMASK_H

#include <linux/bitmap.h>
#include <linux/bug.h>
#include <linux/cpumask_types.h>
#include <linux/gfp_types.h>
#include <linux/kernel.h>
#include <linux/numa.h>
#include <shim/api.h>

#pragma GCC visibility push(hidden)
extern unsigned int nr_cpu_ids;
extern struct cpumask __cpu_possible_mask;
extern struct cpumask __cpu_online_mask;
extern struct cpumask __cpu_present_mask;
extern struct cpumask __cpu_active_mask;
extern const unsigned long cpu_all_bits[BITS_TO_LONGS(NR_CPUS)];
extern const unsigned long cpu_bit_bitmap[BITS_PER_LONG + 1][BITS_TO_LONGS(NR_CPUS)];
/* shim_pick() continues behind the last pick of this processor. */
unsigned int shim_pick(const struct cpumask *a, const struct cpumask *b);
int cpulist_parse(const char *buf, struct cpumask *dstp);
int cpumask_parse(const char *buf, struct cpumask *dstp);
unsigned int cpumask_next_wrap(int n, const struct cpumask *mask, int start, bool wrap);
unsigned int cpumask_local_spread(unsigned int i, int node);
#pragma GCC visibility pop

/* How far searches go, and so what they give when there is nothing. */
#if NR_CPUS <= BITS_PER_LONG
#define small_cpumask_bits	((unsigned int)NR_CPUS)
#define large_cpumask_bits	((unsigned int)NR_CPUS)
#elif NR_CPUS <= 4 * BITS_PER_LONG
#define small_cpumask_bits	nr_cpu_ids
#define large_cpumask_bits	((unsigned int)NR_CPUS)
#else
#define small_cpumask_bits	nr_cpu_ids
#define large_cpumask_bits	nr_cpu_ids
#endif
#define nr_cpumask_bits		nr_cpu_ids

#define cpumask_pr_args(maskp)	nr_cpu_ids, cpumask_bits(maskp)
#define cpumask_check(cpu)	(cpu)

#define cpu_possible_mask	((const struct cpumask *)&__cpu_possible_mask)
#define cpu_online_mask		((const struct cpumask *)&__cpu_online_mask)
#define cpu_present_mask	((const struct cpumask *)&__cpu_present_mask)
#define cpu_enabled_mask	cpu_present_mask
#define cpu_active_mask		((const struct cpumask *)&__cpu_active_mask)
#define cpu_all_mask		to_cpumask(cpu_all_bits)
#define cpu_none_mask		to_cpumask(cpu_bit_bitmap[0])
#define to_cpumask(bitmap)	((struct cpumask *)(bitmap))

#define num_online_cpus() \
	((unsigned int)shim_value(SAAKM_SRC_ONLINE_NR, 0, cpumask_weight(cpu_online_mask)))
#define num_possible_cpus()	cpumask_weight(cpu_possible_mask)
#define num_present_cpus()	cpumask_weight(cpu_present_mask)
#define num_enabled_cpus()	cpumask_weight(cpu_enabled_mask)
#define num_active_cpus()	cpumask_weight(cpu_active_mask)
#define cpu_online(cpu)		cpumask_test_cpu((cpu), cpu_online_mask)
#define cpu_possible(cpu)	cpumask_test_cpu((cpu), cpu_possible_mask)
#define cpu_present(cpu)	cpumask_test_cpu((cpu), cpu_present_mask)
#define cpu_enabled(cpu)	cpumask_test_cpu((cpu), cpu_enabled_mask)
#define cpu_active(cpu)		cpumask_test_cpu((cpu), cpu_active_mask)
#define cpu_dying(cpu)		((void)(cpu), false)
#define cpu_is_offline(cpu)	unlikely(!cpu_online(cpu))

/* The masks with one bit overlap in memory: see the array's definition. */
static inline const struct cpumask *get_cpu_mask(unsigned int cpu)
{
	const unsigned long *p = cpu_bit_bitmap[1 + cpu % BITS_PER_LONG];

	return to_cpumask(p - cpu / BITS_PER_LONG);
}
#define cpumask_of(cpu)		(get_cpu_mask(cpu))

#define cpumask_any_and_distribute(a, b) \
	((unsigned int)shim_value(SAAKM_SRC_DISTRIBUTE, 0, shim_pick(a, b)))
#define cpumask_any_distribute(a) \
	((unsigned int)shim_value(SAAKM_SRC_DISTRIBUTE, 0, shim_pick(a, NULL)))

#define cpumask_any(srcp)		cpumask_first(srcp)
#define cpumask_any_and(a, b)		cpumask_first_and((a), (b))

#define for_each_cpu(cpu, mask) \
	for_each_set_bit(cpu, cpumask_bits(mask), small_cpumask_bits)
#define for_each_cpu_not(cpu, mask) \
	for_each_clear_bit(cpu, cpumask_bits(mask), small_cpumask_bits)
#define for_each_cpu_wrap(cpu, mask, start) \
	for_each_set_bit_wrap(cpu, cpumask_bits(mask), small_cpumask_bits, start)
#define for_each_cpu_and(cpu, a, b) \
	for_each_and_bit(cpu, cpumask_bits(a), cpumask_bits(b), small_cpumask_bits)
#define for_each_cpu_andnot(cpu, a, b) \
	for_each_andnot_bit(cpu, cpumask_bits(a), cpumask_bits(b), small_cpumask_bits)
#define for_each_cpu_or(cpu, a, b) \
	for_each_or_bit(cpu, cpumask_bits(a), cpumask_bits(b), small_cpumask_bits)
#define for_each_cpu_from(cpu, mask) \
	for_each_set_bit_from(cpu, cpumask_bits(mask), small_cpumask_bits)
#define for_each_possible_cpu(cpu)	for_each_cpu((cpu), cpu_possible_mask)
#define for_each_online_cpu(cpu)	for_each_cpu((cpu), cpu_online_mask)
#define for_each_enabled_cpu(cpu)	for_each_cpu((cpu), cpu_enabled_mask)
#define for_each_present_cpu(cpu)	for_each_cpu((cpu), cpu_present_mask)

#define CPU_BITS_NONE		{ [0 ... BITS_TO_LONGS(NR_CPUS) - 1] = 0UL }
#define CPU_BITS_CPU0		{ [0] = 1UL }
#if NR_CPUS <= BITS_PER_LONG
#define CPU_BITS_ALL		{ BITMAP_LAST_WORD_MASK(NR_CPUS) }
#else
#define CPU_BITS_ALL \
	{ [0 ... BITS_TO_LONGS(NR_CPUS) - 2] = ~0UL, \
	  [BITS_TO_LONGS(NR_CPUS) - 1] = BITMAP_LAST_WORD_MASK(NR_CPUS) }
#endif
#define CPU_MASK_ALL		(cpumask_t) { CPU_BITS_ALL }
#define CPU_MASK_NONE		(cpumask_t) { CPU_BITS_NONE }
#define CPU_MASK_CPU0		(cpumask_t) { CPU_BITS_CPU0 }

#include <linux/cpumask_ops.h>

#endif /* __LINUX_CPUMASK_H */
