// SPDX-License-Identifier: GPL-2.0
/*
 * Timers that a policy starts: each start names the context in which its function
 * will run. The VALUEs are those of the shim, in its order.
 */
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/timer.h>
#include "glue.h"
#include "contexts.h"
#include "interpose.h"

/* --- hrtimers: one key from init on ---------------------------------------------------- */

static void rec_hrtimer_init(struct hrtimer *t, clockid_t clock, enum hrtimer_mode mode)
{
	struct saakm_origin *o = saakm_origin_note(t, SAAKM_ORIGIN_HRTIMER);

	if (o)
		saakm_origin_clear(o);
	hrtimer_init(t, clock, mode);
}

static void name_hrtimer(struct hrtimer *t)
{
	struct saakm_origin *o = saakm_origin_of(t, true);
	unsigned long flags;

	if (!o)
		return;
	flags = saakm_origin_lock(o);
	if (!o->nr_keys) {
		saakm_origin_push(o, saakm_next_ctx_key());
		saakm_record_value(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_KEY, o->key[0]);
	}
	saakm_origin_unlock(o, flags);
}

/* A relative time is made absolute here, so that it is known to the nanosecond. */
static void rec_hrtimer_start_range_ns(struct hrtimer *t, ktime_t time, u64 range_ns,
				       const enum hrtimer_mode mode)
{
	if (!saakm_recording)
		return hrtimer_start_range_ns(t, time, range_ns, mode);
	if (mode & HRTIMER_MODE_REL)
		time = ktime_add_safe(time, saakm_record_value(SAAKM_SRC_TIMER,
							       SAAKM_V_HRTIMER_NOW,
							       t->base->get_time()));
	name_hrtimer(t);
	hrtimer_start_range_ns(t, time, range_ns, mode & ~HRTIMER_MODE_REL);
}

static int rec_hrtimer_try_to_cancel(struct hrtimer *t)
{
	return saakm_record_value(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_CANCEL,
				  (s64)hrtimer_try_to_cancel(t));
}

static int rec_hrtimer_cancel(struct hrtimer *t)
{
	int ret;

	if (!saakm_recording)
		return hrtimer_cancel(t);
	while ((ret = rec_hrtimer_try_to_cancel(t)) < 0)
		cpu_relax();
	return ret;
}

static bool rec_hrtimer_active(const struct hrtimer *t)
{
	return saakm_record_value(SAAKM_SRC_TIMER, SAAKM_V_HRTIMER_ACTIVE, hrtimer_active(t));
}

static ktime_t rec_hrtimer_get_remaining(const struct hrtimer *t, bool adjust)
{
	ktime_t now = saakm_record_value(SAAKM_SRC_KTIME, 0, t->base->get_time());

	return ktime_sub(hrtimer_get_expires(t), now);
}

/* --- timer_list: a key for each start --------------------------------------------------- */

/* start() arms it, and gives back whether it was pending. */
#define STARTED(t, start) do { \
	struct saakm_origin *o = saakm_origin_note(t, SAAKM_ORIGIN_TIMER); \
	unsigned long flags; \
	u64 was; \
	u32 key; \
\
	if (!o || !saakm_recording) \
		return start; \
	key = saakm_next_ctx_key(); \
	flags = saakm_origin_lock(o); \
	saakm_origin_clear(o); \
	saakm_origin_push(o, key); \
	was = start; \
	saakm_record_value(SAAKM_SRC_TIMER, SAAKM_V_TIMER_START, was << 32 | key); \
	saakm_origin_unlock(o, flags); \
	return was; \
} while (0)

static int add(struct timer_list *t)
{
	add_timer(t);
	return 0;
}

static int add_on(struct timer_list *t, int cpu)
{
	add_timer_on(t, cpu);
	return 0;
}

static int rec_add_timer(struct timer_list *t)
{
	STARTED(t, add(t));
}

static int rec_add_timer_on(struct timer_list *t, int cpu)
{
	STARTED(t, add_on(t, cpu));
}

static int rec_mod_timer(struct timer_list *t, unsigned long expires)
{
	STARTED(t, mod_timer(t, expires));
}

/* Does nothing, and says nothing, unless it is pending. */
static int rec_mod_timer_pending(struct timer_list *t, unsigned long expires)
{
	return timer_pending(t) ? rec_mod_timer(t, expires) : 0;
}

static int rec_timer_reduce(struct timer_list *t, unsigned long expires)
{
	if (timer_pending(t) && time_before_eq(t->expires, expires))
		return 1;
	return rec_mod_timer(t, expires);
}

#define STOPPED(name) \
	static int rec_##name(struct timer_list *t) \
	{ \
		return saakm_record_value(SAAKM_SRC_TIMER, SAAKM_V_TIMER_STOP, name(t)); \
	}
STOPPED(timer_delete)
STOPPED(timer_delete_sync)
STOPPED(try_to_del_timer_sync)
STOPPED(timer_shutdown)
STOPPED(timer_shutdown_sync)

/* --- irq_work: no tracepoint tells when one runs, so a function of ours does ------------ */

static void run_irq_work(struct irq_work *w)
{
	struct saakm_origin *o = saakm_origin_of(w, false);
	void (*fn)(struct irq_work *w);
	unsigned long flags;
	u32 key;

	if (WARN_ON_ONCE(!o))
		return;
	flags = saakm_origin_lock(o);
	fn = o->fn;
	key = saakm_origin_pop(o);
	saakm_origin_unlock(o, flags);
	if (key)
		saakm_irq_ctx_begin(key, SAAKM_CTX_TIMER, "irq_work", w);
	fn(w);
	if (key)
		saakm_irq_ctx_end(w);
}

static bool queue_irq_work(struct irq_work *w, int cpu)
{
	struct saakm_origin *o = saakm_origin_note(w, SAAKM_ORIGIN_IRQ_WORK);
	unsigned long flags;
	bool queued;
	u32 key;

	if (!o || !saakm_recording)
		return cpu < 0 ? irq_work_queue(w) : irq_work_queue_on(w, cpu);
	flags = saakm_origin_lock(o);
	if (w->func != run_irq_work) {
		o->fn = w->func;
		w->func = run_irq_work;
	}
	queued = cpu < 0 ? irq_work_queue(w) : irq_work_queue_on(w, cpu);
	key = queued ? saakm_next_ctx_key() : 0;
	if (queued)
		saakm_origin_push(o, key);
	saakm_record_value(SAAKM_SRC_TIMER, SAAKM_V_IRQ_WORK_QUEUE, key);
	saakm_origin_unlock(o, flags);
	return queued;
}

static bool rec_irq_work_queue(struct irq_work *w)
{
	return queue_irq_work(w, -1);
}

static bool rec_irq_work_queue_on(struct irq_work *w, int cpu)
{
	return queue_irq_work(w, cpu);
}

const struct saakm_stand_in saakm_timer_stand_ins[] = {
	{ "hrtimer_init", rec_hrtimer_init },
	{ "hrtimer_start_range_ns", rec_hrtimer_start_range_ns },
	{ "hrtimer_try_to_cancel", rec_hrtimer_try_to_cancel },
	{ "hrtimer_cancel", rec_hrtimer_cancel },
	{ "hrtimer_active", rec_hrtimer_active },
	{ "__hrtimer_get_remaining", rec_hrtimer_get_remaining },
	{ "add_timer", rec_add_timer },
	{ "add_timer_local", rec_add_timer },
	{ "add_timer_global", rec_add_timer },
	{ "add_timer_on", rec_add_timer_on },
	{ "mod_timer", rec_mod_timer },
	{ "mod_timer_pending", rec_mod_timer_pending },
	{ "timer_reduce", rec_timer_reduce },
	{ "timer_delete", rec_timer_delete },
	{ "timer_delete_sync", rec_timer_delete_sync },
	{ "try_to_del_timer_sync", rec_try_to_del_timer_sync },
	{ "timer_shutdown", rec_timer_shutdown },
	{ "timer_shutdown_sync", rec_timer_shutdown_sync },
	{ "irq_work_queue", rec_irq_work_queue },
	{ "irq_work_queue_on", rec_irq_work_queue_on },
	{ NULL, NULL },
};
