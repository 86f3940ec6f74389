/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_REBOOT_H
#define SHIM_LINUX_REBOOT_H

#include <linux/notifier.h>

#endif /* SHIM_LINUX_REBOOT_H */
