/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_RTMUTEX_H
#define SHIM_LINUX_RTMUTEX_H

#include <linux/mutex.h>

#endif /* SHIM_LINUX_RTMUTEX_H */
