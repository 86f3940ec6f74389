/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_THREAD_INFO_H
#define SHIM_ASM_THREAD_INFO_H

#include <linux/thread_info.h>

#endif /* SHIM_ASM_THREAD_INFO_H */
