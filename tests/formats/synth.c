// SPDX-License-Identifier: LGPL-2.1-only
/* Made-up events: see synth.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "synth.h"

uint64_t synth_next(struct synth_rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/* Small, large and extreme numbers, as they fit into the field. */
static int64_t random_value(struct synth_rng *r, const struct saakm_field_info *f)
{
	unsigned int spare = 64 - 8 * f->bytes;
	uint64_t v;

	switch (synth_below(r, 5)) {
	case 0: v = 0; break;
	case 1: v = synth_below(r, 16); break;
	case 2: v = synth_next(r) >> synth_below(r, 64); break;
	case 3: v = UINT64_MAX; break;
	default: v = synth_next(r); break;
	}
	v <<= spare;
	return f->is_signed ? (int64_t)v >> spare : (int64_t)(v >> spare);
}

static void random_event(struct synth_rng *r, struct saakm_event *ev, char **text)
{
	const struct saakm_event_info *info;
	bool has_text;

	ev->kind = synth_below(r, 4) ? (uint8_t)synth_below(r, SAAKM_EV_NR) : SAAKM_EV_TASK;
	info = &saakm_event_info[ev->kind];
	ev->ctx = synth_below(r, 4) ? 0 : (uint32_t)synth_next(r);
	ev->nr_args = info->nr_fields;
	for (unsigned int i = 0; i < info->nr_fields; i++)
		ev->arg[i] = info->fields[i].is_pad ? 0 : random_value(r, &info->fields[i]);
	has_text = info->tail == SAAKM_TAIL_TEXT;
	if (ev->kind == SAAKM_EV_TASK) {
		uint64_t mask = (uint64_t)ev->arg[0] & ((1ULL << SAAKM_TF_NR) - 1);

		has_text = synth_below(r, 2);
		for (unsigned int i = 0; i < SAAKM_TF_NR; i++)
			ev->arg[SAAKM_TASK_ARG0 + i] =
				random_value(r, &saakm_task_field_info[i]);
		ev->arg[0] = (int64_t)(has_text ? mask | SAAKM_TASKVALS_COMM : mask);
		/* The same task again and again, and others in its slot of the history. */
		if (synth_below(r, 8))
			ev->arg[1] = (int64_t)(synth_below(r, 4) + 128 * (synth_below(r, 8) / 7));
	}
	if (!has_text)
		return;
	ev->text_len = (uint16_t)synth_below(r, synth_below(r, 50) ? 20 : SAAKM_TEXT_MAX);
	if (ev->kind == SAAKM_EV_TASK && ev->text_len > 15)
		ev->text_len = 15;
	*text = calloc(1, ev->text_len + 1u);
	if (!*text)
		return;
	for (unsigned int i = 0; i < ev->text_len; i++)
		(*text)[i] = (char)(1 + synth_below(r, 255));
	ev->text = *text;
}

int synth_random(struct synth_events *e, size_t nr, uint32_t nr_cpus, uint64_t seed)
{
	struct synth_rng r = { seed };
	uint64_t ts = synth_next(&r) >> 20;
	uint32_t cpu = 0;

	e->nr = nr;
	e->v = calloc(nr, sizeof(*e->v));
	e->text = calloc(nr, sizeof(*e->text));
	if (!e->v || !e->text)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++) {
		/* Equal times happen: then the CPUs are in order. */
		if (synth_below(&r, 4)) {
			ts += 1 + (synth_next(&r) >> (30 + synth_below(&r, 34)));
			cpu = (uint32_t)synth_below(&r, nr_cpus);
		} else {
			cpu += (uint32_t)synth_below(&r, nr_cpus - cpu);
		}
		e->v[i].ts = ts;
		e->v[i].cpu = cpu;
		e->v[i].seq = i + 1;
		random_event(&r, &e->v[i], &e->text[i]);
	}
	return 0;
}

void synth_release(struct synth_events *e)
{
	for (size_t i = 0; e->text && i < e->nr; i++)
		free(e->text[i]);
	free(e->text);
	free(e->v);
	memset(e, 0, sizeof(*e));
}

/* Fields and tail of an event as the ring has them: the bytes, rounded up. */
static size_t put_payload(const struct saakm_event *ev, uint8_t *p)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];
	bool has_text = info->tail == SAAKM_TAIL_TEXT;
	size_t bytes = info->bytes;

	memset(p, 0, bytes);
	for (unsigned int i = 0; i < info->nr_fields; i++)	/* little endian */
		memcpy(p + info->fields[i].offset, &ev->arg[i], info->fields[i].bytes);
	if (info->tail == SAAKM_TAIL_TASKVALS) {
		uint64_t mask = (uint64_t)ev->arg[SAAKM_ARG_TASK_mask];

		has_text = mask & SAAKM_TASKVALS_COMM;
		for (unsigned int i = 0; i < SAAKM_TF_NR; i++)
			if (mask >> i & 1) {
				memcpy(p + bytes, &ev->arg[SAAKM_TASK_ARG0 + i], 8);
				bytes += 8;
			}
	}
	if (has_text) {
		if (ev->text_len)
			memcpy(p + bytes, ev->text, ev->text_len);
		bytes += ev->text_len;
		p[bytes++] = 0;
	}
	while (bytes % 8)
		p[bytes++] = 0;
	return bytes;
}

size_t synth_record(const struct saakm_event *ev, uint8_t *buf)
{
	struct saakm_rec rec = { .kind = ev->kind, .ctx = ev->ctx, .ts = ev->ts };
	size_t bytes = put_payload(ev, buf + sizeof(rec));

	/* A call that is open, or whose EXIT is elsewhere. */
	for (; ev->kind == SAAKM_EV_ENTER && bytes < sizeof(struct saakm_rec_call); bytes++)
		buf[sizeof(rec) + bytes] = 0;
	rec.size = (uint16_t)(sizeof(rec) + bytes);
	memcpy(buf, &rec, sizeof(rec));
	return rec.size;
}

static int sink_write(struct saakm_sink *sink, const void *buf, size_t len)
{
	struct synth_sink *s = (struct synth_sink *)sink;

	if ((int)++s->nr_writes == s->fail_at)
		return -ENOSPC;
	if (!s->discard && s->bytes + len > s->cap) {
		size_t cap = (s->bytes + len) * 2;
		uint8_t *p = realloc(s->buf, cap);

		if (!p)
			return -ENOMEM;
		s->buf = p;
		s->cap = cap;
	}
	if (!s->discard)
		memcpy(s->buf + s->bytes, buf, len);
	s->bytes += len;
	if (!s->discard) {
		size_t *end = realloc(s->end, s->nr_writes * sizeof(*end));

		if (!end)
			return -ENOMEM;
		s->end = end;
		end[s->nr_writes - 1] = s->bytes;
	}
	return 0;
}

void synth_sink_init(struct synth_sink *s)
{
	memset(s, 0, sizeof(*s));
	s->sink.write = sink_write;
}

void synth_sink_release(struct synth_sink *s)
{
	free(s->buf);
	free(s->end);
	memset(s, 0, sizeof(*s));
}

int synth_write(const struct synth_events *e, const struct saakm_writer_opts *opts,
		struct synth_sink *sink, struct saakm_err *err)
{
	struct saakm_writer *w;
	int ret = 0;

	synth_sink_init(sink);
	w = saakm_writer_new(opts, &sink->sink, err);
	if (!w)
		return -ENOMEM;
	for (size_t i = 0; !ret && i < e->nr; i++)
		ret = saakm_writer_event(w, &e->v[i], err);
	if (!ret)
		ret = saakm_writer_finish(w, "exit", err);
	saakm_writer_free(w);
	return ret;
}
