/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types for headers that are included both by files compiled against the shim
 * (kernel side) and by files compiled against libc. The two must never meet in
 * one file: their headers have the same names.
 */
#ifndef SAAKM_NEUTRAL_H
#define SAAKM_NEUTRAL_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed long long s64;

#endif /* SAAKM_NEUTRAL_H */
