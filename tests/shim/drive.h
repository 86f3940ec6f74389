/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The drivers drive_*.c are compiled twice, against the shim's headers and
 * against Linux's own, and do the same random operations with both. They show
 * every result and the whole state after each step: the two outputs must be
 * the same, line by line. No libc in them: what they need is here.
 */
#ifndef SHIM_DRIVE_H
#define SHIM_DRIVE_H

/* Of main.c. A line is a name and numbers. */
void out_begin(const char *what);
void out(unsigned long value);
void out_end(void);
void set_cpu(unsigned int cpu);		/* on which "processor" to go on */
unsigned long rnd(unsigned long below);

#define DRIVE_CPUS	4

void drive_rbtree(unsigned int steps);
void drive_augmented(unsigned int steps);
void drive_list(unsigned int steps);
void drive_hlist(unsigned int steps);
void drive_sort(unsigned int steps);
void drive_bits(unsigned int steps);
void drive_cpumask(unsigned int steps);
void drive_math(unsigned int steps);

#endif /* SHIM_DRIVE_H */
