/* SPDX-License-Identifier: GPL-2.0 */
/* Sleeping, and waiting without sleep: virtual time passes in the host. */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/time64.h>
#include <shim/api.h>

#define __shim_sleep(what, ns) \
	do { shim_might_sleep(what); shim_sleep_ns(ns); } while (0)
#define msleep(ms)		__shim_sleep("msleep", (u64)(ms) * NSEC_PER_MSEC)
#define msleep_interruptible(ms)	({ msleep(ms); 0UL; })
#define ssleep(s)		msleep((s) * 1000)
#define usleep_range(lo, hi) \
	do { (void)(hi); __shim_sleep("usleep_range", (u64)(lo) * NSEC_PER_USEC); } while (0)
#define usleep_range_state(lo, hi, state)	usleep_range(lo, hi)
#define usleep_idle_range(lo, hi)	usleep_range(lo, hi)
#define fsleep(us)		__shim_sleep("fsleep", (u64)(us) * NSEC_PER_USEC)

void __ndelay(unsigned long nsecs);
#define ndelay(n)		__ndelay(n)
#define udelay(n)		__ndelay((n) * 1000UL)
#define mdelay(n)		__ndelay((n) * 1000000UL)

#endif /* _LINUX_DELAY_H */
