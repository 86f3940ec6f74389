/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_VERMAGIC_H
#define SHIM_LINUX_VERMAGIC_H

#include <linux/types.h>

#endif /* SHIM_LINUX_VERMAGIC_H */
