/* SPDX-License-Identifier: GPL-2.0 */
/* At most so many lines (the burst) in an interval of jiffies. */
#ifndef _LINUX_RATELIMIT_TYPES_H
#define _LINUX_RATELIMIT_TYPES_H

#include <shim/api.h>

#define DEFAULT_RATELIMIT_INTERVAL	(5 * CONFIG_HZ)
#define DEFAULT_RATELIMIT_BURST		10
#define RATELIMIT_MSG_ON_RELEASE	1

struct ratelimit_state {
	u32 lock;
	int interval;
	int burst;
	int printed;
	int missed;
	unsigned int flags;
	unsigned long begin;
};

#define RATELIMIT_STATE_INIT(name, interval_init, burst_init) \
	{ .interval = interval_init, .burst = burst_init }
#define DEFINE_RATELIMIT_STATE(name, interval_init, burst_init) \
	struct ratelimit_state name = RATELIMIT_STATE_INIT(name, interval_init, burst_init)

#pragma GCC visibility push(hidden)
int ___ratelimit(struct ratelimit_state *rs, const char *func);
#pragma GCC visibility pop
#define __ratelimit(state)	___ratelimit(state, __func__)

static inline void ratelimit_state_init(struct ratelimit_state *rs, int interval, int burst)
{
	*rs = (struct ratelimit_state)RATELIMIT_STATE_INIT(rs, interval, burst);
}

static inline void ratelimit_set_flags(struct ratelimit_state *rs, unsigned int flags)
{
	rs->flags = flags;
}

#endif /* _LINUX_RATELIMIT_TYPES_H */
