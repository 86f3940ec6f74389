// SPDX-License-Identifier: GPL-2.0
/*
 * Runqueues and locks are numbered at first sight, here and when the trace was
 * recorded. Which of ours is which of theirs is learnt when both are seen to do
 * the same; from then on it holds.
 */
#include "engine.h"

int keymap_init(struct keymap *k, u32 max)
{
	k->max = max;
	k->recorded = arena_map(max * sizeof(u32), 64);
	k->ours = arena_map(4 * (size_t)max * sizeof(u32), 64);
	return k->recorded && k->ours ? 0 : -ENOMEM;
}

/* Where the pair (recorded, ours) is, or belongs. */
static u32 *pair_of(const struct keymap *k, u32 recorded)
{
	u32 i = recorded * 0x9e3779b1u;

	for (;; i++) {
		u32 *pair = &k->ours[2 * (i & (2 * k->max - 1))];

		if (!pair[0] || pair[0] == recorded)
			return pair;
	}
}

u32 keymap_ours(const struct keymap *k, u32 recorded)
{
	u32 *pair = recorded ? pair_of(k, recorded) : NULL;

	return pair && pair[0] ? pair[1] : 0;
}

u32 keymap_recorded(const struct keymap *k, u32 ours)
{
	return ours < k->max ? k->recorded[ours] : 0;
}

u32 keymap_match(struct keymap *k, u32 ours, u32 recorded)
{
	u32 *pair;

	if (ours >= k->max)
		return 0;
	if (k->recorded[ours] || !recorded)
		return k->recorded[ours] ?: ours;	/* whatever it is, it is not none */
	pair = pair_of(k, recorded);
	if (pair[0])
		return 0;	/* that is another one of ours */
	pair[0] = recorded;
	pair[1] = ours;
	k->recorded[ours] = recorded;
	return recorded;
}
