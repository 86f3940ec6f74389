/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_POSIX_TYPES_H
#define SHIM_LINUX_POSIX_TYPES_H

#include <linux/types.h>

#endif /* SHIM_LINUX_POSIX_TYPES_H */
