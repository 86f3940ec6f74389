/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_UACCESS_H
#define SHIM_ASM_UACCESS_H

#include <linux/uaccess.h>

#endif /* SHIM_ASM_UACCESS_H */
