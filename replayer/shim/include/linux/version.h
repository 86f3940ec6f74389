/* SPDX-License-Identifier: GPL-2.0 */
/* The version that the shim stands for. */
#ifndef SHIM_LINUX_VERSION_H
#define SHIM_LINUX_VERSION_H

#include <linux/types.h>

#define KERNEL_VERSION(a, b, c)	(((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_MAJOR	6
#define LINUX_VERSION_PATCHLEVEL	12
#define LINUX_VERSION_SUBLEVEL	0
#define LINUX_VERSION_CODE	KERNEL_VERSION(6, 12, 0)

#endif /* SHIM_LINUX_VERSION_H */
