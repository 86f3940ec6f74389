/* SPDX-License-Identifier: GPL-2.0 */
/* The operations on sets of processors, by way of the bitmaps'. */
#ifndef __LINUX_CPUMASK_OPS_H
#define __LINUX_CPUMASK_OPS_H

#include <linux/cpumask.h>

static inline unsigned int cpumask_first(const struct cpumask *srcp)
{
	return find_first_bit(cpumask_bits(srcp), small_cpumask_bits);
}

static inline unsigned int cpumask_first_zero(const struct cpumask *srcp)
{
	return find_first_zero_bit(cpumask_bits(srcp), small_cpumask_bits);
}

static inline unsigned int cpumask_first_and(const struct cpumask *a, const struct cpumask *b)
{
	return find_first_and_bit(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits);
}

static inline unsigned int cpumask_first_and_and(const struct cpumask *a,
		const struct cpumask *b, const struct cpumask *c)
{
	return find_first_and_and_bit(cpumask_bits(a), cpumask_bits(b), cpumask_bits(c),
				      small_cpumask_bits);
}

static inline unsigned int cpumask_last(const struct cpumask *srcp)
{
	return find_last_bit(cpumask_bits(srcp), small_cpumask_bits);
}

/* n may be -1: from the first. */
static inline unsigned int cpumask_next(int n, const struct cpumask *srcp)
{
	return find_next_bit(cpumask_bits(srcp), small_cpumask_bits, n + 1);
}

static inline unsigned int cpumask_next_zero(int n, const struct cpumask *srcp)
{
	return find_next_zero_bit(cpumask_bits(srcp), small_cpumask_bits, n + 1);
}

static inline unsigned int cpumask_next_and(int n, const struct cpumask *a,
					    const struct cpumask *b)
{
	return find_next_and_bit(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits, n + 1);
}

static inline unsigned int cpumask_any_but(const struct cpumask *mask, unsigned int cpu)
{
	unsigned int i = cpumask_first(mask);

	return i == cpu ? cpumask_next(i, mask) : i;
}

static inline unsigned int cpumask_any_and_but(const struct cpumask *a,
		const struct cpumask *b, unsigned int cpu)
{
	unsigned int i = cpumask_first_and(a, b);

	return i == cpu ? cpumask_next_and(i, a, b) : i;
}

static inline unsigned int cpumask_nth(unsigned int n, const struct cpumask *srcp)
{
	return find_nth_bit(cpumask_bits(srcp), small_cpumask_bits, n);
}

static inline unsigned int cpumask_nth_and(unsigned int n, const struct cpumask *a,
					   const struct cpumask *b)
{
	return find_nth_and_bit(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits, n);
}

static inline unsigned int cpumask_nth_andnot(unsigned int n, const struct cpumask *a,
					      const struct cpumask *b)
{
	return find_nth_andnot_bit(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits, n);
}

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *dstp)
{
	set_bit(cpu, cpumask_bits(dstp));
}

static inline void __cpumask_set_cpu(unsigned int cpu, struct cpumask *dstp)
{
	__set_bit(cpu, cpumask_bits(dstp));
}

static inline void cpumask_clear_cpu(int cpu, struct cpumask *dstp)
{
	clear_bit(cpu, cpumask_bits(dstp));
}

static inline void __cpumask_clear_cpu(int cpu, struct cpumask *dstp)
{
	__clear_bit(cpu, cpumask_bits(dstp));
}

static inline void cpumask_assign_cpu(int cpu, struct cpumask *dstp, bool value)
{
	assign_bit(cpu, cpumask_bits(dstp), value);
}

static inline void __cpumask_assign_cpu(int cpu, struct cpumask *dstp, bool value)
{
	__assign_bit(cpu, cpumask_bits(dstp), value);
}

static inline bool cpumask_test_cpu(int cpu, const struct cpumask *cpumask)
{
	return test_bit(cpu, cpumask_bits(cpumask));
}

#define cpumask_test_and_set_cpu(cpu, mask)	test_and_set_bit(cpu, cpumask_bits(mask))
#define cpumask_test_and_clear_cpu(cpu, mask)	test_and_clear_bit(cpu, cpumask_bits(mask))

static inline void cpumask_setall(struct cpumask *dstp)
{
	/* One word: without the bits beyond the last processor. Else with. */
	if (NR_CPUS <= BITS_PER_LONG)
		cpumask_bits(dstp)[0] = BITMAP_LAST_WORD_MASK(nr_cpumask_bits);
	else
		bitmap_fill(cpumask_bits(dstp), nr_cpumask_bits);
}

static inline void cpumask_clear(struct cpumask *dstp)
{
	bitmap_zero(cpumask_bits(dstp), large_cpumask_bits);
}

static inline bool cpumask_and(struct cpumask *dstp, const struct cpumask *a,
			       const struct cpumask *b)
{
	return bitmap_and(cpumask_bits(dstp), cpumask_bits(a), cpumask_bits(b),
			  small_cpumask_bits);
}

static inline void cpumask_or(struct cpumask *dstp, const struct cpumask *a,
			      const struct cpumask *b)
{
	bitmap_or(cpumask_bits(dstp), cpumask_bits(a), cpumask_bits(b), small_cpumask_bits);
}

static inline void cpumask_xor(struct cpumask *dstp, const struct cpumask *a,
			       const struct cpumask *b)
{
	bitmap_xor(cpumask_bits(dstp), cpumask_bits(a), cpumask_bits(b), small_cpumask_bits);
}

static inline bool cpumask_andnot(struct cpumask *dstp, const struct cpumask *a,
				  const struct cpumask *b)
{
	return bitmap_andnot(cpumask_bits(dstp), cpumask_bits(a), cpumask_bits(b),
			     small_cpumask_bits);
}

static inline bool cpumask_equal(const struct cpumask *a, const struct cpumask *b)
{
	return bitmap_equal(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits);
}

static inline bool cpumask_or_equal(const struct cpumask *a, const struct cpumask *b,
				    const struct cpumask *c)
{
	return bitmap_or_equal(cpumask_bits(a), cpumask_bits(b), cpumask_bits(c),
			       small_cpumask_bits);
}

static inline bool cpumask_intersects(const struct cpumask *a, const struct cpumask *b)
{
	return bitmap_intersects(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits);
}

static inline bool cpumask_subset(const struct cpumask *a, const struct cpumask *b)
{
	return bitmap_subset(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits);
}

static inline bool cpumask_empty(const struct cpumask *srcp)
{
	return bitmap_empty(cpumask_bits(srcp), small_cpumask_bits);
}

static inline bool cpumask_full(const struct cpumask *srcp)
{
	return bitmap_full(cpumask_bits(srcp), nr_cpumask_bits);
}

static inline unsigned int cpumask_weight(const struct cpumask *srcp)
{
	return bitmap_weight(cpumask_bits(srcp), small_cpumask_bits);
}

static inline unsigned int cpumask_weight_and(const struct cpumask *a, const struct cpumask *b)
{
	return bitmap_weight_and(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits);
}

static inline unsigned int cpumask_weight_andnot(const struct cpumask *a,
						 const struct cpumask *b)
{
	return bitmap_weight_andnot(cpumask_bits(a), cpumask_bits(b), small_cpumask_bits);
}

static inline void cpumask_shift_right(struct cpumask *dstp, const struct cpumask *srcp, int n)
{
	bitmap_shift_right(cpumask_bits(dstp), cpumask_bits(srcp), n, small_cpumask_bits);
}

static inline void cpumask_shift_left(struct cpumask *dstp, const struct cpumask *srcp, int n)
{
	bitmap_shift_left(cpumask_bits(dstp), cpumask_bits(srcp), n, nr_cpumask_bits);
}

static inline void cpumask_copy(struct cpumask *dstp, const struct cpumask *srcp)
{
	bitmap_copy(cpumask_bits(dstp), cpumask_bits(srcp), large_cpumask_bits);
}

/* In bytes: what is allocated for a mask instead of sizeof. */
static inline unsigned int cpumask_size(void)
{
	return bitmap_size(large_cpumask_bits);
}

#define alloc_cpumask_var(mask, flags)			((void)(mask), true)
#define alloc_cpumask_var_node(mask, flags, node)	((void)(mask), true)
#define zalloc_cpumask_var(mask, flags)			(cpumask_clear(*(mask)), true)
#define zalloc_cpumask_var_node(mask, flags, node)	(cpumask_clear(*(mask)), true)
#define free_cpumask_var(mask)				((void)(mask))
#define cpumask_available(mask)				((void)(mask), true)
#define this_cpu_cpumask_var_ptr(x)			this_cpu_ptr(x)
#define __cpumask_var_read_mostly

#endif /* __LINUX_CPUMASK_OPS_H */
