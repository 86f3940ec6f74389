/* SPDX-License-Identifier: GPL-2.0 */
/* Sleeping locks of many readers or one writer: the host takes them. */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/cleanup.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/osq_lock.h>
#include <linux/spinlock_types.h>
#include <shim/api.h>

struct rw_semaphore {
	union {
		atomic_long_t count;
		u32 shim_word;
	};
	atomic_long_t owner;
	struct optimistic_spin_queue osq;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
};

static inline u32 *shim_rwsem_word(struct rw_semaphore *sem)
{
	return &sem->shim_word;
}

#define __RWSEM_INITIALIZER(name)	{ .wait_list = LIST_HEAD_INIT(name.wait_list) }
#define DECLARE_RWSEM(name)	struct rw_semaphore name = __RWSEM_INITIALIZER(name)

#define init_rwsem(sem) \
	do { \
		INIT_LIST_HEAD(&(sem)->wait_list); \
		shim_lock_init(shim_rwsem_word(sem), SHIM_RWSEM, #sem); \
	} while (0)
#define down_read(sem)		shim_lock(shim_rwsem_word(sem), SHIM_RWSEM, 1)
#define down_write(sem)		shim_lock(shim_rwsem_word(sem), SHIM_RWSEM, 0)
#define down_read_nested(sem, sub)	down_read(sem)
#define down_write_nested(sem, sub)	down_write(sem)
#define down_read_interruptible(sem)	({ down_read(sem); 0; })
#define down_read_killable(sem)		({ down_read(sem); 0; })
#define down_write_killable(sem)	({ down_write(sem); 0; })
#define down_read_trylock(sem)	shim_trylock(shim_rwsem_word(sem), SHIM_RWSEM, 1)
#define down_write_trylock(sem)	shim_trylock(shim_rwsem_word(sem), SHIM_RWSEM, 0)
#define up_read(sem)		shim_unlock(shim_rwsem_word(sem), SHIM_RWSEM, 1)
#define up_write(sem)		shim_unlock(shim_rwsem_word(sem), SHIM_RWSEM, 0)
#define rwsem_is_locked(sem)	shim_lock_is_locked(shim_rwsem_word(sem))

DEFINE_LOCK_GUARD_1(rwsem_read, struct rw_semaphore, down_read(_T->lock), up_read(_T->lock))
DEFINE_LOCK_GUARD_1(rwsem_write, struct rw_semaphore, down_write(_T->lock), up_write(_T->lock))

#endif /* _LINUX_RWSEM_H */
