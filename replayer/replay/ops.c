// SPDX-License-Identifier: GPL-2.0
/*
 * What the host asks of its driver, answered from the record. Nothing is
 * scheduled here: timers, works and threads begin when the trace says so, and
 * whoever waits for something waits for its own next event.
 */
#include "access.h"
#include "engine.h"

static u64 op_now(void)
{
	return r->now;
}

static unsigned int op_this_cpu(void)
{
	return fiber_current == &r->driver ? 0 : self()->cpu;
}

static struct task_struct *op_current(void)
{
	struct activation *a = self();

	if (fiber_current == &r->driver)
		return r->curr[0];
	return a->ctx->task ? a->ctx->task : r->curr[a->cpu];
}

/* A call that begins with the ENTER that replay has read already has been waited for. */
static void op_order(void)
{
	if (fiber_current != &r->driver && !self()->skipping && !self()->calling)
		await(WANTS_ACT);
}

/* Before a change that the core makes for the policy. */
static void op_change(void)
{
	struct hold it;

	if (fiber_current == &r->driver || self()->skipping)
		return;
	if (access_may_wait(&it)) {
		await(WANTS_ACT);
		access_has_waited(&it);
	}
	/* Till it says what it has changed. */
	self()->changing = CHANGE_DUE;
	self()->is_late = false;
}

/* Wherever time may pass for others, an event of this context follows. */
static void op_advance(u64 ns)
{
	if (ns)
		op_order();
}

static void op_lock_wait(struct host_lock *lock)
{
	op_order();
}

static void op_lock_wake(unsigned int cpu)
{
}

static bool is_callback(u8 op)
{
	return r->ev->kind == SAAKM_EV_CALLBACK && ARG(CALLBACK, op) == op;
}

static bool op_sleep(u64 ns)
{
	struct activation *a = self();

	if (a->skipping)
		return false;
	if (!ns && op_current()->__state)
		ns = ~0ull;
	await(ns ? WANTS_SLEEP : WANTS_YIELD);
	if (!is_callback(SAAKM_CTXOP_SUSPEND) && (ns || !is_callback(SAAKM_CTXOP_PREEMPT)))
		return false;
	consume();
	await(WANTS_WAKE);
	if (is_callback(SAAKM_CTXOP_RESUME))
		consume();
	return true;
}

static void op_resched(unsigned int cpu)
{
}

/* Linux's part of a migration, which is in the trace behind the policy's. */
static void op_migrate(struct task_struct *p, unsigned int cpu)
{
	if (!self()->skipping && !r->owner)
		absorb(self(), saakm_task_key(p), 0);
}

static struct task_struct *op_next_task(struct task_struct *p)
{
	return NULL;
}

static int op_count(unsigned int cpu)
{
	return 0;
}

static bool op_is_online(unsigned int cpu)
{
	return r->online[cpu];
}

static u64 op_timer_add(unsigned int cpu, u64 when, void (*fn)(void *arg), void *arg)
{
	return ++r->last_timer;
}

static bool op_timer_del(u64 id)
{
	return true;
}

static void op_ipi(unsigned int cpu, void (*fn)(void *arg), void *arg)
{
}

/* --- threads ------------------------------------------------------------------ */

static int call_thread(void *arg)
{
	struct replay_thread *t = arg;

	return t->fn(t->arg);
}

static void run_thread(void *arg)
{
	struct replay_thread *t = arg;

	t->ret = host_run_context(t->type, t->ctx_key, t->name, call_thread, t);
	t->done = true;
}

static void *op_thread_start(const char *name, int (*fn)(void *arg), void *arg, int cpu,
			     u32 ctx_key, u8 ctx_type, bool wake)
{
	struct replay_thread *t = host_zalloc(sizeof(*t));

	if (!t)
		return NULL;
	t->fn = fn;
	t->arg = arg;
	t->type = ctx_type;
	shim_snprintf(t->name, sizeof(t->name), "%s", name);
	return t;
}

static void op_thread_bind(void *thread, u32 ctx_key, u32 task_key)
{
	struct replay_thread *t = thread;
	struct context *c = context_get(ctx_key);

	t->ctx_key = ctx_key;
	t->task = c->task = task_by_key(task_key);
	c->fn = run_thread;
	c->arg = t;
}

static void op_thread_wake(void *thread)
{
}

static struct task_struct *op_thread_task(void *thread)
{
	return ((struct replay_thread *)thread)->task;
}

static bool op_thread_done(void *thread)
{
	return ((struct replay_thread *)thread)->done;
}

static int op_thread_join(void *thread)
{
	struct replay_thread *t = thread;

	while (!t->done && op_sleep(20000))
		;
	return t->ret;
}

static int op_thread_class(struct task_struct *p, bool rt, int nice, int rt_prio)
{
	return 0;
}

static int op_set_affinity(struct task_struct *p, const u64 *mask)
{
	op_order();
	return 0;
}

static struct task_struct *op_idle_task(unsigned int cpu)
{
	return r->idle_task[cpu];
}

static u64 op_cpustat(unsigned int cpu, int index)
{
	return 0;
}

static u64 op_random(void)
{
	return 0;
}

static void op_expect(u32 key, void (*fn)(void *arg), void *arg)
{
	struct context *c;

	if (!key)
		return;
	if (races)
		races_expect(key);
	c = context_get(key);
	c->fn = fn;
	c->arg = arg;
}

static bool op_cycle_due(void)
{
	return r->owner == self() && r->ev->kind == SAAKM_EV_ERROR &&
	       ARG(ERROR, code) == SAAKM_F_DEADLOCK &&
	       ARG(ERROR, expected) != ARG(ERROR, got);
}

static bool op_try_succeeds(void)
{
	return r->owner == self() && r->ev->kind == SAAKM_EV_LOCK &&
	       ARG(LOCK, op) == SAAKM_LOCK_TRY_OK;
}

const struct host_ops replay_ops = {
	.now = op_now,
	.this_cpu = op_this_cpu,
	.current_task = op_current,
	.advance = op_advance,
	.lock_wait = op_lock_wait,
	.lock_wake = op_lock_wake,
	.sleep = op_sleep,
	.resched = op_resched,
	.migrate_out = op_migrate,
	.migrate_in = op_migrate,
	.next_task = op_next_task,
	.count = op_count,
	.is_online = op_is_online,
	.timer_add = op_timer_add,
	.timer_del = op_timer_del,
	.ipi = op_ipi,
	.thread_start = op_thread_start,
	.thread_wake = op_thread_wake,
	.thread_task = op_thread_task,
	.thread_join = op_thread_join,
	.thread_done = op_thread_done,
	.thread_class = op_thread_class,
	.set_affinity = op_set_affinity,
	.idle_task = op_idle_task,
	.cpustat = op_cpustat,
	.random = op_random,
	.panic = park,
	.order = op_order,
	.change = op_change,
	.cycle_due = op_cycle_due,
	.try_succeeds = op_try_succeeds,
	.task_by_key = task_by_key,
	.expect = op_expect,
	.thread_bind = op_thread_bind,
};
