// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The sub-buffers of one CPU behind what is in the trace already. Each header
 * tells how many events came before it, so every gap is seen, is counted, and
 * gets a LOST event at its place.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/writer.h>
#include "recover.h"

#define HEADER	((uint32_t)sizeof(struct saakm_subbuf))

struct cpu {
	struct saakm_writer *w;		/* borrowed */
	struct rec_recovered *r;	/* borrowed */
	uint32_t cpu;
	uint64_t after_ts, at_ts;	/* of the trace: skip up to here */
	uint64_t next;			/* index of the event that comes next, of those recorded */
	uint64_t last_ts;
	uint64_t limit_ts;		/* of the sub-buffer: the next one's first */
	uint64_t missing, recovered;
	bool known;			/* `next` is right: gaps can be told */
};

static void problem(struct rec_recovered *r, const char *what, const struct saakm_subbuf *h,
		    uint32_t offset)
{
	r->damaged++;
	if (!r->problem.text[0])
		saakm_err_set(&r->problem, -EBADMSG, "the rest of sub-buffer %llu of CPU %u is left "
			      "out: %s at its byte %u", (unsigned long long)h->seq, h->cpu, what,
			      offset);
}

static void heads_differ(struct rec_recovered *r, uint32_t cpu, int64_t nr)
{
	r->damaged += nr;
	if (!r->problem.text[0])
		saakm_err_set(&r->problem, -EBADMSG, "%lld sub-buffers of CPU %u are left out: their "
			      "headers do not agree with the others'", (long long)nr, cpu);
}

/* Does this record of a call have the EXIT, too? *ts is its time then. */
static bool has_exit(const uint8_t *p, const struct saakm_rec *rec, uint64_t *ts)
{
	struct saakm_rec_call call;

	if (rec->kind != SAAKM_EV_ENTER || !(rec->flags & SAAKM_REC_ENDED))
		return false;
	memcpy(&call, p + sizeof(*rec), sizeof(call));
	*ts = rec->ts + call.dts;
	return true;
}

/* Of the events of this record, how many have exactly the time `ts`? */
static uint64_t events_at(const uint8_t *p, uint32_t size, uint64_t ts)
{
	uint32_t at = sizeof(struct saakm_rec) + sizeof(struct saakm_rec_call);
	struct saakm_rec rec;
	uint64_t nr, exit_ts;

	memcpy(&rec, p, sizeof(rec));
	nr = rec.ts == ts;
	if (has_exit(p, &rec, &exit_ts))
		nr += exit_ts == ts;
	while (rec.kind == SAAKM_EV_ENTER && at < size) {
		struct saakm_item item;

		memcpy(&item, p + at, sizeof(item));
		nr += rec.ts + item.dts == ts;
		at += item.size;
	}
	return nr;
}

/* The time of its last event; false: it goes back, or beyond what there can be. */
static bool times_can_be(const struct cpu *c, const uint8_t *p, uint32_t size, uint64_t *last)
{
	uint32_t at = sizeof(struct saakm_rec) + sizeof(struct saakm_rec_call);
	struct saakm_rec rec;
	uint64_t exit_ts;

	memcpy(&rec, p, sizeof(rec));
	*last = rec.ts;
	while (rec.kind == SAAKM_EV_ENTER && at < size) {
		struct saakm_item item;

		memcpy(&item, p + at, sizeof(item));
		if (rec.ts + item.dts < *last)
			return false;
		*last = rec.ts + item.dts;
		at += item.size;
	}
	if (has_exit(p, &rec, &exit_ts)) {
		if (exit_ts < *last)
			return false;
		*last = exit_ts;
	}
	return rec.ts >= c->last_ts && *last <= c->limit_ts;
}

/* Is it in the trace? Its chunks end between records, and time never goes back. */
static bool is_old(struct cpu *c, const uint8_t *p, uint32_t size)
{
	struct saakm_rec rec;
	uint64_t same;

	memcpy(&rec, p, sizeof(rec));
	if (rec.ts > c->after_ts || (rec.ts == c->after_ts && !c->at_ts))
		return false;
	same = events_at(p, size, c->after_ts);
	c->at_ts -= same < c->at_ts ? same : c->at_ts;
	return true;
}

static int mark_gap(struct cpu *c, uint64_t missing, uint64_t ts, struct saakm_err *err)
{
	struct saakm_event ev = { .ts = ts, .cpu = (uint16_t)c->cpu, .kind = SAAKM_EV_LOST };

	if (!missing)
		return 0;
	ev.arg[SAAKM_ARG_LOST_count] = missing;
	ev.arg[SAAKM_ARG_LOST_since] = c->last_ts;
	c->missing += missing;
	return saakm_writer_event(c->w, &ev, err);
}

/* The end of what there may be of records: an open call lies behind `committed`. */
static uint32_t records_end(const uint8_t *sub, const struct saakm_subbuf *h, uint32_t room)
{
	uint32_t at = HEADER, end = h->committed, size, nr;

	while (at < end && (size = rec_check_record(sub + at, room - at, &nr)))
		at += size;
	return at > end ? at : end;
}

static int take_record(struct cpu *c, const struct saakm_subbuf *h, const uint8_t *p,
		       uint32_t size, uint32_t nr, uint32_t offset, uint64_t index,
		       struct saakm_err *err)
{
	struct saakm_rec rec;
	uint64_t last, before;
	int ret;

	memcpy(&rec, p, sizeof(rec));
	if (!times_can_be(c, p, size, &last))
		return 1;
	if (c->known && index > c->next) {
		ret = mark_gap(c, index - c->next, rec.ts, err);
		if (ret)
			return ret;
	}
	before = saakm_writer_recorded(c->w, c->cpu);
	ret = saakm_writer_records(c->w, c->cpu, p, size, h->seq, offset, err);
	/* Some of its events may have been taken before one that cannot be. */
	nr = ret ? (uint32_t)(saakm_writer_recorded(c->w, c->cpu) - before) : nr;
	c->last_ts = last;
	c->next = index + nr;
	c->known = true;
	c->recovered += nr;
	if (ret)
		return ret == -EBADMSG ? 1 : ret;
	c->r->open_calls += rec.flags & SAAKM_REC_OPEN ? 1 : 0;
	return 0;
}

static int take_subbuf(struct cpu *c, const uint8_t *sub, const struct saakm_subbuf *h,
		       uint32_t room, struct saakm_err *err)
{
	uint64_t index = h->emitted_before - h->lost_before;
	uint32_t end = records_end(sub, h, room), at = HEADER, size, nr;

	while (at < end) {
		int ret;

		size = rec_check_record(sub + at, end - at, &nr);
		if (!size) {
			problem(c->r, "no record", h, at);
			return 0;
		}
		if (!is_old(c, sub + at, size)) {
			ret = take_record(c, h, sub + at, size, nr, at, index, err);
			if (ret > 0)
				problem(c->r, "a record that cannot be", h, at);
			if (ret)
				return ret < 0 ? ret : 0;
		}
		index += nr;
		at += size;
	}
	return 0;
}

/* What the counters of the ring say there was besides. */
static int settle(struct cpu *c, const struct rec_scan *s, const struct rec_tail *tail,
		  uint64_t lost, struct saakm_err *err)
{
	const struct saakm_ring_ctl *ctl = rec_scan_ctl(s, c->r->session, c->cpu);
	uint64_t overwritten = ctl ? ctl->overwritten : 0;
	uint64_t in_file, ours;
	int ret = 0;

	if (!ctl || ctl->lost < lost || ctl->lost > ctl->emitted) {
		c->r->uncounted++;
	} else {
		lost = ctl->lost;
		/* Its last sub-buffers may be gone without a later one to tell. */
		if (c->known && ctl->emitted - lost > c->next)
			ret = mark_gap(c, ctl->emitted - lost - c->next, c->last_ts, err);
	}
	if (ret)
		return ret;
	if (lost < tail->lost)
		lost = tail->lost;
	in_file = saakm_writer_recorded(c->w, c->cpu);
	ours = c->missing;
	/* What was overwritten has no gap: the trace begins behind it. */
	saakm_writer_counts(c->w, c->cpu, in_file + lost + ours + overwritten, lost + ours,
			    overwritten);
	c->r->lost += lost;
	c->r->overwritten += overwritten;
	c->r->missing += ours;
	c->r->recovered += c->recovered;
	return 0;
}

/* A flight recorder's trace begins behind what was overwritten, if that was counted. */
static void find_start(struct cpu *c, const struct rec_scan *s, const struct rec_tail *tail)
{
	const struct saakm_rings *rings = rec_scan_rings(s, c->r->session);
	const struct saakm_ring_ctl *ctl = rec_scan_ctl(s, c->r->session, c->cpu);

	c->known = !rings || rings->mode == SAAKM_RING_DISCARD;
	c->next = tail->events;
	if (c->known || !ctl || ctl->overwritten > ctl->emitted)
		return;
	c->known = true;
	c->next += ctl->overwritten;
}

int rec_recover_cpu(struct saakm_writer *w, const struct rec_mem *m, const struct rec_scan *s,
		    uint32_t cpu, const struct rec_tail *tail, struct rec_recovered *r,
		    struct saakm_err *err)
{
	struct cpu c = {
		.w = w, .r = r, .cpu = cpu, .after_ts = tail->last_ts, .at_ts = tail->at_last_ts,
		.last_ts = tail->last_ts,
	};
	struct rec_found *list;
	uint64_t doubles = 0, lost = 0;
	int64_t nr = rec_scan_cpu(s, r->session, cpu, &list, &doubles), found = nr;
	int ret;

	find_start(&c, s, tail);
	if (nr > 0)
		nr = rec_heads_agreeing(list, nr, rec_scan_ctl(s, r->session, cpu));
	ret = nr < 0 ? (int)nr : 0;
	if (nr >= 0 && nr < found)
		heads_differ(r, cpu, found - nr);
	for (int64_t i = 0; !ret && i < nr; i++) {
		const struct saakm_subbuf *h = &list[i].head;
		uint8_t *sub = malloc(list[i].room);

		c.limit_ts = i + 1 < nr ? list[i + 1].head.first_ts : UINT64_MAX;
		ret = sub ? rec_mem_read(m, list[i].offset, sub, list[i].room) : -ENOMEM;
		if (!ret)
			ret = take_subbuf(&c, sub, h, list[i].room, err);
		if (h->lost_before > lost)
			lost = h->lost_before;
		free(sub);
	}
	r->stale += doubles;
	if (!ret)
		ret = settle(&c, s, tail, lost, err);
	free(list);
	return ret == -ENOMEM ? saakm_err_set(err, ret, "not enough memory for a sub-buffer") : ret;
}
