// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that run code of the policy: kthreads, workers, and the one that
 * loads and unloads modules. Fair tasks, each with a fiber of its own, which
 * leaves its CPU when it sleeps or when an interrupt comes.
 */
#include "machine.h"
#include "../host/libc.h"

static void to_cpu(void)
{
	fiber_switch(&m.cpu->main);
}

/* In a thread, time has passed: is there an interrupt to be taken? */
void thread_advance_check(void)
{
	struct sim_task *t = m.cpu->curr;

	if (!t || !t->thread || fiber_current != &t->fiber || t->fiber.irqs_off ||
	    host_holds_core_lock())
		return;
	if (engine_irq_due(m.cpu) || (m.cpu->need_resched && t->fiber.atomic <= 0))
		to_cpu();
}

static int call_fn(void *arg)
{
	struct sim_task *t = arg;

	return t->fn(t->arg);
}

static void thread_main(void *arg)
{
	struct sim_task *t = arg;

	if (t->ctx_key)
		t->thread_ret = host_run_context(t->ctx_type, t->ctx_key, t->thread_name,
						 call_fn, t);
	else
		t->thread_ret = t->fn(t->arg);
	t->thread_done = true;
	t->exiting = true;
	m.cpu->need_resched = true;
	for (;;)
		to_cpu();
}

void thread_run(struct sim_cpu *c, struct sim_task *t)
{
	if (t->exiting || t->blocking) {
		c->need_resched = true;
		return;
	}
	host_ctx_resume(&t->fiber);
	c->active = &t->fiber;
	fiber_switch(&t->fiber);
	/* It came back, on the CPU it was on. */
	host_ctx_suspend(&t->fiber, !t->blocking);
}

static void on_thread_timer(void *arg)
{
	struct sim_task *t = arg;

	t->sleep_timer = 0;
	class_wake(t, SAAKM_WF_TTWU);
}

bool sim_thread_sleep(u64 ns)
{
	struct sim_task *t = m.cpu->curr;

	if (!m.running || !t || !t->thread || fiber_current != &t->fiber)
		return false;	/* where nothing can sleep: that was reported */
	/* schedule() after set_current_state(): until somebody wakes it. */
	if (!ns && t->p->__state)
		ns = ~0ull;
	if (ns) {
		t->blocking = true;
		t->p->__state = 1;
		if (ns != ~0ull)
			t->sleep_timer = engine_timer(m.cpu, m.cpu->t + ns, on_thread_timer, t);
	}
	m.cpu->need_resched = true;
	to_cpu();
	if (t->sleep_timer) {
		engine_cancel(t->sleep_timer);
		t->sleep_timer = 0;
	}
	return true;
}

void *sim_thread_start(const char *name, int (*fn)(void *arg), void *arg, int cpu,
		       u32 ctx_key, u8 ctx_type, bool wake)
{
	struct sim_task *t = task_create(NULL, NULL, name);

	if (!t)
		return NULL;
	t->thread = true;
	t->fn = fn;
	t->arg = arg;
	t->bound_cpu = cpu;
	t->ctx_key = ctx_key;
	t->ctx_type = ctx_type;
	shim_snprintf(t->thread_name, sizeof(t->thread_name), "%s", name);
	if (fiber_init(&t->fiber, thread_main, t)) {
		task_reap(t);
		return NULL;
	}
	t->p->flags |= PF_KTHREAD;
	host_set_task_cpu(t->p, cpu >= 0 ? (unsigned int)cpu : m.cpu->id);
	t->asleep = true;
	if (wake)
		class_wake(t, 0);
	return t;
}

/*
 * Nobody runs while this is called, so no lock and no time: the thread stands
 * in the queue of its CPU when the machine goes on.
 */
void *sim_thread_queue(const char *name, int (*fn)(void *arg), void *arg, int cpu)
{
	struct sim_cpu *c = cpu_of(cpu);
	struct sim_task *t = sim_thread_start(name, fn, arg, cpu, 0, 0, false);

	if (!t)
		return NULL;
	t->detached = true;
	t->asleep = false;
	list_add_tail(&t->run, &c->fair);
	t->p->on_rq = 1;
	c->nr_running++;
	engine_irq(c, c->t, cpu_on_resched, c);
	return t;
}

void sim_thread_wake(void *thread)
{
	struct sim_task *t = thread;

	if (!t->thread_done)
		class_wake(t, SAAKM_WF_TTWU);
}

struct task_struct *sim_thread_task(void *thread)
{
	return ((struct sim_task *)thread)->p;
}

bool sim_thread_done(void *thread)
{
	return ((struct sim_task *)thread)->reaped;
}

int sim_thread_join(void *thread)
{
	struct sim_task *t = thread;
	int ret;

	while (!t->reaped)
		sim_thread_sleep(20000);
	ret = t->thread_ret;
	fiber_release(&t->fiber);
	host_task_free(t->p);
	free(t);
	return ret;
}

int sim_thread_class(struct task_struct *p, bool rt, int nice, int rt_prio)
{
	struct sim_task *t = sim_task_of(p);
	struct sim_cpu *c = cpu_of(task_cpu(p));

	if (!t || !t->thread)
		return -EPERM;
	host_set_task_nice(p, nice);
	t->class = rt ? SIM_RT : SIM_FAIR;
	p->policy = rt ? SCHED_FIFO : SCHED_NORMAL;
	p->rt_priority = rt_prio;
	p->prio = rt ? 99 - rt_prio : p->static_prio;
	/* A running task of these classes stands in its queue, too. */
	if (p->on_rq) {
		list_move_tail(&t->run, rt ? &c->rt : &c->fair);
		cpu_resched(c->id);
	}
	return 0;
}
