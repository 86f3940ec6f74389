/* SPDX-License-Identifier: GPL-2.0 */
/* WARN and BUG: findings, with the policy's own line. */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/panic.h>
#include <shim/api.h>

#define BUG()		shim_bug(__FILE__, __LINE__)
#define BUG_ON(cond)	do { if (unlikely(cond)) BUG(); } while (0)

#define __WARN()	shim_warn(__FILE__, __LINE__, NULL)
#define WARN(cond, fmt...) \
({ \
	int __shim_w = !!(cond); \
	if (unlikely(__shim_w)) \
		shim_warn(__FILE__, __LINE__, fmt); \
	unlikely(__shim_w); \
})
#define WARN_ON(cond) \
({ \
	int __shim_w = !!(cond); \
	if (unlikely(__shim_w)) \
		__WARN(); \
	unlikely(__shim_w); \
})
#define WARN_TAINT(cond, taint, fmt...)	WARN(cond, fmt)
#define WARN_ONCE(cond, fmt...) \
({ \
	static bool __shim_warned; \
	int __shim_o = !!(cond); \
	if (unlikely(__shim_o && !__shim_warned)) { \
		__shim_warned = true; \
		shim_warn(__FILE__, __LINE__, fmt); \
	} \
	unlikely(__shim_o); \
})
#define WARN_ON_ONCE(cond) \
({ \
	static bool __shim_warned; \
	int __shim_o = !!(cond); \
	if (unlikely(__shim_o && !__shim_warned)) { \
		__shim_warned = true; \
		__WARN(); \
	} \
	unlikely(__shim_o); \
})
#define WARN_ON_SMP(cond)	WARN_ON(cond)
#define WARN_TAINT_ONCE(cond, taint, fmt...)	WARN_ONCE(cond, fmt)
#define CHECK_DATA_CORRUPTION(cond, addr, fmt...)	WARN(cond, fmt)
#define MAYBE_BUILD_BUG_ON(cond)	BUG_ON(cond)

#endif /* _LINUX_BUG_H */
