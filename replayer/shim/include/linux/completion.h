/* SPDX-License-Identifier: GPL-2.0 */
/* Waiting for something to be done: the host's sleepers. */
#ifndef __LINUX_COMPLETION_H
#define __LINUX_COMPLETION_H

#include <linux/swait.h>

struct completion {
	unsigned int done;
	struct swait_queue_head wait;
};

#define COMPLETION_INITIALIZER(work) \
	{ 0, { { { 0 } }, LIST_HEAD_INIT((work).wait.task_list) } }
#define COMPLETION_INITIALIZER_ONSTACK(work)	(*({ init_completion(&work); &work; }))
#define DECLARE_COMPLETION(work)	struct completion work = COMPLETION_INITIALIZER(work)
#define DECLARE_COMPLETION_ONSTACK(work)	DECLARE_COMPLETION(work)
#define init_completion(x) \
	do { \
		(x)->done = 0; \
		raw_spin_lock_init(&(x)->wait.lock); \
		INIT_LIST_HEAD(&(x)->wait.task_list); \
	} while (0)

static inline void reinit_completion(struct completion *x)
{
	x->done = 0;
}

void wait_for_completion(struct completion *x);
int wait_for_completion_interruptible(struct completion *x);
int wait_for_completion_killable(struct completion *x);
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout);
long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout);
bool try_wait_for_completion(struct completion *x);
bool completion_done(struct completion *x);
void complete(struct completion *x);
void complete_all(struct completion *x);

#endif /* __LINUX_COMPLETION_H */
