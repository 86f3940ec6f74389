// SPDX-License-Identifier: GPL-2.0
/* What of time is computed here rather than in the host. */
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/bug.h>

/* How many intervals must be added so that the timer lies behind now. */
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	ktime_t late = now - timer->node.expires;
	u64 n = 1;

	if (late < 0)
		return 0;
	if (WARN_ON(timer->state & HRTIMER_STATE_ENQUEUED))
		return 0;
	if (interval < hrtimer_resolution)
		interval = hrtimer_resolution;
	if (late >= interval) {
		n = late / interval;
		hrtimer_add_expires_ns(timer, interval * n);
		if (timer->node.expires > now)
			return n;
		n++;
	}
	hrtimer_add_expires(timer, interval);
	return n;
}

int ___ratelimit(struct ratelimit_state *rs, const char *func)
{
	unsigned long now;

	if (!rs->interval)
		return 1;
	now = jiffies;
	if (!rs->begin)
		rs->begin = now;
	if (time_after(now, rs->begin + rs->interval)) {
		if (rs->missed && !(rs->flags & RATELIMIT_MSG_ON_RELEASE)) {
			printk(KERN_WARNING "%s: %d callbacks suppressed\n", func, rs->missed);
			rs->missed = 0;
		}
		rs->begin = now;
		rs->printed = 0;
	}
	if (rs->printed < rs->burst) {
		rs->printed++;
		return 1;
	}
	rs->missed++;
	return 0;
}
