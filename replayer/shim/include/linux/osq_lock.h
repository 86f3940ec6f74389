/* SPDX-License-Identifier: GPL-2.0 */
/* Space inside of sleeping locks. */
#ifndef __LINUX_OSQ_LOCK_H
#define __LINUX_OSQ_LOCK_H

#include <linux/types.h>

struct optimistic_spin_queue {
	atomic_t tail;
};

#endif /* __LINUX_OSQ_LOCK_H */
