/* SPDX-License-Identifier: GPL-2.0 */
/* Nanoseconds as a type: real. Reading a clock: timekeeping.h. */
#ifndef _LINUX_KTIME_H
#define _LINUX_KTIME_H

#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/time64.h>
#include <linux/types.h>


static inline ktime_t ktime_set(const s64 secs, const unsigned long nsecs)
{
	if (unlikely(secs >= KTIME_SEC_MAX))
		return KTIME_MAX;
	return secs * NSEC_PER_SEC + (s64)nsecs;
}

#define ktime_sub(a, b)		((a) - (b))
#define ktime_add(a, b)		((a) + (b))
#define ktime_add_unsafe(a, b)	((ktime_t)((u64)(a) + (b)))
#define ktime_add_ns(kt, ns)	((kt) + (ns))
#define ktime_sub_ns(kt, ns)	((kt) - (ns))
#define ktime_to_ns(kt)		((s64)(kt))

static inline ktime_t ns_to_ktime(u64 ns)
{
	return ns;
}

static inline ktime_t us_to_ktime(u64 us)
{
	return us * NSEC_PER_USEC;
}

static inline ktime_t ms_to_ktime(u64 ms)
{
	return ms * NSEC_PER_MSEC;
}

static inline ktime_t timespec64_to_ktime(struct timespec64 ts)
{
	return ktime_set(ts.tv_sec, ts.tv_nsec);
}
#define ktime_to_timespec64(kt)	ns_to_timespec64(kt)

static inline int ktime_compare(const ktime_t a, const ktime_t b)
{
	return a < b ? -1 : a > b;
}

static inline bool ktime_after(const ktime_t a, const ktime_t b)
{
	return a > b;
}

static inline bool ktime_before(const ktime_t a, const ktime_t b)
{
	return a < b;
}

static inline s64 ktime_divns(const ktime_t kt, s64 div)
{
	return kt / div;
}

static inline s64 ktime_to_us(const ktime_t kt)
{
	return kt / NSEC_PER_USEC;
}

static inline s64 ktime_to_ms(const ktime_t kt)
{
	return kt / NSEC_PER_MSEC;
}

static inline s64 ktime_us_delta(const ktime_t later, const ktime_t earlier)
{
	return ktime_to_us(later - earlier);
}

static inline s64 ktime_ms_delta(const ktime_t later, const ktime_t earlier)
{
	return ktime_to_ms(later - earlier);
}

#define ktime_add_us(kt, us)	((kt) + (ktime_t)(us) * NSEC_PER_USEC)
#define ktime_add_ms(kt, ms)	((kt) + (ktime_t)(ms) * NSEC_PER_MSEC)
#define ktime_sub_us(kt, us)	((kt) - (ktime_t)(us) * NSEC_PER_USEC)
#define ktime_sub_ms(kt, ms)	((kt) - (ktime_t)(ms) * NSEC_PER_MSEC)

/* A sum that does not wrap: the end of time instead. */
static inline ktime_t ktime_add_safe(const ktime_t a, const ktime_t b)
{
	ktime_t sum = ktime_add_unsafe(a, b);

	return sum < 0 || sum < a || sum < b ? ktime_set(KTIME_SEC_MAX, 0) : sum;
}

#include <linux/timekeeping.h>

#endif /* _LINUX_KTIME_H */
