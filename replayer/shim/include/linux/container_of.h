/* SPDX-License-Identifier: GPL-2.0 */
/* From a member to the structure around it. */
#ifndef _LINUX_CONTAINER_OF_H
#define _LINUX_CONTAINER_OF_H

#include <linux/build_bug.h>
#include <linux/stddef.h>

#define typeof_member(T, m)	typeof(((T *)0)->m)

#define container_of(ptr, type, member) \
({ \
	void *__shim_m = (void *)(ptr); \
	_Static_assert(__same_type(*(ptr), ((type *)0)->member) || \
		       __same_type(*(ptr), void), \
		       "container_of: the pointer is not of the member's type"); \
	(type *)((char *)__shim_m - offsetof(type, member)); \
})

#define container_of_const(ptr, type, member) \
	_Generic(ptr, \
		const typeof(*(ptr)) *: ((const type *)container_of(ptr, type, member)), \
		default: ((type *)container_of(ptr, type, member)))

#endif /* _LINUX_CONTAINER_OF_H */
