/* SPDX-License-Identifier: GPL-2.0 */
/* Preemption: the host counts, for each processor. */
#ifndef __LINUX_PREEMPT_H
#define __LINUX_PREEMPT_H

#include <shim/api.h>

#define PREEMPT_BITS		8
#define SOFTIRQ_BITS		8
#define HARDIRQ_BITS		4
#define NMI_BITS		4
#define PREEMPT_SHIFT		0
#define SOFTIRQ_SHIFT		8
#define HARDIRQ_SHIFT		16
#define NMI_SHIFT		20
#define PREEMPT_OFFSET		1
#define SOFTIRQ_OFFSET		(1UL << SOFTIRQ_SHIFT)
#define HARDIRQ_OFFSET		(1UL << HARDIRQ_SHIFT)
#define SOFTIRQ_DISABLE_OFFSET	(2 * SOFTIRQ_OFFSET)
#define PREEMPT_MASK		0xffUL
#define SOFTIRQ_MASK		0xff00UL
#define HARDIRQ_MASK		0xf0000UL
#define NMI_MASK		0xf00000UL

#define preempt_count()		shim_preempt_count()
#define hardirq_count()		(preempt_count() & HARDIRQ_MASK)
#define softirq_count()		(preempt_count() & SOFTIRQ_MASK)
#define irq_count()		(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK))
#define in_nmi()		(preempt_count() & NMI_MASK)
#define in_hardirq()		(hardirq_count())
#define in_irq()		(hardirq_count())
#define in_softirq()		(softirq_count())
#define in_serving_softirq()	(softirq_count() & SOFTIRQ_OFFSET)
#define in_interrupt()		(irq_count())
#define in_task()		(!(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)))
#define in_atomic()		(preempt_count() != 0)
#define preemptible()		(preempt_count() == 0 && !shim_irqs_disabled())

#define preempt_count_add(n)	shim_preempt_count_add(n)
#define preempt_count_sub(n)	shim_preempt_count_add(-(n))
#define preempt_disable()	shim_preempt_count_add(1)
#define preempt_enable()	shim_preempt_count_add(-1)
#define preempt_disable_notrace()	preempt_disable()
#define preempt_enable_notrace()	preempt_enable()
#define preempt_enable_no_resched()	preempt_enable()
#define sched_preempt_enable_no_resched()	preempt_enable()
#define preempt_check_resched()	((void)0)
#define preempt_fold_need_resched()	((void)0)
#define migrate_disable()	preempt_disable()
#define migrate_enable()	preempt_enable()

#endif /* __LINUX_PREEMPT_H */
