/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_PCI_H
#define SHIM_LINUX_PCI_H

#include <linux/device.h>
#include <linux/interrupt.h>

#endif /* SHIM_LINUX_PCI_H */
