/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_GENERIC_ATOMIC_H
#define SHIM_ASM_GENERIC_ATOMIC_H

#include <linux/atomic.h>

#endif /* SHIM_ASM_GENERIC_ATOMIC_H */
