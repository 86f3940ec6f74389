// SPDX-License-Identifier: GPL-2.0
/*
 * Every access of an instrumented policy, with the segment in which it happens
 * and its number there; and segments that are held up in the middle.
 */
#include "engine.h"
#include "access.h"

static struct access_log *log;

static void add(const struct access *x)
{
	log->access[log->nr_accesses++ % ACCESS_MAX] = *x;
}

static u64 value_at(const void *addr, size_t bytes)
{
	switch (bytes) {
	case 1:
		return *(const u8 *)addr;
	case 2:
		return *(const u16 *)addr;
	case 4:
		return *(const u32 *)addr;
	case 8:
		return *(const u64 *)addr;
	}
	return 0;
}

/* The policy is about to touch it, and may be wrong: the fault must be its own. */
static bool is_there(const void *addr)
{
	u64 at = (u64)addr;

	return (at >= ARENA_BASE && at < ARENA_BASE + ARENA_BYTES - 8) || mirror_has(addr) ||
	       host_module_at(addr);
}

static bool is_simple(size_t bytes)
{
	return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

static u8 *may_hold(u64 segment)
{
	return &log->may_hold[segment % HOLD_MAX];
}

/*
 * As access_seen(); by_core: it is the core's, and a store is part of a change. All stores
 * of a change of state are one access: nobody comes between them.
 */
static void seen(const void *addr, size_t bytes, bool is_store, const void *pc, bool by_core)
{
	struct fiber *f = fiber_current;
	struct activation *a = self();
	bool is_load = !is_store || (!by_core && san_access_how & SAN_ATOMIC), known;
	const bool changes = by_core && is_store, within = a->changing == CHANGE_BEGUN;
	const struct hold *h;

	if (f == &r->driver || !f->stack || r->applying ||
	    ((const char *)addr >= f->stack && (const char *)addr < f->stack + f->stack_bytes))
		return;
	/* What waited for the access before this one comes between the two. */
	if (r->held && !changes && !a->changing)
		give_way();
	if (r->nr_late && !within)
		late_give_way();
	if (*may_hold(a->segment) && !within)
		for (h = log->holds; h < log->holds + log->nr_holds; h++)
			if (h->segment == a->segment && h->access == a->nr_accesses + 1 &&
			    h->cpu == a->cpu && h->ctx == a->ctx->key)
				hold(h);
	if (!within || !changes)
		a->nr_accesses++;
	if (changes && a->changing)
		a->changing = CHANGE_BEGUN;
	known = is_simple(bytes) && (by_core || is_there(addr));
	add(&(struct access){
		.addr = (u64)addr, .pc = pc, .segment = a->segment, .nr = a->nr_accesses,
		.cpu = a->cpu, .ctx = a->ctx->key, .bytes = bytes, .is_store = is_store,
		.is_load = is_load, .at = r->seq, .known = known,
		.value = known ? value_at(addr, bytes) : 0,
	});
}

void access_seen(const void *addr, size_t bytes, bool is_store, const void *pc)
{
	seen(addr, bytes, is_store, pc, false);
}

/* The core does it for the policy that called it; or replay, for the class. */
static void on_touch(const void *p, size_t bytes, bool is_store)
{
	if (!r->applying)
		seen(p, bytes, is_store, host_policy_pc(), true);
	else
		access_by_class(p, bytes);
}

/* By the event itself it cannot be held up. */
void access_by_class(const void *p, size_t bytes)
{
	const struct late *l = r->writing;

	if (log && r->on_segment)
		add(&(struct access){
			.addr = (u64)p, .segment = l ? l->segment : r->seq, .at = r->seq,
			.nr = l ? l->nr : 0, .cpu = l ? l->cpu : r->ev ? r->ev->cpu : 0,
			.ctx = BY_CLASS, .bytes = bytes, .is_store = true,
			.known = l && is_simple(bytes), .value = l ? value_at(p, bytes) : 0,
		});
}

bool access_class_waits(u32 nr, u64 segment)
{
	const struct hold *h;

	if (!log || !r->on_segment || !*may_hold(segment))
		return false;
	for (h = log->holds; h < log->holds + log->nr_holds; h++)
		if (h->segment == segment && h->access == nr && h->ctx == BY_CLASS && !is_over(h))
			return true;
	return false;
}

static void end_segment(const struct segment *seg)
{
	log->segment[log->nr_segments++ % SEGMENT_MAX] = *seg;
}

void access_class_ends(u64 segment, u64 end)
{
	if (segment && log && r->on_segment)
		end_segment(&(struct segment){
			.start = segment, .end = end, .cpu = r->ev->cpu, .ctx = BY_CLASS,
		});
}

static struct hold of_segment(const struct activation *a)
{
	return (struct hold){
		.segment = a->segment, .access = EARLY, .cpu = a->cpu, .ctx = a->ctx->key,
	};
}

static struct hold *waiting(const struct hold *it)
{
	u32 i;

	for (i = 0; i < log->nr_waiting; i++)
		if (!memcmp(&log->waiting[i], it, sizeof(*it)))
			return &log->waiting[i];
	return NULL;
}

bool access_may_wait(struct hold *it)
{
	u32 i;

	*it = of_segment(self());
	if (!log || !r->on_segment)
		return true;
	for (i = 0; i < log->nr_holds; i++)
		if (!memcmp(&log->holds[i], it, sizeof(*it)))
			return false;
	if (!waiting(it) && log->nr_waiting < WAITING_MAX)
		log->waiting[log->nr_waiting++] = *it;
	return true;
}

void access_has_waited(const struct hold *it)
{
	struct hold *at = log && r->on_segment ? waiting(it) : NULL;

	if (at)
		*at = log->waiting[--log->nr_waiting];
}

static void on_segment(const struct activation *a, u64 end)
{
	end_segment(&(struct segment){
		.start = a->segment, .end = end, .cpu = a->cpu, .ctx = a->ctx->key,
		.call = a->job == JOB_CALL ? a->enter_seq : 0,
	});
}

void access_hook(struct access_log *l)
{
	u32 i;

	log = l;
	memset(l->may_hold, 0, sizeof(l->may_hold));
	for (i = 0; i < l->nr_holds; i++)
		*may_hold(l->holds[i].segment) = 1;
	r->on_segment = on_segment;
	san_set_on_access(access_seen);
	saakm_on_touch = on_touch;
}

bool access_tolerated(u64 seq)
{
	u32 i;

	for (i = 0; log && i < log->nr_tolerated; i++)
		if (log->tolerated[i] == seq)
			return true;
	return false;
}
