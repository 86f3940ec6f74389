/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_MMZONE_H
#define SHIM_LINUX_MMZONE_H

#include <linux/gfp_types.h>
#include <linux/numa.h>
#include <linux/spinlock_types.h>

#endif /* SHIM_LINUX_MMZONE_H */
