/* SPDX-License-Identifier: GPL-2.0 */
/* Threads of the kernel: the host runs each as a context of its own. */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/sched.h>

__printf(4, 5)
struct task_struct *kthread_create_on_node(int (*fn)(void *data), void *data, int node,
					   const char *fmt, ...);
__printf(4, 0)
struct task_struct *kthread_create_on_cpu(int (*fn)(void *data), void *data, unsigned int cpu,
					  const char *namefmt);
void kthread_bind(struct task_struct *k, unsigned int cpu);
void kthread_bind_mask(struct task_struct *k, const struct cpumask *mask);
int kthread_stop(struct task_struct *k);
int kthread_stop_put(struct task_struct *k);
bool kthread_should_stop(void);
bool kthread_should_park(void);
int kthread_park(struct task_struct *k);
void kthread_unpark(struct task_struct *k);
void kthread_parkme(void);
void *kthread_data(struct task_struct *k);

#define kthread_create(fn, data, fmt, arg...) \
	kthread_create_on_node(fn, data, NUMA_NO_NODE, fmt, ##arg)
#define kthread_run(fn, data, fmt, ...) \
({ \
	struct task_struct *__k = kthread_create(fn, data, fmt, ##__VA_ARGS__); \
	if (!IS_ERR(__k)) \
		wake_up_process(__k); \
	__k; \
})
#define kthread_run_on_cpu(fn, data, cpu, fmt) \
({ \
	struct task_struct *__k = kthread_create_on_cpu(fn, data, cpu, fmt); \
	if (!IS_ERR(__k)) \
		wake_up_process(__k); \
	__k; \
})
#define kthread_freezable_should_stop(was)	kthread_should_stop()
#define set_freezable()		false
#define try_to_freeze()		false

#endif /* _LINUX_KTHREAD_H */
