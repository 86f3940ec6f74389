/* SPDX-License-Identifier: GPL-2.0 */
/* Averages that forget: real. */
#ifndef _LINUX_AVERAGE_H
#define _LINUX_AVERAGE_H

#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/log2.h>

#define DECLARE_EWMA(name, precision, weight_rcp) \
struct ewma_##name { unsigned long internal; }; \
static inline void ewma_##name##_init(struct ewma_##name *e) { e->internal = 0; } \
static inline unsigned long ewma_##name##_read(struct ewma_##name *e) \
{ return e->internal >> (precision); } \
static inline void ewma_##name##_add(struct ewma_##name *e, unsigned long val) \
{ \
	unsigned long old = e->internal; \
	e->internal = old ? (((old << ilog2(weight_rcp)) - old) + (val << (precision))) >> \
			    ilog2(weight_rcp) : (val << (precision)); \
}

#endif /* _LINUX_AVERAGE_H */
