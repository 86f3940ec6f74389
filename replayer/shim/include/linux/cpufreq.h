/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: frequencies are not modelled. */
#ifndef _LINUX_CPUFREQ_H
#define _LINUX_CPUFREQ_H

#include <linux/cpumask.h>
#include <linux/notifier.h>
#include <shim/api.h>

#define cpufreq_get(cpu)	({ shim_unsupported("cpufreq_get"); 0u; })
#define cpufreq_quick_get(cpu)	({ shim_unsupported("cpufreq_quick_get"); 0u; })
#define cpufreq_quick_get_max(cpu)	({ shim_unsupported("cpufreq_quick_get_max"); 0u; })
#define arch_freq_get_on_cpu(cpu)	({ shim_unsupported("arch_freq_get_on_cpu"); 0u; })

#endif /* _LINUX_CPUFREQ_H */
