/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_PREEMPT_H
#define SHIM_ASM_PREEMPT_H

#include <linux/preempt.h>

#endif /* SHIM_ASM_PREEMPT_H */
