/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_SPINLOCK_H
#define SHIM_ASM_SPINLOCK_H

#include <linux/spinlock.h>

#endif /* SHIM_ASM_SPINLOCK_H */
