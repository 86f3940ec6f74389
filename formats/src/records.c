// SPDX-License-Identifier: LGPL-2.1-only
/* Raw ring records into events. Everything in them is checked first. */
#include <errno.h>
#include <string.h>
#include "writer_internal.h"

#define ROUND8(x)	(((x) + 7u) & ~7u)

/* A part of a record: its kind, and the bytes of fields and tail. */
struct part {
	unsigned int kind;
	uint64_t ts;
	uint32_t ctx;
	const uint8_t *payload;
	uint32_t bytes;
};

static const char *kind_name(unsigned int kind)
{
	return kind < SAAKM_EV_NR ? saakm_event_info[kind].name : "unknown";
}

/* How many bytes the values of a TASK take, or -1 if the mask is wrong. */
static int task_values(uint64_t mask)
{
	uint64_t fields = mask & ~SAAKM_TASKVALS_COMM;

	if (fields >> SAAKM_TF_NR)
		return -1;
	return 8 * __builtin_popcountll(fields);
}

static void load_task_values(const uint8_t *p, int64_t *arg)
{
	uint64_t mask = (uint64_t)arg[SAAKM_ARG_TASK_mask] & ~SAAKM_TASKVALS_COMM;

	for (; mask; mask &= mask - 1, p += 8)
		memcpy(&arg[SAAKM_TASK_ARG0 + __builtin_ctzll(mask)], p, 8);
}

/* The text of an event, NUL-terminated in its last 8 bytes: its length, or -1. */
static int text_length(const uint8_t *p, uint32_t bytes)
{
	const uint8_t *nul = memchr(p, 0, bytes);
	int len;

	if (!bytes)
		return 0;
	if (!nul)
		return -1;
	len = (int)(nul - p);
	return len < SAAKM_TEXT_MAX ? len : -1;
}

/* NULL, or what is wrong with it. */
static const char *add_part(struct saakm_writer *w, struct writer_cpu *c, const struct part *part)
{
	const struct saakm_event_info *info;
	int64_t arg[SAAKM_EVENT_ARGS];
	uint32_t used, text_len = 0;
	const char *text = NULL;
	bool has_text;
	int n;

	if (__builtin_expect(part->kind >= SAAKM_EV_NR, 0))
		return "is of an unknown kind";
	info = &saakm_event_info[part->kind];
	used = info->bytes;
	if (__builtin_expect(part->bytes < used, 0))
		return "is too short for its fields";
	if (__builtin_expect(part->ts < c->last_ts, 0))
		return "goes back in time";
	saakm_load_fields(part->kind, part->payload, arg);

	has_text = info->tail == SAAKM_TAIL_TEXT;
	if (info->tail == SAAKM_TAIL_TASKVALS) {
		uint64_t mask = (uint64_t)arg[SAAKM_ARG_TASK_mask];

		n = task_values(mask);
		if (n < 0)
			return "has an unknown field in its mask";
		if (part->bytes - used < (uint32_t)n)
			return "is too short for its values";
		load_task_values(part->payload + used, arg);
		used += (uint32_t)n;
		has_text = mask & SAAKM_TASKVALS_COMM;
	}
	if (has_text) {
		text = (const char *)part->payload + used;
		n = text_length(part->payload + used, part->bytes - used);
		if (n < 0)
			return "has a text without an end";
		text_len = (uint32_t)n;
	} else if (__builtin_expect(part->bytes != ROUND8(used), 0)) {
		return "is longer than its fields";
	}
	if (saakm_writer_add(w, c, part->kind, part->ts, part->ctx, arg, text, text_len))
		return "found no memory";
	return NULL;
}

/* The items behind an ENTER's fields. *bad_at is set when it fails. */
static const char *add_items(struct saakm_writer *w, struct writer_cpu *c,
			     const struct saakm_rec *rec, const uint8_t *p, uint32_t *bad_at)
{
	uint32_t pos = sizeof(*rec) + sizeof(struct saakm_rec_call);

	while (pos < rec->size) {
		struct saakm_item item;
		struct part part;
		const char *wrong;

		*bad_at = pos;
		memcpy(&item, p + pos, sizeof(item));
		if (item.size < sizeof(item) || item.size % 8 || item.size > rec->size - pos)
			return "has an item of a wrong size";
		if (item.kind == SAAKM_EV_ENTER)
			return "has an item that is itself a call";
		if (item.kind == SAAKM_EV_EXIT)
			return "has its end among its items";
		part.kind = item.kind;
		part.ts = rec->ts + item.dts;
		part.ctx = rec->ctx;
		part.payload = p + pos + sizeof(item);
		part.bytes = item.size - (uint32_t)sizeof(item);
		if (part.ts < rec->ts)
			return "has an item beyond the end of time";
		wrong = add_part(w, c, &part);
		if (wrong)
			return wrong;
		pos += item.size;
	}
	return NULL;
}

/* What the handler returned, behind all that it did. */
static const char *add_exit(struct saakm_writer *w, struct writer_cpu *c,
			    const struct saakm_rec *rec, const struct saakm_rec_call *call)
{
	const struct saakm_ev_exit ev = {
		.ret = call->ret, .handler = call->enter.handler, .how = call->how,
	};
	const struct part part = {
		.kind = SAAKM_EV_EXIT, .ts = rec->ts + call->dts, .ctx = rec->ctx,
		.payload = (const uint8_t *)&ev, .bytes = sizeof(ev),
	};

	return part.ts < rec->ts ? "ends beyond the end of time" : add_part(w, c, &part);
}

static const char *add_call(struct saakm_writer *w, struct writer_cpu *c,
			    const struct saakm_rec *rec, struct part *part, uint32_t *bad_at)
{
	const uint8_t *p = part->payload - sizeof(*rec);
	struct saakm_rec_call call;
	const char *wrong;

	if (__builtin_expect(part->bytes < sizeof(call), 0))
		return "is too short for its fields";
	memcpy(&call, part->payload, sizeof(call));
	part->bytes = ROUND8(saakm_event_info[SAAKM_EV_ENTER].bytes);
	wrong = add_part(w, c, part);
	if (!wrong)
		wrong = add_items(w, c, rec, p, bad_at);
	if (wrong || !(rec->flags & SAAKM_REC_ENDED))
		return wrong;
	*bad_at = 0;
	return add_exit(w, c, rec, &call);
}

static const char *add_record(struct saakm_writer *w, struct writer_cpu *c,
			      const struct saakm_rec *rec, const uint8_t *p, uint32_t *bad_at)
{
	struct part part = {
		.kind = rec->kind, .ts = rec->ts, .ctx = rec->ctx,
		.payload = p + sizeof(*rec),
		.bytes = rec->size - (uint32_t)sizeof(*rec),
	};

	*bad_at = 0;
	return rec->kind == SAAKM_EV_ENTER ? add_call(w, c, rec, &part, bad_at) :
					     add_part(w, c, &part);
}

int saakm_writer_records(struct saakm_writer *w, unsigned int cpu, const void *recs,
			 size_t bytes, uint64_t subbuf_seq, uint64_t offset,
			 struct saakm_err *err)
{
	struct writer_cpu *c = saakm_writer_cpu(w, cpu, err);
	const uint8_t *p = recs;
	size_t pos = 0;

	if (!c)
		return w->error ? w->error : -EINVAL;
	while (pos < bytes) {
		struct saakm_rec rec;
		const char *wrong;
		uint32_t bad_at = 0;

		if (bytes - pos < sizeof(rec))
			return saakm_err_at(err, -EBADMSG, offset + pos,
				"a record of CPU %u in sub-buffer %llu is cut off",
				cpu, (unsigned long long)subbuf_seq);
		memcpy(&rec, p + pos, sizeof(rec));
		if (rec.size < sizeof(rec) || rec.size % 8 || rec.size > SAAKM_RECORD_MAX ||
		    rec.size > bytes - pos)
			return saakm_err_at(err, -EBADMSG, offset + pos,
				"a record of CPU %u in sub-buffer %llu says that it has %u bytes; %zu are there",
				cpu, (unsigned long long)subbuf_seq, rec.size, bytes - pos);
		if (!c->columns.nr) {
			c->subbuf_seq = subbuf_seq;
			c->subbuf_offset = offset + pos;
			c->record_bytes = 0;
		}
		wrong = add_record(w, c, &rec, p + pos, &bad_at);
		if (wrong && c->columns.no_memory)
			return saakm_writer_fail(w, -ENOMEM, err,
						 "no memory for a chunk of events");
		if (wrong)
			return saakm_err_at(err, -EBADMSG, offset + pos + bad_at,
				"a record (%s) of CPU %u in sub-buffer %llu %s",
				kind_name(rec.kind), cpu, (unsigned long long)subbuf_seq, wrong);
		c->record_bytes += rec.size;
		pos += rec.size;
		if (saakm_writer_chunk_full(w, c)) {
			int ret = saakm_write_chunk(w, cpu, err);

			if (ret)
				return ret;
		}
	}
	return 0;
}
