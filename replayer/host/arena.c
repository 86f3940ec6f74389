// SPDX-License-Identifier: GPL-2.0
/*
 * All memory that a policy may change lies in one arena at a fixed address, so
 * that a run repeats to the byte and a snapshot is a memcpy. On it: regions
 * that stay (per-CPU data, task proxies) and a heap for kmalloc.
 *
 * Heap: 64 KiB chunks of one slot size each. A slot is a header, the object
 * and a red zone. Freed objects are poisoned and wait in a queue before their
 * slot is used again, so that late uses of them are noticed.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include "host.h"
#include "san/san.h"

#define CHUNK_BYTES	(64u << 10)
#define HEAP_BYTES	(1ull << 31)
#define NR_CHUNKS	(HEAP_BYTES / CHUNK_BYTES)
#define NR_CLASSES	11		/* slots of 64 bytes … 64 KiB */
#define REDZONE_BYTES	16
#define QUARANTINE	256		/* freed objects that wait */
#define LIVE_MAGIC	0x4c495645u
#define FREED_MAGIC	0x46524545u
#define CHUNK_INSIDE	0xff		/* continues a large object */

#define POISON_FRESH	0x5a
#define POISON_FREED	0x6b
#define POISON_REDZONE	0xcc

struct slot {
	struct slot *prev, *next;	/* live list, or next in the free list */
	u64 bytes, serial;
	const void *pc;
	u32 magic, owner;
	u32 chunk_class;
	u32 reported;
};
#define SLOT_HEAD	64
_Static_assert(sizeof(struct slot) <= SLOT_HEAD, "the header must keep objects 64-byte aligned");

static struct arena {
	char *base, *regions_at, *regions_end;
	char *heap;
	u32 nr_chunks;			/* in use */
	u8 chunk_class[NR_CHUNKS];	/* 1 + class; 0 unused */
	u32 chunk_span[NR_CHUNKS];	/* of a large object's first chunk */
	struct slot *free[NR_CLASSES];
	struct slot live;		/* list head */
	u64 last_serial;
	struct slot *waiting[QUARANTINE];
	unsigned int wait_at;
} arena;

int arena_init(void)
{
	if (!arena.base) {
		void *p = mmap((void *)ARENA_BASE, ARENA_BYTES, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
			       -1, 0);
		if (p == MAP_FAILED)
			return -errno;
		arena.base = p;
	}
	arena.regions_at = arena.base;
	arena.regions_end = arena.base + (ARENA_BYTES - HEAP_BYTES);
	arena.heap = arena.regions_end;
	arena.live.next = arena.live.prev = &arena.live;
	return 0;
}

void *arena_map(size_t bytes, size_t align)
{
	uintptr_t at = ((uintptr_t)arena.regions_at + align - 1) & ~(uintptr_t)(align - 1);

	if (bytes > (uintptr_t)arena.regions_end - at)
		return NULL;
	arena.regions_at = (char *)at + bytes;
	return (void *)at;
}

void arena_in_use(struct host_range range[2])
{
	range[0] = (struct host_range){ arena.base, arena.regions_at };
	range[1] = (struct host_range){ arena.heap, arena.heap + arena.nr_chunks * CHUNK_BYTES };
}

static size_t class_bytes(unsigned int class)
{
	return (size_t)64 << class;
}

static bool grow(unsigned int class)
{
	size_t slot_bytes = class_bytes(class);
	u32 chunk = arena.nr_chunks;
	char *at;

	if (chunk == NR_CHUNKS)
		return false;
	arena.nr_chunks++;
	arena.chunk_class[chunk] = class + 1;
	at = arena.heap + (size_t)chunk * CHUNK_BYTES;
	san_redzone(at, CHUNK_BYTES);
	/* Backwards, so that the list hands out rising addresses. */
	for (size_t off = CHUNK_BYTES; off >= slot_bytes; off -= slot_bytes) {
		struct slot *s = (struct slot *)(at + off - slot_bytes);

		s->chunk_class = class;
		s->next = arena.free[class];
		arena.free[class] = s;
	}
	return true;
}

static struct slot *take_large(size_t need)
{
	u32 span = (need + CHUNK_BYTES - 1) / CHUNK_BYTES;
	u32 chunk = arena.nr_chunks;

	if (span > NR_CHUNKS - chunk)
		return NULL;
	arena.nr_chunks += span;
	arena.chunk_class[chunk] = NR_CLASSES + 1;
	arena.chunk_span[chunk] = span;
	memset(&arena.chunk_class[chunk + 1], CHUNK_INSIDE, span - 1);
	san_redzone(arena.heap + (size_t)chunk * CHUNK_BYTES, (size_t)span * CHUNK_BYTES);
	return (struct slot *)(arena.heap + (size_t)chunk * CHUNK_BYTES);
}

static struct slot *take(size_t bytes)
{
	size_t need = SLOT_HEAD + bytes + REDZONE_BYTES;
	unsigned int class = 0;
	struct slot *s;

	while (class < NR_CLASSES && class_bytes(class) < need)
		class++;
	if (class == NR_CLASSES) {
		s = take_large(need);
		if (s)
			s->chunk_class = NR_CLASSES;
		return s;
	}
	if (!arena.free[class] && !grow(class))
		return NULL;
	s = arena.free[class];
	arena.free[class] = s->next;
	return s;
}

static char *slot_object(struct slot *s)
{
	return (char *)s + SLOT_HEAD;
}

void *heap_alloc(size_t bytes, bool zero, u32 owner, const void *pc, const void *pc2)
{
	struct slot *s;
	char *obj;

	if (bytes > HEAP_BYTES / 2)
		return NULL;
	s = take(bytes);
	if (!s)
		return NULL;
	s->bytes = bytes;
	s->serial = ++arena.last_serial;
	s->magic = LIVE_MAGIC;
	s->owner = owner;
	s->pc = pc;
	s->reported = 0;
	s->prev = arena.live.prev;
	s->next = &arena.live;
	s->prev->next = s->next->prev = s;
	obj = slot_object(s);
	memset(obj, zero ? 0 : POISON_FRESH, bytes);
	memset(obj + bytes, POISON_REDZONE, REDZONE_BYTES);
	san_alloc(obj, bytes, zero);
	return obj;
}

void *host_zalloc(size_t bytes)
{
	return heap_alloc(bytes, true, 0, NULL, NULL);
}

/* The slot that holds addr, live or freed; NULL if it is not the heap's. */
static struct slot *slot_at(const void *addr)
{
	size_t off = (const char *)addr - arena.heap;
	u32 chunk;

	if (!arena.heap || (const char *)addr < arena.heap || off >= HEAP_BYTES)
		return NULL;
	chunk = off / CHUNK_BYTES;
	while (chunk && arena.chunk_class[chunk] == CHUNK_INSIDE)
		chunk--;
	if (!arena.chunk_class[chunk])
		return NULL;
	if (arena.chunk_class[chunk] == NR_CLASSES + 1)
		return (struct slot *)(arena.heap + (size_t)chunk * CHUNK_BYTES);
	off -= (size_t)chunk * CHUNK_BYTES;
	off -= off % class_bytes(arena.chunk_class[chunk] - 1);
	return (struct slot *)(arena.heap + (size_t)chunk * CHUNK_BYTES + off);
}

/* Back to the free list; a large one keeps its place for good. */
static void recycle(struct slot *s)
{
	if (!s || s->chunk_class >= NR_CLASSES)
		return;
	s->magic = 0;
	s->next = arena.free[s->chunk_class];
	arena.free[s->chunk_class] = s;
}

enum heap_fault heap_free(const void *p)
{
	struct slot *s = slot_at(p);
	enum heap_fault fault = HEAP_OK;
	char *obj;

	if (mirror_has(p))
		return mirror_free(p);
	if (!s || slot_object(s) != (const char *)p)
		return HEAP_NOT_OURS;
	if (s->magic == FREED_MAGIC)
		return HEAP_FREED_BEFORE;
	if (s->magic != LIVE_MAGIC)
		return HEAP_NOT_OURS;
	obj = slot_object(s);
	for (unsigned int i = 0; i < REDZONE_BYTES; i++)
		if ((u8)obj[s->bytes + i] != POISON_REDZONE)
			fault = HEAP_OVERRUN;
	s->prev->next = s->next;
	s->next->prev = s->prev;
	s->magic = FREED_MAGIC;
	memset(obj, POISON_FREED, s->bytes);
	san_free(obj, s->bytes);
	recycle(arena.waiting[arena.wait_at]);
	arena.waiting[arena.wait_at] = s;
	arena.wait_at = (arena.wait_at + 1) % QUARANTINE;
	return fault;
}

size_t heap_size(const void *p)
{
	struct slot *s = slot_at(p);
	struct heap_info info;

	if (mirror_has(p))
		return mirror_at(p, &info) ? info.bytes : 0;
	return s && s->magic == LIVE_MAGIC ? s->bytes : 0;
}

u64 heap_serial(const void *p)
{
	struct slot *s = slot_at(p);
	struct heap_info info;

	if (mirror_has(p))
		return mirror_at(p, &info) ? info.serial : 0;
	return s && s->magic == LIVE_MAGIC && slot_object(s) == (const char *)p ? s->serial : 0;
}

static void fill_info(struct slot *s, struct heap_info *info)
{
	*info = (struct heap_info){ .p = slot_object(s), .bytes = s->bytes, .serial = s->serial,
				    .owner = s->owner, .pc = s->pc, .reported = s->reported };
}

bool heap_next(u64 *cursor, struct heap_info *info)
{
	struct slot *s = *cursor ? ((struct slot *)(uintptr_t)*cursor)->next : arena.live.next;

	if (s == &arena.live)
		return false;
	*cursor = (uintptr_t)s;
	fill_info(s, info);
	return true;
}

void heap_mark_reported(const void *p)
{
	struct slot *s = slot_at(p);

	if (mirror_has(p))
		mirror_mark_reported(p);
	else if (s)
		s->reported = 1;
}

bool heap_around(const void *addr, struct heap_info *info, bool *freed)
{
	struct slot *s = slot_at(addr);

	if (mirror_has(addr))
		return mirror_around(addr, info, freed);
	if (!s || (s->magic != LIVE_MAGIC && s->magic != FREED_MAGIC))
		return false;
	fill_info(s, info);
	*freed = s->magic == FREED_MAGIC;
	return true;
}
