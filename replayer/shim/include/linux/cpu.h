/* SPDX-License-Identifier: GPL-2.0 */
/* Cores that come and go: the host calls back. */
#ifndef _LINUX_CPU_H_
#define _LINUX_CPU_H_

#include <linux/cpumask.h>
#include <linux/smp.h>

enum cpuhp_state {
	CPUHP_INVALID = -1,
	CPUHP_OFFLINE = 0,
	CPUHP_BP_PREPARE_DYN = 100,
	CPUHP_BP_PREPARE_DYN_END = 120,
	CPUHP_AP_ONLINE_DYN = 200,
	CPUHP_AP_ONLINE_DYN_END = 240,
	CPUHP_ONLINE,
};

int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu),
			bool multi_instance);
void __cpuhp_remove_state(enum cpuhp_state state, bool invoke);

#define cpuhp_setup_state(state, name, up, down) \
	__cpuhp_setup_state(state, name, true, up, down, false)
#define cpuhp_setup_state_nocalls(state, name, up, down) \
	__cpuhp_setup_state(state, name, false, up, down, false)
#define cpuhp_remove_state(state)		__cpuhp_remove_state(state, true)
#define cpuhp_remove_state_nocalls(state)	__cpuhp_remove_state(state, false)

/* Cores do not come or go while a module's own code runs. */
#define cpus_read_lock()		((void)0)
#define cpus_read_unlock()		((void)0)
#define cpus_read_trylock()		1
#define cpu_hotplug_disable()		((void)0)
#define cpu_hotplug_enable()		((void)0)
#define get_online_cpus()		((void)0)
#define put_online_cpus()		((void)0)
#define cpu_mitigations_off()		true
#define cpu_smt_possible()		true
#define cpuhp_tasks_frozen		false

#endif /* _LINUX_CPU_H_ */
