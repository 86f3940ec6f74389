// SPDX-License-Identifier: GPL-2.0
/* The search for races: one trial, and what its log says. */
#include <errno.h>
#include <string.h>
#include "explain_internal.h"

u64 explain_again(struct explain *e, struct snapshot *from, u64 until)
{
	struct replay_result *res = e->session->result;
	u32 before;

	if (snapshot_restore(from))
		return 1;
	access_hook(e->log);
	e->log->nr_accesses = e->log->nr_segments = e->log->nr_waiting = 0;
	before = res->nr_divergences;
	replay_until(until);
	replay_run();
	e->nr_trials++;
	if (res->nr_divergences == before)
		return 0;
	return before < REPLAY_MAX_DIVERGENCES ? res->divergence[before].seq : res->last_seq;
}

bool explain_hold(struct explain *e, const struct hold *h, const struct reason *why)
{
	u32 n = e->log->nr_holds;

	if (n == HOLD_MAX)
		return false;
	e->log->holds[n] = *h;
	e->reasons[n] = *why;
	e->log->nr_holds = n + 1;
	return true;
}

void explain_drop(struct explain *e, u32 nr_holds)
{
	e->log->nr_holds = nr_holds;
}

/* --- the log -------------------------------------------------------------------- */

u64 explain_first(const struct explain *e)
{
	u64 n = e->log->nr_accesses;

	return n > ACCESS_MAX ? n - ACCESS_MAX : 0;
}

static bool overlap(const struct access *x, const struct access *y)
{
	return x->addr < y->addr + y->bytes && y->addr < x->addr + x->bytes;
}

bool explain_touch(const struct access *x, const struct access *y)
{
	return overlap(x, y) && (x->is_store || y->is_store);
}

/* Segments are logged in the order of their ends. */
u64 explain_end(const struct explain *e, const struct access *x, u64 divergence)
{
	u64 n = e->log->nr_segments, first = n > SEGMENT_MAX ? n - SEGMENT_MAX : 0;

	while (n-- > first) {
		const struct segment *s = &e->log->segment[n % SEGMENT_MAX];

		if (s->start == x->segment && s->cpu == x->cpu && s->ctx == x->ctx)
			return s->end;
		if (s->end <= x->segment)
			break;
	}
	return divergence;
}

bool explain_find_segment(const struct explain *e, u64 end, struct segment *seg)
{
	u64 n = e->log->nr_segments, first = n > SEGMENT_MAX ? n - SEGMENT_MAX : 0;

	while (n-- > first) {
		*seg = e->log->segment[n % SEGMENT_MAX];
		if (seg->end == end)
			return true;
	}
	return false;
}

static bool same_place(const struct access *x, const struct access *y)
{
	return x->addr == y->addr && x->bytes == y->bytes;
}

bool explain_value_before(const struct explain *e, u64 i, const struct access *x, u64 *value)
{
	const struct access *y = explain_access(e, i);

	if (!x->known || !y->known || !same_place(x, y))
		return false;
	*value = y->value;
	return true;
}

bool explain_value_behind(const struct explain *e, u64 i, const struct access *x, u64 *value)
{
	if (!x->known)
		return false;
	while (++i < e->log->nr_accesses) {
		const struct access *z = explain_access(e, i);

		if (!overlap(x, z))
			continue;
		if (explain_value_before(e, i, x, value))
			return true;
		if (z->is_store)
			return false;
	}
	/* Nobody has touched it since, so it is still there. */
	*value = 0;
	memcpy(value, (const void *)x->addr, x->bytes);
	return true;
}

struct hold explain_hold_of(const struct access *x, const struct access *y)
{
	return (struct hold){
		.segment = x->segment, .access = x->nr, .cpu = x->cpu, .ctx = x->ctx,
		.until = y->segment, .until_access = y->nr, .until_cpu = y->cpu,
		.until_ctx = y->ctx,
	};
}
