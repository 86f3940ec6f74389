/* SPDX-License-Identifier: GPL-2.0 */
/* Fields in words. */
#ifndef SHIM_LINUX_BITFIELD_H
#define SHIM_LINUX_BITFIELD_H

#include <linux/build_bug.h>
#include <linux/types.h>

#define __bf_shf(x)		(__builtin_ffsll(x) - 1)
#define FIELD_MAX(mask)		((typeof(mask))((mask) >> __bf_shf(mask)))
#define FIELD_FIT(mask, val)	(!((((typeof(mask))(val)) << __bf_shf(mask)) & ~(mask)))
#define FIELD_PREP(mask, val)	(((typeof(mask))(val) << __bf_shf(mask)) & (mask))
#define FIELD_GET(mask, reg)	((typeof(mask))(((reg) & (mask)) >> __bf_shf(mask)))

#endif /* SHIM_LINUX_BITFIELD_H */
