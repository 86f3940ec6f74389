/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_TSC_H
#define SHIM_ASM_TSC_H

#include <linux/timekeeping.h>

#endif /* SHIM_ASM_TSC_H */
