/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_SMT_H
#define SHIM_LINUX_SCHED_SMT_H

#include <linux/sched.h>

#include <linux/topology.h>

#define sched_smt_active()	(cpumask_weight(cpu_smt_mask(0)) > 1)

#endif /* SHIM_LINUX_SCHED_SMT_H */
