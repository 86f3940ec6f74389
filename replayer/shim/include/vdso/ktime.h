/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_VDSO_KTIME_H
#define SHIM_VDSO_KTIME_H

#include <linux/ktime.h>

#endif /* SHIM_VDSO_KTIME_H */
