/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_VDSO_TIME32_H
#define SHIM_VDSO_TIME32_H

#include <linux/time64.h>

#endif /* SHIM_VDSO_TIME32_H */
