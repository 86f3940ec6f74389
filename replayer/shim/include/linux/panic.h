/* SPDX-License-Identifier: GPL-2.0 */
/* The end of a machine. */
#ifndef _LINUX_PANIC_H
#define _LINUX_PANIC_H

#include <linux/printk.h>

#define panic(fmt, ...) \
	do { \
		printk(KERN_EMERG "Kernel panic - not syncing: " fmt, ##__VA_ARGS__); \
		shim_bug(__FILE__, __LINE__); \
	} while (0)
#define TAINT_WARN	9
#define oops_in_progress	0

#endif /* _LINUX_PANIC_H */
