/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_VDSO_BITS_H
#define SHIM_VDSO_BITS_H

#include <linux/bits.h>

#endif /* SHIM_VDSO_BITS_H */
