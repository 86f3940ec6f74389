/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_TICK_H
#define SHIM_LINUX_TICK_H

#include <linux/sched.h>
#include <linux/timekeeping.h>

#endif /* SHIM_LINUX_TICK_H */
