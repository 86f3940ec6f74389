// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs: ticks, periodic balancing, those that come and go, and how they are
 * arranged.
 */
#include <linux/interrupt.h>
#include <linux/topology.h>
#include "glue.h"
#include "call.h"

/* --- ticks and balancing --------------------------------------------------------- */

/* Every so many ms a policy may balance a core. Each core in its own tick. */
#define SAAKM_BALANCE_MS	4

static DEFINE_PER_CPU(unsigned long, next_balance);

void __saakm_tick(struct rq *rq)
{
	unsigned int cpu = cpu_of(rq);

	if (time_before(jiffies, per_cpu(next_balance, cpu)))
		return;
	per_cpu(next_balance, cpu) = jiffies + msecs_to_jiffies(SAAKM_BALANCE_MS) +
				     !msecs_to_jiffies(SAAKM_BALANCE_MS);
	raise_softirq_irqoff(SCHED_SOFTIRQ_SAAKM);
}

static void balance_softirq(void)
{
	struct saakm_slot *slot;

	guard(irqsave)();
	if (this_cpu_read(saakm_kcpu.online) && cpu_active(smp_processor_id()))
		saakm_for_each_slot(slot)
			saakm_core_call(slot, SAAKM_H_BALANCING_SELECT, raw_smp_processor_id(),
					SAAKM_MAYBE);
}

/* --- hotplug ------------------------------------------------------------------------ */

/* A CPU that was to go and did not is known to its policies still. */
void saakm_core_comes(struct rq *rq)
{
	struct saakm_kcpu *kc = &per_cpu(saakm_kcpu, cpu_of(rq));
	struct saakm_slot *slot;

	if (kc->online)
		return;
	saakm_for_each_slot(slot)
		saakm_call_core(slot, SAAKM_H_CORE_ENTRY, cpu_of(rq));
	kc->online = true;
}

void saakm_cpu_activate(struct rq *rq)
{
	guard(rq_lock_irqsave)(rq);
	saakm_core_comes(rq);
}

/* The last task has been pushed away. */
void saakm_cpu_empty(struct rq *rq)
{
	struct saakm_kcpu *kc = &per_cpu(saakm_kcpu, cpu_of(rq));
	struct saakm_slot *slot;

	guard(rq_lock_irqsave)(rq);
	if (kc->online)
		saakm_for_each_slot(slot)
			saakm_call_core(slot, SAAKM_H_CORE_EXIT, cpu_of(rq));
	kc->online = false;
}

/* On the CPU itself: about to be online (the mask will say so), or just offline. */
void saakm_cpu_changes(unsigned int cpu, bool online)
{
	if (!online)
		saakm_record_masks();
	/* Of the one that boots this comes later. */
	saakm_stamp_slowly(online && !cpu_active(cpu));
}

/* --- topology ------------------------------------------------------------------------- */

DEFINE_PER_CPU(struct topology_level *, topology_levels);
EXPORT_PER_CPU_SYMBOL_GPL(topology_levels);
int nb_topology_levels;
EXPORT_SYMBOL_GPL(nb_topology_levels);

#define SAAKM_MAX_LEVELS	4

static DEFINE_PER_CPU(struct topology_level [SAAKM_MAX_LEVELS], levels);

static const struct cpumask *level_mask(unsigned int cpu, unsigned int level, int *flags)
{
	switch (level) {
	case 0:
		*flags = DOMAIN_SMT;
		return topology_sibling_cpumask(cpu);
	case 1:
		*flags = DOMAIN_CLUSTER;
		return topology_cluster_cpumask(cpu);
	case 2:
		*flags = DOMAIN_CACHE;
#ifdef CONFIG_SCHED_MC
		return cpu_coregroup_mask(cpu);
#else
		return cpumask_of(cpu);
#endif
	default:
		*flags = DOMAIN_NUMA;
		return cpu_active_mask;
	}
}

/* Policies read this without a lock: levels change in place and are never freed. */
static unsigned int update_cpu(unsigned int cpu)
{
	struct topology_level *level = per_cpu(levels, cpu);
	struct cpumask cores;
	unsigned int i, n = 0;
	int flags;

	for (i = 0; i < SAAKM_MAX_LEVELS; i++) {
		cpumask_and(&cores, level_mask(cpu, i, &flags), cpu_active_mask);
		/* A level that adds nobody is none. */
		if ((i < SAAKM_MAX_LEVELS - 1 || n) && (cpumask_weight(&cores) <= 1 ||
		    (n && cpumask_subset(&cores, &level[n - 1].cores))))
			continue;
		cpumask_copy(&level[n].cores, &cores);
		WRITE_ONCE(level[n].flags, flags);
		n++;
	}
	for (i = 0; i < n; i++)
		WRITE_ONCE(level[i].next, i + 1 < n ? &level[i + 1] : NULL);
	smp_store_release(&per_cpu(topology_levels, cpu), level);
	return n;
}

/* One at a time: the lock of hotplug is held, or nobody else is there yet. */
void saakm_topology_update(void)
{
	unsigned int cpu, n, most = 1;

	for_each_cpu(cpu, cpu_active_mask) {
		n = update_cpu(cpu);
		most = max(most, n);
		if (IS_ENABLED(CONFIG_SAAKM_DEBUG_TOPOLOGY))
			pr_info("saakm: CPU %u has %u levels, the outermost %*pbl\n", cpu, n,
				cpumask_pr_args(&per_cpu(levels, cpu)[n - 1].cores));
	}
	nb_topology_levels = most;
	saakm_record_levels(most);
}

/* Of a CPU that comes or goes. */
void saakm_turn_cpu(unsigned int cpu, bool active)
{
	set_cpu_active(cpu, active);
	saakm_topology_update();
}

/* Early, with interrupts off and one CPU. */
void __init init_sched_saakm_class(void)
{
	saakm_host_init();
	INIT_LIST_HEAD(&init_task.saakm.node_list);
	INIT_LIST_HEAD(&init_task.saakm.ipa_tasks);
	INIT_LIST_HEAD(&init_task.saakm.node_class);
	open_softirq(SCHED_SOFTIRQ_SAAKM, balance_softirq);
}
