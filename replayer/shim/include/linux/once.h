/* SPDX-License-Identifier: GPL-2.0 */
/* What is done the first time only. */
#ifndef _LINUX_ONCE_H
#define _LINUX_ONCE_H

#define DO_ONCE(func, ...) \
	({ static bool __done; bool __first = !__done; if (__first) { __done = true; \
	   func(__VA_ARGS__); } __first; })
#define DO_ONCE_LITE(func, ...)	DO_ONCE(func, __VA_ARGS__)

#endif /* _LINUX_ONCE_H */
