/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_STRING_H
#define SHIM_ASM_STRING_H

#include <linux/string.h>

#endif /* SHIM_ASM_STRING_H */
