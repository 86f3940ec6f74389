/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_DIV64_H
#define SHIM_ASM_DIV64_H

#include <linux/math64.h>

#endif /* SHIM_ASM_DIV64_H */
