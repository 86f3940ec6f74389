/* SPDX-License-Identifier: GPL-2.0 */
/* Timers of jiffies: the host runs them. */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/stringify.h>

struct timer_list {
	struct hlist_node entry;	/* pprev is set while it is pending */
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
};

#define TIMER_CPUMASK		0x0003FFFF
#define TIMER_MIGRATING		0x00040000
#define TIMER_DEFERRABLE	0x00080000
#define TIMER_PINNED		0x00100000
#define TIMER_IRQSAFE		0x00200000

#define __TIMER_INITIALIZER(fn, fl)	{ .function = (fn), .flags = (fl) }
#define DEFINE_TIMER(name, fn)	struct timer_list name = __TIMER_INITIALIZER(fn, 0)

void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *timer),
		    unsigned int flags, const char *name, struct lock_class_key *key);
void add_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, int cpu);
void add_timer_local(struct timer_list *timer);
void add_timer_global(struct timer_list *timer);
int mod_timer(struct timer_list *timer, unsigned long expires);
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
int timer_reduce(struct timer_list *timer, unsigned long expires);
int timer_delete(struct timer_list *timer);
int timer_delete_sync(struct timer_list *timer);
int try_to_del_timer_sync(struct timer_list *timer);
int timer_shutdown(struct timer_list *timer);
int timer_shutdown_sync(struct timer_list *timer);

#define timer_setup(timer, fn, flags)	init_timer_key((timer), (fn), (flags), #timer, NULL)
#define timer_setup_on_stack(timer, fn, flags)	timer_setup(timer, fn, flags)
#define destroy_timer_on_stack(timer)	((void)(timer))
#define timer_destroy_on_stack(timer)	((void)(timer))
#define del_timer(timer)		timer_delete(timer)
#define del_timer_sync(timer)		timer_delete_sync(timer)
#define from_timer(var, callback_timer, field) \
	container_of(callback_timer, typeof(*var), field)
#define timer_container_of(var, callback_timer, field) \
	from_timer(var, callback_timer, field)

static inline int timer_pending(const struct timer_list *timer)
{
	return !hlist_unhashed_lockless(&timer->entry);
}

#endif /* _LINUX_TIMER_H */
