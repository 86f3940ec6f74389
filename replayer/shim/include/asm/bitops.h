/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_BITOPS_H
#define SHIM_ASM_BITOPS_H

#include <linux/bitops.h>

#endif /* SHIM_ASM_BITOPS_H */
