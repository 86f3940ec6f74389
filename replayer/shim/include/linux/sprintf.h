/* SPDX-License-Identifier: GPL-2.0 */
/* Formatting, with the kernel's %p extensions: the host does it. */
#ifndef _LINUX_KERNEL_SPRINTF_H_
#define _LINUX_KERNEL_SPRINTF_H_

#include <linux/stdarg.h>
#include <shim/api.h>

#ifndef SHIM_WITH_LIBC
#define snprintf(buf, size, ...)	shim_snprintf(buf, size, __VA_ARGS__)
#define sprintf(buf, ...)		shim_snprintf(buf, SHIM_INT_MAX, __VA_ARGS__)
#define vsnprintf(buf, size, fmt, args)	shim_vsnprintf(buf, size, fmt, args)
#define vsprintf(buf, fmt, args)	shim_vsnprintf(buf, SHIM_INT_MAX, fmt, args)
#endif
#define SHIM_INT_MAX	0x7fffffff

#pragma GCC visibility push(hidden)
/* These give what they wrote, not what they would have written. */
__printf(3, 4) int scnprintf(char *buf, size_t size, const char *fmt, ...);
__printf(3, 0) int vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
__printf(2, 3) char *kasprintf(unsigned int gfp, const char *fmt, ...);
#ifndef SHIM_WITH_LIBC
__printf(2, 3) int sscanf(const char *buf, const char *fmt, ...);
#endif
#pragma GCC visibility pop

#endif /* _LINUX_KERNEL_SPRINTF_H_ */
