// SPDX-License-Identifier: GPL-2.0
/* Constant tables of the kernel that policies read. */
#include <linux/cpumask.h>
#include <linux/sched.h>

/* A step of nice changes a task's share by a quarter: 1.25 to the power of it. */
#define SHIM_WEIGHTS(X) \
	X(88761) X(71755) X(56483) X(46273) X(36291) X(29154) X(23254) X(18705) \
	X(14949) X(11916) X(9548) X(7620) X(6100) X(4904) X(3906) X(3121) \
	X(2501) X(1991) X(1586) X(1277) X(1024) X(820) X(655) X(526) \
	X(423) X(335) X(272) X(215) X(172) X(137) X(110) X(87) \
	X(70) X(56) X(45) X(36) X(29) X(23) X(18) X(15)
#define WEIGHT(w)	w,
#define INVERSE(w)	(u32)(((1ULL << 32) + (w) / 2) / (w)),
const int sched_prio_to_weight[40] = { SHIM_WEIGHTS(WEIGHT) };
const u32 sched_prio_to_wmult[40] = { SHIM_WEIGHTS(INVERSE) };

const unsigned long cpu_all_bits[BITS_TO_LONGS(NR_CPUS)] = CPU_BITS_ALL;

/*
 * Row 1 + b has bit b in its first word. A mask with another word set starts
 * that many words before: in the row above, which is zero there.
 */
#define ROW1(b)		[(b) + 1][0] = 1UL << (b)
#define ROW4(b)		ROW1(b), ROW1((b) + 1), ROW1((b) + 2), ROW1((b) + 3)
#define ROW16(b)	ROW4(b), ROW4((b) + 4), ROW4((b) + 8), ROW4((b) + 12)
const unsigned long cpu_bit_bitmap[BITS_PER_LONG + 1][BITS_TO_LONGS(NR_CPUS)] = {
	ROW16(0), ROW16(16), ROW16(32), ROW16(48)
};
