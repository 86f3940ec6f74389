/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_HARDIRQ_H
#define SHIM_ASM_HARDIRQ_H

#include <linux/hardirq.h>

#endif /* SHIM_ASM_HARDIRQ_H */
