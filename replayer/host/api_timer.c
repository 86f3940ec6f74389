// SPDX-License-Identifier: GPL-2.0
/*
 * Timers of policies: hrtimers, timer_list, irq_work. Their functions run in
 * interrupt context of a CPU, each in a context of its own in the trace.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include <uapi/linux/saakm_values.h>
#include "host.h"
#include "api.h"
#include "shim_api.h"
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/jiffies.h>

#define FIRST_JIFFY	4294667296ull	/* as in a kernel that has just booted */
#define NS_PER_JIFFY	1000000ull

/* --- hrtimers: `base` holds the driver's id, `node` the context's key --------- */

static u64 hrtimer_id(const struct hrtimer *t)
{
	return (unsigned long)t->base;
}

/* A context is named when it is first needed, so that replay knows whose it is. */
static void on_hrtimer(void *arg);

static u32 hrtimer_key(struct hrtimer *t)
{
	if (!t->node.node.__rb_parent_color)
		t->node.node.__rb_parent_color =
			shim_value(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_KEY, host_new_ctx());
	return t->node.node.__rb_parent_color;
}

static int call_hrtimer(void *arg)
{
	struct hrtimer *t = arg;

	return t->function(t);
}

static void arm(struct hrtimer *t)
{
	u64 now = host.ops->now(), when = t->node.expires;

	if (host.ops->expect)
		host.ops->expect(hrtimer_key(t), on_hrtimer, t);
	t->state = HRTIMER_STATE_ENQUEUED;
	t->base = (void *)(unsigned long)host.ops->timer_add(host.ops->this_cpu(),
							      when > now ? when : now + 1,
							      on_hrtimer, t);
}

static void on_hrtimer(void *arg)
{
	struct hrtimer *t = arg;

	if (!host_module_at((const void *)t->function))
		return;		/* its module is gone */
	t->state = HRTIMER_STATE_INACTIVE;
	t->base = NULL;
	t->is_rel = 2;		/* running */
	if (host_run_context(SAAKM_CTX_TIMER, hrtimer_key(t), "hrtimer", call_hrtimer, t) ==
	    HRTIMER_RESTART && t->state == HRTIMER_STATE_INACTIVE)
		arm(t);
	t->is_rel = 0;
}

void hrtimer_init(struct hrtimer *t, clockid_t clock, enum hrtimer_mode mode)
{
	memset(t, 0, sizeof(*t));
}

void hrtimer_start_range_ns(struct hrtimer *t, ktime_t time, u64 range_ns,
			    const enum hrtimer_mode mode)
{
	if (t->state == HRTIMER_STATE_ENQUEUED)
		host.ops->timer_del(hrtimer_id(t));
	if (mode & HRTIMER_MODE_REL)
		time += shim_value(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_NOW, host.ops->now());
	t->node.expires = t->_softexpires = time;
	hrtimer_key(t);
	arm(t);
}

int hrtimer_try_to_cancel(struct hrtimer *t)
{
	int was = t->is_rel == 2 ? -1 : t->state == HRTIMER_STATE_ENQUEUED;

	was = shim_value(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_CANCEL, was);
	if (was < 0)
		return was;
	if (was)
		host.ops->timer_del(hrtimer_id(t));
	t->state = HRTIMER_STATE_INACTIVE;
	return was;
}

int hrtimer_cancel(struct hrtimer *t)
{
	int ret;

	while ((ret = hrtimer_try_to_cancel(t)) < 0)
		host.ops->advance(1000);
	return ret;
}

bool hrtimer_active(const struct hrtimer *t)
{
	return shim_value(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_ACTIVE,
			  t->state == HRTIMER_STATE_ENQUEUED || t->is_rel == 2);
}

int hrtimer_callback_running(struct hrtimer *t)
{
	return shim_value(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_RUNNING, t->is_rel == 2);
}

void host_hrtimer_restore(struct hrtimer *t, unsigned int key, bool armed)
{
	memset(&t->node.node, 0, sizeof(t->node.node));
	t->node.node.__rb_parent_color = key;
	t->base = NULL;
	t->state = HRTIMER_STATE_INACTIVE;
	t->is_rel = 0;
	if (armed)
		arm(t);
}

/* --- timer_list: `entry.next` holds the driver's id, `entry.pprev` the key -------- */

static u64 timer_id(const struct timer_list *t)
{
	return (unsigned long)t->entry.next;
}

static u32 timer_key(const struct timer_list *t)
{
	return (unsigned long)t->entry.pprev;
}

static bool is_pending(const struct timer_list *t)
{
	return t->entry.pprev != NULL;
}

static int call_timer(void *arg)
{
	struct timer_list *t = arg;

	t->function(t);
	return 0;
}

static void on_timer(void *arg)
{
	struct timer_list *t = arg;
	u32 key;

	if (!host_module_at((const void *)t->function) &&
	    t->function != delayed_work_timer_fn)
		return;
	key = timer_key(t);
	t->entry.pprev = NULL;
	host_run_context(SAAKM_CTX_TIMER, key, "timer", call_timer, t);
}

static void arm_timer(struct timer_list *t, unsigned int cpu, u32 key)
{
	u64 now = host.ops->now(), when = 0;

	if (t->expires > FIRST_JIFFY)
		when = (t->expires - FIRST_JIFFY) * NS_PER_JIFFY;
	t->entry.next = (void *)(unsigned long)
		host.ops->timer_add(cpu, when > now ? when : now + 1, on_timer, t);
	t->entry.pprev = (void *)(unsigned long)key;
	if (host.ops->expect)
		host.ops->expect(key, on_timer, t);
}

/* was: pending before; gives back the same, as it was when this was recorded. */
static int start_timer(struct timer_list *t, unsigned int cpu, int was)
{
	u64 value = shim_value(SAAKM_SRC_TIMER, SAAKM_V_TIMER_START,
			       (u64)was << 32 | host_new_ctx());

	arm_timer(t, cpu, value);
	return value >> 32;
}

static int stop_timer(struct timer_list *t)
{
	if (!is_pending(t))
		return 0;
	host.ops->timer_del(timer_id(t));
	t->entry.pprev = NULL;
	return 1;
}

static int delete_timer(struct timer_list *t)
{
	return shim_value(SAAKM_SRC_TIMER, SAAKM_V_TIMER_STOP, stop_timer(t));
}

void init_timer_key(struct timer_list *t, void (*fn)(struct timer_list *timer),
		    unsigned int flags, const char *name, struct lock_class_key *key)
{
	memset(t, 0, sizeof(*t));
	t->function = fn;
	t->flags = flags;
}

void add_timer(struct timer_list *t)
{
	start_timer(t, host.ops->this_cpu(), stop_timer(t));
}

void add_timer_on(struct timer_list *t, int cpu)
{
	start_timer(t, cpu >= 0 && (unsigned int)cpu < host.nr_cpus ? (unsigned int)cpu : 0,
		    stop_timer(t));
}

void add_timer_local(struct timer_list *t)
{
	add_timer(t);
}

void add_timer_global(struct timer_list *t)
{
	add_timer(t);
}

int mod_timer(struct timer_list *t, unsigned long expires)
{
	int was = stop_timer(t);

	t->expires = expires;
	return start_timer(t, host.ops->this_cpu(), was);
}

int mod_timer_pending(struct timer_list *t, unsigned long expires)
{
	return is_pending(t) ? mod_timer(t, expires) : 0;
}

int timer_reduce(struct timer_list *t, unsigned long expires)
{
	if (is_pending(t) && t->expires <= expires)
		return 1;
	return mod_timer(t, expires);
}

int timer_delete(struct timer_list *t)
{
	return delete_timer(t);
}

int timer_delete_sync(struct timer_list *t)
{
	return delete_timer(t);
}

int try_to_del_timer_sync(struct timer_list *t)
{
	return delete_timer(t);
}

int timer_shutdown(struct timer_list *t)
{
	return delete_timer(t);
}

int timer_shutdown_sync(struct timer_list *t)
{
	return delete_timer(t);
}

void host_timer_restore(struct timer_list *t, unsigned int key)
{
	t->entry.next = NULL;
	t->entry.pprev = NULL;
	if (key)
		arm_timer(t, host.ops->this_cpu(), key);
}

/* --- irq_work -------------------------------------------------------------------- */

static int call_irq_work(void *arg)
{
	struct irq_work *w = arg;

	w->func(w);
	return 0;
}

static void on_irq_work(void *arg)
{
	struct irq_work *w = arg;

	w->node.u_flags &= ~IRQ_WORK_PENDING;
	host_run_context(SAAKM_CTX_TIMER, (unsigned long)w->node.llist.next, "irq_work",
			 call_irq_work, w);
}

static void insert_irq_work(struct irq_work *w, int cpu, u32 key)
{
	w->node.llist.next = (void *)(unsigned long)key;
	if (host.ops->expect)
		host.ops->expect(key, on_irq_work, w);
	w->node.u_flags |= IRQ_WORK_PENDING;
	host.ops->timer_add(cpu, host.ops->now() + 1, on_irq_work, w);
}

bool irq_work_queue_on(struct irq_work *w, int cpu)
{
	bool pending = w->node.u_flags & IRQ_WORK_PENDING;
	u32 key = shim_value(SAAKM_SRC_TIMER, SAAKM_V_IRQ_WORK_QUEUE, pending ? 0 : host_new_ctx());

	if (key)
		insert_irq_work(w, cpu, key);
	return key != 0;
}

void host_irq_work_restore(struct irq_work *w, unsigned int key, void *fn)
{
	w->func = fn;
	w->node.llist.next = NULL;
	w->node.u_flags &= ~(u32)IRQ_WORK_PENDING;
	if (key)
		insert_irq_work(w, host.ops->this_cpu(), key);
}

bool irq_work_queue(struct irq_work *w)
{
	return irq_work_queue_on(w, host.ops->this_cpu());
}

void irq_work_sync(struct irq_work *w)
{
	while (w->node.u_flags & IRQ_WORK_PENDING && host.ops->sleep(1000))
		;
}

/* --- busy waiting ------------------------------------------------------------------ */

void __ndelay(unsigned long ns)
{
	host.ops->advance(ns);
	shim_value(SAAKM_SRC_TIMER, SAAKM_V_DELAY, 0);
}
