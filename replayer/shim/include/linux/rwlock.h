/* SPDX-License-Identifier: GPL-2.0 */
/* Spinning locks of many readers or one writer. */
#ifndef __LINUX_RWLOCK_H
#define __LINUX_RWLOCK_H

#include <linux/cleanup.h>
#include <linux/spinlock.h>

static inline u32 *shim_rw_word(rwlock_t *lock)
{
	return &lock->raw_lock.word;
}

#define rwlock_init(lock)	shim_lock_init(shim_rw_word(lock), SHIM_RWLOCK, #lock)
#define read_lock(lock)		shim_lock(shim_rw_word(lock), SHIM_RWLOCK, 1)
#define write_lock(lock)	shim_lock(shim_rw_word(lock), SHIM_RWLOCK, 0)
#define read_trylock(lock)	shim_trylock(shim_rw_word(lock), SHIM_RWLOCK, 1)
#define write_trylock(lock)	shim_trylock(shim_rw_word(lock), SHIM_RWLOCK, 0)
#define read_unlock(lock)	shim_unlock(shim_rw_word(lock), SHIM_RWLOCK, 1)
#define write_unlock(lock)	shim_unlock(shim_rw_word(lock), SHIM_RWLOCK, 0)

#define read_lock_irqsave(lock, flags)	shim_irqsave_then(flags, read_lock(lock))
#define write_lock_irqsave(lock, flags)	shim_irqsave_then(flags, write_lock(lock))
#define read_unlock_irqrestore(lock, flags) \
	do { read_unlock(lock); shim_irq_restore(flags); } while (0)
#define write_unlock_irqrestore(lock, flags) \
	do { write_unlock(lock); shim_irq_restore(flags); } while (0)
#define read_lock_irq(lock)	do { local_irq_disable(); read_lock(lock); } while (0)
#define write_lock_irq(lock)	do { local_irq_disable(); write_lock(lock); } while (0)
#define read_unlock_irq(lock)	do { read_unlock(lock); local_irq_enable(); } while (0)
#define write_unlock_irq(lock)	do { write_unlock(lock); local_irq_enable(); } while (0)
#define read_lock_bh(lock)	do { local_bh_disable(); read_lock(lock); } while (0)
#define write_lock_bh(lock)	do { local_bh_disable(); write_lock(lock); } while (0)
#define read_unlock_bh(lock)	do { read_unlock(lock); local_bh_enable(); } while (0)
#define write_unlock_bh(lock)	do { write_unlock(lock); local_bh_enable(); } while (0)
#define write_trylock_irqsave(lock, flags)	shim_irqsave_try(flags, write_trylock(lock))
#define rwlock_is_contended(lock)	((void)(lock), 0)

DEFINE_LOCK_GUARD_1(raw_spinlock, raw_spinlock_t, raw_spin_lock(_T->lock),
		    raw_spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irq, raw_spinlock_t, raw_spin_lock_irq(_T->lock),
		    raw_spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irqsave, raw_spinlock_t,
		    raw_spin_lock_irqsave(_T->lock, _T->flags),
		    raw_spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock),
		    spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_bh, spinlock_t, spin_lock_bh(_T->lock), spin_unlock_bh(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags),
		    spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(read_lock, rwlock_t, read_lock(_T->lock), read_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(write_lock, rwlock_t, write_lock(_T->lock), write_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(write_lock_irqsave, rwlock_t, write_lock_irqsave(_T->lock, _T->flags),
		    write_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())
DEFINE_LOCK_GUARD_0(irq, local_irq_disable(), local_irq_enable())
DEFINE_LOCK_GUARD_0(irqsave, local_irq_save(_T->flags), local_irq_restore(_T->flags),
		    unsigned long flags)

#endif /* __LINUX_RWLOCK_H */
