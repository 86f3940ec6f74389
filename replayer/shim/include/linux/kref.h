/* SPDX-License-Identifier: GPL-2.0 */
/* Reference counts with a function at the end: real. */
#ifndef _KREF_H_
#define _KREF_H_

#include <linux/refcount.h>

struct kref {
	refcount_t refcount;
};

#define KREF_INIT(n)		{ .refcount = REFCOUNT_INIT(n) }
#define kref_init(k)		refcount_set(&(k)->refcount, 1)
#define kref_read(k)		refcount_read(&(k)->refcount)
#define kref_get(k)		refcount_inc(&(k)->refcount)
#define kref_get_unless_zero(k)	refcount_inc_not_zero(&(k)->refcount)
#define kref_put(k, release) \
({ \
	struct kref *__k = (k); \
	int __last = refcount_dec_and_test(&__k->refcount); \
	if (__last) \
		release(__k); \
	__last; \
})

#endif /* _KREF_H_ */
