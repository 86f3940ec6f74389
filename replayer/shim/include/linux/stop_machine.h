/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: nobody stops the machine. */
#ifndef _LINUX_STOP_MACHINE_H
#define _LINUX_STOP_MACHINE_H

#include <linux/cpu.h>
#include <linux/smp.h>

typedef int (*cpu_stop_fn_t)(void *arg);
#define stop_machine(fn, data, cpus)	({ shim_unsupported("stop_machine"); 0; })
#define stop_one_cpu(cpu, fn, arg)	({ shim_unsupported("stop_one_cpu"); 0; })

#endif /* _LINUX_STOP_MACHINE_H */
