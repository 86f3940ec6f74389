/* SPDX-License-Identifier: GPL-2.0 */
/* Kernel-side files that include a neutral header meet this instead of libc's. */
#ifndef SAAKM_KSIDE_STDINT_H
#define SAAKM_KSIDE_STDINT_H

#include <linux/types.h>

#endif /* SAAKM_KSIDE_STDINT_H */
