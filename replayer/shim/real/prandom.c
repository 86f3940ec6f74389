// SPDX-License-Identifier: GPL-2.0
/* The generator whose state a policy keeps itself: lfsr113. */
#include <linux/prandom.h>
#include <linux/minmax.h>
#include <linux/string.h>

static u32 step(u32 s, int a, int b, u32 mask, int d)
{
	return ((s & mask) << d) ^ (((s << a) ^ s) >> b);
}

u32 prandom_u32_state(struct rnd_state *state)
{
	state->s1 = step(state->s1, 6, 13, ~1u, 18);
	state->s2 = step(state->s2, 2, 27, ~7u, 2);
	state->s3 = step(state->s3, 13, 21, ~15u, 7);
	state->s4 = step(state->s4, 3, 12, ~127u, 13);
	return state->s1 ^ state->s2 ^ state->s3 ^ state->s4;
}

void prandom_bytes_state(struct rnd_state *state, void *buf, size_t n)
{
	char *p = buf;

	while (n) {
		u32 word = prandom_u32_state(state);
		size_t part = min(n, sizeof(word));

		memcpy(p, &word, part);
		p += part;
		n -= part;
	}
}

void prandom_seed_state(struct rnd_state *state, u64 seed)
{
	u32 i = (seed >> 32) ^ (seed << 10) ^ seed;

	state->s1 = i < 2 ? i + 2 : i;
	state->s2 = i < 8 ? i + 8 : i;
	state->s3 = i < 16 ? i + 16 : i;
	state->s4 = i < 128 ? i + 128 : i;
}
