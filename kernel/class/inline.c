// SPDX-License-Identifier: GPL-2.0
/*
 * What <linux/saakm_inputs.h> calls: inputs of a policy that are no functions of
 * the kernel, so that nothing can stand in for them.
 */
#include <linux/jiffies.h>
#include <linux/kernel_stat.h>
#include "glue.h"
#include <linux/saakm_inputs.h>

u64 saakm_input(unsigned int source, u32 arg, u64 value)
{
	return saakm_record_value(source, arg, value);
}
EXPORT_SYMBOL_GPL(saakm_input);

unsigned long saakm_input_jiffies(void)
{
	return saakm_record_value(SAAKM_SRC_JIFFIES, 0, jiffies);
}
EXPORT_SYMBOL_GPL(saakm_input_jiffies);

unsigned int saakm_input_num_online(void)
{
	return saakm_record_value(SAAKM_SRC_ONLINE_NR, 0, num_online_cpus());
}
EXPORT_SYMBOL_GPL(saakm_input_num_online);

void saakm_input_cpustat(struct kernel_cpustat *to, int cpu)
{
	int i;

	kcpustat_cpu_fetch(to, cpu);
	for (i = 0; i < NR_STATS; i++)
		to->cpustat[i] = saakm_record_value(SAAKM_SRC_CPUSTAT, cpu << 8 | i,
						    to->cpustat[i]);
}
EXPORT_SYMBOL_GPL(saakm_input_cpustat);
