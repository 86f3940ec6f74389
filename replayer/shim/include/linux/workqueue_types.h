/* SPDX-License-Identifier: GPL-2.0 */
/* A work as it lies in memory. */
#ifndef _LINUX_WORKQUEUE_TYPES_H
#define _LINUX_WORKQUEUE_TYPES_H

#include <linux/types.h>

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	atomic_long_t data;
	struct list_head entry;
	work_func_t func;
};

#endif /* _LINUX_WORKQUEUE_TYPES_H */
