/* SPDX-License-Identifier: GPL-2.0 */
/* What a build puts before every file in the kernel. */
#ifndef __LINUX_COMPILER_TYPES_H
#define __LINUX_COMPILER_TYPES_H

#include <linux/kconfig.h>
#include <linux/compiler_attributes.h>

#define ___PASTE(a, b)		a##b
#define __PASTE(a, b)		___PASTE(a, b)

#define __same_type(a, b)	__builtin_types_compatible_p(typeof(a), typeof(b))

/* The type of a scalar without const and volatile; others keep theirs. */
#define __shim_unqual(type)	unsigned type: (unsigned type)0, signed type: (signed type)0
#define __unqual_scalar_typeof(x) typeof(_Generic((x), \
		char: (char)0, \
		__shim_unqual(char), \
		__shim_unqual(short), \
		__shim_unqual(int), \
		__shim_unqual(long), \
		__shim_unqual(long long), \
		default: (x)))

#define __native_word(t) \
	(sizeof(t) == 1 || sizeof(t) == 2 || sizeof(t) == 4 || sizeof(t) == 8)

#define asm_volatile_goto(x...)	asm goto(x)
#define asm_inline		asm

#endif /* __LINUX_COMPILER_TYPES_H */
