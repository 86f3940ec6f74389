/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <linux/types.h>
#include <linux/percpu.h>

struct multi_stats {
	unsigned int forks;
	unsigned int wakeups;
	unsigned int remote_wakeups;
	unsigned int refills;
	unsigned int stolen;
	unsigned int pulled;
	unsigned int contended;
};

DECLARE_PER_CPU(struct multi_stats, multi_stats);

/* may be lost or doubled when the core changes under us: statistics only */
#define multi_stat_inc(field)	this_cpu_inc(multi_stats.field)
