/* SPDX-License-Identifier: GPL-2.0 */
/* Timers of nanoseconds: the host runs them. */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

#include <linux/ktime.h>
#include <linux/rbtree.h>
#include <linux/time.h>
#include <linux/timer.h>
#include <linux/timerqueue.h>

enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0x00,
	HRTIMER_MODE_REL = 0x01,
	HRTIMER_MODE_PINNED = 0x02,
	HRTIMER_MODE_SOFT = 0x04,
	HRTIMER_MODE_HARD = 0x08,
	HRTIMER_MODE_ABS_PINNED = HRTIMER_MODE_ABS | HRTIMER_MODE_PINNED,
	HRTIMER_MODE_REL_PINNED = HRTIMER_MODE_REL | HRTIMER_MODE_PINNED,
	HRTIMER_MODE_ABS_SOFT = HRTIMER_MODE_ABS | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_REL_SOFT = HRTIMER_MODE_REL | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_ABS_PINNED_SOFT = HRTIMER_MODE_ABS_PINNED | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_REL_PINNED_SOFT = HRTIMER_MODE_REL_PINNED | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_ABS_HARD = HRTIMER_MODE_ABS | HRTIMER_MODE_HARD,
	HRTIMER_MODE_REL_HARD = HRTIMER_MODE_REL | HRTIMER_MODE_HARD,
	HRTIMER_MODE_ABS_PINNED_HARD = HRTIMER_MODE_ABS_PINNED | HRTIMER_MODE_HARD,
	HRTIMER_MODE_REL_PINNED_HARD = HRTIMER_MODE_REL_PINNED | HRTIMER_MODE_HARD,
};

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };

#define HRTIMER_STATE_INACTIVE	0x00
#define HRTIMER_STATE_ENQUEUED	0x01

struct hrtimer_clock_base;
struct hrtimer {
	struct timerqueue_node node;	/* node.expires: when, absolute */
	ktime_t _softexpires;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	struct hrtimer_clock_base *base;
	u8 state;			/* HRTIMER_STATE_*, set by the host */
	u8 is_rel;
	u8 is_soft;
	u8 is_hard;
};

void hrtimer_init(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode);
void hrtimer_start_range_ns(struct hrtimer *timer, ktime_t tim, u64 range_ns,
			    const enum hrtimer_mode mode);
int hrtimer_cancel(struct hrtimer *timer);
int hrtimer_try_to_cancel(struct hrtimer *timer);
bool hrtimer_active(const struct hrtimer *timer);
int hrtimer_callback_running(struct hrtimer *timer);

#pragma GCC visibility push(hidden)
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval);
#pragma GCC visibility pop

#define hrtimer_resolution	1
#define hrtimer_init_on_stack(timer, clock, mode)	hrtimer_init(timer, clock, mode)
#define hrtimer_setup(timer, fn, clock, mode) \
	do { hrtimer_init(timer, clock, mode); (timer)->function = (fn); } while (0)
#define destroy_hrtimer_on_stack(timer)	((void)(timer))
#define hrtimer_start(timer, tim, mode)	hrtimer_start_range_ns(timer, tim, 0, mode)
#define hrtimer_start_expires(timer, mode) \
	hrtimer_start_range_ns(timer, (timer)->_softexpires, \
			       (timer)->node.expires - (timer)->_softexpires, mode)
#define hrtimer_restart(timer)	hrtimer_start_expires(timer, HRTIMER_MODE_ABS)
#define hrtimer_cb_get_time(timer)	((void)(timer), ktime_get())
#define hrtimer_forward_now(timer, interval) \
	hrtimer_forward(timer, hrtimer_cb_get_time(timer), interval)
#define hrtimer_get_remaining(timer)	((timer)->node.expires - ktime_get())
#define hrtimer_expires_remaining(timer)	hrtimer_get_remaining(timer)
#define hrtimer_is_hres_active(timer)	((void)(timer), 1)

static inline void hrtimer_set_expires(struct hrtimer *timer, ktime_t time)
{
	timer->node.expires = time;
	timer->_softexpires = time;
}

static inline void hrtimer_set_expires_range_ns(struct hrtimer *timer, ktime_t time, u64 delta)
{
	timer->_softexpires = time;
	timer->node.expires = ktime_add_safe(time, ns_to_ktime(delta));
}

static inline void hrtimer_add_expires(struct hrtimer *timer, ktime_t time)
{
	timer->node.expires = ktime_add_safe(timer->node.expires, time);
	timer->_softexpires = ktime_add_safe(timer->_softexpires, time);
}

static inline void hrtimer_add_expires_ns(struct hrtimer *timer, u64 ns)
{
	timer->node.expires = ktime_add_ns(timer->node.expires, ns);
	timer->_softexpires = ktime_add_ns(timer->_softexpires, ns);
}

static inline ktime_t hrtimer_get_expires(const struct hrtimer *timer)
{
	return timer->node.expires;
}

static inline ktime_t hrtimer_get_softexpires(const struct hrtimer *timer)
{
	return timer->_softexpires;
}

static inline s64 hrtimer_get_expires_ns(const struct hrtimer *timer)
{
	return ktime_to_ns(timer->node.expires);
}

static inline bool hrtimer_is_queued(struct hrtimer *timer)
{
	return !!(READ_ONCE(timer->state) & HRTIMER_STATE_ENQUEUED);
}

#endif /* _LINUX_HRTIMER_H */
