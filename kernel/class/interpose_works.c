// SPDX-License-Identifier: GPL-2.0
/*
 * Works that a policy queues, and its RCU callbacks: each time names the context
 * in which the function will run. The VALUEs are those of the shim, in its order.
 */
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include "glue.h"
#include "contexts.h"
#include "interpose.h"

static bool rec_queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *w)
{
	struct saakm_origin *o = saakm_origin_note(w, SAAKM_ORIGIN_WORK);
	unsigned long flags;
	bool queued;
	u32 key;

	if (!o || !saakm_recording)
		return queue_work_on(cpu, wq, w);
	flags = saakm_origin_lock(o);
	queued = queue_work_on(cpu, wq, w);
	key = queued ? saakm_next_ctx_key() : 0;
	if (queued)
		saakm_origin_push(o, key);
	saakm_record_value(SAAKM_SRC_WORK, SAAKM_V_WORK_QUEUE, key);
	saakm_origin_unlock(o, flags);
	return queued;
}

static bool rec_queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
				      struct delayed_work *dw, unsigned long delay)
{
	struct saakm_origin *o;
	unsigned long flags;
	bool queued;
	u32 key;

	saakm_origin_note_delayed(dw);
	o = saakm_recording ? saakm_origin_of(&dw->timer, false) : NULL;
	if (!o)
		return queue_delayed_work_on(cpu, wq, dw, delay);
	if (!delay)
		return work_pending(&dw->work) ? false : rec_queue_work_on(cpu, wq, &dw->work);
	flags = saakm_origin_lock(o);
	queued = queue_delayed_work_on(cpu, wq, dw, delay);
	if (queued) {
		key = saakm_next_ctx_key();
		saakm_origin_clear(o);
		saakm_origin_push(o, key);
		saakm_record_value(SAAKM_SRC_JIFFIES, 0, dw->timer.expires - delay);
		saakm_record_value(SAAKM_SRC_TIMER, SAAKM_V_TIMER_START, key);
	}
	saakm_origin_unlock(o, flags);
	return queued;
}

/* It was in a queue, and is not any more: it will not begin under the last key. */
static void forget_key(struct work_struct *w)
{
	struct saakm_origin *o = saakm_origin_of(w, false);
	unsigned long flags;

	if (!o)
		return;
	flags = saakm_origin_lock(o);
	if (o->nr_keys)
		o->nr_keys--;
	saakm_origin_unlock(o, flags);
}

/* As in the shim: first the timer, then the work. Which of them it was, Linux keeps. */
static bool cancelled(struct delayed_work *dw, bool armed, bool was)
{
	if (was && !armed)
		forget_key(&dw->work);
	saakm_record_value(SAAKM_SRC_TIMER, SAAKM_V_TIMER_STOP, was);
	saakm_record_value(SAAKM_SRC_WORK, SAAKM_V_WORK_CANCEL, 0);
	return was;
}

static bool rec_cancel_delayed_work(struct delayed_work *dw)
{
	bool armed = timer_pending(&dw->timer);

	return cancelled(dw, armed, cancel_delayed_work(dw));
}

static bool rec_cancel_delayed_work_sync(struct delayed_work *dw)
{
	bool armed = timer_pending(&dw->timer);
	bool was = cancelled(dw, armed, cancel_delayed_work_sync(dw));

	cancelled(dw, false, false);	/* the shim looks again when it has waited */
	return was;
}

static bool rec_mod_delayed_work_on(int cpu, struct workqueue_struct *wq,
				    struct delayed_work *dw, unsigned long delay)
{
	bool was;

	saakm_origin_note_delayed(dw);
	if (!saakm_recording)
		return mod_delayed_work_on(cpu, wq, dw, delay);
	was = rec_cancel_delayed_work(dw);
	rec_queue_delayed_work_on(cpu, wq, dw, delay);
	return was;
}

static bool work_cancelled(struct work_struct *w, bool was)
{
	if (was)
		forget_key(w);
	return saakm_record_value(SAAKM_SRC_WORK, SAAKM_V_WORK_CANCEL, was);
}

static bool rec_cancel_work(struct work_struct *w)
{
	return work_cancelled(w, cancel_work(w));
}

static bool rec_cancel_work_sync(struct work_struct *w)
{
	return work_cancelled(w, cancel_work_sync(w));
}

static bool rec_flush_work(struct work_struct *w)
{
	return saakm_record_value(SAAKM_SRC_WORK, SAAKM_V_WORK_FLUSH, flush_work(w));
}

static __printf(1, 4)
struct workqueue_struct *rec_alloc_workqueue(const char *fmt, unsigned int flags, int max_active,
					     ...)
{
	struct workqueue_struct *wq;
	char name[64];
	va_list ap;

	va_start(ap, max_active);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	wq = alloc_workqueue("%s", flags, max_active, name);
	saakm_object_add(wq, flags, SAAKM_OBJECT_QUEUE, _RET_IP_);
	return wq;
}

static void rec_destroy_workqueue(struct workqueue_struct *wq)
{
	saakm_object_drop(wq);
	destroy_workqueue(wq);
}

static unsigned int rec_work_busy(struct work_struct *w)
{
	return saakm_record_value(SAAKM_SRC_WORK, SAAKM_V_WORK_BUSY, work_busy(w));
}

/* --- RCU ------------------------------------------------------------------------------ */

static void run_rcu(struct rcu_head *head)
{
	struct saakm_origin *o = saakm_origin_of(head, false);
	rcu_callback_t fn;
	unsigned long flags;
	u32 key;

	if (WARN_ON_ONCE(!o))
		return;
	flags = saakm_origin_lock(o);
	fn = o->fn;
	o->fn = NULL;
	key = saakm_origin_pop(o);
	saakm_origin_unlock(o, flags);
	/* Softirq, or a thread that has it off: it cannot sleep. */
	if (key)
		saakm_irq_ctx_begin(key, SAAKM_CTX_RCU, "rcu", head);
	fn(head);
	if (key)
		saakm_irq_ctx_end(head);
}

/* Recorded or not, it goes through ours: a snapshot must know what is still to come. */
static rcu_callback_t name_rcu(struct rcu_head *head, rcu_callback_t fn)
{
	struct saakm_origin *o = saakm_origin_note(head, SAAKM_ORIGIN_RCU);
	unsigned long flags;
	u32 key;

	if (!o)
		return fn;
	flags = saakm_origin_lock(o);
	o->fn = fn;
	saakm_origin_clear(o);
	if (saakm_recording) {
		key = saakm_next_ctx_key();
		saakm_origin_push(o, key);
		saakm_record_value(SAAKM_SRC_OTHER, SAAKM_V_RCU_CALL, key);
	}
	saakm_origin_unlock(o, flags);
	return run_rcu;
}

static void rec_call_rcu(struct rcu_head *head, rcu_callback_t fn)
{
	call_rcu(head, name_rcu(head, fn));
}

static void rec_call_rcu_hurry(struct rcu_head *head, rcu_callback_t fn)
{
	call_rcu_hurry(head, name_rcu(head, fn));
}

const struct saakm_stand_in saakm_work_stand_ins[] = {
	{ "queue_work_on", rec_queue_work_on },
	{ "queue_delayed_work_on", rec_queue_delayed_work_on },
	{ "mod_delayed_work_on", rec_mod_delayed_work_on },
	{ "cancel_delayed_work", rec_cancel_delayed_work },
	{ "cancel_delayed_work_sync", rec_cancel_delayed_work_sync },
	{ "cancel_work", rec_cancel_work },
	{ "cancel_work_sync", rec_cancel_work_sync },
	{ "flush_work", rec_flush_work },
	{ "work_busy", rec_work_busy },
	{ "alloc_workqueue", rec_alloc_workqueue },
	{ "destroy_workqueue", rec_destroy_workqueue },
	{ "call_rcu", rec_call_rcu },
	{ "call_rcu_hurry", rec_call_rcu_hurry },
	{ NULL, NULL },
};
