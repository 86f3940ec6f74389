/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_CACHE_H
#define SHIM_ASM_CACHE_H

#include <linux/cache.h>

#endif /* SHIM_ASM_CACHE_H */
