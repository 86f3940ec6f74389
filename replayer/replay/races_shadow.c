// SPDX-License-Identifier: GPL-2.0
/* The last accesses to each 8 bytes, and which of them make a race with the next. */
#include "races.h"

#define SETS		(1u << 14)
#define WAYS		4
#define WRITES		2
#define READS		4
#define MAX_BYTES	4096		/* of one access (a free of a large object) */

struct cell {
	u64 addr;			/* of the 8 bytes; 0: unused */
	u8 next_write, next_read;
	struct race_access write[WRITES], read[READS];
};

struct set { struct cell cell[WAYS]; u32 next; };

static struct set *sets;

int race_shadow_init(void)
{
	sets = race_memory(SETS * sizeof(*sets));
	return sets ? 0 : -ENOMEM;
}

static struct set *set_of(u64 addr)
{
	return &sets[(addr >> 3) * 0x9e3779b97f4a7c15ull >> 50];
}

static struct cell *find(u64 addr, bool make)
{
	struct set *set = set_of(addr);
	struct cell *c;
	unsigned int i;

	for (i = 0; i < WAYS; i++)
		if (set->cell[i].addr == addr)
			return &set->cell[i];
	if (!make)
		return NULL;
	c = &set->cell[set->next++ % WAYS];
	memset(c, 0, sizeof(*c));
	c->addr = addr;
	return c;
}

/* Does it surely happen before what s does now? */
static bool is_before(const struct race_access *a, const struct race_slot *s)
{
	return a->clock <= s->clock.at[a->slot];
}

/* Was the call that x is of still going on when that of s began? */
static bool overlap(const struct race_access *x, const struct race_slot *s)
{
	const struct race_call *mine = &races->call[s->call % RACES_CALLS];
	const struct race_call *its = &races->call[x->call % RACES_CALLS];

	if (mine->nr != s->call)
		return false;		/* very long ago */
	if (its->nr != x->call)
		return x->seq >= mine->first;
	return !its->last || its->last > mine->first;
}

/* Both marked: meant so. But what the core does on both sides needs a lock. */
static bool is_meant(const struct race_access *x, const struct race_access *y)
{
	return x->how & y->how & RACE_MARKED && !(x->how & y->how & RACE_CORE);
}

static void check(const struct race_access *old, const struct race_access *new,
		  const struct race_slot *s, u64 addr)
{
	if (!old->clock || old->slot == new->slot || !(old->mask & new->mask) ||
	    is_before(old, s) || is_meant(old, new) || !overlap(old, s))
		return;
	race_report(old, new, addr);
}

/* In place of one by the same slot, or one that is over, or the oldest. */
static struct race_access *place(struct race_access *at, unsigned int n, u8 *next,
				 const struct race_access *new, const struct race_slot *s)
{
	struct race_access *over = NULL;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (at[i].clock && at[i].slot == new->slot && at[i].mask == new->mask)
			return &at[i];
		if (!at[i].clock || is_before(&at[i], s))
			over = &at[i];
	}
	return over ? over : &at[(*next)++ % n];
}

static void touch_cell(u64 addr, const struct race_access *new, const struct race_slot *s)
{
	struct cell *c = find(addr, true);
	unsigned int i;

	for (i = 0; i < WRITES; i++)
		check(&c->write[i], new, s, addr);
	if (!(new->how & RACE_WRITE)) {
		*place(c->read, READS, &c->next_read, new, s) = *new;
		return;
	}
	for (i = 0; i < READS; i++)
		check(&c->read[i], new, s, addr);
	*place(c->write, WRITES, &c->next_write, new, s) = *new;
}

void race_touch(const void *p, size_t bytes, u8 how, u32 line)
{
	const struct race_slot *s = race_self();
	u64 addr = (u64)p, end = addr + (bytes < MAX_BYTES ? bytes : MAX_BYTES);
	struct race_access new;

	if (!s || !s->active || !line)
		return;
	new = (struct race_access){
		.seq = self()->segment, .line = line, .call = s->call, .slot = s - races->slot,
		.how = how, .handler = race_handler(s), .cpu = self()->cpu,
	};
	new.clock = s->clock.at[new.slot];
	for (addr &= ~7ull; addr < end; addr += 8) {
		unsigned int from = addr < (u64)p ? (u64)p - addr : 0;
		unsigned int to = end - addr < 8 ? end - addr : 8;

		new.mask = (0xffu << from) & (0xffu >> (8 - to));
		touch_cell(addr, &new, s);
	}
}

void race_forget(const void *p, size_t bytes)
{
	u64 addr = (u64)p & ~7ull, end = (u64)p + bytes;
	struct cell *c;

	for (; addr < end; addr += 8) {
		c = find(addr, false);
		if (c)
			memset(c, 0, sizeof(*c));
	}
}
