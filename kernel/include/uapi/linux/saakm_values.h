/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * What the `arg` of a VALUE says, for the sources where it is more than a core or
 * a number of bytes. Part of the trace: append, never insert.
 */
#ifndef _UAPI_LINUX_SAAKM_VALUES_H
#define _UAPI_LINUX_SAAKM_VALUES_H

/* SAAKM_SRC_TIMER. A KEY names the context in which the function will run. */
enum saakm_value_timer {
	SAAKM_V_HRTIMER_KEY,		/* at its first start */
	SAAKM_V_HRTIMER_NOW,		/* what a relative time was relative to */
	SAAKM_V_HRTIMER_CANCEL,
	SAAKM_V_HRTIMER_ACTIVE,
	SAAKM_V_HRTIMER_RUNNING,
	SAAKM_V_TIMER_START,		/* pending before << 32 | key */
	SAAKM_V_TIMER_STOP,
	SAAKM_V_IRQ_WORK_QUEUE,		/* key, or 0: it was pending */
	SAAKM_V_DELAY,			/* busy waiting is over */
};

/* SAAKM_SRC_WORK */
enum saakm_value_work {
	SAAKM_V_WORK_QUEUE,		/* key, or 0: it was pending */
	SAAKM_V_WORK_CANCEL,
	SAAKM_V_WORK_FLUSH,
	SAAKM_V_WORK_BUSY,
	SAAKM_V_WORK_RCU,
};

/* SAAKM_SRC_KTHREAD */
enum saakm_value_kthread {
	SAAKM_V_KTHREAD_SHOULD_STOP,
	SAAKM_V_KTHREAD_SHOULD_PARK,
	SAAKM_V_TIMEOUT_PASSED,		/* jiffies */
	SAAKM_V_COMPLETION_WAITED,
	SAAKM_V_COMPLETION_TRIED,
	SAAKM_V_COMPLETION_DONE,
	SAAKM_V_KTHREAD_CREATE,		/* key of its context << 32 | key of its task */
};

/* SAAKM_SRC_OTHER: below these, a core or a pid. */
#define SAAKM_V_RCU_CALL	0x10000	/* key */
#define SAAKM_V_LOCK_IS_LOCKED	0x10001
#define SAAKM_V_GAP		0x10002	/* an input of which nothing more is recorded */
#define SAAKM_V_LEVELS		0x10003	/* those of the topology are of the active cores now */
/* Written below /sys/kernel/saakm: a number as RUN has it. */
#define SAAKM_V_ON_ERROR	0x10004
#define SAAKM_V_FSM_CHECK	0x10005

/* SAAKM_SRC_PARAM: FNV-1a of "MODULE.PARAMETER" */
#define SAAKM_V_PARAM_BASIS	0x811c9dc5u
#define SAAKM_V_PARAM_PRIME	0x01000193u

/* The context of a policy's code that no record tells of: a file that was read. */
#define SAAKM_CTX_OUTSIDE	0xffffffffu

#endif /* _UAPI_LINUX_SAAKM_VALUES_H */
