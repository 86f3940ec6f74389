/* SPDX-License-Identifier: GPL-2.0 */
/* Ticks of the clock: read through the host, converted exactly. */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/time.h>
#include <linux/types.h>
#include <asm/param.h>
#include <shim/api.h>

#define jiffies			((unsigned long)shim_clock(SAAKM_SRC_JIFFIES))
#define jiffies_64		shim_clock(SAAKM_SRC_JIFFIES)
#define get_jiffies_64()	jiffies_64
#define INITIAL_JIFFIES		((unsigned long)(unsigned int)(-300 * HZ))
#define MAX_JIFFY_OFFSET	((~0UL >> 1 >> 1) - 1)
#define TICK_NSEC		((NSEC_PER_SEC + HZ / 2) / HZ)
#define TICK_USEC		((USEC_PER_SEC + HZ / 2) / HZ)

#define time_after(a, b)	((long)((unsigned long)(b) - (unsigned long)(a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	((long)((unsigned long)(a) - (unsigned long)(b)) >= 0)
#define time_before_eq(a, b)	time_after_eq(b, a)
#define time_in_range(a, b, c)	(time_after_eq(a, b) && time_before_eq(a, c))
#define time_in_range_open(a, b, c)	(time_after_eq(a, b) && time_before(a, c))
#define time_after64(a, b)	((s64)((u64)(b) - (u64)(a)) < 0)
#define time_before64(a, b)	time_after64(b, a)
#define time_after_eq64(a, b)	((s64)((u64)(a) - (u64)(b)) >= 0)
#define time_before_eq64(a, b)	time_after_eq64(b, a)
#define time_in_range64(a, b, c)	(time_after_eq64(a, b) && time_before_eq64(a, c))
#define time_is_before_jiffies(a)	time_after(jiffies, a)
#define time_is_after_jiffies(a)	time_before(jiffies, a)
#define time_is_before_eq_jiffies(a)	time_after_eq(jiffies, a)
#define time_is_after_eq_jiffies(a)	time_before_eq(jiffies, a)

#if HZ > 1000 || 1000 % HZ
#error "conversions are written for a HZ that divides 1000"
#endif

static inline unsigned int jiffies_to_msecs(const unsigned long j)
{
	return (MSEC_PER_SEC / HZ) * j;
}

static inline unsigned int jiffies_to_usecs(const unsigned long j)
{
	return (USEC_PER_SEC / HZ) * j;
}

/* Rounded up; what is negative as an int means for ever. */
static inline unsigned long msecs_to_jiffies(const unsigned int m)
{
	if ((int)m < 0)
		return MAX_JIFFY_OFFSET;
	return (m + (MSEC_PER_SEC / HZ) - 1) / (MSEC_PER_SEC / HZ);
}

static inline unsigned long usecs_to_jiffies(const unsigned int u)
{
	if (u > jiffies_to_usecs(MAX_JIFFY_OFFSET))
		return MAX_JIFFY_OFFSET;
	return (u + (USEC_PER_SEC / HZ) - 1) / (USEC_PER_SEC / HZ);
}

static inline u64 jiffies_to_nsecs(const unsigned long j)
{
	return (u64)jiffies_to_usecs(j) * NSEC_PER_USEC;
}

static inline u64 jiffies64_to_nsecs(u64 j)
{
	return (NSEC_PER_SEC / HZ) * j;
}

static inline u64 jiffies64_to_msecs(const u64 j)
{
	return (MSEC_PER_SEC / HZ) * j;
}

static inline u64 nsecs_to_jiffies64(u64 n)
{
	return n / (NSEC_PER_SEC / HZ);
}

static inline unsigned long nsecs_to_jiffies(u64 n)
{
	return (unsigned long)nsecs_to_jiffies64(n);
}

#define secs_to_jiffies(s)		((unsigned long)(s) * HZ)
#define jiffies_to_clock_t(j)		((j) / (HZ / USER_HZ))
#define clock_t_to_jiffies(c)		((c) * (HZ / USER_HZ))
#define nsec_to_clock_t(n)		((n) / (NSEC_PER_SEC / USER_HZ))
#define jiffies_delta_to_msecs(d)	jiffies_to_msecs(max(0L, (long)(d)))
#define round_jiffies(j)		(j)
#define round_jiffies_relative(j)	(j)
#define round_jiffies_up(j)		(j)

#endif /* _LINUX_JIFFIES_H */
