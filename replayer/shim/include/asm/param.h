/* SPDX-License-Identifier: GPL-2.0 */
/* How often the tick comes. */
#ifndef SHIM_ASM_PARAM_H
#define SHIM_ASM_PARAM_H

#include <linux/kconfig.h>

#undef HZ
#define HZ		CONFIG_HZ
#define USER_HZ		100


#endif /* SHIM_ASM_PARAM_H */
