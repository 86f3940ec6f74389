/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_PERCPU_RWSEM_H
#define SHIM_LINUX_PERCPU_RWSEM_H

#include <linux/rwsem.h>

#endif /* SHIM_LINUX_PERCPU_RWSEM_H */
