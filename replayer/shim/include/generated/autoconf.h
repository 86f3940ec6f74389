/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel configuration that the shim stands for: x86-64, no debugging
 * options, so that types which policies embed have the usual layout.
 */
#ifndef SHIM_GENERATED_AUTOCONF_H
#define SHIM_GENERATED_AUTOCONF_H

#ifndef CONFIG_NR_CPUS
#define CONFIG_NR_CPUS			64
#endif
#ifndef CONFIG_HZ
#define CONFIG_HZ			1000
#endif
#define CONFIG_64BIT			1
#define CONFIG_X86			1
#define CONFIG_X86_64			1
#define CONFIG_SMP			1
#define CONFIG_MODULES			1
#define CONFIG_MODULE_UNLOAD		1
#define CONFIG_PRINTK			1
#define CONFIG_BUG			1
#define CONFIG_PROC_FS			1
#define CONFIG_SYSFS			1
#define CONFIG_HIGH_RES_TIMERS		1
#define CONFIG_NO_HZ_COMMON		1
#define CONFIG_HOTPLUG_CPU		1
#define CONFIG_NUMA			1
#define CONFIG_NODES_SHIFT		6
#define CONFIG_SCHED_SMT		1
#define CONFIG_SCHED_MC			1
#define CONFIG_SCHED_CLUSTER		1
#define CONFIG_RWSEM_SPIN_ON_OWNER	1
#define CONFIG_MUTEX_SPIN_ON_OWNER	1
#define CONFIG_THREAD_INFO_IN_TASK	1
#define CONFIG_SCHED_CLASS_SAAKM	1

#endif /* SHIM_GENERATED_AUTOCONF_H */
