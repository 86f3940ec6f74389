/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's usual mixture. */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/limits.h>
#include <linux/stdarg.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/bitops.h>
#include <linux/kstrtox.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/build_bug.h>
#include <linux/sprintf.h>
#include <linux/instruction_pointer.h>
#include <linux/kern_levels.h>
#include <vdso/limits.h>

#define STACK_MAGIC		0xdeadbeef
#define REPEAT_BYTE(x)		((~0UL / 0xff) * (x))
#define u64_to_user_ptr(x)	((void __user *)(uintptr_t)(x))
#define PTR_IF(cond, ptr)	((cond) ? (ptr) : NULL)
#define upper_32_bits(n)	((u32)(((n) >> 16) >> 16))
#define lower_32_bits(n)	((u32)((n) & 0xffffffff))
#define upper_16_bits(n)	((u16)((n) >> 16))
#define lower_16_bits(n)	((u16)((n) & 0xffff))
#define __COUNT_ARGS(_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, n, ...) n
#define COUNT_ARGS(x...)	__COUNT_ARGS(, ##x, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define CONCATENATE(a, b)	__PASTE(a, b)
#define __stringify_1(x...)	#x
#define __stringify(x...)	__stringify_1(x)
#define FIELD_SIZEOF(t, f)	sizeof_field(t, f)

#define might_sleep()		shim_might_sleep(__func__)
#define might_sleep_if(cond)	do { if (cond) might_sleep(); } while (0)
#define might_resched()		((void)0)
#define cant_sleep()		((void)0)
#define cant_migrate()		((void)0)
#define non_block_start()	((void)0)
#define non_block_end()		((void)0)
#define might_fault()		((void)0)

enum system_states { SYSTEM_BOOTING, SYSTEM_SCHEDULING, SYSTEM_FREEING_INITMEM, SYSTEM_RUNNING,
		     SYSTEM_HALT, SYSTEM_POWER_OFF, SYSTEM_RESTART, SYSTEM_SUSPEND };
#define system_state		SYSTEM_RUNNING
#define hex_asc_lo(x)		("0123456789abcdef"[(x) & 0x0f])
#define hex_asc_hi(x)		("0123456789abcdef"[((x) & 0xf0) >> 4])

#endif /* _LINUX_KERNEL_H */
