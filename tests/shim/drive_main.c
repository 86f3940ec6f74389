// SPDX-License-Identifier: GPL-2.0
/*
 * The libc side of the drivers: numbers, lines, processors. Of the kernel
 * itself there is one thing, the copies of the per-CPU section.
 *	drive-ours|drive-linux SUBJECT SEED STEPS
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "drive.h"

static uint64_t state;
static unsigned int now_on;

unsigned long rnd(unsigned long below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below ? state * 0x9e3779b97f4a7c15ull % below : 0;
}

void out_begin(const char *what)
{
	fputs(what, stdout);
}

void out(unsigned long value)
{
	printf(" %lx", value);
}

void out_end(void)
{
	putchar('\n');
}

extern char __start_percpu_data[], __stop_percpu_data[];
static char *copies;

#ifdef DRIVE_LINUX
/* Linux finds a processor's variables by %gs: its offset from the section. */
#define ARCH_SET_GS	0x1001
void set_cpu(unsigned int cpu)
{
	size_t bytes = __stop_percpu_data - __start_percpu_data;

	now_on = cpu;
	syscall(SYS_arch_prctl, ARCH_SET_GS,
		(unsigned long)(copies + cpu * bytes - __start_percpu_data));
}
#else
extern unsigned long __per_cpu_offset[];
void set_cpu(unsigned int cpu)
{
	now_on = cpu;
}

/* What of the host the shim's real parts need. */
unsigned int shim_gate;
unsigned long __per_cpu_offset[64];
unsigned int nr_cpu_ids = 64;
unsigned int shim_cpu(void)
{
	return now_on;
}

unsigned long long shim_value(int source, unsigned int arg, unsigned long long value)
{
	return value;
}
#endif

static void copy_percpu(void)
{
	size_t bytes = __stop_percpu_data - __start_percpu_data;

	copies = malloc(bytes * DRIVE_CPUS);
	if (!copies)
		exit(4);
	for (unsigned int cpu = 0; cpu < DRIVE_CPUS; cpu++) {
		memcpy(copies + cpu * bytes, __start_percpu_data, bytes);
#ifndef DRIVE_LINUX
		__per_cpu_offset[cpu] = copies + cpu * bytes - __start_percpu_data;
#endif
	}
	set_cpu(0);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*fn)(unsigned int steps);
	} subjects[] = {
		{ "rbtree", drive_rbtree }, { "augmented", drive_augmented },
		{ "list", drive_list }, { "hlist", drive_hlist }, { "sort", drive_sort },
		{ "bits", drive_bits }, { "cpumask", drive_cpumask }, { "math", drive_math },
	};

	if (argc != 4)
		return 2;
	state = strtoull(argv[2], NULL, 0) * 2 + 1;
	copy_percpu();
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		if (!strcmp(argv[1], subjects[i].name)) {
			subjects[i].fn(atoi(argv[3]));
			return fflush(stdout) ? 4 : 0;
		}
	}
	return 2;
}
