/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_NODEMASK_H
#define SHIM_LINUX_NODEMASK_H

#include <linux/numa.h>
#include <linux/topology.h>

#endif /* SHIM_LINUX_NODEMASK_H */
