/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_LINKAGE_H
#define SHIM_LINUX_LINKAGE_H

#include <linux/compiler.h>

#endif /* SHIM_LINUX_LINKAGE_H */
