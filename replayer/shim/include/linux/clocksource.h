/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_CLOCKSOURCE_H
#define SHIM_LINUX_CLOCKSOURCE_H

#include <linux/timekeeping.h>

#endif /* SHIM_LINUX_CLOCKSOURCE_H */
