// SPDX-License-Identifier: GPL-2.0
/* Threads of policies, and how they and others sleep and wake. */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include <uapi/linux/saakm_values.h>
#include "host.h"
#include "libc.h"
#include "shim_api.h"
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/wait.h>

#define NS_PER_JIFFY	1000000ull

struct kthread {
	struct kthread *next;
	struct task_struct *p;
	void *thread;			/* the driver's */
	int (*fn)(void *data);
	void *data;
	bool stop, park, started;
};

static struct kthread *kthreads;

static struct kthread *kthread_of(const struct task_struct *p)
{
	struct kthread *k;

	for (k = kthreads; k; k = k->next)
		if (k->p == p)
			return k;
	return NULL;
}

static int run_kthread(void *arg)
{
	struct kthread *k = arg;

	/* Stopped before it ever ran: the function is not called. */
	return k->stop && !k->started ? -EINTR : k->fn(k->data);
}

static struct task_struct *create(int (*fn)(void *data), void *data, int cpu, const char *name)
{
	struct kthread *k = host_zalloc(sizeof(*k));
	u32 ctx_key;
	u64 keys;

	if (!k)
		return ERR_PTR(-ENOMEM);
	k->fn = fn;
	k->data = data;
	ctx_key = host_new_ctx();
	k->thread = host.ops->thread_start(name, run_kthread, k, cpu, ctx_key,
					   SAAKM_CTX_KTHREAD, false);
	if (!k->thread) {
		heap_free(k);
		return ERR_PTR(-ENOMEM);
	}
	k->p = host.ops->thread_task(k->thread);
	saakm_record_task(k->p);
	keys = shim_value(SAAKM_SRC_KTHREAD, SAAKM_V_KTHREAD_CREATE,
			  (u64)ctx_key << 32 | saakm_task_key(k->p));
	if (host.ops->thread_bind) {
		host.ops->thread_bind(k->thread, keys >> 32, keys);
		k->p = host.ops->thread_task(k->thread);
	}
	k->next = kthreads;
	kthreads = k;
	return k->p;
}

struct task_struct *kthread_create_on_node(int (*fn)(void *data), void *data, int node,
					   const char *fmt, ...)
{
	char name[TASK_COMM_LEN];
	va_list ap;

	va_start(ap, fmt);
	shim_vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	return create(fn, data, -1, name);
}

struct task_struct *kthread_create_on_cpu(int (*fn)(void *data), void *data, unsigned int cpu,
					  const char *fmt)
{
	char name[TASK_COMM_LEN];

	shim_snprintf(name, sizeof(name), fmt, cpu);
	return create(fn, data, cpu, name);
}

void kthread_bind(struct task_struct *p, unsigned int cpu)
{
	u64 mask = 1ull << cpu;

	p->flags |= PF_NO_SETAFFINITY;
	host_set_task_mask(p, &mask);
	host_set_task_cpu(p, cpu);
}

void kthread_bind_mask(struct task_struct *p, const struct cpumask *mask)
{
	p->flags |= PF_NO_SETAFFINITY;
	host_set_task_mask(p, (const u64 *)cpumask_bits(mask));
}

int kthread_stop(struct task_struct *p)
{
	struct kthread *k = kthread_of(p), **at;
	int ret;

	shim_might_sleep("kthread_stop");
	if (!k)
		return -EINVAL;
	k->stop = true;
	k->park = false;
	host.ops->thread_wake(k->thread);
	ret = host.ops->thread_join(k->thread);
	for (at = &kthreads; *at != k; at = &(*at)->next)
		;
	*at = k->next;
	heap_free(k);
	return ret;
}

int kthread_stop_put(struct task_struct *p)
{
	return kthread_stop(p);
}

bool kthread_should_stop(void)
{
	struct kthread *k = kthread_of(shim_current());
	bool stop = k && k->stop;

	/* Asking in a loop takes time: others run, interrupts come. */
	host.ops->advance(100);
	return shim_value(SAAKM_SRC_KTHREAD, SAAKM_V_KTHREAD_SHOULD_STOP, stop);
}

bool kthread_should_park(void)
{
	struct kthread *k = kthread_of(shim_current());

	return shim_value(SAAKM_SRC_KTHREAD, SAAKM_V_KTHREAD_SHOULD_PARK, k && k->park);
}

int kthread_park(struct task_struct *p)
{
	struct kthread *k = kthread_of(p);

	if (k)
		k->park = true;
	return k ? 0 : -EINVAL;
}

void kthread_unpark(struct task_struct *p)
{
	struct kthread *k = kthread_of(p);

	if (!k)
		return;
	k->park = false;
	host.ops->thread_wake(k->thread);
}

void kthread_parkme(void)
{
	struct kthread *k = kthread_of(shim_current());

	while (k && k->park && host.ops->sleep(100000))
		;
}

void *kthread_data(struct task_struct *p)
{
	struct kthread *k = kthread_of(p);

	return k ? k->data : NULL;
}

/* --- sleeping ------------------------------------------------------------------ */

long schedule_timeout(long timeout)
{
	u64 start = host.ops->now(), passed;

	shim_might_sleep("schedule_timeout");
	if (timeout <= 0)
		return 0;
	shim_sleep_ns(timeout == MAX_SCHEDULE_TIMEOUT ? ~0ull : timeout * NS_PER_JIFFY);
	passed = (host.ops->now() - start) / NS_PER_JIFFY;
	passed = shim_value(SAAKM_SRC_KTHREAD, SAAKM_V_TIMEOUT_PASSED, passed);
	if (timeout == MAX_SCHEDULE_TIMEOUT)
		return timeout;
	return passed < (u64)timeout ? timeout - (long)passed : 0;
}

long schedule_timeout_interruptible(long timeout)
{
	return schedule_timeout(timeout);
}

long schedule_timeout_uninterruptible(long timeout)
{
	return schedule_timeout(timeout);
}

long schedule_timeout_killable(long timeout)
{
	return schedule_timeout(timeout);
}

long schedule_timeout_idle(long timeout)
{
	return schedule_timeout(timeout);
}

/* Only threads can be woken so: tasks of the workload have their own reasons. */
int wake_up_process(struct task_struct *p)
{
	struct kthread *k = kthread_of(p);

	if (!k)
		return 0;
	k->started = true;
	host.ops->thread_wake(k->thread);
	return 1;
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	return wake_up_process(p);
}

/* --- wait queues ------------------------------------------------------------------- */

int default_wake_function(struct wait_queue_entry *e, unsigned int mode, int flags, void *key)
{
	return wake_up_process(e->private);
}

int autoremove_wake_function(struct wait_queue_entry *e, unsigned int mode, int sync, void *key)
{
	int ret = default_wake_function(e, mode, sync, key);

	list_del_init(&e->entry);
	return ret;
}

int woken_wake_function(struct wait_queue_entry *e, unsigned int mode, int sync, void *key)
{
	e->flags |= WQ_FLAG_WOKEN;
	return default_wake_function(e, mode, sync, key);
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	e->flags &= ~WQ_FLAG_EXCLUSIVE;
	list_add(&e->entry, &wq->head);
}

void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	e->flags |= WQ_FLAG_EXCLUSIVE;
	list_add_tail(&e->entry, &wq->head);
}

void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	list_del_init(&e->entry);
}

void init_wait_entry(struct wait_queue_entry *e, int flags)
{
	e->flags = flags;
	e->private = shim_current();
	e->func = autoremove_wake_function;
	INIT_LIST_HEAD(&e->entry);
}

void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *e, int state)
{
	if (list_empty(&e->entry))
		list_add(&e->entry, &wq->head);
	shim_current()->__state = state;
}

bool prepare_to_wait_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *e, int state)
{
	bool was_empty = list_empty(&wq->head);

	e->flags |= WQ_FLAG_EXCLUSIVE;
	if (list_empty(&e->entry))
		list_add_tail(&e->entry, &wq->head);
	shim_current()->__state = state;
	return was_empty;
}

long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *e, int state)
{
	prepare_to_wait(wq, e, state);
	return 0;
}

void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	shim_current()->__state = TASK_RUNNING;
	list_del_init(&e->entry);
}

int __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key)
{
	struct wait_queue_entry *e, *next;
	int woken = 0;

	list_for_each_entry_safe(e, next, &wq->head, entry) {
		bool exclusive = e->flags & WQ_FLAG_EXCLUSIVE;

		if (e->func(e, mode, 0, key))
			woken++;
		if (exclusive && !--nr)
			break;
	}
	return woken;
}

void __wake_up_locked(struct wait_queue_head *wq, unsigned int mode, int nr)
{
	__wake_up(wq, mode, nr, NULL);
}

/* --- completions: waiting looks again every so often --------------------------------- */

#define LOOK_AGAIN_NS	10000

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	u64 until = host.ops->now() + timeout * NS_PER_JIFFY;

	shim_might_sleep("wait_for_completion");
	while (!x->done) {
		if (timeout != (unsigned long)MAX_SCHEDULE_TIMEOUT && host.ops->now() >= until)
			break;
		if (!host.ops->sleep(LOOK_AGAIN_NS))
			break;
	}
	if (!shim_value(SAAKM_SRC_KTHREAD, SAAKM_V_COMPLETION_WAITED, x->done != 0))
		return 0;
	if (x->done && x->done != UINT_MAX)
		x->done--;
	return 1;
}

void wait_for_completion(struct completion *x)
{
	wait_for_completion_timeout(x, MAX_SCHEDULE_TIMEOUT);
}

int wait_for_completion_interruptible(struct completion *x)
{
	wait_for_completion(x);
	return 0;
}

int wait_for_completion_killable(struct completion *x)
{
	wait_for_completion(x);
	return 0;
}

long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)
{
	return wait_for_completion_timeout(x, timeout);
}

bool try_wait_for_completion(struct completion *x)
{
	bool done = shim_value(SAAKM_SRC_KTHREAD, SAAKM_V_COMPLETION_TRIED, x->done != 0);

	if (done && x->done && x->done != UINT_MAX)
		x->done--;
	return done;
}

bool completion_done(struct completion *x)
{
	return shim_value(SAAKM_SRC_KTHREAD, SAAKM_V_COMPLETION_DONE, x->done != 0);
}

void complete(struct completion *x)
{
	if (x->done != UINT_MAX)
		x->done++;
}

void complete_all(struct completion *x)
{
	x->done = UINT_MAX;
}
