/* SPDX-License-Identifier: GPL-2.0 */
/* Words anywhere. */
#ifndef SHIM_LINUX_UNALIGNED_H
#define SHIM_LINUX_UNALIGNED_H

#include <linux/types.h>

#define get_unaligned(ptr) \
	(((const struct { typeof(*(ptr)) x; } __attribute__((__packed__)) *)(ptr))->x)
#define put_unaligned(val, ptr) \
	((void)(((struct { typeof(*(ptr)) x; } __attribute__((__packed__)) *)(ptr))->x = (val)))

#endif /* SHIM_LINUX_UNALIGNED_H */
