/* SPDX-License-Identifier: GPL-2.0 */
/* Which processors share what: from the topology levels that SaaKM exports. */
#ifndef _LINUX_TOPOLOGY_H
#define _LINUX_TOPOLOGY_H

#include <linux/cpumask.h>
#include <linux/mmzone.h>
#include <linux/numa.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#pragma GCC visibility push(hidden)
/* The set of a processor's level with this flag, or itself alone. */
const struct cpumask *shim_topology_mask(unsigned int cpu, int flag);
/* The number of that set among all: the lowest processor's. */
int shim_topology_id(unsigned int cpu, int flag);
const struct cpumask *cpumask_of_node(int node);
int node_distance(int a, int b);
int shim_nr_nodes(void);
#pragma GCC visibility pop

#define cpu_smt_mask(cpu)		shim_topology_mask(cpu, 0x1)
#define topology_sibling_cpumask(cpu)	shim_topology_mask(cpu, 0x1)
#define topology_thread_cpumask(cpu)	shim_topology_mask(cpu, 0x1)
#define topology_cluster_cpumask(cpu)	shim_topology_mask(cpu, 0x2)
#define cpu_clustergroup_mask(cpu)	shim_topology_mask(cpu, 0x2)
#define topology_core_cpumask(cpu)	shim_topology_mask(cpu, 0x4)
#define topology_die_cpumask(cpu)	shim_topology_mask(cpu, 0x4)
#define cpu_coregroup_mask(cpu)		shim_topology_mask(cpu, 0x4)
#define cpu_llc_shared_mask(cpu)	shim_topology_mask(cpu, 0x4)
#define cpus_share_cache(a, b)		cpumask_test_cpu((b), shim_topology_mask((a), 0x4))
#define cpus_share_resources(a, b)	cpumask_test_cpu((b), shim_topology_mask((a), 0x2))
#define topology_core_id(cpu)		shim_topology_id(cpu, 0x1)
#define topology_cluster_id(cpu)	shim_topology_id(cpu, 0x2)
#define topology_physical_package_id(cpu)	shim_topology_id(cpu, 0x4)
#define topology_die_id(cpu)		shim_topology_id(cpu, 0x4)
#define cpu_to_node(cpu)		shim_topology_id(cpu, 0x8)
#define cpu_to_mem(cpu)			cpu_to_node(cpu)
#define numa_node_id()			cpu_to_node(shim_cpu())
#define numa_mem_id()			numa_node_id()
#define nr_node_ids			((unsigned int)shim_nr_nodes())
#define nr_online_nodes			nr_node_ids
#define num_online_nodes()		shim_nr_nodes()
#define num_possible_nodes()		shim_nr_nodes()
#define node_online(node)		((node) >= 0 && (node) < shim_nr_nodes())
#define for_each_online_node(node)	for ((node) = 0; (node) < shim_nr_nodes(); (node)++)
#define for_each_node(node)		for_each_online_node(node)
#define for_each_node_with_cpus(node)	for_each_online_node(node)
#define LOCAL_DISTANCE			10
#define REMOTE_DISTANCE			20
#define RECLAIM_DISTANCE		30
#define arch_scale_cpu_capacity(cpu)	((void)(cpu), 1024UL)
#define topology_get_cpu_scale(cpu)	((void)(cpu), 1024UL)
#define arch_scale_freq_capacity(cpu)	((void)(cpu), 1024UL)

#endif /* _LINUX_TOPOLOGY_H */
