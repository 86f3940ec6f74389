/* SPDX-License-Identifier: GPL-2.0 */
/* Lines that do not come too often. */
#ifndef _LINUX_RATELIMIT_H
#define _LINUX_RATELIMIT_H

#include <linux/ratelimit_types.h>
#include <linux/printk.h>

#endif /* _LINUX_RATELIMIT_H */
