/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_SWITCH_TO_H
#define SHIM_ASM_SWITCH_TO_H

#include <linux/sched.h>

#endif /* SHIM_ASM_SWITCH_TO_H */
