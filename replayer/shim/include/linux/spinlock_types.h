/* SPDX-License-Identifier: GPL-2.0 */
/* Locks as they lie in memory without debugging: one word is the host's. */
#ifndef __LINUX_SPINLOCK_TYPES_H
#define __LINUX_SPINLOCK_TYPES_H

#include <linux/types.h>

struct lock_class_key { };
struct lockdep_map { };

typedef struct qspinlock {
	u32 word;
} arch_spinlock_t;

typedef struct qrwlock {
	u32 word;
	u32 wait_lock;
} arch_rwlock_t;

typedef struct raw_spinlock {
	arch_spinlock_t raw_lock;
} raw_spinlock_t;

typedef struct spinlock {
	union {
		struct raw_spinlock rlock;
	};
} spinlock_t;

typedef struct {
	arch_rwlock_t raw_lock;
} rwlock_t;

#define __ARCH_SPIN_LOCK_UNLOCKED	{ 0 }
#define __RAW_SPIN_LOCK_UNLOCKED(name)	(raw_spinlock_t) { { 0 } }
#define __SPIN_LOCK_UNLOCKED(name)	(spinlock_t) { { { { 0 } } } }
#define __SPIN_LOCK_INITIALIZER(name)	{ { { { 0 } } } }
#define __RW_LOCK_UNLOCKED(name)	(rwlock_t) { { 0, 0 } }
#define DEFINE_RAW_SPINLOCK(x)		raw_spinlock_t x = { { 0 } }
#define DEFINE_SPINLOCK(x)		spinlock_t x = { { { { 0 } } } }
#define DEFINE_RWLOCK(x)		rwlock_t x = { { 0, 0 } }

#endif /* __LINUX_SPINLOCK_TYPES_H */
