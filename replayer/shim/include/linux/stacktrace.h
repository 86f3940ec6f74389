/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: no stacks are shown. */
#ifndef _LINUX_STACKTRACE_H
#define _LINUX_STACKTRACE_H

#include <linux/types.h>

#define stack_trace_save(store, size, skip)	((void)(store), (void)(size), 0u)
#define stack_trace_print(entries, n, spaces)	((void)(entries), (void)(n))

#endif /* _LINUX_STACKTRACE_H */
