// SPDX-License-Identifier: GPL-2.0
/* What of cpumasks is more than a bitmap: turns, rings, text. */
#include <linux/cpumask.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/topology.h>

/* Where the last pick of each processor was; the first skips 0. */
static DEFINE_PER_CPU(int, last_pick);

unsigned int shim_pick(const struct cpumask *a, const struct cpumask *b)
{
	unsigned int prev = this_cpu_read(last_pick), next;

	if (b)
		next = find_next_and_bit_wrap(cpumask_bits(a), cpumask_bits(b), nr_cpumask_bits,
					      prev + 1);
	else
		next = find_next_bit_wrap(cpumask_bits(a), nr_cpumask_bits, prev + 1);
	if (next < nr_cpu_ids)
		this_cpu_write(last_pick, next);
	return next;
}

unsigned int cpumask_next_wrap(int n, const struct cpumask *mask, int start, bool wrap)
{
	unsigned int next;

	for (;;) {
		next = cpumask_next(n, mask);
		if (wrap && n < start && (int)next >= start)
			return nr_cpumask_bits;
		if (next < nr_cpumask_bits)
			return next;
		wrap = true;
		n = -1;
	}
}

/* The i-th online processor: those of the node first. */
unsigned int cpumask_local_spread(unsigned int i, int node)
{
	const struct cpumask *near = node >= 0 ? cpumask_of_node(node) : cpu_online_mask;
	unsigned int cpu, pass;

	i %= num_online_cpus();
	for (pass = 0; pass < 2; pass++) {
		for_each_online_cpu(cpu) {
			if (cpumask_test_cpu(cpu, near) == !pass && i-- == 0)
				return cpu;
		}
	}
	return nr_cpu_ids;
}

/* Lists such as 0-3,8,10-14:2/4 (two of each four). */
int bitmap_parselist(const char *s, unsigned long *map, int nbits)
{
	bitmap_zero(map, nbits);
	while (*s && *s != '\n') {
		unsigned long from, to, used, group, at;
		char *end;

		if (*s == ',' || isspace((unsigned char)*s)) {
			s++;
			continue;
		}
		if (!isdigit(*s))
			return -EINVAL;
		from = to = simple_strtoul(s, &end, 10);
		used = group = 1;
		if (*end == '-') {
			if (!isdigit(end[1]))
				return -EINVAL;
			to = simple_strtoul(end + 1, &end, 10);
			if (*end == ':') {
				used = simple_strtoul(end + 1, &end, 10);
				if (*end != '/')
					return -EINVAL;
				group = simple_strtoul(end + 1, &end, 10);
			}
		}
		if (from > to || !group || used > group)
			return -EINVAL;
		if (to >= (unsigned long)nbits)
			return -ERANGE;
		for (at = from; at <= to; at++) {
			if ((at - from) % group < used)
				__set_bit(at, map);
		}
		s = end;
	}
	return 0;
}

int cpulist_parse(const char *buf, struct cpumask *dstp)
{
	return bitmap_parselist(buf, cpumask_bits(dstp), nr_cpumask_bits);
}

/* Groups of 32 bits in hexadecimal with commas between, the highest first. */
int bitmap_parse(const char *buf, unsigned int len, unsigned long *map, int nbits)
{
	const char *end = buf + strnlen(buf, len), *p = end;
	unsigned int at = 0, digits = 0;

	bitmap_zero(map, nbits);
	while (p > buf) {
		char c = *--p;

		if (c == '\n' && p + 1 == end)
			continue;
		if (c == ',') {
			at = (at + 31) / 32 * 32;
			continue;
		}
		if (!isxdigit(c))
			return -EINVAL;
		digits++;
		c = isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
		for (; c; c &= c - 1) {
			unsigned int bit = at + __ffs(c);

			if (bit >= (unsigned int)nbits)
				return -EOVERFLOW;
			__set_bit(bit, map);
		}
		at += 4;
	}
	return digits ? 0 : -EINVAL;
}

int cpumask_parse(const char *buf, struct cpumask *dstp)
{
	return bitmap_parse(buf, ~0u, cpumask_bits(dstp), nr_cpumask_bits);
}

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)
{
	return kmalloc_array(BITS_TO_LONGS(nbits), sizeof(unsigned long), flags);
}

unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return bitmap_alloc(nbits, flags | __GFP_ZERO);
}

void bitmap_free(const unsigned long *bitmap)
{
	kfree(bitmap);
}
