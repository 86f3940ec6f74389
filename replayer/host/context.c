// SPDX-License-Identifier: GPL-2.0
/*
 * Where the policy's code runs: handlers (frames) and everything else
 * (contexts: init, timers, works, threads). Each entry has a guard to jump
 * back to, and leaves locks, interrupts and counters as it found them.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "libc.h"
#include "shim_api.h"
#include "san/san.h"

/* A debugger looks here for fn, the function that is about to be called. */
void saakm_host_frame_enter(struct saakm_frame *f, const void *fn)
{
	struct fiber *fb = fiber_current;

	f->outer_guard = fb->guard;
	fb->guard = f->env;
	f->nr_locks = fb->nr_locks;
	f->irq_flags = fb->irqs_off;
	f->atomic = fb->atomic;
	fb->irqs_off = true;
	f->budget = fb->budget;
	fb->budget = host.budget_max;
	host.nr_calls++;
	host_charge(host.costs.call_ns);
}

/* The policy's frames below this one were left by a jump. */
static void forget_stack(struct fiber *fb)
{
	if (fb->stack)
		san_stack_reset(fb->stack, __builtin_frame_address(0));
}

void saakm_host_frame_exit(struct saakm_frame *f)
{
	struct fiber *fb = fiber_current;

	if (f->aborted)
		forget_stack(fb);
	if (fb->nr_locks > f->nr_locks)
		host_release_locks_above(f->nr_locks, !f->aborted);
	fb->guard = f->outer_guard;
	loop_forget(fb, f->env);
	fb->irqs_off = f->irq_flags;
	fb->atomic = f->atomic;
	fb->budget = f->budget;
}

static void report_damage(struct task_struct *p)
{
	struct saakm_report r = {
		.code = SAAKM_F_CRASH,
		.slot = saakm_slot_of(p->saakm.policy),
		.task = p,
		.cpu = task_cpu(p),
		.handler = SAAKM_H_NONE,
		.text = "the links of the runqueue that the task is on are damaged",
	};
	int on_error = host.on_error;

	/* As for every fault: there is no going on. */
	if (host.on_error < SAAKM_ACT_EJECT)
		host.on_error = SAAKM_ACT_EJECT;
	saakm_report(&r);
	host.on_error = on_error;
}

bool saakm_host_leave_queue(struct task_struct *p)
{
	struct fiber *fb = fiber_current;
	void *env[5], *outer_guard = fb->guard;
	volatile bool damaged = false;

	fb->guard = env;
	host.mending = true;
	if (__builtin_setjmp(env) == 0)
		saakm_rq_erase(p->saakm.rq, p, p->saakm.rq->type);
	else
		damaged = true;
	host.mending = false;
	fb->guard = outer_guard;
	if (damaged)
		report_damage(p);
	return !damaged;
}

u32 host_new_ctx(void)
{
	return ++host.last_ctx_key;
}

u32 host_expect_ctx(int source, u32 which, void (*fn)(void *arg), void *arg)
{
	u32 key = shim_value(source, which, host_new_ctx());

	if (host.ops->expect)
		host.ops->expect(key, fn, arg);
	return key;
}

static void record_ctx(u8 type, u32 key, u8 op, const char *name)
{
	struct saakm_ev_callback ev = {
		.ctx_key = key,
		.target_cpu = host.ops->this_cpu(),
		.type = type,
		.op = op,
	};

	saakm_record_text(SAAKM_EV_CALLBACK, &ev, sizeof(ev), name);
}

int host_run_context(u8 type, u32 key, const char *name, int (*fn)(void *arg), void *arg)
{
	struct fiber *fb = fiber_current;
	void *env[5], *outer_guard = fb->guard;
	u32 outer_key = fb->ctx_key;
	u8 outer_type = fb->ctx_type;
	unsigned int nr_locks = fb->nr_locks;
	bool irqs_off = fb->irqs_off;
	int atomic = fb->atomic;
	u64 budget = fb->budget;
	volatile bool aborted = false;
	volatile int ret = 0;

	record_ctx(type, key, SAAKM_CTXOP_BEGIN, name);
	fb->ctx_key = key;
	fb->ctx_type = type;
	saakm_cpu_data(host.ops->this_cpu())->ctx = key;
	fb->budget = host.budget_max;
	fb->guard = env;
	if (__builtin_setjmp(env) == 0) {
		ret = fn(arg);
		if (san_pending)
			san_flush();
	} else {
		aborted = true;
		ret = -EFAULT;
		saakm_ring_close(&saakm_cpu_data(host.ops->this_cpu())->ring);
	}
	fb->guard = outer_guard;
	loop_forget(fb, env);
	if (aborted)
		forget_stack(fb);
	if (fb->nr_locks > nr_locks)
		host_release_locks_above(nr_locks, !aborted);
	fb->irqs_off = irqs_off;
	fb->atomic = atomic;
	fb->budget = budget;
	record_ctx(type, key, SAAKM_CTXOP_END, name);
	fb->ctx_key = outer_key;
	fb->ctx_type = outer_type;
	saakm_cpu_data(host.ops->this_cpu())->ctx = outer_key;
	return ret;
}

void host_ctx_suspend(struct fiber *f, bool preempted)
{
	struct saakm_cpu *c = saakm_cpu_data(host.ops->this_cpu());

	if (!f->ctx_key)
		return;
	saakm_ring_close(&c->ring);
	record_ctx(f->ctx_type, f->ctx_key,
		   preempted ? SAAKM_CTXOP_PREEMPT : SAAKM_CTXOP_SUSPEND, "");
	c->ctx = 0;
}

void host_ctx_resume(struct fiber *f)
{
	struct saakm_cpu *c = saakm_cpu_data(host.ops->this_cpu());

	if (!f->ctx_key)
		return;
	c->ctx = f->ctx_key;
	f->budget = host.budget_max;	/* a thread may live long */
	record_ctx(f->ctx_type, f->ctx_key, SAAKM_CTXOP_RESUME, "");
}

/* Called under the registry lock, a mutex, and under nothing else. */
static bool in_process_context(u8 handler)
{
	return handler == SAAKM_H_INIT || handler == SAAKM_H_FREE_METADATA ||
	       handler == SAAKM_H_CAN_BE_DEFAULT;
}

/* May this context sleep? Not in a handler, under a spinlock, in a timer. */
bool host_may_sleep_here(void)
{
	const struct fiber *f = fiber_current;
	const struct saakm_frame *frame = saakm_cpu_data(host.ops->this_cpu())->frame;

	if (f->atomic > 0)
		return false;
	if (frame && in_process_context(frame->handler))
		return !frame->outer;
	if (frame || f->irqs_off)
		return false;
	return f->ctx_type != SAAKM_CTX_TIMER && f->ctx_type != SAAKM_CTX_RCU &&
	       f->ctx_type != SAAKM_CTX_IPI;
}
