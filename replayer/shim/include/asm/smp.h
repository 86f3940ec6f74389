/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_SMP_H
#define SHIM_ASM_SMP_H

#include <linux/smp.h>

#endif /* SHIM_ASM_SMP_H */
