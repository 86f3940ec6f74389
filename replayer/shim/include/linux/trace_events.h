/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_LINUX_TRACE_EVENTS_H
#define SHIM_LINUX_TRACE_EVENTS_H

#include <linux/tracepoint.h>

#endif /* SHIM_LINUX_TRACE_EVENTS_H */
