// SPDX-License-Identifier: GPL-2.0
/*
 * The mirror: in replay, a task or an object of the heap lies at the address
 * that it had when it was recorded, moved by one constant. So whatever a policy
 * does with addresses, compare, hash or sort, comes out as it did.
 *
 * Freed objects are poisoned and remembered for a while, as the heap of the
 * simulator does, so that late uses of them are noticed and look the same.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include "host.h"
#include "san/san.h"

#define PAGE_BYTES	4096u
#define REDZONE_BYTES	16
#define QUARANTINE	256
#define MAX_OBJECTS	(1u << 22)
#define MIN_BUCKETS	(1u << 12)
#define MAX_BUCKETS	(1u << 23)

#define POISON_FRESH	0x5a
#define POISON_FREED	0x6b
#define POISON_REDZONE	0xcc

enum object_state { UNUSED, LIVE, FREED };

struct object {
	char *p;
	u64 serial;
	const void *pc;
	u32 bytes, owner;
	u32 next_free;
	u8 state, reported;
};

/* Lies in the arena: a snapshot takes it along. */
struct table {
	u64 origin;			/* recorded address of MIRROR_BASE; 0: not yet known */
	bool redzones;			/* the recorded heap had them, so there is room */
	u32 nr_objects, nr_used, first_free, nr_buckets;
	u64 last_serial;
	u32 waiting[QUARANTINE];	/* object + 1 */
	unsigned int wait_at;
};

static struct table *tab;
static struct object *objects;		/* from 1; [MAX_OBJECTS], pages as needed */
static u32 *buckets;			/* open addressing; object, 0: empty */

/* Not of the state of a run: which pages were ever in use. */
static u8 *page_used;
static u32 *pages;
static size_t *nr_pages;

static void *reserve(void *at, size_t bytes)
{
	void *p = mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
		       MAP_NORESERVE | (at ? MAP_FIXED_NOREPLACE : 0), -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

int mirror_init(void)
{
	tab = arena_map(sizeof(*tab), 64);
	objects = arena_map(MAX_OBJECTS * sizeof(*objects), PAGE_BYTES);
	buckets = arena_map(MAX_BUCKETS * sizeof(*buckets), PAGE_BYTES);
	page_used = reserve(NULL, MIRROR_BYTES / PAGE_BYTES / 8);
	pages = reserve(NULL, MIRROR_BYTES / PAGE_BYTES * sizeof(*pages));
	nr_pages = reserve(NULL, PAGE_BYTES);
	if (!tab || !objects || !buckets || !page_used || !pages || !nr_pages ||
	    !reserve((void *)MIRROR_BASE, MIRROR_BYTES))
		return -ENOMEM;
	memset(tab, 0, sizeof(*tab));
	tab->nr_buckets = MIN_BUCKETS;
	return 0;
}

bool mirror_has(const void *p)
{
	return (u64)p >= MIRROR_BASE && (u64)p < MIRROR_BASE + MIRROR_BYTES;
}

u64 mirror_recorded(const void *p)
{
	return mirror_has(p) ? (u64)p - MIRROR_BASE + tab->origin : 0;
}

const u32 *mirror_pages(size_t *nr)
{
	*nr = *nr_pages;
	return pages;
}

static void use_pages(const char *p, size_t bytes)
{
	u64 page = ((u64)p - MIRROR_BASE) / PAGE_BYTES;
	u64 last = ((u64)p - MIRROR_BASE + bytes + REDZONE_BYTES) / PAGE_BYTES;

	for (; page <= last; page++) {
		if (page_used[page / 8] >> (page % 8) & 1)
			continue;
		page_used[page / 8] |= 1u << (page % 8);
		pages[(*nr_pages)++] = page;
	}
}

/* The address here; NULL if it lies too far from all the others. */
static char *translate(u64 recorded, size_t bytes)
{
	if (!tab->origin) {
		tab->redzones = recorded >= ARENA_BASE && recorded < ARENA_BASE + ARENA_BYTES;
		tab->origin = tab->redzones ? ARENA_BASE :
			      (recorded & ~(u64)0xfffff) - MIRROR_BYTES / 2;
	}
	if (recorded < tab->origin || recorded - tab->origin >= MIRROR_BYTES - bytes - PAGE_BYTES)
		return NULL;
	return (char *)MIRROR_BASE + (recorded - tab->origin);
}

void *mirror_place(u64 recorded, size_t bytes)
{
	char *p = translate(recorded, bytes);

	if (!p)
		return NULL;
	use_pages(p, bytes);
	memset(p, 0, bytes);
	return p;
}

/* --- the table ------------------------------------------------------------ */

static u32 hash_of(const void *p)
{
	return ((u64)p >> 3) * 0x9e3779b97f4a7c15ull >> 40;
}

/* The bucket of the object that starts at p, or the empty one where it belongs. */
static u32 *bucket_of(const void *p)
{
	u32 i = hash_of(p) & (tab->nr_buckets - 1);

	while (buckets[i] && objects[buckets[i]].p != p)
		i = (i + 1) & (tab->nr_buckets - 1);
	return &buckets[i];
}

static struct object *object_of(const void *p)
{
	u32 i = *bucket_of(p);

	return i ? &objects[i] : NULL;
}

static void grow_buckets(void)
{
	if (tab->nr_buckets == MAX_BUCKETS)
		return;
	memset(buckets, 0, tab->nr_buckets * sizeof(*buckets));
	tab->nr_buckets *= 2;
	for (u32 i = 1; i <= tab->nr_objects; i++)
		if (objects[i].state != UNUSED)
			*bucket_of(objects[i].p) = i;
}

/* Open addressing: those behind it move up. */
static void remove_bucket(u32 *at)
{
	u32 i = at - buckets, mask = tab->nr_buckets - 1;

	for (u32 k = (i + 1) & mask; buckets[k]; k = (k + 1) & mask) {
		u32 home = hash_of(objects[buckets[k]].p) & mask;

		if (((k - home) & mask) < ((k - i) & mask))
			continue;
		buckets[i] = buckets[k];
		i = k;
	}
	buckets[i] = 0;
}

static void forget(struct object *o)
{
	remove_bucket(bucket_of(o->p));
	o->state = UNUSED;
	o->next_free = tab->first_free;
	tab->first_free = o - objects;
	tab->nr_used--;
}

static struct object *new_object(char *p)
{
	u32 i = tab->first_free;

	if (i)
		tab->first_free = objects[i].next_free;
	else if (tab->nr_objects + 1 < MAX_OBJECTS)
		i = ++tab->nr_objects;
	else
		return NULL;
	if (++tab->nr_used > tab->nr_buckets / 2)
		grow_buckets();
	objects[i] = (struct object){ .p = p, .state = LIVE, .serial = ++tab->last_serial };
	*bucket_of(p) = i;
	return &objects[i];
}

/* --- the heap's part --------------------------------------------------------- */

void *mirror_alloc(u64 recorded, size_t bytes, bool zero, u32 owner, const void *pc)
{
	char *p = translate(recorded, bytes);
	struct object *o;

	/* Too far away, no room for red zones, or not yet free here: anywhere. */
	if (!p || (san_enabled() && !tab->redzones))
		return heap_alloc(bytes, zero, owner, pc, NULL);
	o = object_of(p);
	if (o && o->state == LIVE)
		return heap_alloc(bytes, zero, owner, pc, NULL);
	if (o)
		forget(o);
	o = new_object(p);
	if (!o)
		return NULL;
	o->bytes = bytes;
	o->owner = owner;
	o->pc = pc;
	use_pages(p, bytes);
	memset(p, zero ? 0 : POISON_FRESH, bytes);
	if (tab->redzones) {
		memset(p + bytes, POISON_REDZONE, REDZONE_BYTES);
		san_alloc(p, bytes, zero);
	}
	return p;
}

enum heap_fault mirror_free(const void *p)
{
	struct object *o = object_of(p), *old;
	enum heap_fault fault = HEAP_OK;
	u32 waits;

	if (!o)
		return HEAP_NOT_OURS;
	if (o->state == FREED)
		return HEAP_FREED_BEFORE;
	for (unsigned int i = 0; tab->redzones && i < REDZONE_BYTES; i++)
		if ((u8)o->p[o->bytes + i] != POISON_REDZONE)
			fault = HEAP_OVERRUN;
	o->state = FREED;
	memset(o->p, POISON_FREED, o->bytes);
	if (tab->redzones)
		san_free(o->p, o->bytes);
	waits = tab->waiting[tab->wait_at];
	old = waits ? &objects[waits] : NULL;
	if (old && old->state == FREED)
		forget(old);
	tab->waiting[tab->wait_at] = o - objects;
	tab->wait_at = (tab->wait_at + 1) % QUARANTINE;
	return fault;
}

static void fill_info(const struct object *o, struct heap_info *info)
{
	*info = (struct heap_info){ .p = o->p, .bytes = o->bytes, .serial = o->serial,
				    .owner = o->owner, .pc = o->pc, .reported = o->reported };
}

/* For reports only, so it may look at all of them. */
bool mirror_around(const void *addr, struct heap_info *info, bool *freed)
{
	for (u32 i = 1; i <= tab->nr_objects; i++) {
		const struct object *o = &objects[i];

		if (o->state == UNUSED || (const char *)addr < o->p - REDZONE_BYTES ||
		    (const char *)addr >= o->p + o->bytes + REDZONE_BYTES)
			continue;
		fill_info(o, info);
		*freed = o->state == FREED;
		return true;
	}
	return false;
}

bool mirror_at(const void *p, struct heap_info *info)
{
	struct object *o = object_of(p);

	if (!o || o->state != LIVE)
		return false;
	fill_info(o, info);
	return true;
}

bool mirror_next(u64 *cursor, struct heap_info *info)
{
	while (++*cursor <= tab->nr_objects) {
		if (objects[*cursor].state != LIVE)
			continue;
		fill_info(&objects[*cursor], info);
		return true;
	}
	return false;
}

void mirror_mark_reported(const void *p)
{
	struct object *o = object_of(p);

	if (o)
		o->reported = 1;
}
