/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that stand in for kernel subsystems share. Kernel side. */
#ifndef SAAKM_HOST_API_H
#define SAAKM_HOST_API_H

#include <linux/types.h>

struct timer_list;
void delayed_work_timer_fn(struct timer_list *timer);

/*
 * Replay from a snapshot: what Linux has in these is replaced by what the host has.
 * The key is of the context in which the function will run; 0: it is not pending.
 */
struct hrtimer;
struct irq_work;
struct rcu_head;
struct work_struct;
void host_hrtimer_restore(struct hrtimer *t, unsigned int key, bool armed);
void host_timer_restore(struct timer_list *t, unsigned int key);
void host_irq_work_restore(struct irq_work *w, unsigned int key, void *fn);
void host_work_restore(struct work_struct *w, unsigned int key);
void host_rcu_restore(struct rcu_head *head, unsigned int key, void *fn);
void *host_workqueue(const char *name);		/* one of Linux's; NULL: there is none */

#endif /* SAAKM_HOST_API_H */
