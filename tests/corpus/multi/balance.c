// SPDX-License-Identifier: GPL-2.0
/* multi: which core for whom */
#include <linux/kernel.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/topology.h>
#include <vdso/time64.h>

#include "linux/sched.h"
#include "multi.h"

/*
 * Cores that share a cache with cpu: the outermost level that says so.  NULL on
 * machines that tell us nothing.
 */
static const struct cpumask *cache_of(int cpu)
{
	const struct cpumask *found = NULL;
	struct topology_level *l;

	for (l = per_cpu(topology_levels, cpu); l; l = l->next)
		if (l->flags & (DOMAIN_SMT | DOMAIN_CLUSTER | DOMAIN_CACHE))
			found = &l->cores;
	return found;
}

static int idle_in(const struct cpumask *in, struct task_struct *t)
{
	int cpu, thread = -1;

	for_each_cpu_and(cpu, in, t->cpus_ptr) {
		if (!cpumask_test_cpu(cpu, &multi_idle))
			continue;
		if (!saakm_smt_active())
			return cpu;
		/* all the siblings idle: that is better than one thread */
		if (cpumask_subset(cpu_smt_mask(cpu), &multi_idle))
			return cpu;
		if (thread < 0)
			thread = cpu;
	}
	return thread;
}

int multi_select_core(struct task_struct *t, struct process_event *e)
{
	const struct cpumask *near;
	int home = task_cpu(t), best = -1, cpu;
	unsigned int nr, min_nr = UINT_MAX;

	if (cpumask_test_cpu(home, &multi_idle) &&
	    cpumask_test_cpu(home, t->cpus_ptr))
		return home;

	rcu_read_lock();
	near = cache_of(home);
	cpu = near ? idle_in(near, t) : -1;
	rcu_read_unlock();
	if (cpu < 0)
		cpu = idle_in(&multi_online, t);
	if (cpu >= 0) {
		if (cpu != e->cpu)
			multi_stat_inc(remote_wakeups);
		return cpu;
	}

	for_each_cpu_and(cpu, &multi_online, t->cpus_ptr) {
		nr = mcore(cpu)->ready.nr_tasks;
		if (nr < min_nr || (nr == min_nr && cpu == home)) {
			min_nr = nr;
			best = cpu;
		}
	}
	return best < 0 ? home : best;
}

/*
 * One task from src to dst.  try: rather leave than wait for the lock.
 * A single waiter on a core that runs nothing of ours is only fair game when
 * it has been waiting since an earlier jiffy: it may just be about to start.
 */
static bool pull_one(int src, int dst, bool try)
{
	struct task_struct *t = NULL;

	lockdep_assert_irqs_disabled();

	if (!try) {
		saakm_lock_core(src);
	} else if (!saakm_trylock_core(src)) {
		multi_stat_inc(contended);
		return false;
	}

	if (mcore(src)->ready.nr_tasks)
		t = multi_earliest_for(src, dst);
	if (t && mcore(src)->ready.nr_tasks == 1 && !get_saakm_current(src) &&
	    mtask(t)->queued == jiffies)
		t = NULL;
	if (t)
		change_state(t, SAAKM_MIGRATING, dst, NULL);
	saakm_unlock_core(src);

	if (!t)
		return false;

	saakm_lock_core(dst);
	multi_make_ready(t, SAAKM_READY, dst);
	saakm_unlock_core(dst);
	mdbg("%d -> %d\n", src, dst);
	return true;
}

/* Neighbours first, then everybody, each time from another start. */
void multi_idle_steal(int dst)
{
	const struct cpumask *near = cache_of(dst);
	int start, cpu;

	if (mcore(dst)->ready.nr_tasks ||
	    !cpumask_test_cpu(dst, &multi_online))
		return;

	start = get_random_u32() % nr_cpu_ids;

	if (near) {
		for_each_cpu_wrap(cpu, near, start) {
			if (cpu == dst || !mcore(cpu)->ready.nr_tasks)
				continue;
			if (pull_one(cpu, dst, false)) {
				multi_stat_inc(stolen);
				return;
			}
		}
	}

	for_each_cpu_wrap(cpu, &multi_online, start) {
		if (cpu == dst || !mcore(cpu)->ready.nr_tasks)
			continue;
		if (near && cpumask_test_cpu(cpu, near))
			continue;
		if (pull_one(cpu, dst, false)) {
			multi_stat_inc(stolen);
			return;
		}
	}
}

int multi_periodic_pull(int dst)
{
	struct multi_core *c = mcore(dst);
	unsigned int mine, max_nr;
	int cpu, src = -1;

	if (!cpumask_test_cpu(dst, &multi_online))
		return 0;

	/* nothing at all to do here: as if it had just become so */
	if (!c->ready.nr_tasks && !get_saakm_current(dst)) {
		if (count(SAAKM_READY, dst) <= 0)
			multi_idle_steal(dst);
		return 0;
	}

	if (time_before(jiffies, c->next_pull))
		return 0;
	c->next_pull = jiffies + msecs_to_jiffies(multi_pull_ms);

	mine = c->ready.nr_tasks;
	max_nr = mine + 1;
	for_each_cpu(cpu, &multi_online) {
		if (cpu != dst && mcore(cpu)->ready.nr_tasks > max_nr) {
			max_nr = mcore(cpu)->ready.nr_tasks;
			src = cpu;
		}
	}
	if (src < 0 || !pull_one(src, dst, true))
		return 0;
	multi_stat_inc(pulled);
	return 1;
}
