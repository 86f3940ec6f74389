// SPDX-License-Identifier: LGPL-2.1-only
/*
 * A file from its start, packet by packet: where there is no footer, or no
 * index. Index packets that are there are used; what follows the last one
 * costs memory: some 150 bytes per chunk.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "reader_internal.h"
#include "wire.h"

struct scan {
	struct saakm_trace *t;
	struct saakm_trace_cpu *cpu;		/* owned: counted so far */
	struct index_before *sealed;		/* owned: counted in sealed segments */
	struct index_segment *pending;		/* owned: since the last index packet */
	struct index_segment from_file;
	struct saakm_decoder *decoder;		/* owned */
	struct saakm_buf columns;
	uint64_t packets, chunks, events;
	uint64_t kinds[SAAKM_EV_NR], findings[SAAKM_F_NR];
};

static void scan_release(struct scan *s)
{
	free(s->cpu);
	free(s->sealed);
	if (s->pending)
		saakm_segment_release(s->pending);
	free(s->pending);
	saakm_segment_release(&s->from_file);
	if (s->decoder)
		saakm_decoder_release(s->decoder);
	free(s->decoder);
	free(s->columns.p);
}

static int scan_init(struct scan *s, struct saakm_trace *t)
{
	*s = (struct scan) { .t = t };
	s->cpu = calloc(t->info.nr_cpus, sizeof(*s->cpu));
	s->sealed = calloc(t->info.nr_cpus, sizeof(*s->sealed));
	s->pending = calloc(1, sizeof(*s->pending));
	s->decoder = calloc(1, sizeof(*s->decoder));
	if (!s->cpu || !s->sealed || !s->pending || !s->decoder)
		return -ENOMEM;
	saakm_decoder_init(s->decoder);
	return 0;
}

/* What is pending becomes a segment, in memory or at that place in the file. */
static int scan_seal(struct scan *s, bool in_file, uint64_t offset)
{
	struct segment_ref *ref;

	if (!s->pending->entry.nr)
		return 0;
	ref = saakm_vec_push(&s->t->segment);
	if (!ref)
		return -ENOMEM;
	ref->offset = offset;
	if (!in_file) {
		struct index_segment *next = calloc(1, sizeof(*next));

		if (!next)
			return -ENOMEM;
		ref->mem = s->pending;
		s->pending = next;
		for (uint32_t i = 0; i < s->t->info.nr_cpus; i++) {
			struct index_before *b;

			if (!s->sealed[i].events)
				continue;
			b = saakm_vec_push(&ref->mem->before);
			if (!b)
				return -ENOMEM;
			*b = s->sealed[i];
		}
	}
	s->pending->entry.nr = 0;
	for (uint32_t i = 0; i < s->t->info.nr_cpus; i++)
		s->sealed[i] = (struct index_before) {
			.cpu = i, .events = s->cpu[i].recorded, .last_ts = s->cpu[i].last_ts,
		};
	return 0;
}

/* An index packet that tells what we have seen spares us to keep it. */
static int scan_index(struct scan *s, const struct saakm_packet *p)
{
	const struct index_segment *seen = s->pending;
	const char *why;

	if (saakm_segment_parse(p->message, p->message_bytes, &s->from_file, &why) ||
	    s->from_file.entry.nr != seen->entry.nr)
		return 0;
	for (size_t i = 0; i < seen->entry.nr; i++)
		if (memcmp(&seen->entry.v[i], &s->from_file.entry.v[i], sizeof(seen->entry.v[i])))
			return 0;
	for (uint32_t i = 0; i < s->t->info.nr_cpus; i++) {
		struct index_before b = saakm_segment_before(&s->from_file, i);

		if (b.events != s->sealed[i].events || b.last_ts != s->sealed[i].last_ts)
			return 0;
	}
	return scan_seal(s, true, p->offset);
}

/* Count what is in a chunk; findings take decoding it all. */
static int scan_events(struct scan *s, const struct saakm_chunk_head *h, struct index_entry *e,
		       const char **why)
{
	struct saakm_decoder *d = s->decoder;
	int ret = saakm_chunk_start(s->t, d, h, &s->columns, why);

	if (ret)
		return ret;
	for (uint32_t i = 0; i < h->nr_events; i++)
		e->kinds[d->kinds[i]]++;
	if (!e->kinds[SAAKM_EV_ERROR])
		return 0;
	while ((ret = saakm_decoder_next(d, why)) > 0) {
		uint64_t code = (uint64_t)d->ev.arg[SAAKM_ARG_ERROR_code];

		if (d->ev.kind == SAAKM_EV_ERROR && code < SAAKM_F_NR)
			s->findings[code]++;
	}
	return ret;
}

static int scan_chunk(struct scan *s, const struct saakm_packet *p, const char **why)
{
	struct saakm_trace_cpu *c;
	struct saakm_chunk_head h;
	struct index_entry *e;
	int ret = saakm_chunk_parse(p, &h, why);

	if (ret)
		return ret;
	if (h.cpu >= s->t->info.nr_cpus) {
		*why = "is of a CPU that there is not";
		return -EBADMSG;
	}
	c = &s->cpu[h.cpu];
	if (c->recorded && h.first_ts < c->last_ts) {
		*why = "goes back in time";
		return -EBADMSG;
	}
	if (s->pending->entry.nr == SAAKM_LIMIT_INDEX_CHUNKS && scan_seal(s, false, 0))
		return -ENOMEM;
	e = saakm_vec_push(&s->pending->entry);
	if (!e)
		return -ENOMEM;
	*e = (struct index_entry) {
		.cpu = h.cpu, .bytes = (uint32_t)p->bytes, .nr_events = h.nr_events,
		.first_task = h.first_task, .offset = p->offset, .packet = s->packets,
		.first_ts = h.first_ts, .last_ts = h.last_ts, .busy_ns = h.busy_ns,
	};
	ret = scan_events(s, &h, e, why);
	if (ret) {
		s->pending->entry.nr--;
		return ret;
	}
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		s->kinds[kind] += e->kinds[kind];
	if (!c->recorded)
		c->first_ts = h.first_ts;
	c->last_ts = h.last_ts;
	c->recorded += h.nr_events;
	s->events += h.nr_events;
	s->chunks++;
	return 0;
}

static bool only_zeros(const struct saakm_input *src, uint64_t offset)
{
	uint8_t buf[4096];

	while (offset < src->bytes) {
		uint64_t n = src->bytes - offset < sizeof(buf) ? src->bytes - offset : sizeof(buf);

		if (saakm_input_read(src, offset, buf, n))
			return false;
		for (uint64_t i = 0; i < n; i++)
			if (buf[i])
				return false;
		offset += n;
	}
	return true;
}

/* The scan came to an end at `offset`, and not at a footer. */
static int scan_cut(struct scan *s, uint64_t offset, enum packet_state state, const char *why)
{
	struct saakm_trace *t = s->t;
	char after[160];
	int n;

	snprintf(after, sizeof(after), "event %llu is the last that can be read",
		 (unsigned long long)s->events);
	if (!s->events)
		snprintf(after, sizeof(after), "it has no events before that");
	if (state == PACKET_DAMAGED && only_zeros(&t->src, offset))
		state = PACKET_CUT;
	if (state == PACKET_DAMAGED) {
		n = asprintf(&t->cut, "%s is damaged: packet %llu at byte %llu of %llu: %s; %s",
			     t->name, (unsigned long long)s->packets, (unsigned long long)offset,
			     (unsigned long long)t->src.bytes, why, after);
		if (n < 0)
			goto no_memory;
		t->end_error = saakm_err_at(&t->end_err, -EBADMSG, offset,
					    "%s: packet %llu is damaged: %s; %s", t->name,
					    (unsigned long long)s->packets, why, after);
		t->end_err.event = s->events;
	} else {
		n = asprintf(&t->cut, "%s was cut: it has no footer, and ends at byte %llu with packet %llu %s; %s",
			     t->name, (unsigned long long)offset, (unsigned long long)s->packets,
			     state == PACKET_END ? "missing" : "incomplete", after);
		if (n < 0)
			goto no_memory;
	}
	t->info.good_bytes = offset;
	return 0;
no_memory:
	t->cut = NULL;
	return -ENOMEM;
}

/* Counts of the scan into what is told of the file. */
static int scan_counts(struct scan *s, bool have_footer)
{
	struct saakm_trace *t = s->t;

	for (uint32_t i = 0; i < t->info.nr_cpus; i++) {
		if (have_footer && t->cpu_info[i].recorded != s->cpu[i].recorded)
			return -EBADMSG;
		if (have_footer)
			continue;
		t->cpu_info[i] = s->cpu[i];
		t->cpu_info[i].emitted = s->cpu[i].recorded;
	}
	if (have_footer)
		return 0;
	t->info.nr_events = t->info.emitted = s->events;
	t->info.nr_packets = s->packets;
	t->info.nr_chunks = s->chunks;
	memcpy(t->info.kinds, s->kinds, sizeof(s->kinds));
	memcpy(t->info.findings, s->findings, sizeof(s->findings));
	return 0;
}

/* 0: go on behind it; 1: that was the footer, at the end; -errno. */
static int scan_packet(struct scan *s, const struct saakm_packet *p, const char **why)
{
	switch (p->type) {
	case PACKET_CHUNK:
		return scan_chunk(s, p, why);
	case PACKET_INDEX:
		return scan_index(s, p);
	case PACKET_FOOTER:
		if (p->offset + p->bytes == s->t->src.bytes)
			return 1;
		*why = "is a footer, but more follows";
		return -EBADMSG;
	case PACKET_HEADER:
		if (!p->offset)
			return 0;
		*why = "is a second header";
		return -EBADMSG;
	}
	return 0;	/* of a later version */
}

int saakm_scan(struct saakm_trace *t, bool have_footer, struct saakm_err *err)
{
	uint64_t offset = 0;
	struct scan s;
	int ret = scan_init(&s, t);

	while (!ret) {
		struct saakm_packet p;
		const char *why = NULL;
		enum packet_state state;

		state = saakm_packet_read(&t->src, offset, &t->scratch, &p, &why);
		if (state == PACKET_ERROR) {
			ret = saakm_err_at(err, -EIO, offset, "%s: a packet: %s", t->name, why);
			goto out;
		}
		if (state == PACKET_GOOD)
			ret = scan_packet(&s, &p, &why);
		if (ret == -EBADMSG)
			state = PACKET_DAMAGED;
		if (state != PACKET_GOOD) {
			ret = scan_cut(&s, offset, state, why);
			break;
		}
		offset += p.bytes;
		s.packets++;
	}
	if (ret >= 0)
		ret = scan_seal(&s, false, 0);
	if (!ret)
		ret = scan_counts(&s, have_footer);
	if (ret)
		saakm_err_set(err, ret, ret == -ENOMEM ? "no memory to read %s" :
			      "%s: its footer counts other events than are in it", t->name);
out:
	scan_release(&s);
	return ret;
}
