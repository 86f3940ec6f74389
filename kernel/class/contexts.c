// SPDX-License-Identifier: GPL-2.0
/*
 * Contexts of a policy that are no handlers: which object's function is one, the
 * keys they are known by, and their CALLBACK events. Linux itself says when the
 * function of a timer or a work runs (tracepoints), so nothing is put in its place.
 */
#include <linux/hash.h>
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include "glue.h"
#include <trace/events/timer.h>
#include <trace/events/workqueue.h>
#include "contexts.h"

#define ORIGIN_BITS	12
#define ORIGIN_PLACES	64
#define IRQ_DEPTH	4	/* timer, irq_work, hrtimer, and one to spare */

/* By address; an object whose memory is used again keeps its place. */
static struct saakm_origin origins[1 << ORIGIN_BITS];
static u32 last_key;
static bool some_missing, some_on_heap;

struct irq_ctx { const void *object; u32 key, outer; u8 type; };
static DEFINE_PER_CPU(struct irq_ctx[IRQ_DEPTH], irq_stack);
static DEFINE_PER_CPU(unsigned int, irq_depth);

u32 saakm_next_ctx_key(void)
{
	return atomic_inc_return((atomic_t *)&last_key);
}

/* --- where contexts come from --------------------------------------------------------- */

struct saakm_origin *saakm_origin_of(const void *object, bool create)
{
	u32 i = hash_ptr(object, ORIGIN_BITS), n;

	for (n = 0; n < ORIGIN_PLACES; n++, i++) {
		struct saakm_origin *o = &origins[i % ARRAY_SIZE(origins)];
		const void *old = READ_ONCE(o->object);

		if (!old && !create)
			return NULL;
		if (!old)
			old = cmpxchg(&o->object, NULL, object) ?: object;
		if (old == object)
			return o;
	}
	return NULL;
}

unsigned long saakm_origin_lock(struct saakm_origin *o)
{
	struct saakm_cpu *c;
	unsigned long flags;

	local_irq_save(flags);
	arch_spin_lock(&o->lock);
	c = saakm_cpu_data(raw_smp_processor_id());
	if (c->clock < o->clock)
		c->clock = o->clock;
	return flags;
}

void saakm_origin_unlock(struct saakm_origin *o, unsigned long flags)
{
	o->clock = saakm_cpu_data(raw_smp_processor_id())->clock;
	arch_spin_unlock(&o->lock);
	local_irq_restore(flags);
}

u32 saakm_origin_pop(struct saakm_origin *o)
{
	u32 key = o->key[0];

	if (!o->nr_keys)
		return 0;
	o->key[0] = o->key[1];
	o->nr_keys--;
	return key;
}

void saakm_origin_push(struct saakm_origin *o, u32 key)
{
	if (o->nr_keys < ARRAY_SIZE(o->key))
		o->key[o->nr_keys++] = key;
}

void saakm_origin_clear(struct saakm_origin *o)
{
	o->nr_keys = 0;
}

/* --- for snapshots, from when a policy is loaded ---------------------------------------- */

struct saakm_origin *saakm_origin_note(const void *object, enum saakm_origin_kind kind)
{
	struct saakm_origin *o = saakm_origin_of(object, true);

	if (!o) {
		WRITE_ONCE(some_missing, true);
		return NULL;
	}
	if (READ_ONCE(o->kind) == kind)
		return o;
	if (!is_module_address((unsigned long)object))
		WRITE_ONCE(some_on_heap, true);
	WRITE_ONCE(o->kind, kind);
	return o;
}

void saakm_origin_note_delayed(struct delayed_work *dw)
{
	saakm_origin_note(&dw->timer, SAAKM_ORIGIN_TIMER);
	saakm_origin_note(&dw->work, SAAKM_ORIGIN_WORK);
}

void saakm_origins_drop(unsigned long at, unsigned long bytes)
{
	unsigned long end = at + bytes;
	struct saakm_origin *o = NULL;

	if (!READ_ONCE(some_on_heap))
		return;
	if (bytes / sizeof(void *) > ARRAY_SIZE(origins)) {
		while ((o = saakm_origin_next(o)))
			if ((unsigned long)o->object >= at && (unsigned long)o->object < end)
				WRITE_ONCE(o->kind, SAAKM_ORIGIN_NONE);
		return;
	}
	for (at = round_up(at, sizeof(void *)); at < end; at += sizeof(void *)) {
		o = saakm_origin_of((void *)at, false);
		if (o)
			WRITE_ONCE(o->kind, SAAKM_ORIGIN_NONE);
	}
}

static bool in_percpu(unsigned long at, const struct module *m)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (m->percpu_size && at - (unsigned long)per_cpu_ptr(m->percpu, cpu) <
				      m->percpu_size)
			return true;
	return false;
}

void saakm_origins_forget(const struct module *m)
{
	struct saakm_origin *o = NULL;

	while ((o = saakm_origin_next(o))) {
		unsigned long at = (unsigned long)o->object;

		if (within_module(at, m) || in_percpu(at, m))
			WRITE_ONCE(o->kind, SAAKM_ORIGIN_NONE);
	}
}

struct saakm_origin *saakm_origin_next(struct saakm_origin *o)
{
	for (o = o ? o + 1 : origins; o < origins + ARRAY_SIZE(origins); o++)
		if (READ_ONCE(o->kind))
			return o;
	return NULL;
}

bool saakm_origins_known(void)
{
	return !READ_ONCE(some_missing);
}

u32 saakm_origin_pending(struct saakm_origin *o, bool pending)
{
	/* Of two keys, the older is of what ran before, or was cancelled. */
	u32 key = o->nr_keys ? o->key[o->nr_keys - 1] : 0;

	saakm_origin_clear(o);
	if (pending)
		saakm_origin_push(o, key ?: saakm_next_ctx_key());
	return pending ? o->key[0] : 0;
}

/* --- events --------------------------------------------------------------------------- */

void saakm_record_ctx(u32 key, u8 type, u8 op, const char *name)
{
	struct saakm_ev_callback ev = {
		.ctx_key = key,
		.target_cpu = raw_smp_processor_id(),
		.type = type,
		.op = op,
	};

	saakm_record_text(SAAKM_EV_CALLBACK, &ev, sizeof(ev), name);
}

void saakm_irq_ctx_begin(u32 key, u8 type, const char *name, const void *object)
{
	struct saakm_cpu *c = saakm_cpu_data(smp_processor_id());
	unsigned int depth = __this_cpu_read(irq_depth);
	unsigned long flags;

	local_irq_save(flags);
	if (depth < IRQ_DEPTH) {
		*this_cpu_ptr(&irq_stack[depth]) = (struct irq_ctx){
			.object = object, .key = key, .outer = c->ctx, .type = type,
		};
		__this_cpu_write(irq_depth, depth + 1);
		saakm_record_ctx(key, type, SAAKM_CTXOP_BEGIN, name);
		c->ctx = key;
	}
	local_irq_restore(flags);
}

void saakm_irq_ctx_end(const void *object)
{
	struct saakm_cpu *c = saakm_cpu_data(smp_processor_id());
	unsigned int depth = __this_cpu_read(irq_depth);
	const struct irq_ctx *top;
	unsigned long flags;

	if (!depth)
		return;
	top = this_cpu_ptr(&irq_stack[depth - 1]);
	if (top->object != object)
		return;		/* that one was none of a policy's */
	local_irq_save(flags);
	saakm_record_ctx(top->key, top->type, SAAKM_CTXOP_END, "");
	c->ctx = top->outer;
	__this_cpu_write(irq_depth, depth - 1);
	local_irq_restore(flags);
}

void saakm_task_ctx_begin(u32 key, u8 type, const char *name)
{
	unsigned long flags;

	local_irq_save(flags);
	saakm_record_ctx(key, type, SAAKM_CTXOP_BEGIN, name);
	current->saakm.ctx = key;
	current->saakm.ctx_type = type;
	local_irq_restore(flags);
}

void saakm_task_ctx_end(void)
{
	u32 key = current->saakm.ctx;
	unsigned long flags;

	local_irq_save(flags);
	saakm_record_ctx(key, current->saakm.ctx_type, SAAKM_CTXOP_END, "");
	current->saakm.ctx = 0;
	local_irq_restore(flags);
}

/* Contexts that leave their CPU, and come back. */
void saakm_contexts_switch(struct task_struct *prev, struct task_struct *next, bool preempted)
{
	if (prev->saakm.ctx)
		saakm_record_ctx(prev->saakm.ctx, prev->saakm.ctx_type, preempted ?
				      SAAKM_CTXOP_PREEMPT : SAAKM_CTXOP_SUSPEND, "");
	if (next->saakm.ctx)
		saakm_record_ctx(next->saakm.ctx, next->saakm.ctx_type, SAAKM_CTXOP_RESUME, "");
}

/* --- when they run -------------------------------------------------------------------- */

static u32 take_key(const void *object, bool once)
{
	struct saakm_origin *o = saakm_origin_of(object, false);
	unsigned long flags;
	u32 key;

	if (!o)
		return 0;
	flags = saakm_origin_lock(o);
	key = once ? saakm_origin_pop(o) : o->nr_keys ? o->key[0] : 0;
	saakm_origin_unlock(o, flags);
	return key;
}

static void on_hrtimer(void *unused, struct hrtimer *t, ktime_t *now)
{
	u32 key = take_key(t, false);

	if (key)
		saakm_irq_ctx_begin(key, SAAKM_CTX_TIMER, "hrtimer", t);
}

static void on_hrtimer_done(void *unused, struct hrtimer *t)
{
	saakm_irq_ctx_end(t);
}

/* The kernel's own function queues the work: as in the shim, that is recorded. */
static void note_delayed_work(struct timer_list *t)
{
	struct delayed_work *dw = container_of(t, struct delayed_work, timer);
	struct saakm_origin *o = saakm_origin_of(&dw->work, true);
	u32 key = saakm_next_ctx_key();
	unsigned long flags;

	if (!o)
		return;
	flags = saakm_origin_lock(o);
	saakm_origin_push(o, key);
	saakm_record_value(SAAKM_SRC_WORK, SAAKM_V_WORK_QUEUE, key);
	saakm_origin_unlock(o, flags);
}

static void on_timer(void *unused, struct timer_list *t, unsigned long baseclk)
{
	u32 key = take_key(t, true);

	if (!key)
		return;
	saakm_irq_ctx_begin(key, SAAKM_CTX_TIMER, "timer", t);
	if (t->function == delayed_work_timer_fn)
		note_delayed_work(t);
}

static void on_timer_done(void *unused, struct timer_list *t)
{
	saakm_irq_ctx_end(t);
}

static void on_work(void *unused, struct work_struct *w)
{
	u32 key = take_key(w, true);

	if (key)
		saakm_task_ctx_begin(key, SAAKM_CTX_WORK, "work");
}

static void on_work_done(void *unused, struct work_struct *w, work_func_t fn)
{
	if (current->saakm.ctx)
		saakm_task_ctx_end();
}

static void forget_irq_ctx(void *unused)
{
	__this_cpu_write(irq_depth, 0);
	saakm_cpu_data(smp_processor_id())->ctx = 0;
}

/* The last recording may have ended in the middle of a function; its end was not seen. */
static void forget_ctx(void)
{
	struct task_struct *g, *p;

	on_each_cpu(forget_irq_ctx, NULL, 1);
	rcu_read_lock();
	for_each_process_thread(g, p)
		if (p->saakm.ctx_type == SAAKM_CTX_WORK)
			p->saakm.ctx = 0;
	rcu_read_unlock();
}

int saakm_contexts_start(void)
{
	unsigned int i;
	int ret;

	forget_ctx();
	for (i = 0; i < ARRAY_SIZE(origins); i++)
		saakm_origin_clear(&origins[i]);
	ret = register_trace_hrtimer_expire_entry(on_hrtimer, NULL) ?:
	      register_trace_hrtimer_expire_exit(on_hrtimer_done, NULL) ?:
	      register_trace_timer_expire_entry(on_timer, NULL) ?:
	      register_trace_timer_expire_exit(on_timer_done, NULL) ?:
	      register_trace_workqueue_execute_start(on_work, NULL) ?:
	      register_trace_workqueue_execute_end(on_work_done, NULL);
	if (ret)
		saakm_contexts_stop();
	return ret;
}

void saakm_contexts_stop(void)
{
	unregister_trace_hrtimer_expire_entry(on_hrtimer, NULL);
	unregister_trace_hrtimer_expire_exit(on_hrtimer_done, NULL);
	unregister_trace_timer_expire_entry(on_timer, NULL);
	unregister_trace_timer_expire_exit(on_timer_done, NULL);
	unregister_trace_workqueue_execute_start(on_work, NULL);
	unregister_trace_workqueue_execute_end(on_work_done, NULL);
}
