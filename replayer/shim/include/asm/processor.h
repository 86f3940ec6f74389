/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_PROCESSOR_H
#define SHIM_ASM_PROCESSOR_H

#include <linux/sched.h>

#include <asm/barrier.h>

#endif /* SHIM_ASM_PROCESSOR_H */
