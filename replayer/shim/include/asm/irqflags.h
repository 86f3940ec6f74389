/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_IRQFLAGS_H
#define SHIM_ASM_IRQFLAGS_H

#include <linux/irqflags.h>

#endif /* SHIM_ASM_IRQFLAGS_H */
