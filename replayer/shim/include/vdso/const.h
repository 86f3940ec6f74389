/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_VDSO_CONST_H
#define SHIM_VDSO_CONST_H

#include <linux/const.h>

#endif /* SHIM_VDSO_CONST_H */
