/* SPDX-License-Identifier: GPL-2.0 */
/* What the shim's headers use of the host. */
#ifndef SHIM_API_INCLUDE_H
#define SHIM_API_INCLUDE_H

#include <linux/kconfig.h>
#include <linux/types.h>
#include <uapi/linux/saakm_record.h>
#include "../../../host/shim_api.h"

#define SHIM_HIDDEN	__attribute__((__visibility__("hidden")))

/*
 * The instruction that calls the host must belong to the policy's own line,
 * so that a finding can name it: what ends in the host is a macro, and only
 * the checks of its arguments' types are functions.
 */

/*
 * Bit n: results of source n that cost too much to be observed always (those
 * of atomics and bit operations) go through shim_value(). Set by the host.
 */
extern u32 shim_gate SHIM_HIDDEN;
#define shim_gated(source, arg, value) \
({ \
	typeof(value) __shim_g = (value); \
	if (__builtin_expect(shim_gate & (1u << (source)), 0)) \
		__shim_g = (typeof(value))shim_value((source), (arg), (u64)__shim_g); \
	__shim_g; \
})

#endif /* SHIM_API_INCLUDE_H */
