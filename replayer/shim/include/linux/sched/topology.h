/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_TOPOLOGY_H
#define SHIM_LINUX_SCHED_TOPOLOGY_H

#include <linux/sched.h>
#include <linux/topology.h>

struct sched_domain;
struct sched_group;

#endif /* SHIM_LINUX_SCHED_TOPOLOGY_H */
