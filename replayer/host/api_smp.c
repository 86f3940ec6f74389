// SPDX-License-Identifier: GPL-2.0
/*
 * Functions that run on other CPUs, by interrupt: in the kernel's order, each
 * a context of its own. A call on the caller's own CPU is a plain call.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "shim_api.h"
#include <linux/smp.h>

#define TOO_LONG_NS	100000000ull

/* What VALUEs of the source OTHER say: their `arg`. */
enum { IPI_SENT = 0x20000, IPI_DONE, IPI_RET, IPI_OFFLINE, IPI_ANY };

struct call {			/* in the arena, until it has run and nobody waits */
	smp_call_func_t fn;	/* NULL: the interrupt alone */
	void *info;
	call_single_data_t *csd;	/* unlocked before fn is called, or NULL */
	u32 key;
	unsigned int cpu;
	u64 clock;		/* of the sender, then of the CPU that ran it */
	bool waited, done;
};

static int run_call(void *arg)
{
	struct call *c = arg;

	c->fn(c->info);
	return 0;
}

static void on_call(void *arg)
{
	struct call *c = arg;
	struct saakm_cpu *me = saakm_cpu_data(host.ops->this_cpu());

	if (me->clock < c->clock)
		me->clock = c->clock;
	if (c->csd)
		c->csd->node.u_flags = 0;
	/* The module of one that nobody waited for may be gone. */
	if (c->fn && host_module_at((const void *)c->fn))
		host_run_context(SAAKM_CTX_IPI, c->key, "ipi", run_call, c);
	c->clock = me->clock;
	c->done = true;
	if (!c->waited)
		heap_free(c);
}

static struct call *send(unsigned int cpu, smp_call_func_t fn, void *info,
			 call_single_data_t *csd, bool wait)
{
	struct call *c = host_zalloc(sizeof(*c));

	if (!c)
		shim_unsupported("more calls of other CPUs than there is memory for");
	*c = (struct call){ .fn = fn, .info = info, .csd = csd, .cpu = cpu, .waited = wait };
	c->key = host_expect_ctx(SAAKM_SRC_OTHER, IPI_SENT, on_call, c);
	c->clock = saakm_cpu_data(host.ops->this_cpu())->clock;
	host.ops->ipi(cpu, on_call, c);
	return c;
}

/* That it has run by now is the machine's doing: a VALUE behind the call's END. */
static void wait_for_call(struct call *c, const void *pc)
{
	struct saakm_cpu *me;
	u64 start = host.ops->now();
	char text[120];

	if (saakm_observer)
		host.ops->order();
	while (!saakm_observer && !c->done) {
		if (host.ops->now() - start > TOO_LONG_NS) {
			shim_snprintf(text, sizeof(text),
				      "core %u was called and does not answer: it may wait for this one",
				      c->cpu);
			c->waited = false;
			host_fault(SAAKM_F_DEADLOCK, pc, NULL, text);
			guard_abort();
		}
		host.ops->advance(100);
	}
	me = saakm_cpu_data(host.ops->this_cpu());
	if (me->clock < c->clock)
		me->clock = c->clock;
	shim_value(SAAKM_SRC_OTHER, IPI_DONE, c->key);
	heap_free(c);
}

static void call_here(smp_call_func_t fn, void *info)
{
	unsigned long flags = shim_irq_save();

	fn(info);
	shim_irq_restore(flags);
}

static bool is_online(int cpu)
{
	return cpu >= 0 && (unsigned int)cpu < host.nr_cpus && host.ops->is_online(cpu);
}

/* Two CPUs that call each other with interrupts off wait for ever. */
static void warn_if_irqs_off(const char *what)
{
	if (shim_irqs_disabled())
		shim_printk(4, "WARNING: %s with interrupts off can deadlock", what);
}

static int call_one(int cpu, smp_call_func_t fn, void *info, int wait, const void *pc)
{
	struct call *c;

	if ((unsigned int)cpu == host.ops->this_cpu()) {
		call_here(fn, info);
		return 0;
	}
	if (!is_online(cpu))
		return -ENXIO;
	c = send(cpu, fn, info, NULL, wait);
	if (wait)
		wait_for_call(c, pc);
	return 0;
}

int smp_call_function_single(int cpu, smp_call_func_t fn, void *info, int wait)
{
	warn_if_irqs_off("smp_call_function_single");
	return shim_value(SAAKM_SRC_OTHER, IPI_RET,
			  call_one(cpu, fn, info, wait, __builtin_return_address(0)));
}

int smp_call_function_single_async(int cpu, call_single_data_t *csd)
{
	bool offline = !is_online(cpu);

	if (csd->node.u_flags)
		return -EBUSY;
	offline = shim_value(SAAKM_SRC_OTHER, IPI_OFFLINE, offline);
	if (offline)
		return -ENXIO;
	if ((unsigned int)cpu == host.ops->this_cpu()) {
		call_here(csd->func, csd->info);
		return 0;
	}
	csd->node.u_flags = 1;		/* CSD_FLAG_LOCK */
	send(cpu, csd->func, csd->info, csd, false);
	return 0;
}

int smp_call_function_any(const struct cpumask *mask, smp_call_func_t fn, void *info, int wait)
{
	const void *pc = __builtin_return_address(0);
	unsigned int cpu = host.ops->this_cpu();

	/* This one is best; then, in Linux, one of this node, then any. */
	if (!cpumask_test_cpu(cpu, mask))
		for (cpu = 0; cpu < host.nr_cpus; cpu++)
			if (is_online(cpu) && cpumask_test_cpu(cpu, mask))
				break;
	cpu = shim_value(SAAKM_SRC_OTHER, IPI_ANY, cpu);
	return cpu < host.nr_cpus ? call_one(cpu, fn, info, wait, pc) : -ENXIO;
}

/* To all of the mask but this CPU; then here, if asked for; then wait for all. */
static void call_many(const struct cpumask *mask, smp_cond_func_t cond, smp_call_func_t fn,
		      void *info, bool wait, bool here, const void *pc)
{
	unsigned int cpu, me = host.ops->this_cpu(), n = 0;
	struct call *calls[HOST_MAX_CPUS];
	u64 online = 0;

	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		if (is_online(cpu))
			online |= 1ull << cpu;
	online = shim_value(SAAKM_SRC_ONLINE_MASK, 0, online);
	shim_preempt_count_add(1);
	for (cpu = 0; cpu < host.nr_cpus; cpu++) {
		if (cpu == me || !(online >> cpu & 1) || (mask && !cpumask_test_cpu(cpu, mask)) ||
		    (cond && !cond(cpu, info)))
			continue;
		calls[n] = send(cpu, fn, info, NULL, wait);
		n++;
	}
	if (here && (!mask || cpumask_test_cpu(me, mask)) && (!cond || cond(me, info)))
		call_here(fn, info);
	for (cpu = 0; wait && cpu < n; cpu++)
		wait_for_call(calls[cpu], pc);
	shim_preempt_count_add(-1);
}

void smp_call_function_many(const struct cpumask *mask, smp_call_func_t fn, void *info,
			    bool wait)
{
	warn_if_irqs_off("smp_call_function_many");
	call_many(mask, NULL, fn, info, wait, false, __builtin_return_address(0));
}

void smp_call_function(smp_call_func_t fn, void *info, int wait)
{
	warn_if_irqs_off("smp_call_function");
	call_many(NULL, NULL, fn, info, wait, false, __builtin_return_address(0));
}

void on_each_cpu_cond_mask(smp_cond_func_t cond, smp_call_func_t fn, void *info, bool wait,
			   const struct cpumask *mask)
{
	warn_if_irqs_off("on_each_cpu");
	call_many(mask, cond, fn, info, wait, true, __builtin_return_address(0));
}

void kick_all_cpus_sync(void)
{
	call_many(NULL, NULL, NULL, NULL, true, false, __builtin_return_address(0));
}

/* --- rescheduling --------------------------------------------------------------- */

/* Under the core's runqueue lock, as in Linux: not from a handler that holds it. */
static void resched_locked(unsigned int cpu, bool if_idle, const void *pc)
{
	saakm_host_lock_core(cpu, pc);
	if (!if_idle || !host.ops->count(cpu))
		host.ops->resched(cpu);
	saakm_host_unlock_core(cpu, pc);
}

void resched_cpu(int cpu)
{
	if (is_online(cpu))
		resched_locked(cpu, false, __builtin_return_address(0));
}

void wake_up_if_idle(int cpu)
{
	if (is_online(cpu) && !host.ops->count(cpu))
		resched_locked(cpu, true, __builtin_return_address(0));
}

/* The interrupt alone: what is marked with set_tsk_need_resched() is rescheduled. */
static void on_resched_ipi(void *arg)
{
	struct task_struct *p = host.ops->current_task();

	if (test_bit(TIF_NEED_RESCHED, &p->thread_info.flags)) {
		clear_bit(TIF_NEED_RESCHED, &p->thread_info.flags);
		host.ops->resched(host.ops->this_cpu());
	}
}

void smp_send_reschedule(int cpu)
{
	if (is_online(cpu))
		host.ops->ipi(cpu, on_resched_ipi, NULL);
}
