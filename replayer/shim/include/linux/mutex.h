/* SPDX-License-Identifier: GPL-2.0 */
/* Sleeping locks of one owner: the host takes them. */
#ifndef __LINUX_MUTEX_H
#define __LINUX_MUTEX_H

#include <linux/cleanup.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/osq_lock.h>
#include <linux/spinlock_types.h>
#include <shim/api.h>

struct mutex {
	union {
		atomic_long_t owner;
		u32 shim_word;
	};
	raw_spinlock_t wait_lock;
	struct optimistic_spin_queue osq;
	struct list_head wait_list;
};

static inline u32 *shim_mutex_word(struct mutex *lock)
{
	return &lock->shim_word;
}

#define __MUTEX_INITIALIZER(lockname)	{ .wait_list = LIST_HEAD_INIT(lockname.wait_list) }
#define DEFINE_MUTEX(name)	struct mutex name = __MUTEX_INITIALIZER(name)

#define mutex_init(m) \
	do { \
		INIT_LIST_HEAD(&(m)->wait_list); \
		shim_lock_init(shim_mutex_word(m), SHIM_MUTEX, #m); \
	} while (0)
#define mutex_destroy(m)		((void)(m))
#define mutex_lock(m)			shim_lock(shim_mutex_word(m), SHIM_MUTEX, 0)
#define mutex_lock_nested(m, sub)	mutex_lock(m)
#define mutex_lock_interruptible(m)	({ mutex_lock(m); 0; })
#define mutex_lock_killable(m)		({ mutex_lock(m); 0; })
#define mutex_trylock(m)		shim_trylock(shim_mutex_word(m), SHIM_MUTEX, 0)
#define mutex_unlock(m)			shim_unlock(shim_mutex_word(m), SHIM_MUTEX, 0)
#define mutex_is_locked(m)		shim_lock_is_locked(shim_mutex_word(m))

DEFINE_LOCK_GUARD_1(mutex, struct mutex, mutex_lock(_T->lock), mutex_unlock(_T->lock))

#endif /* __LINUX_MUTEX_H */
