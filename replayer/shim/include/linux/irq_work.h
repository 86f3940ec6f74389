/* SPDX-License-Identifier: GPL-2.0 */
/* A call out of interrupt context: the host makes it. */
#ifndef _LINUX_IRQ_WORK_H
#define _LINUX_IRQ_WORK_H

#include <linux/atomic.h>
#include <linux/smp.h>

struct irq_work {
	struct __call_single_node node;
	void (*func)(struct irq_work *work);
	void *irqwait;
};

#define IRQ_WORK_PENDING	0x01
#define IRQ_WORK_BUSY		0x02
#define IRQ_WORK_LAZY		0x04
#define IRQ_WORK_HARD_IRQ	0x08
#define __IRQ_WORK_INIT(fn, fl)	{ .node = { .u_flags = (fl) }, .func = (fn) }
#define IRQ_WORK_INIT(fn)	(struct irq_work)__IRQ_WORK_INIT(fn, 0)
#define IRQ_WORK_INIT_LAZY(fn)	(struct irq_work)__IRQ_WORK_INIT(fn, IRQ_WORK_LAZY)
#define IRQ_WORK_INIT_HARD(fn)	(struct irq_work)__IRQ_WORK_INIT(fn, IRQ_WORK_HARD_IRQ)
#define DEFINE_IRQ_WORK(name, fn)	struct irq_work name = IRQ_WORK_INIT(fn)

bool irq_work_queue(struct irq_work *work);
bool irq_work_queue_on(struct irq_work *work, int cpu);
void irq_work_sync(struct irq_work *work);

static inline void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *work))
{
	*work = IRQ_WORK_INIT(func);
}

static inline bool irq_work_is_pending(struct irq_work *work)
{
	return READ_ONCE(work->node.u_flags) & IRQ_WORK_PENDING;
}

#endif /* _LINUX_IRQ_WORK_H */
