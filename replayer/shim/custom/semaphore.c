// SPDX-License-Identifier: GPL-2.0
/*
 * Counting semaphores. Who waits looks again after a while: contexts take
 * turns, so nothing else is needed to be right.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/semaphore.h>
#include <shim/api.h>

#define LOOK_AGAIN_NS	10000

void down(struct semaphore *sem)
{
	shim_might_sleep("down");
	while (!READ_ONCE(sem->count))
		shim_sleep_ns(LOOK_AGAIN_NS);
	sem->count--;
}

int down_interruptible(struct semaphore *sem)
{
	down(sem);
	return 0;
}

int down_killable(struct semaphore *sem)
{
	down(sem);
	return 0;
}

/* As in the kernel, 0 is success. */
int down_trylock(struct semaphore *sem)
{
	if (!sem->count)
		return 1;
	sem->count--;
	return 0;
}

int down_timeout(struct semaphore *sem, long jiffies_timeout)
{
	unsigned long end = jiffies + jiffies_timeout;

	shim_might_sleep("down_timeout");
	while (!READ_ONCE(sem->count)) {
		if (time_after_eq(jiffies, end))
			return -ETIME;
		shim_sleep_ns(LOOK_AGAIN_NS);
	}
	sem->count--;
	return 0;
}

void up(struct semaphore *sem)
{
	sem->count++;
}
