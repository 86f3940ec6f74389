/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_BUG_H
#define SHIM_ASM_BUG_H

#include <linux/bug.h>

#endif /* SHIM_ASM_BUG_H */
