/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: tracepoints compile to nothing. */
#ifndef _LINUX_TRACEPOINT_H
#define _LINUX_TRACEPOINT_H

#include <linux/types.h>

#define TP_PROTO(args...)	args
#define TP_ARGS(args...)	args
#define TP_CONDITION(args...)	args
#define __SHIM_TRACE(name, proto) \
	static inline void trace_##name(proto) { } \
	static inline bool trace_##name##_enabled(void) { return false; }
#define DECLARE_TRACE(name, proto, args)	__SHIM_TRACE(name, proto)
#define TRACE_EVENT(name, proto, args, fields...)	__SHIM_TRACE(name, proto)
#define DEFINE_TRACE(name...)
#define EXPORT_TRACEPOINT_SYMBOL(name)
#define EXPORT_TRACEPOINT_SYMBOL_GPL(name)
#define tracepoint_enabled(name)	false

#endif /* _LINUX_TRACEPOINT_H */
