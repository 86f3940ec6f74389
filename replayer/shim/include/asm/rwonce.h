/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_RWONCE_H
#define SHIM_ASM_RWONCE_H

#include <linux/compiler.h>

#endif /* SHIM_ASM_RWONCE_H */
