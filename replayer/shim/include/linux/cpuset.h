/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_CPUSET_H
#define SHIM_LINUX_CPUSET_H

#include <linux/sched.h>
#include <linux/cpumask.h>
#include <linux/mm.h>

#endif /* SHIM_LINUX_CPUSET_H */
