/* SPDX-License-Identifier: GPL-2.0 */
/* RCU: readers may not sleep, callbacks are the host's. */
#ifndef __LINUX_RCUPDATE_H
#define __LINUX_RCUPDATE_H

#include <linux/cleanup.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/rcupdate_types.h>
#include <linux/types.h>

#define rcu_read_lock()			shim_preempt_count_add(1)
#define rcu_read_unlock()		shim_preempt_count_add(-1)
#define rcu_read_lock_bh()		shim_preempt_count_add(1)
#define rcu_read_unlock_bh()		shim_preempt_count_add(-1)
#define rcu_read_lock_sched()		shim_preempt_count_add(1)
#define rcu_read_unlock_sched()		shim_preempt_count_add(-1)
#define rcu_read_lock_held()		1
#define rcu_read_lock_bh_held()		1
#define rcu_read_lock_sched_held()	1
#define rcu_read_lock_any_held()	1
#define rcu_is_watching()		true
#define RCU_LOCKDEP_WARN(c, s)		((void)0)
#define rcu_sleep_check()		((void)0)

#define rcu_dereference(p)		READ_ONCE(p)
#define rcu_dereference_bh(p)		READ_ONCE(p)
#define rcu_dereference_sched(p)	READ_ONCE(p)
#define rcu_dereference_check(p, c)	READ_ONCE(p)
#define rcu_dereference_protected(p, c)	(p)
#define rcu_access_pointer(p)		READ_ONCE(p)
#define rcu_pointer_handoff(p)		(p)
#define unrcu_pointer(p)		(p)
#define rcu_replace_pointer(rcu_ptr, ptr, c) \
({ \
	typeof(ptr) __old = (rcu_ptr); \
	rcu_assign_pointer((rcu_ptr), (ptr)); \
	__old; \
})
#define rcu_swap_protected(rcu_ptr, ptr, c)	((ptr) = rcu_replace_pointer(rcu_ptr, ptr, c))

void call_rcu(struct rcu_head *head, rcu_callback_t func);
void call_rcu_hurry(struct rcu_head *head, rcu_callback_t func);
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);
void rcu_barrier(void);
/* head may be NULL: then the caller may sleep. */
void kvfree_call_rcu(struct rcu_head *head, void *ptr);

#define kfree_rcu(ptr, rhf) \
	do { \
		typeof(ptr) __p = (ptr); \
		if (__p) \
			kvfree_call_rcu(&__p->rhf, (void *)__p); \
	} while (0)
#define kvfree_rcu(ptr, rhf)		kfree_rcu(ptr, rhf)
#define kfree_rcu_mightsleep(ptr)	kvfree_call_rcu(NULL, (void *)(ptr))
#define synchronize_sched()		synchronize_rcu()
#define synchronize_net()		synchronize_rcu()
#define init_rcu_head(head)		((void)(head))
#define destroy_rcu_head(head)		((void)(head))
#define cond_synchronize_rcu(cookie)	synchronize_rcu()
#define get_state_synchronize_rcu()	0UL

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif /* __LINUX_RCUPDATE_H */
