/* SPDX-License-Identifier: GPL-2.0 */
/* Assertions about locks: real ones, the host knows who holds what. */
#ifndef __LINUX_LOCKDEP_H
#define __LINUX_LOCKDEP_H

#include <linux/bug.h>
#include <linux/spinlock_types.h>
#include <shim/api.h>

/* Every lock keeps the host's word at its start. */
#define shim_word_of(lock)	((u32 *)(lock))

#define lockdep_is_held(lock)		shim_lock_is_held(shim_word_of(lock))
#define lockdep_is_held_type(lock, r)	((void)(r), lockdep_is_held(lock))
#define lockdep_assert(cond)		WARN_ON(!(cond))
#define lockdep_assert_once(cond)	WARN_ON_ONCE(!(cond))
#define lockdep_assert_held(lock)	lockdep_assert(lockdep_is_held(lock))
#define lockdep_assert_held_once(lock)	lockdep_assert_once(lockdep_is_held(lock))
#define lockdep_assert_held_write(lock)	lockdep_assert_held(lock)
#define lockdep_assert_held_read(lock)	lockdep_assert_held(lock)
#define lockdep_assert_not_held(lock)	lockdep_assert(!lockdep_is_held(lock))
#define lockdep_assert_none_held_once()	((void)0)
#define lockdep_assert_irqs_disabled()	lockdep_assert_once(shim_irqs_disabled())
#define lockdep_assert_irqs_enabled()	lockdep_assert_once(!shim_irqs_disabled())
#define lockdep_assert_preemption_disabled() \
	lockdep_assert_once(shim_preempt_count() || shim_irqs_disabled())
#define lockdep_assert_preemption_enabled() \
	lockdep_assert_once(!shim_preempt_count() && !shim_irqs_disabled())
#define lockdep_assert_in_softirq()	((void)0)
#define lockdep_assert_cpus_held()	((void)0)
#define lockdep_off()			((void)0)
#define lockdep_on()			((void)0)
#define lockdep_set_class(lock, key)	((void)(lock), (void)(key))
#define lockdep_set_class_and_name(lock, key, name)	((void)(lock), (void)(key))
#define lockdep_set_subclass(lock, sub)	((void)(lock))
#define lockdep_set_novalidate_class(lock)	((void)(lock))
#define lockdep_init_map(map, name, key, sub)	((void)(map), (void)(key))
#define lockdep_register_key(key)	((void)(key))
#define lockdep_unregister_key(key)	((void)(key))
#define lockdep_pin_lock(lock)		((void)(lock))
#define lockdep_unpin_lock(lock, cookie)	((void)(lock))
#define lock_acquire(...)		((void)0)
#define lock_release(...)		((void)0)
#define lock_map_acquire(map)		((void)(map))
#define lock_map_release(map)		((void)(map))
#define debug_show_held_locks(task)	((void)(task))
#define SINGLE_DEPTH_NESTING		1

#endif /* __LINUX_LOCKDEP_H */
