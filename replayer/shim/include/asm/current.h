/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_CURRENT_H
#define SHIM_ASM_CURRENT_H

#include <linux/sched.h>

#endif /* SHIM_ASM_CURRENT_H */
