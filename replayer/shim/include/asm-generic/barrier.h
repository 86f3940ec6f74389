/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_GENERIC_BARRIER_H
#define SHIM_ASM_GENERIC_BARRIER_H

#include <asm/barrier.h>

#endif /* SHIM_ASM_GENERIC_BARRIER_H */
