/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stand-ins for what kernel/core/ring.c includes, for real threads: the shim's
 * barriers are for contexts that take turns, these are the machine's.
 */
#ifndef TEST_LINUX_TYPES_H
#define TEST_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
/* clang warns when this header is compiled by itself. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Winclude-next-absolute-path"
#pragma clang diagnostic ignored "-Winclude-next-outside-header"
#endif
#include_next <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s64 s64;

#endif /* TEST_LINUX_TYPES_H */
