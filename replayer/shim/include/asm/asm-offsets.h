/* SPDX-License-Identifier: GPL-2.0 */
/* A stray include: editors leave it, policies use nothing of it. */
#ifndef SHIM_ASM_ASM_OFFSETS_H
#define SHIM_ASM_ASM_OFFSETS_H

#include <linux/types.h>

#endif /* SHIM_ASM_ASM_OFFSETS_H */
