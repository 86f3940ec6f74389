/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_RWLOCK_TYPES_H
#define SHIM_LINUX_RWLOCK_TYPES_H

#include <linux/spinlock_types.h>

#endif /* SHIM_LINUX_RWLOCK_TYPES_H */
