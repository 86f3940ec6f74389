/* SPDX-License-Identifier: GPL-2.0 */
/* IS_ENABLED() and its kin: is an option set, as a constant expression? */
#ifndef __LINUX_KCONFIG_H
#define __LINUX_KCONFIG_H

#include <generated/autoconf.h>

#define __SHIM_ARG_1			0,
#define __shim_second(a, b, ...)	b
#define __shim_is_set(x)		__shim_is_set2(x)
#define __shim_is_set2(val)		__shim_is_set3(__SHIM_ARG_##val)
#define __shim_is_set3(arg_or_junk)	__shim_second(arg_or_junk 1, 0, 0)

#define __is_defined(x)		__shim_is_set(x)
#define IS_BUILTIN(option)	__shim_is_set(option)
#define IS_MODULE(option)	__shim_is_set(option##_MODULE)
#define IS_REACHABLE(option)	(IS_BUILTIN(option) || IS_MODULE(option))
#define IS_ENABLED(option)	(IS_BUILTIN(option) || IS_MODULE(option))

#endif /* __LINUX_KCONFIG_H */
