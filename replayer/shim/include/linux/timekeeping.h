/* SPDX-License-Identifier: GPL-2.0 */
/* Clocks: all of them read the host's, one for each kind of value. */
#ifndef _LINUX_TIMEKEEPING_H
#define _LINUX_TIMEKEEPING_H

#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/time64.h>
#include <shim/api.h>

enum tk_offsets { TK_OFFS_REAL, TK_OFFS_BOOT, TK_OFFS_TAI, TK_OFFS_MAX };

#define ktime_get()		((ktime_t)shim_clock(SAAKM_SRC_KTIME))
#define ktime_get_ns()		((u64)shim_clock(SAAKM_SRC_KTIME))
#define ktime_get_raw()		ktime_get()
#define ktime_get_raw_ns()	ktime_get_ns()
#define ktime_get_boottime()	ktime_get()
#define ktime_get_boottime_ns()	ktime_get_ns()
#define ktime_get_real()	ktime_get()
#define ktime_get_real_ns()	ktime_get_ns()
#define ktime_get_coarse()	ktime_get()
#define ktime_get_coarse_ns()	ktime_get_ns()
#define ktime_get_mono_fast_ns()	ktime_get_ns()
#define ktime_get_boot_fast_ns()	ktime_get_ns()
#define ktime_get_real_fast_ns()	ktime_get_ns()
#define ktime_get_seconds()	((time64_t)(ktime_get_ns() / NSEC_PER_SEC))
#define ktime_get_real_seconds()	ktime_get_seconds()
#define ktime_get_ts64(ts)	((void)(*(ts) = ns_to_timespec64(ktime_get_ns())))
#define ktime_get_real_ts64(ts)	ktime_get_ts64(ts)
#define ktime_get_boottime_ts64(ts)	ktime_get_ts64(ts)
#define ktime_get_raw_ts64(ts)	ktime_get_ts64(ts)
#define ktime_get_with_offset(o)	((void)(o), ktime_get())
#define get_cycles()		((unsigned long long)shim_clock(SAAKM_SRC_SCHED_CLOCK))
#define rdtsc()			get_cycles()
#define rdtsc_ordered()		get_cycles()
#define random_get_entropy()	((unsigned long)get_cycles())

#endif /* _LINUX_TIMEKEEPING_H */
