/* SPDX-License-Identifier: GPL-2.0 */
/* Softirqs and interrupts: only what says where one is. */
#ifndef SHIM_LINUX_INTERRUPT_H
#define SHIM_LINUX_INTERRUPT_H

#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/sched.h>
#include <linux/smp.h>

enum { HI_SOFTIRQ, TIMER_SOFTIRQ, NET_TX_SOFTIRQ, NET_RX_SOFTIRQ, BLOCK_SOFTIRQ,
       IRQ_POLL_SOFTIRQ, TASKLET_SOFTIRQ, SCHED_SOFTIRQ, HRTIMER_SOFTIRQ, RCU_SOFTIRQ,
       NR_SOFTIRQS };
enum irqreturn { IRQ_NONE, IRQ_HANDLED, IRQ_WAKE_THREAD };
typedef enum irqreturn irqreturn_t;

/* Interrupts of devices: accepted while nobody asks what came of it. */
#define request_irq(irq, fn, flags, name, dev)	(shim_unsupported("request_irq"), -EINVAL)
#define free_irq(irq, dev)	((void)(irq), (void)(dev))
#define raise_softirq(nr)	shim_unsupported("raise_softirq")

#endif /* SHIM_LINUX_INTERRUPT_H */
