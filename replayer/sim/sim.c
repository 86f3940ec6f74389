// SPDX-License-Identifier: GPL-2.0
/* The simulator as a whole: start, run, end; what the host asks of it. */
#include "machine.h"
#include "../host/libc.h"

static struct sim_result *result;	/* borrowed: of the whole simulation */

/* --- what the host asks --------------------------------------------------- */

static u64 op_now(void)
{
	return m.cpu->t;
}

static unsigned int op_this_cpu(void)
{
	return m.cpu->id;
}

static struct task_struct *op_current(void)
{
	return m.cpu->curr ? m.cpu->curr->p : m.cpu->idle;
}

static void op_charge(u64 ns)
{
	if (m.running)
		m.cpu->debt += ns;
}

static void op_lock_wait(struct host_lock *lock)
{
	engine_block();
}

static void op_lock_wake(unsigned int cpu)
{
	engine_unblock(cpu_of(cpu), m.cpu->t);
}

static void op_migrate_out(struct task_struct *p, unsigned int cpu)
{
	struct sim_task *t = sim_task_of(p);

	saakm_record_class(SAAKM_CB_DEQUEUE_TASK, p, 0);
	deactivate(t);
	set_task_core(t, cpu);
}

static void op_migrate_in(struct task_struct *p, unsigned int cpu)
{
	saakm_record_class(SAAKM_CB_ENQUEUE_TASK, p, 0);
	activate(sim_task_of(p), cpu);
}

static struct task_struct *op_next_task(struct task_struct *p)
{
	struct list_head *next = p ? sim_task_of(p)->all.next : m.tasks.next;

	return next == &m.tasks ? NULL : list_entry(next, struct sim_task, all)->p;
}

/* For tasks of policies: a higher class that runs there is not disturbed. */
static void op_resched(unsigned int cpu)
{
	struct sim_cpu *c = cpu_of(cpu);

	if (!c->curr || c->curr->class == SIM_SAAKM)
		cpu_resched(cpu);
}

static int op_count(unsigned int cpu)
{
	return cpu_of(cpu)->nr_running;
}

static bool op_cpu_online(unsigned int cpu)
{
	return cpu_of(cpu)->online;
}

static u64 op_timer_add(unsigned int cpu, u64 when, void (*fn)(void *arg), void *arg)
{
	return engine_timer(cpu_of(cpu), when, fn, arg);
}

static void op_ipi(unsigned int cpu, void (*fn)(void *arg), void *arg)
{
	engine_irq(cpu_of(cpu), m.cpu->t + m.par.ipi_ns, fn, arg);
}

static struct task_struct *op_idle_task(unsigned int cpu)
{
	return cpu_of(cpu)->idle;
}

static u64 op_cpustat(unsigned int cpu, int index)
{
	struct sim_cpu *c = cpu_of(cpu);

	cpu_account(m.cpu);
	return index == 5 /* CPUTIME_IDLE */ ? c->stats.idle_ns :
	       index == 0 /* CPUTIME_USER */ ? c->stats.busy_ns : 0;
}

static bool op_alloc_fails(void)
{
	return m.par.alloc_fail_permille &&
	       sim_random() % 1000 < m.par.alloc_fail_permille;
}

static void op_panic(void)
{
	result->panicked = true;
	if (fiber_current != &m.driver)
		engine_leave();
}

static void op_found(const struct saakm_report *r, const char *text)
{
	struct saakm_slot *slot;
	bool alive = false;

	m.r = result;
	findings_add(r, text);
	if (r->action < SAAKM_ACT_EJECT) {
		if (m.par.max_findings && result->nr_findings_all >= m.par.max_findings)
			m.stop = true;
		return;
	}
	m.eject_due = true;
	if (r->slot)
		m.ejected_modules |= 1ull << (r->slot->module_key & 63);
	saakm_for_each_slot(slot)
		alive |= !slot->ejected;
	/* With no policy left there is nothing more to see. */
	if (!alive && !host.loading && !result->all_ejected) {
		result->all_ejected = true;
		if (m.end > m.cpu->t + 5000000)
			m.end = m.cpu->t + 5000000;
	}
}

static const struct host_ops ops = {
	.now = op_now,
	.this_cpu = op_this_cpu,
	.current_task = op_current,
	.advance = engine_advance,
	.charge = op_charge,
	.lock_wait = op_lock_wait,
	.lock_wake = op_lock_wake,
	.sleep = sim_thread_sleep,
	.resched = op_resched,
	.migrate_out = op_migrate_out,
	.migrate_in = op_migrate_in,
	.next_task = op_next_task,
	.count = op_count,
	.is_online = op_cpu_online,
	.timer_add = op_timer_add,
	.timer_del = engine_cancel,
	.ipi = op_ipi,
	.thread_start = sim_thread_start,
	.thread_wake = sim_thread_wake,
	.thread_task = sim_thread_task,
	.thread_join = sim_thread_join,
	.thread_done = sim_thread_done,
	.thread_class = sim_thread_class,
	.set_affinity = remote_affinity,
	.idle_task = op_idle_task,
	.cpustat = op_cpustat,
	.random = sim_random,
	.alloc_fails = op_alloc_fails,
	.panic = op_panic,
	.found = op_found,
};

/* --- start ------------------------------------------------------------------ */

void sim_params_init(struct sim_params *p)
{
	*p = (struct sim_params){
		.nr_cpus = 4, .smt = 1, .cores_per_llc = 4, .llcs_per_node = 1, .nodes = 1,
		.duration_ns = 2000000000ull, .seed = 1,
		.tick_ns = 1000000, .balance_ns = 4000000,
		.starvation_ns = 1000000000, .idle_limit_ns = 20000000,
		.call_ns = 150, .lock_ns = 20, .switch_ns = 1000, .ipi_ns = 1500,
		.irq_ns = 300, .syscall_ns = 300,
		.on_error = SAAKM_ACT_EJECT,
	};
}

int sim_init(const struct sim_params *p, struct sim_result *r)
{
	int ret;

	memset(&m, 0, sizeof(m));
	INIT_LIST_HEAD(&m.tasks);
	m.par = *p;
	result = r;
	m.r = r;
	ret = host_init(p->nr_cpus, &ops);
	if (ret)
		return ret;
	host.on_error = p->on_error;
	saakm_record_level = p->level;
	host.costs.lock_ns = host.costs.unlock_ns = p->lock_ns;
	host.costs.call_ns = p->call_ns;
	if (p->budget)
		host.budget_max = p->budget;
	ret = guard_init();
	if (!ret)
		ret = engine_init();
	m.cpu = cpu_of(0);
	if (!ret)
		ret = cpus_init();
	if (ret)
		return ret;
	topology_set();
	preempt_init();
	return 0;
}

void sim_record_run(const char *text)
{
	struct saakm_ev_run ev = {
		.session = m.par.seed,
		.boot = 0,
		.nr_cpus = m.par.nr_cpus,
		.abi = SAAKM_RECORD_ABI,
	};

	saakm_record_text(SAAKM_EV_RUN, &ev, sizeof(ev), text);
}

#define JOB_LIMIT_NS	10000000000ull

struct job { int (*fn)(void *arg); void *arg; int ret; unsigned int serial; };
static unsigned int last_job;

static int run_job(void *arg)
{
	struct job *j = arg;

	j->ret = j->fn(j->arg);
	if (j->serial == last_job)
		m.stop = true;
	return j->ret;
}

static void report_stuck_job(void)
{
	struct saakm_report r = {
		.code = SAAKM_F_STUCK_HANDLER, .handler = SAAKM_H_NONE,
		.slot = saakm_slot_next(NULL),
		.text = "loading, unloading or stopping did not end within 10 s",
	};

	saakm_report(&r);
}

int sim_on_cpu0(int (*fn)(void *arg), void *arg)
{
	struct job *j = calloc(1, sizeof(*j));	/* its thread may outlive this call */
	u64 end = m.end, now = 0;
	unsigned int cpu;
	int ret;

	if (!j)
		return -ENOMEM;
	*j = (struct job){ fn, arg, -EINTR, ++last_job };
	for (cpu = 0; cpu < m.par.nr_cpus; cpu++)
		if (cpu_of(cpu)->t > now)
			now = cpu_of(cpu)->t;
	m.end = now + JOB_LIMIT_NS;
	m.stop = false;
	m.running = true;	/* so that the thread is woken like any other */
	m.cpu = cpu_of(0);
	sim_thread_queue("modprobe", run_job, j, 0);
	engine_run();
	ret = j->ret;
	if (ret == -EINTR && !result->panicked && !result->all_ejected)
		report_stuck_job();
	m.stop = false;
	m.end = end;
	if (ret != -EINTR)
		free(j);	/* else its thread may still come to it */
	return ret;
}

unsigned int sim_nr_policies(void)
{
	struct saakm_slot *slot;
	unsigned int n = 0;

	saakm_for_each_slot(slot)
		n++;
	return n;
}

int sim_run(const struct workload *w)
{
	int ret = workload_start(w);
	struct saakm_slot *slot;
	unsigned int cpu;

	if (ret)
		return ret;
	watch_start();
	/* A policy that was given up while others were still being loaded. */
	result->all_ejected = true;
	saakm_for_each_slot(slot)
		result->all_ejected &= slot->ejected;
	m.end = m.cpu->t + m.par.duration_ns;
	m.stop = false;
	m.may_end = true;
	engine_run();
	m.may_end = false;
	result->end_ns = m.cpu->t < m.end ? m.cpu->t : m.end;
	result->handler_calls = host.nr_calls;
	for (cpu = 0; cpu < m.par.nr_cpus; cpu++)
		result->cpu[cpu] = cpu_of(cpu)->stats;
	return 0;
}

/* --- end --------------------------------------------------------------------- */

static bool kill_task_irqs_off(struct sim_task *t)
{
	unsigned int cpu = task_cpu(t->p);
	struct saakm_slot *slot = t->slot;
	void *metadata = t->p->saakm.policy_metadata;
	u64 serial = heap_serial(metadata);

	/* A wake-up, or a migration by the policy, is under way. */
	if (t->pi_locked || t->p->saakm.state == SAAKM_MIGRATING)
		return false;
	lock_pi(t);
	host_core_lock(cpu);
	if (t->class == SIM_DEAD) {
		host_core_unlock(cpu);
		unlock_pi(t);
		return false;
	}
	if (t->on_cpu || task_cpu(t->p) != cpu || t->p->saakm.state == SAAKM_MIGRATING) {
		t->exiting = true;
		cpu_of(cpu)->need_resched = true;
		cpu_resched(cpu);
		host_core_unlock(cpu);
		unlock_pi(t);
		return false;
	}
	if (t->sleep_timer)
		engine_cancel(t->sleep_timer);
	list_del_init(&t->wait);
	if (t->class != SIM_SAAKM) {
		if (t->p->on_rq)
			other_dequeue(t);
	} else {
		if (t->placed && !slot->dead) {
			settle_tick(t);
			saakm_call_thread(slot, SAAKM_H_TERMINATE, t->p, 0);
			watch_dead_metadata(t, metadata, serial);
		}
		deactivate(t);
		saakm_detach(t->p);
		slot->users--;
		t->slot = NULL;
	}
	t->class = SIM_DEAD;
	host_core_unlock(cpu);
	unlock_pi(t);
	t->parent = NULL;
	task_reap(t);
	return true;
}

static bool kill_task(struct sim_task *t)
{
	bool irqs_off = fiber_current->irqs_off, dead;

	fiber_current->irqs_off = true;
	dead = kill_task_irqs_off(t);
	fiber_current->irqs_off = irqs_off;
	return dead;
}

/* Every task of the workload exits, wherever it is. */
static int kill_all(void *arg)
{
	struct sim_task *t;
	unsigned int tries;
	bool left = true;

	for (tries = 0; left && tries < 1000; tries++) {
		left = false;
again:
		list_for_each_entry(t, &m.tasks, all) {
			if (t->thread || t->kill_round == tries + 1)
				continue;
			/* The list may change meanwhile: start anew. */
			t->kill_round = tries + 1;
			left |= !kill_task(t);
			goto again;
		}
		sim_thread_sleep(100000);
	}
	return 0;
}

void sim_kill_tasks(void)
{
	if (!result->panicked)
		sim_on_cpu0(kill_all, NULL);
	watch_leaks(false);
}

void sim_release(struct sim_result *r)
{
	free(r->findings);
	r->findings = NULL;
}
