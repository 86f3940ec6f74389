/* SPDX-License-Identifier: GPL-2.0 */
/* Units. */
#ifndef SHIM_LINUX_UNITS_H
#define SHIM_LINUX_UNITS_H

#include <linux/types.h>

#define KILO	1000UL
#define MEGA	1000000UL
#define GIGA	1000000000UL
#define HZ_PER_KHZ	1000UL
#define HZ_PER_MHZ	1000000UL
#define KHZ_PER_MHZ	1000UL

#endif /* SHIM_LINUX_UNITS_H */
