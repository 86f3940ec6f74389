/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: nothing is traced. */
#ifndef _LINUX_FTRACE_H
#define _LINUX_FTRACE_H

#include <linux/tracepoint.h>

#define CALLER_ADDR0	((unsigned long)__builtin_return_address(0))
#define tracing_on()	((void)0)
#define tracing_off()	((void)0)
#define tracing_is_on()	0
#define ftrace_dump(mode)	((void)0)
#define tracing_snapshot()	((void)0)

#endif /* _LINUX_FTRACE_H */
