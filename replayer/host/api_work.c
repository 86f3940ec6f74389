// SPDX-License-Identifier: GPL-2.0
/* Workqueues: a worker thread for each, started when it is first needed. */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "api.h"
#include "libc.h"
#include "shim_api.h"
#include <linux/hrtimer.h>
#include <linux/workqueue.h>

struct workqueue_struct {
	char name[24];
	void *worker;			/* the driver's thread */
	struct list_head works;
	struct work_struct *running;
	bool ready, stopping;
};

static struct workqueue_struct system_queues[4] = {
	{ .name = "events" }, { .name = "events_highpri" },
	{ .name = "events_long" }, { .name = "events_unbound" },
};
struct workqueue_struct *system_wq = &system_queues[0];
struct workqueue_struct *system_highpri_wq = &system_queues[1];
struct workqueue_struct *system_long_wq = &system_queues[2];
struct workqueue_struct *system_unbound_wq = &system_queues[3];

static int call_work(void *arg)
{
	struct work_struct *w = arg;

	w->func(w);
	return 0;
}

static void unmark(struct work_struct *w)
{
	list_del_init(&w->entry);
	atomic_long_set(&w->data, atomic_long_read(&w->data) & ~(1l << WORK_STRUCT_PENDING_BIT));
}

static int worker(void *arg)
{
	struct workqueue_struct *wq = arg;
	struct work_struct *w;

	while (!wq->stopping) {
		if (list_empty(&wq->works)) {
			host.ops->sleep(~0ull);
			continue;
		}
		w = list_first_entry(&wq->works, struct work_struct, entry);
		unmark(w);
		wq->running = w;
		host_run_context(SAAKM_CTX_WORK, host_new_ctx(), "work", call_work, w);
		wq->running = NULL;
	}
	return 0;
}

static void get_ready(struct workqueue_struct *wq)
{
	if (wq->ready)
		return;
	INIT_LIST_HEAD(&wq->works);
	wq->ready = true;
}

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *w)
{
	get_ready(wq);
	if (work_pending(w))
		return false;
	atomic_long_set(&w->data, atomic_long_read(&w->data) | 1l << WORK_STRUCT_PENDING_BIT);
	list_add_tail(&w->entry, &wq->works);
	if (!wq->worker)
		wq->worker = host.ops->thread_start(wq->name, worker, wq, -1, 0, 0, true);
	else
		host.ops->thread_wake(wq->worker);
	return true;
}

void delayed_work_timer_fn(struct timer_list *t)
{
	struct delayed_work *dw = container_of(t, struct delayed_work, timer);

	queue_work_on(dw->cpu, dw->wq, &dw->work);
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dw,
			   unsigned long delay)
{
	if (work_pending(&dw->work) || timer_pending(&dw->timer))
		return false;
	dw->wq = wq;
	dw->cpu = cpu;
	if (!delay)
		return queue_work_on(cpu, wq, &dw->work);
	dw->timer.function = delayed_work_timer_fn;
	dw->timer.expires = shim_clock(SAAKM_SRC_JIFFIES) + delay;
	add_timer(&dw->timer);
	return true;
}

bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dw,
			 unsigned long delay)
{
	bool was = timer_delete(&dw->timer) || work_pending(&dw->work);

	if (work_pending(&dw->work))
		unmark(&dw->work);
	queue_delayed_work_on(cpu, wq, dw, delay);
	return was;
}

static bool is_running(struct work_struct *w)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		if (system_queues[i].running == w)
			return true;
	return false;
}

bool cancel_work(struct work_struct *w)
{
	if (!work_pending(w))
		return false;
	unmark(w);
	return true;
}

bool flush_work(struct work_struct *w)
{
	bool was = work_pending(w) || is_running(w);

	while (work_pending(w) || is_running(w))
		host.ops->sleep(10000);
	return was;
}

bool cancel_work_sync(struct work_struct *w)
{
	bool was = cancel_work(w);

	while (is_running(w))
		host.ops->sleep(10000);
	return was;
}

bool cancel_delayed_work(struct delayed_work *dw)
{
	bool was = timer_delete(&dw->timer);

	return cancel_work(&dw->work) || was;
}

bool cancel_delayed_work_sync(struct delayed_work *dw)
{
	bool was = cancel_delayed_work(dw);

	while (is_running(&dw->work))
		host.ops->sleep(10000);
	/* It may have queued itself again meanwhile. */
	return cancel_delayed_work(dw) || was;
}

bool flush_delayed_work(struct delayed_work *dw)
{
	if (timer_delete(&dw->timer))
		queue_work_on(dw->cpu, dw->wq, &dw->work);
	return flush_work(&dw->work);
}

unsigned int work_busy(struct work_struct *w)
{
	return (work_pending(w) ? WORK_BUSY_PENDING : 0) | (is_running(w) ? WORK_BUSY_RUNNING : 0);
}

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq = calloc(1, sizeof(*wq));
	va_list ap;

	if (!wq)
		return NULL;
	va_start(ap, max_active);
	shim_vsnprintf(wq->name, sizeof(wq->name), fmt, ap);
	va_end(ap);
	get_ready(wq);
	return wq;
}

void __flush_workqueue(struct workqueue_struct *wq)
{
	get_ready(wq);
	while (!list_empty(&wq->works) || wq->running)
		host.ops->sleep(10000);
}

void drain_workqueue(struct workqueue_struct *wq)
{
	__flush_workqueue(wq);
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	__flush_workqueue(wq);
	wq->stopping = true;
	if (wq->worker) {
		host.ops->thread_wake(wq->worker);
		host.ops->thread_join(wq->worker);
	}
	free(wq);
}
