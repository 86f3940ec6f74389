/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_GENERIC_ERRNO_H
#define SHIM_ASM_GENERIC_ERRNO_H

#include <linux/errno.h>

#endif /* SHIM_ASM_GENERIC_ERRNO_H */
