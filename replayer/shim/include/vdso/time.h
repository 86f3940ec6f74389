/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_VDSO_TIME_H
#define SHIM_VDSO_TIME_H

#include <linux/time.h>

#endif /* SHIM_VDSO_TIME_H */
