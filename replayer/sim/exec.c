// SPDX-License-Identifier: GPL-2.0
/*
 * What tasks do: their programs (workload.h), one operation after the other.
 * An operation that cannot go on blocks its task and is tried again when it
 * has been woken; `phase` says how far it had come.
 */
#include "machine.h"
#include "../host/libc.h"

enum step { STEP_NEXT, STEP_STAY, STEP_BLOCK };

static void on_sleep_over(void *arg)
{
	struct sim_task *t = arg;

	t->sleep_timer = 0;
	class_wake(t, SAAKM_WF_TTWU);
}

/* From here on the task sleeps at the next schedule(), unless it is woken. */
static enum step will_sleep(struct sim_task *t)
{
	t->blocking = true;
	t->p->__state = 1;	/* TASK_INTERRUPTIBLE */
	return STEP_BLOCK;
}

static enum step block_on(struct sim_task *t, struct list_head *waiters)
{
	list_add_tail(&t->wait, waiters);
	return will_sleep(t);
}

static struct sim_task *first_waiter(struct list_head *waiters)
{
	struct sim_task *t;

	if (list_empty(waiters))
		return NULL;
	t = list_first_entry(waiters, struct sim_task, wait);
	list_del_init(&t->wait);
	return t;
}

static bool wake_first(struct list_head *waiters, unsigned int flags)
{
	struct sim_task *t = first_waiter(waiters);

	if (t)
		class_wake(t, SAAKM_WF_TTWU | flags);
	return t != NULL;
}

static enum step sleep_until(struct sim_task *t, u64 when)
{
	if (t->phase++)
		return STEP_NEXT;
	if (when <= m.cpu->t)
		return STEP_NEXT;
	t->sleep_timer = engine_timer(m.cpu, when, on_sleep_over, t);
	return will_sleep(t);
}

static enum step op_timer(struct sim_task *t, const struct wl_op *op, s64 period)
{
	u64 *next = &t->timer_next[op->obj % 4];

	if (!t->phase) {
		if (!*next)
			*next = m.cpu->t;
		*next += period;
		/* An overrun: from now on, or on the grid still, which is caught up with. */
		if (*next < m.cpu->t && !op->obj2)
			*next = m.cpu->t;
	}
	return sleep_until(t, *next);
}

static enum step op_suspend(struct sim_task *t)
{
	u64 *resumes = &m.resumes[t->prog_index];

	if (t->phase)
		return STEP_NEXT;
	if (*resumes) {
		(*resumes)--;
		return STEP_NEXT;
	}
	t->phase = 1;
	return block_on(t, &m.suspended[t->prog_index]);
}

static enum step op_lock(struct sim_task *t, struct sim_object *o)
{
	if (!o->owner) {
		o->owner = t;
		return STEP_NEXT;
	}
	if (o->owner == t)
		return STEP_NEXT;
	return block_on(t, &o->waiters);
}

static enum step op_unlock(struct sim_task *t, struct sim_object *o)
{
	if (o->owner == t) {
		o->owner = NULL;
		wake_first(&o->waiters, 0);
	}
	return STEP_NEXT;
}

static enum step op_wait(struct sim_task *t, const struct wl_op *op)
{
	if (t->phase)
		return op_lock(t, &m.mutexes[op->obj2]);
	t->phase = 1;
	block_on(t, &m.conds[op->obj].waiters);
	op_unlock(t, &m.mutexes[op->obj2]);
	return STEP_BLOCK;
}

static enum step op_barrier(struct sim_task *t, struct sim_object *o, u64 want)
{
	if (t->phase)
		return STEP_NEXT;
	if (++o->tokens >= want) {
		o->tokens = 0;
		while (wake_first(&o->waiters, 0))
			;
		return STEP_NEXT;
	}
	t->phase = 1;
	return block_on(t, &o->waiters);
}

/* Readers and writers of a pipe wait in one list: never both kinds at once. */
static enum step op_read(struct sim_task *t, struct sim_object *o, u64 tokens)
{
	bool was_waited_for = !list_empty(&o->waiters);

	if (o->tokens < tokens) {
		return block_on(t, &o->waiters);
	}
	o->tokens -= tokens;
	if (was_waited_for || o->tokens)
		wake_first(&o->waiters, SAAKM_WF_SYNC);
	return STEP_NEXT;
}

static enum step op_write(struct sim_task *t, struct sim_object *o, u64 tokens, u64 capacity)
{
	if (o->tokens + tokens > (capacity ? capacity : 64)) {
		return block_on(t, &o->waiters);
	}
	o->tokens += tokens;
	wake_first(&o->waiters, SAAKM_WF_SYNC);
	return STEP_NEXT;
}

static void join_class(struct sim_task *t, int policy, int rt_prio)
{
	struct saakm_slot *slot = policy >= 0 ? saakm_slot_by_id(policy) : NULL;

	if (slot && !slot->dead) {
		t->class = SIM_SAAKM;
		t->slot = slot;
		slot->users++;
		t->p->policy = 8;
	} else if (policy == WL_POLICY_RT) {
		t->class = SIM_RT;
		t->p->policy = 1;
		t->p->rt_priority = rt_prio;
		t->p->prio = 99 - rt_prio;
	}
}

static void start_task(struct sim_task *t)
{
	if (t->class == SIM_SAAKM) {
		class_start(t, SAAKM_WF_FORK);
		return;
	}
	other_enqueue(t, other_select(t));
}

static enum step op_fork(struct sim_task *t, const struct wl_op *op)
{
	const struct wl_program *prog = &m.w->programs[op->obj];
	struct sim_task *child;

	if (m.nr_tasks > 20000)
		return STEP_NEXT;	/* EAGAIN: the machine is full */
	child = task_create(prog, t, prog->name);
	if (!child)
		return STEP_NEXT;
	child->prog_index = op->obj;
	host_set_task_cpu(child->p, m.cpu->id);
	host_copy_task(child->p, t->p);
	if (m.r)
		m.r->forks++;
	if (prog->has_mask)
		host_set_task_mask(child->p, prog->mask);
	if (t->class == SIM_SAAKM) {
		child->class = SIM_SAAKM;
		child->slot = t->slot;
		t->slot->users++;
		child->p->policy = 8;
	} else {
		child->class = t->class;
	}
	start_task(child);
	return STEP_NEXT;
}

void task_drop_mutexes(struct sim_task *t)
{
	u32 i;

	for (i = 0; m.w && m.mutexes && i < m.w->nr_mutexes; i++)
		op_unlock(t, &m.mutexes[i]);
}

void task_notify_exit(struct sim_task *t)
{
	struct sim_task *parent = t->parent;

	if (!parent)
		return;
	parent->nr_children--;
	parent->dead_children++;
	if (!list_empty(&parent->wait) || (!parent->asleep && !parent->blocking) || !parent->prog)
		return;
	if (parent->pc < parent->prog->nr_ops &&
	    parent->prog->ops[parent->pc].op == WL_WAITCHILD)
		class_wake(parent, SAAKM_WF_TTWU);
}

static enum step op_waitchild(struct sim_task *t)
{
	if (t->dead_children) {
		t->dead_children--;
		return STEP_NEXT;
	}
	return t->nr_children ? will_sleep(t) : STEP_NEXT;
}

static enum step op_loop(struct sim_task *t, const struct wl_op *op, s64 times)
{
	u64 *counter = &t->counters[op->obj];

	if (times >= 0 && ++*counter >= (u64)times) {
		*counter = 0;
		return STEP_NEXT;
	}
	t->pc = op->target;
	t->phase = 0;
	return STEP_STAY;
}

static enum step do_op(struct sim_task *t, const struct wl_op *op)
{
	s64 arg = op->arg_max > op->arg ? (s64)sim_random_range(op->arg, op->arg_max) : op->arg;

	switch (op->op) {
	case WL_RUN:
		t->run_left = arg > 0 ? arg : 1;
		return STEP_NEXT;
	case WL_SLEEP:
		return sleep_until(t, m.cpu->t + (arg > 0 ? arg : 1));
	case WL_TIMER:
		return op_timer(t, op, arg);
	case WL_YIELD:
		if (t->class == SIM_SAAKM)
			saakm_record_class(SAAKM_CB_YIELD_TASK, t->p, 0);
		t->yielding = true;
		m.cpu->need_resched = true;
		return STEP_NEXT;
	case WL_SUSPEND:
		return op_suspend(t);
	case WL_RESUME:
		if (!wake_first(&m.suspended[op->obj], 0) && m.resumes[op->obj] < 64)
			m.resumes[op->obj]++;
		return STEP_NEXT;
	case WL_FORK:
		return op_fork(t, op);
	case WL_EXIT:
		t->exiting = true;
		m.cpu->need_resched = true;
		return STEP_STAY;
	case WL_LOCK:
		return op_lock(t, &m.mutexes[op->obj]);
	case WL_UNLOCK:
		return op_unlock(t, &m.mutexes[op->obj]);
	case WL_WAIT:
		return op_wait(t, op);
	case WL_SIGNAL:
		wake_first(&m.conds[op->obj].waiters, 0);
		return STEP_NEXT;
	case WL_BROADCAST:
		while (wake_first(&m.conds[op->obj].waiters, 0))
			;
		return STEP_NEXT;
	case WL_BARRIER:
		return op_barrier(t, &m.barriers[op->obj], arg);
	case WL_READ:
		return op_read(t, &m.pipes[op->obj], arg > 0 ? arg : 1);
	case WL_WRITE:
		return op_write(t, &m.pipes[op->obj], arg > 0 ? arg : 1, op->obj2);
	case WL_CPUS:
		if (op->obj) {
			remote_op(op, arg);
			return STEP_NEXT;
		}
		t->pc++;	/* the task may have left this CPU behind the call */
		t->phase = 0;
		class_affinity(t, (const u64 *)op->mask);
		return STEP_STAY;
	case WL_NICE:
		if (op->obj)
			remote_op(op, arg);
		else
			class_set_nice(t, arg);
		return STEP_NEXT;
	case WL_POLICY:
		if (op->obj) {
			remote_op(op, arg);
			return STEP_NEXT;
		}
		t->pc++;
		t->phase = 0;
		class_switch(t, arg, 10);
		return STEP_STAY;
	case WL_GETATTR:
		class_getattr(t);
		return STEP_NEXT;
	case WL_EXEC:
		t->pc++;
		t->phase = 0;
		class_exec(t);
		return STEP_STAY;
	case WL_LOOP:
		return op_loop(t, op, arg);
	case WL_HOTPLUG:
		t->pc++;
		t->phase = 0;
		cpu_set_online(op->obj, arg);
		return STEP_STAY;
	case WL_WAITCHILD:
		return op_waitchild(t);
	}
	return STEP_NEXT;
}

void task_run(struct sim_cpu *c)
{
	struct sim_task *t = c->curr;
	const struct wl_op *op;
	u64 user, start = c->t, until, ns;

	if (t->thread) {
		thread_run(c, t);
		return;
	}
	if (t->exiting || t->blocking) {
		c->need_resched = true;
		return;
	}
	user = t->run_left;
	if (user && engine_irq_due(c))
		return;
	/* User time passes until the end of the run or the next interrupt. */
	until = c->t + (user ? user : m.par.syscall_ns);
	if (user && engine_next_irq(c) < until)
		until = engine_next_irq(c);
	engine_pass(until, user);
	if (user) {
		ns = c->t - start;
		t->run_left = ns < user ? user - ns : 0;
		return;
	}
	if (c->curr != t || c->need_resched)
		return;
	if (t->pc >= t->prog->nr_ops) {
		t->exiting = true;
		c->need_resched = true;
		return;
	}
	op = &t->prog->ops[t->pc];
	switch (do_op(t, op)) {
	case STEP_NEXT:
		t->pc++;
		t->phase = 0;
		break;
	case STEP_STAY:
		break;
	case STEP_BLOCK:
		c->need_resched = true;
		break;
	}
}

static void on_start(void *arg)
{
	struct sim_task *t = arg;

	t->sleep_timer = 0;
	start_task(t);
}

static int start_program(const struct wl_program *prog, u32 index)
{
	struct sim_task *t;
	u32 i;

	for (i = 0; i < prog->instances; i++) {
		t = task_create(prog, NULL, prog->name);
		if (!t)
			return -ENOMEM;
		t->prog_index = index;
		host_set_task_cpu(t->p, i % m.par.nr_cpus);
		if (prog->has_mask)
			host_set_task_mask(t->p, prog->mask);
		host_set_task_nice(t->p, prog->nice);
		join_class(t, prog->policy, prog->rt_prio);
		t->sleep_timer = engine_timer(cpu_of(i % m.par.nr_cpus), m.cpu->t + 1 +
				sim_random_range(prog->start_ns, prog->start_max_ns), on_start, t);
	}
	return 0;
}

static struct sim_object *objects(u32 n)
{
	struct sim_object *o = calloc(n + 1, sizeof(*o));
	u32 i;

	for (i = 0; o && i <= n; i++)
		INIT_LIST_HEAD(&o[i].waiters);
	return o;
}

int workload_start(const struct workload *w)
{
	u32 i;
	int ret;

	m.w = w;
	m.mutexes = objects(w->nr_mutexes);
	m.conds = objects(w->nr_conds);
	m.barriers = objects(w->nr_barriers);
	m.pipes = objects(w->nr_pipes);
	m.suspended = calloc(w->nr_programs + 1, sizeof(*m.suspended));
	m.resumes = calloc(w->nr_programs + 1, sizeof(*m.resumes));
	if (!m.mutexes || !m.conds || !m.barriers || !m.pipes || !m.suspended || !m.resumes)
		return -ENOMEM;
	for (i = 0; i < w->nr_programs; i++)
		INIT_LIST_HEAD(&m.suspended[i]);
	for (i = 0; i < w->nr_programs; i++) {
		ret = start_program(&w->programs[i], i);
		if (ret)
			return ret;
	}
	return 0;
}
