/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_CPUHOTPLUG_H
#define SHIM_LINUX_CPUHOTPLUG_H

#include <linux/cpu.h>

#endif /* SHIM_LINUX_CPUHOTPLUG_H */
