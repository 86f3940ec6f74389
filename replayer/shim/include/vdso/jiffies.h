/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_VDSO_JIFFIES_H
#define SHIM_VDSO_JIFFIES_H

#include <linux/jiffies.h>

#endif /* SHIM_VDSO_JIFFIES_H */
