/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_VDSO_MATH64_H
#define SHIM_VDSO_MATH64_H

#include <linux/math64.h>

#endif /* SHIM_VDSO_MATH64_H */
