// SPDX-License-Identifier: GPL-2.0
/*
 * Linux's questions about the machine's topology, answered from the levels
 * that SaaKM exports to policies: so the two cannot disagree.
 */
#include <linux/saakm.h>
#include <linux/topology.h>

const struct cpumask *shim_topology_mask(unsigned int cpu, int flag)
{
	struct topology_level *level;

	for (level = per_cpu(topology_levels, cpu); level; level = level->next) {
		if (level->flags & flag)
			return &level->cores;
	}
	return cpumask_of(cpu);
}

/* The level that spans nodes has the flag: a node is the one inside it. */
static const struct cpumask *node_of(unsigned int cpu)
{
	const struct cpumask *inside = cpumask_of(cpu);
	struct topology_level *level;

	for (level = per_cpu(topology_levels, cpu); level; level = level->next) {
		if (level->flags & DOMAIN_NUMA)
			return inside;
		inside = &level->cores;
	}
	return cpu_possible_mask;
}

int shim_topology_id(unsigned int cpu, int flag)
{
	const struct cpumask *mine;
	unsigned int other;
	int id = 0;

	if (flag != DOMAIN_NUMA)
		return cpumask_first(shim_topology_mask(cpu, flag));
	/* Nodes are numbered without gaps, in the order of their first cores. */
	mine = node_of(cpu);
	for_each_possible_cpu(other) {
		if (other >= cpumask_first(mine))
			break;
		if (cpumask_first(node_of(other)) == other)
			id++;
	}
	return id;
}

int shim_nr_nodes(void)
{
	unsigned int cpu;
	int n = 0;

	for_each_possible_cpu(cpu) {
		if (cpumask_first(node_of(cpu)) == cpu)
			n++;
	}
	return n;
}

const struct cpumask *cpumask_of_node(int node)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		if (shim_topology_id(cpu, DOMAIN_NUMA) == node)
			return node_of(cpu);
	}
	return cpu_none_mask;
}

int node_distance(int a, int b)
{
	return a == b ? LOCAL_DISTANCE : REMOTE_DISTANCE;
}
