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

void access_seen(const void *addr, size_t bytes, bool is_store, const void *pc)
{
	struct fiber *f = fiber_current;
	struct activation *a = self();
	const struct hold *h;
	u32 nr;

	if (f == &r->driver || !f->stack || r->applying ||
	    ((const char *)addr >= f->stack && (const char *)addr < f->stack + f->stack_bytes))
		return;
	nr = ++a->nr_accesses;
	for (h = log->holds; h < log->holds + log->nr_holds; h++)
		if (h->segment == a->segment && h->access == nr && h->cpu == a->cpu &&
		    h->ctx == a->ctx->key)
			hold(h->until);
	add(&(struct access){
		.addr = (u64)addr, .pc = pc, .segment = a->segment, .nr = nr, .cpu = a->cpu,
		.ctx = a->ctx->key, .bytes = bytes, .is_store = is_store,
		.at = r->owner == a ? r->seq : a->segment,
	});
}

/* The core does it for the policy that called it; or replay, for the class. */
static void on_touch(const void *p, size_t bytes, bool is_store)
{
	if (!r->applying)
		access_seen(p, bytes, is_store, host_policy_pc());
	else
		access_by_class(p, bytes);
}

/* At its event and no other time, so it cannot be held up. */
void access_by_class(const void *p, size_t bytes)
{
	if (log && r->on_segment)
		add(&(struct access){
			.addr = (u64)p, .segment = r->seq, .at = r->seq,
			.cpu = r->ev ? r->ev->cpu : 0,
			.ctx = ~0u, .bytes = bytes, .is_store = true,
		});
}

static struct hold of_segment(const struct activation *a)
{
	return (struct hold){ a->segment, 0, EARLY, a->cpu, a->ctx->key };
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

static void on_segment(u64 start, u64 end, u32 cpu, u32 ctx)
{
	log->segment[log->nr_segments++ % SEGMENT_MAX] = (struct segment){
		.start = start, .end = end, .cpu = cpu, .ctx = ctx,
	};
}

void access_hook(struct access_log *l)
{
	log = l;
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
