/* SPDX-License-Identifier: GPL-2.0 */
/* A set of processors. */
#ifndef __LINUX_CPUMASK_TYPES_H
#define __LINUX_CPUMASK_TYPES_H

#include <linux/threads.h>
#include <linux/types.h>

typedef struct cpumask { DECLARE_BITMAP(bits, NR_CPUS); } cpumask_t;

/* Never a pointer: CONFIG_CPUMASK_OFFSTACK is not set. */
typedef struct cpumask cpumask_var_t[1];

#define cpumask_bits(maskp)	((maskp)->bits)

#endif /* __LINUX_CPUMASK_TYPES_H */
