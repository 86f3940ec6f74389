/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_GENERATED_BOUNDS_H
#define SHIM_GENERATED_BOUNDS_H

#include <linux/kconfig.h>

#endif /* SHIM_GENERATED_BOUNDS_H */
