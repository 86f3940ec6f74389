/* SPDX-License-Identifier: GPL-2.0 */
/* Assertions while compiling: constant conditions only, at every -O. */
#ifndef _LINUX_BUILD_BUG_H
#define _LINUX_BUILD_BUG_H

#include <linux/compiler.h>

#define BUILD_BUG_ON_ZERO(e)	((int)sizeof(struct { int : (-!!(e)); }))
#define BUILD_BUG_ON_NOT_POWER_OF_2(n) \
	BUILD_BUG_ON((n) == 0 || (((n) & ((n) - 1)) != 0))
#define __BUILD_BUG_ON_NOT_POWER_OF_2(n)	BUILD_BUG_ON(((n) & ((n) - 1)) != 0)
#define BUILD_BUG_ON_INVALID(e)	((void)sizeof((__force long)(e)))
#define BUILD_BUG_ON_MSG(cond, msg)	compiletime_assert(!(cond), msg)
#define BUILD_BUG_ON(cond)	BUILD_BUG_ON_MSG(cond, "BUILD_BUG_ON failed")
/* Unreachable code is only known as such by an optimiser: at run time. */
#define BUILD_BUG()		__builtin_trap()

#define __static_assert(expr, msg, ...)	_Static_assert(expr, msg)
#undef static_assert
#define static_assert(expr, ...)	__static_assert(expr, ##__VA_ARGS__, #expr)

#endif /* _LINUX_BUILD_BUG_H */
