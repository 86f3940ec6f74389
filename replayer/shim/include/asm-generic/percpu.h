/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_GENERIC_PERCPU_H
#define SHIM_ASM_GENERIC_PERCPU_H

#include <linux/percpu.h>

#endif /* SHIM_ASM_GENERIC_PERCPU_H */
