/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_GENERIC_SECTIONS_H
#define SHIM_ASM_GENERIC_SECTIONS_H

#include <linux/types.h>

#endif /* SHIM_ASM_GENERIC_SECTIONS_H */
