/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_IRQ_H
#define SHIM_LINUX_IRQ_H

#include <linux/interrupt.h>

#endif /* SHIM_LINUX_IRQ_H */
