// SPDX-License-Identifier: GPL-2.0
/* Bits, bitmaps, sets of processors, and arithmetic. */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include "drive.h"

#define BITS	260
#define WORDS	BITS_TO_LONGS(BITS)

static unsigned long a[WORDS], b[WORDS], c[WORDS], d[WORDS];

static void fill(unsigned long *map)
{
	unsigned long kind = rnd(6);

	for (unsigned int i = 0; i < WORDS; i++) {
		map[i] = rnd(~0ul);
		if (kind == 0)
			map[i] = 0;
		else if (kind == 1)
			map[i] = ~0ul;
		else if (kind < 4)
			map[i] &= rnd(~0ul) & rnd(~0ul) & rnd(~0ul);
	}
}

static void show(const unsigned long *map, unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		out(map[i]);
}

static void find(unsigned long size, unsigned long from)
{
	unsigned long bit, end;

	out(find_first_bit(a, size));
	out(find_first_zero_bit(a, size));
	out(find_last_bit(a, size));
	out(find_first_and_bit(a, b, size));
	out(find_next_bit(a, size, from));
	out(find_next_zero_bit(a, size, from));
	out(find_next_and_bit(a, b, size, from));
	out(find_next_andnot_bit(a, b, size, from));
	out(find_next_or_bit(a, b, size, from));
	out(find_next_bit_wrap(a, size, from));
	out(find_next_and_bit_wrap(a, b, size, from));
	out(min(find_nth_bit(a, size, from / 4), size));
	out(min(find_nth_and_bit(a, b, size, from / 8), size));
	out(min(find_nth_andnot_bit(a, b, size, from / 8), size));
	for_each_set_bit(bit, a, size)
		out(bit);
	for_each_clear_bit(bit, a, size)
		out(bit);
	for_each_and_bit(bit, a, b, size)
		out(bit);
	for_each_set_bit_wrap(bit, a, size, from)
		out(bit);
	for_each_set_bitrange(bit, end, a, size) {
		out(bit);
		out(end);
	}
}

static void maps(unsigned int n, unsigned int from)
{
	unsigned int len = rnd(n - from + 1);

	out(bitmap_and(d, a, b, n));
	show(d, n);
	out(bitmap_andnot(d, a, b, n));
	show(d, n);
	bitmap_or(d, a, b, n);
	show(d, n);
	bitmap_xor(d, a, b, n);
	show(d, n);
	bitmap_complement(d, a, n);
	show(d, n);
	bitmap_replace(d, a, b, c, n);
	show(d, n);
	bitmap_shift_right(d, a, from, n);
	show(d, n);
	bitmap_shift_left(d, a, from, n);
	show(d, n);
	bitmap_copy_clear_tail(d, a, n);
	show(d, n);
	bitmap_set(d, from, len);
	show(d, n);
	bitmap_clear(d, from, len / 2);
	show(d, n);
	out(bitmap_equal(a, b, n));
	out(bitmap_or_equal(a, b, d, n));
	out(bitmap_intersects(a, b, n));
	out(bitmap_subset(a, b, n));
	out(bitmap_empty(a, n));
	out(bitmap_full(a, n));
	out(bitmap_weight(a, n));
	out(bitmap_weight_and(a, b, n));
	out(bitmap_weight_andnot(a, b, n));
	out(bitmap_find_next_zero_area(a, n, from, 1 + len / 8, 3));
}

static void words(unsigned long w)
{
	unsigned long nr = rnd(64);

	out(test_and_set_bit(nr, &w));
	out(test_and_clear_bit(rnd(64), &w));
	out(test_and_change_bit(rnd(64), &w));
	out(__test_and_change_bit(nr, &w));
	set_bit(rnd(64), &w);
	out(w);
	if (w) {
		out(__ffs(w));
		out(__fls(w));
		out(fls64(w));
		out(ilog2(w));
		out(rounddown_pow_of_two(w));
		out(fns(w, rnd(20)));
	}
	out(fls((unsigned int)w));
	out(ffs((int)w));
	out(hweight64(w));
	out(hweight32((u32)w));
	out(hweight8((u8)w));
	out(rol32((u32)w, nr & 31));
	out(ror64(w, nr));
	out(sign_extend64(w, nr));
	out(get_count_order((unsigned int)w));
	out(is_power_of_2(w & -w));
}

void drive_bits(unsigned int steps)
{
	for (unsigned int step = 0; step < steps; step++) {
		unsigned int size = 1 + rnd(BITS), from = rnd(size);

		fill(a);
		fill(b);
		fill(c);
		out_begin("find");
		find(size, from);
		out_end();
		out_begin("bitmap");
		maps(size, from);
		out_end();
		out_begin("word");
		words(a[0]);
		out_end();
	}
}

static struct cpumask x, y, z;

static void masks(void)
{
	int cpu, start = rnd(nr_cpu_ids), n;

	out(cpumask_first(&x));
	out(cpumask_first_zero(&x));
	out(cpumask_last(&x));
	out(cpumask_first_and(&x, &y));
	out(cpumask_next(start, &x));
	out(cpumask_next(-1, &x));
	out(cpumask_next_zero(start, &x));
	out(cpumask_next_and(start, &x, &y));
	out(cpumask_any_but(&x, start));
	out(cpumask_any_and_but(&x, &y, start));
	out(cpumask_any(&y));
	out(cpumask_any_and(&x, &y));
	out(min(cpumask_nth(start / 2, &x), 64u));
	out(min(cpumask_nth_and(start / 4, &x, &y), 64u));
	out(cpumask_weight(&x));
	out(cpumask_weight_and(&x, &y));
	out(cpumask_empty(&x));
	out(cpumask_full(&x));
	out(cpumask_equal(&x, &y));
	out(cpumask_subset(&x, &y));
	out(cpumask_intersects(&x, &y));
	out(cpumask_size());
	out(cpumask_and(&z, &x, &y));
	out(cpumask_bits(&z)[0]);
	out(cpumask_andnot(&z, &x, &y));
	out(cpumask_bits(&z)[0]);
	cpumask_or(&z, &x, &y);
	out(cpumask_bits(&z)[0]);
	cpumask_xor(&z, &x, &y);
	cpumask_shift_right(&z, &z, start);
	out(cpumask_bits(&z)[0]);
	cpumask_shift_left(&z, &z, start);
	out(cpumask_bits(&z)[0]);
	cpumask_copy(&z, cpumask_of(start));
	out(cpumask_bits(&z)[0]);
	cpumask_setall(&z);
	out(cpumask_bits(&z)[0]);
	out(cpumask_test_and_clear_cpu(start, &z));
	out(cpumask_test_and_set_cpu(start, &x));
	cpumask_assign_cpu(start, &y, rnd(2));
	out(cpumask_test_cpu(start, &y));
	for_each_cpu(cpu, &x)
		out(cpu);
	for_each_cpu_and(cpu, &x, &y)
		out(cpu);
	for_each_cpu_andnot(cpu, &x, &y)
		out(cpu);
	for_each_cpu_or(cpu, &x, &y)
		out(cpu);
	for_each_cpu_wrap(cpu, &x, start)
		out(cpu);
	for (n = start, cpu = cpumask_next_wrap(start, &x, start, false);
	     cpu < nr_cpumask_bits; n = cpu, cpu = cpumask_next_wrap(n, &x, start, true))
		out(cpu);
}

void drive_cpumask(unsigned int steps)
{
	static const unsigned int sizes[] = { 64, 1, 4, 12, 63, 33 };

	for (unsigned int step = 0; step < steps; step++) {
		/* Without bits beyond the last processor, like the kernel's. */
		nr_cpu_ids = sizes[step / 64 % 6];
		fill(a);
		fill(b);
		cpumask_clear(&x);
		cpumask_clear(&y);
		cpumask_bits(&x)[0] = a[0] & (~0ul >> (64 - nr_cpu_ids));
		cpumask_bits(&y)[0] = b[0] & (~0ul >> (64 - nr_cpu_ids));
		out_begin("cpumask");
		masks();
		for (unsigned int i = 0; i < 8; i++) {
			set_cpu(rnd(DRIVE_CPUS));
			out(cpumask_any_and_distribute(&x, &y));
			out(cpumask_any_distribute(&x));
		}
		set_cpu(0);
		out_end();
	}
}

void drive_math(unsigned int steps)
{
	for (unsigned int step = 0; step < steps; step++) {
		u64 p = rnd(~0ul) >> rnd(64), q = (rnd(~0ul) >> rnd(63)) + 1;
		u32 r = (u32)q | 1, rem;
		s64 s = (s64)rnd(~0ul) >> rnd(60);
		u64 n = p;

		out_begin("math");
		out(div_u64(p, r));
		out(div_u64_rem(p, r, &rem));
		out(rem);
		out(div64_u64(p, q));
		out(div_s64(s, (s32)(r >> 1) + 1));
		out(div64_s64(s, (s64)(q >> 1) + 1));
		out(do_div(n, r));
		out(n);
		out(DIV_ROUND_UP_ULL(p >> 8, r));
		out(DIV_ROUND_CLOSEST_ULL(p >> 8, r));
		out(DIV_ROUND_CLOSEST((long)(s >> 8), 7L));
		out(DIV64_U64_ROUND_UP(p >> 1, q));
		out(mult_frac(p >> 32, 5UL, 3UL));
		out(mul_u64_u32_shr(p, r, 32));
		out(mul_u64_u64_shr(p, q, 64));
		out(mul_u64_u32_div(p >> 32, r, r));
		out(round_up(p >> 8, 64ul));
		out(round_down(p, 64ul));
		out(roundup(p >> 8, 10ul));
		out(min(p, q));
		out(max(p, q));
		out(clamp(s, -5LL, 9LL));
		out(clamp_t(u32, p, 10, 1000));
		out(min_t(u8, p, q));
		out(max3(p, q, (u64)7));
		out(min_not_zero(p & 3, q & 3));
		out(abs(s));
		out(hash_64(p, 9));
		out(hash_32((u32)p, 7));
		out(roundup_pow_of_two((p >> 2) + 1));
		out(order_base_2(p >> 1));
		out_end();
	}
}
