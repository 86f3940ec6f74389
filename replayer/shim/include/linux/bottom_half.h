/* SPDX-License-Identifier: GPL-2.0 */
/* Softirqs. */
#ifndef _LINUX_BH_H
#define _LINUX_BH_H

#include <linux/preempt.h>

#define local_bh_disable()	shim_preempt_count_add(SOFTIRQ_DISABLE_OFFSET)
#define local_bh_enable()	shim_preempt_count_add(-(int)SOFTIRQ_DISABLE_OFFSET)
#define _local_bh_enable()	local_bh_enable()
#define local_bh_enable_ip(ip)	local_bh_enable()
#define local_bh_blocked()	false

#endif /* _LINUX_BH_H */
