/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_PTRACE_H
#define SHIM_LINUX_PTRACE_H

#include <linux/sched.h>

#endif /* SHIM_LINUX_PTRACE_H */
