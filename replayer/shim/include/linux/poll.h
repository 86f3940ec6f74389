/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_POLL_H
#define SHIM_LINUX_POLL_H

#include <linux/fs.h>
#include <linux/wait.h>

#endif /* SHIM_LINUX_POLL_H */
