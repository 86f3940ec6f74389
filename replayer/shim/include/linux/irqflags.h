/* SPDX-License-Identifier: GPL-2.0 */
/* Interrupts of the processor that runs: the host's. */
#ifndef _LINUX_TRACE_IRQFLAGS_H
#define _LINUX_TRACE_IRQFLAGS_H

#include <linux/compiler.h>
#include <shim/api.h>

/* Flags are the host's: 0 is "interrupts are on". */
#define SHIM_IRQS_ON		0UL

#define local_irq_save(flags)	do { (flags) = shim_irq_save(); } while (0)
#define local_irq_restore(flags)	shim_irq_restore(flags)
#define local_irq_disable()	((void)shim_irq_save())
#define local_irq_enable()	shim_irq_restore(SHIM_IRQS_ON)
#define local_save_flags(flags) \
	do { (flags) = shim_irqs_disabled(); } while (0)
#define irqs_disabled()		shim_irqs_disabled()
#define irqs_disabled_flags(flags)	((flags) != SHIM_IRQS_ON)
#define raw_local_irq_save	local_irq_save
#define raw_local_irq_restore	local_irq_restore
#define raw_local_irq_disable	local_irq_disable
#define raw_local_irq_enable	local_irq_enable
#define raw_irqs_disabled	irqs_disabled
#define arch_local_irq_save()	shim_irq_save()
#define arch_local_irq_restore(flags)	shim_irq_restore(flags)
#define safe_halt()		local_irq_enable()

#endif /* _LINUX_TRACE_IRQFLAGS_H */
