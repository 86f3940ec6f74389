/* SPDX-License-Identifier: GPL-2.0 */
/* How many elements an array has: arrays only, no pointers. */
#ifndef _LINUX_ARRAY_SIZE_H
#define _LINUX_ARRAY_SIZE_H

#include <linux/compiler.h>

#define ARRAY_SIZE(arr) \
	(sizeof(arr) / sizeof((arr)[0]) + BUILD_BUG_ON_ZERO(__same_type((arr), &(arr)[0])))
#define ARRAY_END(arr)	(&(arr)[ARRAY_SIZE(arr)])
#include <linux/build_bug.h>

#endif /* _LINUX_ARRAY_SIZE_H */
