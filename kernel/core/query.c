// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy may ask of the class, and the cores' locks that it may take.
 */
#include "saakm_host.h"
#include "core.h"

struct task_struct *get_saakm_current(unsigned int cpu)
{
	if (cpu >= saakm_host_nr_cpus())
		return NULL;
	SAAKM_HOST_TOUCH(&saakm_cpu_data(cpu)->curr, sizeof(struct task_struct *), false);
	return saakm_cpu_data(cpu)->curr;
}
EXPORT_SYMBOL_GPL(get_saakm_current);

struct task_struct *saakm_first_of_state(enum saakm_state state, unsigned int cpu)
{
	struct task_struct *p;

	if (state == SAAKM_RUNNING)
		return get_saakm_current(cpu);
	p = saakm_host_find_task(state, cpu, NULL);
	return p && p->saakm.rq ? saakm_first_task(p->saakm.rq) : p;
}
EXPORT_SYMBOL_GPL(saakm_first_of_state);

struct task_struct *saakm_get_task_of(void *metadata)
{
	return metadata ? saakm_host_find_task(SAAKM_NR_STATES, 0, metadata) : NULL;
}
EXPORT_SYMBOL_GPL(saakm_get_task_of);

int count(enum saakm_state state, unsigned int cpu)
{
	if (state != SAAKM_READY && state != SAAKM_READY_TICK)
		return -1;
	if (cpu >= saakm_host_nr_cpus())
		return -1;
	return saakm_record_value(SAAKM_SRC_COUNT, cpu, saakm_host_count(cpu));
}
EXPORT_SYMBOL_GPL(count);

/* READY in the eyes of the policy, not yet activated by Linux. */
bool saakm_just_queued(struct task_struct *p)
{
	return p->saakm.state == SAAKM_READY && !p->on_rq;
}
EXPORT_SYMBOL_GPL(saakm_just_queued);

int saakm_lock_core(unsigned int cpu)
{
	const void *pc = __builtin_return_address(0);

	if (cpu >= saakm_host_nr_cpus())
		return -EINVAL;
	saakm_host_lock_core(cpu, pc);
	saakm_record_lock(SAAKM_CORE_LOCK_KEY(cpu), SAAKM_LOCK_ACQUIRE,
			  &saakm_cpu_data(cpu)->rq_clock);
	return 0;
}
EXPORT_SYMBOL_GPL(saakm_lock_core);

int saakm_trylock_core(unsigned int cpu)
{
	const void *pc = __builtin_return_address(0);
	u64 no_clock = 0;
	int taken;

	if (cpu >= saakm_host_nr_cpus())
		return 0;
	taken = saakm_host_trylock_core(cpu, pc);
	saakm_record_lock(SAAKM_CORE_LOCK_KEY(cpu), taken ? SAAKM_LOCK_TRY_OK : SAAKM_LOCK_TRY_FAIL,
			  taken ? &saakm_cpu_data(cpu)->rq_clock : &no_clock);
	return taken;
}
EXPORT_SYMBOL_GPL(saakm_trylock_core);

void saakm_unlock_core(unsigned int cpu)
{
	const void *pc = __builtin_return_address(0);

	if (cpu >= saakm_host_nr_cpus() || !saakm_host_may_unlock_core(cpu, pc))
		return;
	saakm_record_lock(SAAKM_CORE_LOCK_KEY(cpu), SAAKM_LOCK_RELEASE,
			  &saakm_cpu_data(cpu)->rq_clock);
	saakm_host_unlock_core(cpu, pc);
}
EXPORT_SYMBOL_GPL(saakm_unlock_core);
