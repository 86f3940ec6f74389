// SPDX-License-Identifier: GPL-2.0
/*
 * Workqueues: a worker thread for each CPU of a queue, or one for a queue that
 * is not bound, started when it is first needed. A work has the key of its
 * context from when it is queued, in the word that is the host's.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include <uapi/linux/saakm_values.h>
#include "host.h"
#include "api.h"
#include "shim_api.h"
#include <linux/hrtimer.h>
#include <linux/workqueue.h>

#define UNBOUND		HOST_MAX_CPUS

struct pool {
	struct list_head works;
	struct work_struct *running;
	void *worker;			/* the driver's thread */
	struct workqueue_struct *wq;
};

struct workqueue_struct {
	char name[24];
	struct workqueue_struct *next;	/* of all that there are */
	unsigned int flags;
	struct pool pools[HOST_MAX_CPUS + 1];
	bool ready, stopping;
};

static struct workqueue_struct system_queues[4] = {
	{ .name = "events" }, { .name = "events_highpri" },
	{ .name = "events_long" }, { .name = "events_unbound", .flags = WQ_UNBOUND },
};
struct workqueue_struct *system_wq = &system_queues[0];
struct workqueue_struct *system_highpri_wq = &system_queues[1];
struct workqueue_struct *system_long_wq = &system_queues[2];
struct workqueue_struct *system_unbound_wq = &system_queues[3];
static struct workqueue_struct *queues;

#define for_each_pool(pool, wq) \
	for ((pool) = (wq)->pools; (pool) <= &(wq)->pools[UNBOUND]; (pool)++)

static void get_ready(struct workqueue_struct *wq)
{
	struct pool *pool;

	if (wq->ready)
		return;
	for_each_pool(pool, wq) {
		INIT_LIST_HEAD(&pool->works);
		pool->wq = wq;
	}
	wq->ready = true;
	wq->next = queues;
	queues = wq;
}

/* The pool whose worker is in this work's function, or NULL. */
static struct pool *runs_in(const struct work_struct *w)
{
	struct workqueue_struct *wq;
	struct pool *pool;

	for (wq = queues; wq; wq = wq->next)
		for_each_pool(pool, wq)
			if (pool->running == w)
				return pool;
	return NULL;
}

static int call_work(void *arg)
{
	struct work_struct *w = arg;

	w->func(w);
	return 0;
}

#define KEY_SHIFT	8

static void mark(struct work_struct *w, u32 key)
{
	atomic_long_set(&w->data, (long)key << KEY_SHIFT | 1l << WORK_STRUCT_PENDING_BIT);
}

static u32 unmark(struct work_struct *w)
{
	u32 key = atomic_long_read(&w->data) >> KEY_SHIFT;

	list_del_init(&w->entry);
	atomic_long_set(&w->data, 0);
	return key;
}

/* In replay no worker has taken it out of its queue. */
static struct pool *pool_with(const struct work_struct *w)
{
	struct workqueue_struct *wq;
	struct work_struct *queued;
	struct pool *pool;

	for (wq = queues; wq; wq = wq->next)
		for_each_pool(pool, wq)
			list_for_each_entry(queued, &pool->works, entry)
				if (queued == w)
					return pool;
	return NULL;
}

/*
 * In replay: one that was queued again when a worker had taken it out of its queue and
 * had not yet begun. It begins under this key, and stays queued under the other.
 */
struct overtaken { struct overtaken *next; struct work_struct *w; u32 key; };
static struct overtaken *overtaken;

static void overtake(struct work_struct *w)
{
	struct overtaken *o = host_zalloc(sizeof(*o));

	if (!o)
		shim_unsupported("more works than there is memory for");
	*o = (struct overtaken){ .next = overtaken, .w = w, .key = unmark(w) };
	overtaken = o;
}

/* The key under which it begins. */
static u32 take_out(struct work_struct *w)
{
	struct overtaken **at, *o;
	u32 key;

	for (at = &overtaken; *at && (*at)->w != w; at = &(*at)->next)
		;
	o = *at;
	if (!o)
		return unmark(w);
	*at = o->next;
	key = o->key;
	heap_free(o);
	return key;
}

static void run_work(void *arg)
{
	struct work_struct *w = arg;
	struct pool *pool = saakm_observer ? pool_with(w) : NULL;

	if (pool)
		pool->running = w;
	host_run_context(SAAKM_CTX_WORK, take_out(w), "work", call_work, w);
	if (pool)
		pool->running = NULL;
}

static int worker(void *arg)
{
	struct pool *pool = arg;

	while (!pool->wq->stopping) {
		if (list_empty(&pool->works)) {
			host.ops->sleep(~0ull);
			continue;
		}
		pool->running = list_first_entry(&pool->works, struct work_struct, entry);
		run_work(pool->running);
		pool->running = NULL;
	}
	return 0;
}

/* Where Linux queues it: a work never runs on two CPUs at once. */
static struct pool *pool_for(struct workqueue_struct *wq, struct work_struct *w, int cpu)
{
	struct pool *busy = runs_in(w);

	if (busy && busy->wq == wq)
		return busy;
	if (wq->flags & WQ_UNBOUND)
		return &wq->pools[UNBOUND];
	if (cpu < 0 || (unsigned int)cpu >= host.nr_cpus)
		cpu = host.ops->this_cpu();
	return &wq->pools[cpu];
}

static void insert(struct pool *pool, struct work_struct *w, u32 key)
{
	if (saakm_observer && !list_empty(&w->entry))
		overtake(w);
	mark(w, key);
	list_add_tail(&w->entry, &pool->works);
	if (pool->worker)
		host.ops->thread_wake(pool->worker);
	else
		pool->worker = host.ops->thread_start(pool->wq->name, worker, pool,
				pool == &pool->wq->pools[UNBOUND] ? -1 :
				(int)(pool - pool->wq->pools), 0, 0, true);
}

/* The key that it was queued under, or 0: it is pending. */
static u32 new_key(struct work_struct *w, bool pending)
{
	u32 key = shim_value(SAAKM_SRC_WORK, SAAKM_V_WORK_QUEUE, pending ? 0 : host_new_ctx());

	if (key && host.ops->expect)
		host.ops->expect(key, run_work, w);
	return key;
}

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *w)
{
	u32 key = new_key(w, work_pending(w));

	get_ready(wq);
	if (key)
		insert(pool_for(wq, w, cpu), w, key);
	return key != 0;
}

void host_work_restore(struct work_struct *w, unsigned int key)
{
	INIT_LIST_HEAD(&w->entry);
	atomic_long_set(&w->data, 0);
	if (!key)
		return;
	if (host.ops->expect)
		host.ops->expect(key, run_work, w);
	get_ready(system_wq);
	insert(pool_for(system_wq, w, -1), w, key);
}

void *host_workqueue(const char *name)
{
	static const struct { const char *name; struct workqueue_struct **wq; } known[] = {
		{ "system_wq", &system_wq }, { "system_percpu_wq", &system_wq },
		{ "system_highpri_wq", &system_highpri_wq }, { "system_long_wq", &system_long_wq },
		{ "system_unbound_wq", &system_unbound_wq }, { "system_dfl_wq", &system_unbound_wq },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i].name, name))
			return *known[i].wq;
	return NULL;
}

/* --- behind a grace period ------------------------------------------------------- */

static void on_rcu_work(struct rcu_head *head)
{
	struct rcu_work *rw = container_of(head, struct rcu_work, rcu);

	get_ready(rw->wq);
	insert(pool_for(rw->wq, &rw->work, -1), &rw->work, new_key(&rw->work, false));
}

bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *rw)
{
	bool pending = shim_value(SAAKM_SRC_WORK, SAAKM_V_WORK_RCU, work_pending(&rw->work));

	if (pending)
		return false;
	mark(&rw->work, 0);
	rw->wq = wq;
	call_rcu_hurry(&rw->rcu, on_rcu_work);
	return true;
}

bool flush_rcu_work(struct rcu_work *rw)
{
	bool pending = shim_value(SAAKM_SRC_WORK, SAAKM_V_WORK_RCU, work_pending(&rw->work));

	if (!pending)
		return flush_work(&rw->work);
	rcu_barrier();
	flush_work(&rw->work);
	return true;
}

int schedule_on_each_cpu(work_func_t fn)
{
	struct work_struct *works;
	unsigned int cpu;
	u64 online = 0;

	shim_might_sleep("schedule_on_each_cpu");
	works = host_zalloc(host.nr_cpus * sizeof(*works));
	if (!works)
		return -ENOMEM;
	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		if (host.ops->is_online(cpu))
			online |= 1ull << cpu;
	online = shim_value(SAAKM_SRC_ONLINE_MASK, 0, online);
	for (cpu = 0; cpu < host.nr_cpus; cpu++) {
		if (!(online >> cpu & 1))
			continue;
		INIT_WORK(&works[cpu], fn);
		queue_work_on(cpu, system_wq, &works[cpu]);
	}
	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		if (online >> cpu & 1)
			flush_work(&works[cpu]);
	heap_free(works);
	return 0;
}

/* --- later ------------------------------------------------------------------------ */

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
	bool was = cancel_delayed_work(dw);

	queue_delayed_work_on(cpu, wq, dw, delay);
	return was;
}

static bool is_running(const struct work_struct *w)
{
	return runs_in(w) != NULL;
}

bool cancel_work(struct work_struct *w)
{
	bool was = shim_value(SAAKM_SRC_WORK, SAAKM_V_WORK_CANCEL, work_pending(w));

	/* In replay it may be about to begin. */
	if (was && work_pending(w))
		unmark(w);
	return was;
}

bool flush_work(struct work_struct *w)
{
	bool was = shim_value(SAAKM_SRC_WORK, SAAKM_V_WORK_FLUSH, work_pending(w) || is_running(w));

	while ((work_pending(w) || is_running(w)) && host.ops->sleep(10000))
		;
	return was;
}

bool cancel_work_sync(struct work_struct *w)
{
	bool was = cancel_work(w);

	while (is_running(w) && host.ops->sleep(10000))
		;
	return was;
}

bool cancel_delayed_work(struct delayed_work *dw)
{
	bool armed = timer_pending(&dw->timer), was = timer_delete(&dw->timer);

	/* A kernel's trace does not say whether it was the work. */
	if (was && !armed && work_pending(&dw->work))
		unmark(&dw->work);
	return cancel_work(&dw->work) || was;
}

bool cancel_delayed_work_sync(struct delayed_work *dw)
{
	bool was = cancel_delayed_work(dw);

	while (is_running(&dw->work) && host.ops->sleep(10000))
		;
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
	return shim_value(SAAKM_SRC_WORK, SAAKM_V_WORK_BUSY,
			  (work_pending(w) ? WORK_BUSY_PENDING : 0) |
			  (is_running(w) ? WORK_BUSY_RUNNING : 0));
}

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq = host_zalloc(sizeof(*wq));
	va_list ap;

	if (!wq)
		return NULL;
	va_start(ap, max_active);
	shim_vsnprintf(wq->name, sizeof(wq->name), fmt, ap);
	va_end(ap);
	wq->flags = flags;
	get_ready(wq);
	return wq;
}

void __flush_workqueue(struct workqueue_struct *wq)
{
	struct pool *pool;

	get_ready(wq);
	for_each_pool(pool, wq)
		while ((!list_empty(&pool->works) || pool->running) && host.ops->sleep(10000))
			;
}

void drain_workqueue(struct workqueue_struct *wq)
{
	__flush_workqueue(wq);
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	struct workqueue_struct **at;
	struct pool *pool;

	__flush_workqueue(wq);
	wq->stopping = true;
	for_each_pool(pool, wq) {
		if (!pool->worker)
			continue;
		host.ops->thread_wake(pool->worker);
		host.ops->thread_join(pool->worker);
	}
	for (at = &queues; *at && *at != wq; at = &(*at)->next)
		;
	if (*at)
		*at = wq->next;
	heap_free(wq);
}
