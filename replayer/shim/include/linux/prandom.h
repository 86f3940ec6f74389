/* SPDX-License-Identifier: GPL-2.0 */
/* Pseudo-random numbers with the state in the policy: real. */
#ifndef _LINUX_PRANDOM_H
#define _LINUX_PRANDOM_H

#include <linux/percpu-defs.h>
#include <linux/types.h>

struct rnd_state {
	u32 s1, s2, s3, s4;
};

#pragma GCC visibility push(hidden)
u32 prandom_u32_state(struct rnd_state *state);
void prandom_bytes_state(struct rnd_state *state, void *buf, size_t n);
void prandom_seed_state(struct rnd_state *state, u64 seed);
#pragma GCC visibility pop

#define prandom_u32()		((u32)shim_random())
#define prandom_u32_max(ceil)	((u32)(((u64)prandom_u32() * (u32)(ceil)) >> 32))
#define prandom_bytes(buf, n)	get_random_bytes(buf, n)
#define next_pseudo_random32(seed)	((seed) * 1664525 + 1013904223)

#endif /* _LINUX_PRANDOM_H */
