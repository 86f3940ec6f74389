/* SPDX-License-Identifier: GPL-2.0 */
/* Sequence counts and locks as they lie in memory. */
#ifndef __LINUX_SEQLOCK_TYPES_H
#define __LINUX_SEQLOCK_TYPES_H

#include <linux/spinlock_types.h>
#include <linux/types.h>

typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

typedef struct seqcount_spinlock {
	seqcount_t seqcount;
} seqcount_spinlock_t;

typedef struct seqcount_raw_spinlock {
	seqcount_t seqcount;
} seqcount_raw_spinlock_t;

typedef struct {
	seqcount_t seqcount;
} seqcount_latch_t;

typedef struct {
	seqcount_spinlock_t seqcount;
	spinlock_t lock;
} seqlock_t;

#endif /* __LINUX_SEQLOCK_TYPES_H */
