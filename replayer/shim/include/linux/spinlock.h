/* SPDX-License-Identifier: GPL-2.0 */
/* Spinning locks: the host takes them, and counts preemption with it. */
#ifndef __LINUX_SPINLOCK_H
#define __LINUX_SPINLOCK_H

#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/spinlock_types.h>
#include <linux/cleanup.h>
#include <asm/barrier.h>
#include <shim/api.h>

/* Types are checked here; the call itself stays in the policy's line. */
static inline u32 *shim_raw_word(raw_spinlock_t *lock)
{
	return &lock->raw_lock.word;
}

static inline u32 *shim_spin_word(spinlock_t *lock)
{
	return &lock->rlock.raw_lock.word;
}

#define shim_irqsave_then(flags, lock)	do { (flags) = shim_irq_save(); lock; } while (0)
/* As in the kernel, flags are only saved for a lock that was got. */
#define shim_irqsave_try(flags, try) \
({ \
	(flags) = shim_irq_save(); \
	(try) ? 1 : ({ shim_irq_restore(flags); 0; }); \
})
#define shim_irq_try(try) \
({ \
	unsigned long __shim_f; \
	shim_irqsave_try(__shim_f, try); \
})
#define shim_bh_try(try)	({ local_bh_disable(); (try) ? 1 : ({ local_bh_enable(); 0; }); })

#define raw_spin_lock_init(lock)	shim_lock_init(shim_raw_word(lock), SHIM_SPIN, #lock)
#define raw_spin_lock(lock)		shim_lock(shim_raw_word(lock), SHIM_SPIN, 0)
#define raw_spin_trylock(lock)		shim_trylock(shim_raw_word(lock), SHIM_SPIN, 0)
#define raw_spin_unlock(lock)		shim_unlock(shim_raw_word(lock), SHIM_SPIN, 0)
#define raw_spin_lock_irqsave(lock, flags)	shim_irqsave_then(flags, raw_spin_lock(lock))
#define raw_spin_unlock_irqrestore(lock, flags) \
	do { raw_spin_unlock(lock); shim_irq_restore(flags); } while (0)
#define raw_spin_lock_irq(lock)	do { local_irq_disable(); raw_spin_lock(lock); } while (0)
#define raw_spin_unlock_irq(lock)	do { raw_spin_unlock(lock); local_irq_enable(); } while (0)
#define raw_spin_lock_bh(lock)	do { local_bh_disable(); raw_spin_lock(lock); } while (0)
#define raw_spin_unlock_bh(lock)	do { raw_spin_unlock(lock); local_bh_enable(); } while (0)
#define raw_spin_trylock_irqsave(lock, flags)	shim_irqsave_try(flags, raw_spin_trylock(lock))
#define raw_spin_trylock_irq(lock)	shim_irq_try(raw_spin_trylock(lock))
#define raw_spin_trylock_bh(lock)	shim_bh_try(raw_spin_trylock(lock))
#define raw_spin_is_locked(lock)	shim_lock_is_locked(shim_raw_word(lock))
#define raw_spin_is_contended(lock)	((void)(lock), 0)
#define raw_spin_lock_nested(lock, subclass)	((void)(subclass), raw_spin_lock(lock))
#define raw_spin_lock_nest_lock(lock, nest)	raw_spin_lock(lock)
#define raw_spin_lock_irqsave_nested(lock, flags, subclass)	raw_spin_lock_irqsave(lock, flags)
#define assert_raw_spin_locked(lock)	BUG_ON(!raw_spin_is_locked(lock))

#define spin_lock_init(lock)		shim_lock_init(shim_spin_word(lock), SHIM_SPIN, #lock)
#define spin_lock(lock)			shim_lock(shim_spin_word(lock), SHIM_SPIN, 0)
#define spin_trylock(lock)		shim_trylock(shim_spin_word(lock), SHIM_SPIN, 0)
#define spin_unlock(lock)		shim_unlock(shim_spin_word(lock), SHIM_SPIN, 0)
#define spin_lock_irqsave(lock, flags)	shim_irqsave_then(flags, spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags) \
	do { spin_unlock(lock); shim_irq_restore(flags); } while (0)
#define spin_lock_irq(lock)		do { local_irq_disable(); spin_lock(lock); } while (0)
#define spin_unlock_irq(lock)		do { spin_unlock(lock); local_irq_enable(); } while (0)
#define spin_lock_bh(lock)		do { local_bh_disable(); spin_lock(lock); } while (0)
#define spin_unlock_bh(lock)		do { spin_unlock(lock); local_bh_enable(); } while (0)
#define spin_trylock_irqsave(lock, flags)	shim_irqsave_try(flags, spin_trylock(lock))
#define spin_trylock_irq(lock)		shim_irq_try(spin_trylock(lock))
#define spin_trylock_bh(lock)		shim_bh_try(spin_trylock(lock))
#define spin_is_locked(lock)		shim_lock_is_locked(shim_spin_word(lock))
#define spin_is_contended(lock)		((void)(lock), 0)
#define spin_needbreak(lock)		((void)(lock), 0)
#define spin_lock_nested(lock, subclass)	((void)(subclass), spin_lock(lock))
#define spin_lock_nest_lock(lock, nest)	spin_lock(lock)
#define spin_lock_irqsave_nested(lock, flags, subclass)	spin_lock_irqsave(lock, flags)
#define assert_spin_locked(lock)	BUG_ON(!spin_is_locked(lock))
#define spin_lock_prefetch(lock)	((void)(lock))

#define arch_spin_lock(l)		shim_lock(&(l)->word, SHIM_SPIN, 0)
#define arch_spin_trylock(l)		shim_trylock(&(l)->word, SHIM_SPIN, 0)
#define arch_spin_unlock(l)		shim_unlock(&(l)->word, SHIM_SPIN, 0)
#define arch_spin_is_locked(l)		shim_lock_is_locked(&(l)->word)

#define atomic_dec_and_lock(atomic, lock) \
	({ spin_lock(lock); int __shim_d = atomic_dec_and_test(atomic); \
	   if (!__shim_d) \
		spin_unlock(lock); \
	   __shim_d; })

#include <linux/rwlock.h>

#endif /* __LINUX_SPINLOCK_H */
