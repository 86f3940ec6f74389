// SPDX-License-Identifier: GPL-2.0
/* Snapshots of the replaying process; see snapshot.h. */
#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "../host/san/san.h"
#include "snapshot.h"

#if defined(__SANITIZE_ADDRESS__)
void __asan_unpoison_memory_region(const volatile void *p, size_t bytes);
#endif

#define PAGE		4096u
#define MAX_SEGMENTS	128

/* A page's content, of as many snapshots as have it in common. */
struct content {
	char bytes[PAGE];
	u64 refs;
};

struct page { uintptr_t addr; struct content *content; };

struct snapshot {
	u64 seq;
	size_t nr_pages;
	struct page *pages;		/* in the order of their addresses */
	u64 nr_events;
	u32 nr_divergences, nr_findings;
	int end;
};

static struct session *session;
static struct { uintptr_t start, end; } segments[MAX_SEGMENTS];
static unsigned int nr_segments;
static const struct snapshot *last;	/* the one taken or restored last */
static size_t nr_contents;

/* --- which pages there are --------------------------------------------------- */

struct pages { uintptr_t *v; size_t nr, cap; bool failed; };
static struct pages now;

static void add_page(uintptr_t addr)
{
	if (now.nr == now.cap) {
		size_t cap = now.cap ? 2 * now.cap : 4096;
		uintptr_t *more = realloc(now.v, cap * sizeof(*more));

		if (!more) {
			now.failed = true;
			return;
		}
		now.v = more;
		now.cap = cap;
	}
	now.v[now.nr++] = addr;
}

/*
 * Whole pages of static memory and stacks, whatever a sanitizer of the tool
 * itself thinks of parts of them.
 */
#define RAW __attribute__((noinline, no_sanitize("address", "undefined")))

RAW static void copy_page(void *to, const void *from)
{
	size_t words = PAGE / 8;

	asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

RAW static bool same_page(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	for (unsigned int i = 0; i < PAGE / sizeof(u64); i += 4)
		if ((x[i] ^ y[i]) | (x[i + 1] ^ y[i + 1]) | (x[i + 2] ^ y[i + 2]) |
		    (x[i + 3] ^ y[i + 3]))
			return false;
	return true;
}

/* With what the sanitizer knows of it. */
static void add(uintptr_t addr)
{
	u64 more[2];

	add_page(addr);
	if (!san_enabled())
		return;
	san_pages_of((void *)addr, more);
	if (more[0])
		add_page(more[0]);
	if (more[1])
		add_page(more[1]);
}

/* Pages of a range that were ever touched. */
static void add_resident(uintptr_t start, uintptr_t end)
{
	unsigned char vec[1024];

	start &= ~(uintptr_t)(PAGE - 1);
	for (; start < end; start += sizeof(vec) * PAGE) {
		size_t bytes = end - start < sizeof(vec) * PAGE ? end - start : sizeof(vec) * PAGE;

		if (mincore((void *)start, bytes, vec)) {
			now.failed = true;
			return;
		}
		for (size_t i = 0; i < (bytes + PAGE - 1) / PAGE; i++)
			if (vec[i] & 1)
				add(start + i * PAGE);
	}
}

static void add_stack(const char *sp, const char *top)
{
	for (uintptr_t at = (uintptr_t)sp & ~(uintptr_t)(PAGE - 1); at < (uintptr_t)top; at += PAGE)
		add(at);
}

static int by_address(const void *a, const void *b)
{
	uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;

	return (x > y) - (x < y);
}

static bool collect(void)
{
	struct host_range arena[2];
	const u32 *mirror;
	size_t nr, i, n;

	now.nr = 0;
	now.failed = false;
	arena_in_use(arena);
	for (i = 0; i < 2; i++)
		add_resident((uintptr_t)arena[i].start, (uintptr_t)arena[i].end);
	mirror = mirror_pages(&nr);
	for (i = 0; i < nr; i++)
		add(MIRROR_BASE + (uintptr_t)mirror[i] * PAGE);
	for (i = 0; i < nr_segments; i++)
		for (uintptr_t at = segments[i].start; at < segments[i].end; at += PAGE)
			add(at);
	replay_each_stack(add_stack);
	qsort(now.v, now.nr, sizeof(*now.v), by_address);
	for (i = n = 0; i < now.nr; i++)
		if (!n || now.v[n - 1] != now.v[i])
			now.v[n++] = now.v[i];
	now.nr = n;
	return !now.failed;
}

/* --- static memory --------------------------------------------------------------- */

static bool is_ours(const char *name)
{
	if (strstr(name, "libsaakm-host.so"))
		return true;
	for (size_t i = 0; i < session->policies.nr; i++)
		if (!strcmp(name, session->policies.v[i].build.so))
			return true;
	return false;
}

static int on_object(struct dl_phdr_info *info, size_t bytes, void *arg)
{
	uintptr_t relro_end = 0;

	(void)bytes;
	(void)arg;
	if (!is_ours(info->dlpi_name))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_GNU_RELRO)
			relro_end = info->dlpi_addr + ph->p_vaddr + ph->p_memsz;
	}
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + ph->p_vaddr, end = start + ph->p_memsz;

		if (ph->p_type != PT_LOAD || !(ph->p_flags & PF_W))
			continue;
		/* What the linker has made read-only does not change. */
		if (start < relro_end && relro_end <= end)
			start = relro_end;
		if (nr_segments == MAX_SEGMENTS)
			return 1;
		segments[nr_segments].start = start & ~(uintptr_t)(PAGE - 1);
		segments[nr_segments++].end = (end + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
	}
	return 0;
}

int snapshot_init(struct session *s, struct saakm_err *err)
{
	session = s;
	nr_segments = 0;
	last = NULL;
	if (dl_iterate_phdr(on_object, NULL) || !nr_segments)
		return saakm_err_set(err, -ENOTSUP, "the policies' memory cannot be found, so "
				     "there is no way back");
	return 0;
}

/* --- taking ------------------------------------------------------------------------ */

/* The content at addr in `snap`, or NULL; *at moves on through it. */
static struct content *content_at(const struct snapshot *snap, size_t *at, uintptr_t addr)
{
	while (snap && *at < snap->nr_pages && snap->pages[*at].addr < addr)
		++*at;
	return snap && *at < snap->nr_pages && snap->pages[*at].addr == addr ?
	       snap->pages[*at].content : NULL;
}

static struct content *keep(struct content *before, uintptr_t addr)
{
	struct content *c;

	if (before && same_page(before->bytes, (void *)addr)) {
		before->refs++;
		return before;
	}
	c = malloc(sizeof(*c));
	if (!c)
		return NULL;
	c->refs = 1;
	copy_page(c->bytes, (void *)addr);
	nr_contents++;
	return c;
}

struct snapshot *snapshot_take(u64 seq)
{
	const struct replay_result *res = session->result;
	struct snapshot *snap = calloc(1, sizeof(*snap));
	size_t at = 0;

	if (!snap || !collect())
		goto fail;
	snap->pages = calloc(now.nr, sizeof(*snap->pages));
	if (!snap->pages)
		goto fail;
	for (; snap->nr_pages < now.nr; snap->nr_pages++) {
		struct page *p = &snap->pages[snap->nr_pages];

		p->addr = now.v[snap->nr_pages];
		p->content = keep(content_at(last, &at, p->addr), p->addr);
		if (!p->content)
			goto fail;
	}
	snap->seq = seq;
	snap->nr_events = res->nr_events;
	snap->nr_divergences = res->nr_divergences;
	snap->nr_findings = res->nr_findings;
	snap->end = res->end;
	last = snap;
	return snap;
fail:
	snapshot_free(snap);
	return NULL;
}

u64 snapshot_seq(const struct snapshot *snap)
{
	return snap->seq;
}

size_t snapshot_bytes(void)
{
	return nr_contents * sizeof(struct content);
}

void snapshot_free(struct snapshot *snap)
{
	if (!snap)
		return;
	if (last == snap)
		last = NULL;
	for (size_t i = 0; i < snap->nr_pages; i++) {
		if (--snap->pages[i].content->refs)
			continue;
		free(snap->pages[i].content);
		nr_contents--;
	}
	free(snap->pages);
	free(snap);
}

/* --- restoring --------------------------------------------------------------------- */

/* Touched since then: as it was, untouched, which reads as zeros. */
static void forget(uintptr_t addr)
{
	if (mirror_has((void *)addr) || (addr >= ARENA_BASE && addr < ARENA_BASE + ARENA_BYTES))
		madvise((void *)addr, PAGE, MADV_DONTNEED);
}

/* A sanitizer of the tool does not know which frames are there now. */
static void allow_stack(const char *sp, const char *top)
{
	(void)sp;
#if defined(__SANITIZE_ADDRESS__)
	__asan_unpoison_memory_region(top - FIBER_STACK_BYTES, FIBER_STACK_BYTES);
#else
	(void)top;
#endif
}

int snapshot_restore(const struct snapshot *snap)
{
	struct replay_result *res = session->result;
	size_t i, at = 0;

	if (!collect())
		return -ENOMEM;
	for (i = 0; i < now.nr; i++)
		if (!content_at(snap, &at, now.v[i]))
			forget(now.v[i]);
	for (i = 0; i < snap->nr_pages; i++)
		copy_page((void *)snap->pages[i].addr, snap->pages[i].content->bytes);
	replay_each_stack(allow_stack);
	res->nr_events = snap->nr_events;
	res->nr_divergences = snap->nr_divergences;
	res->nr_findings = snap->nr_findings;
	res->end = snap->end;
	res->last_seq = snap->seq;
	last = snap;
	return replay_moved();
}
