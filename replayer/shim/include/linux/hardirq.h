/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_HARDIRQ_H
#define SHIM_LINUX_HARDIRQ_H

#include <linux/preempt.h>
#include <linux/irqflags.h>
#include <linux/bottom_half.h>

#endif /* SHIM_LINUX_HARDIRQ_H */
