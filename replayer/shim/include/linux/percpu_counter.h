/* SPDX-License-Identifier: GPL-2.0 */
/* Counters: one number is enough when contexts take turns. */
#ifndef _LINUX_PERCPU_COUNTER_H
#define _LINUX_PERCPU_COUNTER_H

#include <linux/types.h>

struct percpu_counter {
	s64 count;
};

#define percpu_counter_init(fbc, amount, gfp)	((fbc)->count = (amount), 0)
#define percpu_counter_destroy(fbc)	((void)(fbc))
#define percpu_counter_set(fbc, amount)	((void)((fbc)->count = (amount)))
#define percpu_counter_add(fbc, amount)	((void)((fbc)->count += (amount)))
#define percpu_counter_sub(fbc, amount)	((void)((fbc)->count -= (amount)))
#define percpu_counter_inc(fbc)		percpu_counter_add(fbc, 1)
#define percpu_counter_dec(fbc)		percpu_counter_sub(fbc, 1)
#define percpu_counter_read(fbc)	((fbc)->count)
#define percpu_counter_read_positive(fbc)	((fbc)->count < 0 ? 0 : (fbc)->count)
#define percpu_counter_sum(fbc)		((fbc)->count)
#define percpu_counter_sum_positive(fbc)	percpu_counter_read_positive(fbc)

#endif /* _LINUX_PERCPU_COUNTER_H */
