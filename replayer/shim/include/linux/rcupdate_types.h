/* SPDX-License-Identifier: GPL-2.0 */
/* The part of RCU that containers use: plain accesses here. */
#ifndef _LINUX_RCUPDATE_TYPES_H
#define _LINUX_RCUPDATE_TYPES_H

#include <linux/compiler.h>

#define rcu_assign_pointer(p, v)	WRITE_ONCE(p, v)
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)
#define RCU_POINTER_INITIALIZER(p, v)	.p = (v)
#define RCU_INITIALIZER(v)		(v)
#define rcu_dereference_raw(p)		READ_ONCE(p)
#define rcu_dereference_raw_check(p)	READ_ONCE(p)

#endif /* _LINUX_RCUPDATE_TYPES_H */
