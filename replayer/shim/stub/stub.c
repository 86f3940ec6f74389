// SPDX-License-Identifier: GPL-2.0
/*
 * What the stubs of <linux/…> point to. They accept what a policy registers;
 * those whose result it would use call shim_unsupported() where they stand.
 */
#include <linux/kernel_stat.h>
#include <linux/kobject.h>

struct kobject shim_kobject = { .name = "kernel" };
struct kernel_cpustat shim_kcpustat;
