// SPDX-License-Identifier: LGPL-2.1-only
/* Raw ring records into events. Everything in them is checked first. */
#include <errno.h>
#include <string.h>
#include "writer_internal.h"

#define ROUND8(x)	(((x) + 7u) & ~7u)
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

/* A run of records being taken apart, and the part of a record that is next. */
struct parse {
	struct saakm_writer *w;		/* borrowed */
	struct writer_cpu *c;		/* borrowed */
	unsigned int cpu;
	struct saakm_raw_event ev;
	uint32_t bytes;			/* of its fields and its tail */
	uint32_t bad_at;		/* where in the record the part is that is wrong */
	const char *wrong;		/* and what about it */
};

static bool wrong(struct parse *p, const char *what)
{
	p->wrong = what;
	return false;
}

static const char *kind_name(unsigned int kind)
{
	return kind < SAAKM_EV_NR ? saakm_event_info[kind].name : "unknown";
}

/* How many bytes the values of a TASK take, or -1 if the mask is wrong. */
static int task_values(uint64_t mask)
{
	uint64_t fields = mask & ~SAAKM_TASKVALS_COMM;

	int bytes = 0;

	if (fields >> SAAKM_TF_NR)
		return -1;
	/* A few of many: quicker than counting bits where no instruction does it. */
	for (; fields; fields &= fields - 1)
		bytes += 8;
	return bytes;
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

/* Find the values and the text of an event that has a tail behind its fields. */
static bool take_tail(struct parse *p, uint32_t used, uint8_t tail)
{
	const uint8_t *payload = p->ev.fields;
	bool has_text = tail == SAAKM_TAIL_TEXT;
	int n;

	if (tail == SAAKM_TAIL_TASKVALS) {
		const struct saakm_raw_TASK *f = p->ev.fields;

		n = task_values(f->mask);
		if (n < 0)
			return wrong(p, "has an unknown field in its mask");
		if (p->bytes - used < (uint32_t)n)
			return wrong(p, "is too short for its values");
		p->ev.values = payload + used;
		used += (uint32_t)n;
		has_text = f->mask & SAAKM_TASKVALS_COMM;
	}
	p->ev.text = NULL;
	p->ev.text_len = 0;
	if (!has_text)
		return p->bytes == ROUND8(used) ? true : wrong(p, "is longer than its fields");
	n = text_length(payload + used, p->bytes - used);
	if (n < 0)
		return wrong(p, "has a text without an end");
	p->ev.text = (const char *)payload + used;
	p->ev.text_len = (uint32_t)n;
	return true;
}

/* What is not quick: any kind that there is, and whatever is wrong with it. */
static bool __attribute__((noinline)) add_other(struct parse *p)
{
	struct saakm_raw_event *ev = &p->ev;
	const struct saakm_event_info *info;

	if (ev->kind >= SAAKM_EV_NR)
		return wrong(p, "is of an unknown kind");
	info = &saakm_event_info[ev->kind];
	if (p->bytes < info->bytes)
		return wrong(p, "is too short for its fields");
	if (ev->ts < p->c->columns.last_ts)
		return wrong(p, "goes back in time");
	if (info->tail == SAAKM_TAIL_NONE && p->bytes != ROUND8(info->bytes))
		return wrong(p, "is longer than its fields");
	if (info->tail != SAAKM_TAIL_NONE && !take_tail(p, info->bytes, info->tail))
		return false;
	return saakm_writer_add(p->w, p->c, ev);
}

/* The bytes of those kinds that have fields alone, and of which nothing is noted. */
static const uint8_t plain_bytes[SAAKM_EV_NR] = {
#define PLAIN(NAME, name, tail, text)						\
	[SAAKM_EV_##NAME] = SAAKM_TAIL_##tail != SAAKM_TAIL_NONE ||		\
		saakm_is_noted(SAAKM_EV_##NAME) ? 0 : ROUND8(sizeof(struct saakm_raw_##NAME)),
	SAAKM_EVENTS(PLAIN)
};

static inline bool add_part(struct parse *p)
{
	if (likely(p->ev.kind < SAAKM_EV_NR && p->bytes == plain_bytes[p->ev.kind] &&
		   p->ev.ts >= p->c->columns.last_ts))
		return saakm_columns_add(&p->c->columns, &p->ev);
	return add_other(p);
}

/* A look at a task: how it was, which is a TASK of what is new. */
static bool __attribute__((noinline)) add_look(struct parse *p, unsigned int flags)
{
	struct saakm_look_event look;
	const char *fault;

	if (p->ev.kind != SAAKM_EV_TASK)
		return wrong(p, "has an item with unknown flags");
	if (p->ev.ts < p->c->columns.last_ts)
		return wrong(p, "goes back in time");
	fault = saakm_load_look(p->c, p->cpu, flags, p->ev.fields, p->bytes, &look);
	if (fault)
		return wrong(p, fault);
	p->ev.fields = &look.fields;
	p->ev.values = (const uint8_t *)look.values;
	p->ev.text = NULL;
	p->ev.text_len = 0;
	return saakm_columns_add(&p->c->columns, &p->ev);
}

/* The items behind an ENTER's fields. */
static bool add_items(struct parse *p, const struct saakm_rec *rec, const uint8_t *bytes)
{
	uint32_t pos = sizeof(*rec) + sizeof(struct saakm_rec_call);

	while (pos < rec->size) {
		struct saakm_item item;

		p->bad_at = pos;
		memcpy(&item, bytes + pos, sizeof(item));
		if (unlikely(item.size < sizeof(item) || item.size % 8 ||
			     item.size > rec->size - pos))
			return wrong(p, "has an item of a wrong size");
		if (unlikely(item.kind == SAAKM_EV_ENTER))
			return wrong(p, "has an item that is itself a call");
		if (unlikely(item.kind == SAAKM_EV_EXIT))
			return wrong(p, "has its end among its items");
		p->ev.kind = item.kind;
		p->ev.ts = rec->ts + item.dts;
		p->ev.fields = bytes + pos + sizeof(item);
		p->bytes = item.size - (uint32_t)sizeof(item);
		if (unlikely(p->ev.ts < rec->ts))
			return wrong(p, "has an item beyond the end of time");
		if (unlikely(!(item.flags ? add_look(p, item.flags) : add_part(p))))
			return false;
		pos += item.size;
	}
	p->bad_at = 0;
	return true;
}

/* What the handler returned, behind all that it did. */
static bool add_exit(struct parse *p, const struct saakm_rec *rec,
		     const struct saakm_rec_call *call)
{
	const struct saakm_ev_exit ev = {
		.ret = call->ret, .handler = call->enter.handler, .how = call->how,
	};

	p->ev.kind = SAAKM_EV_EXIT;
	p->ev.ts = rec->ts + call->dts;
	p->ev.fields = &ev;
	p->bytes = sizeof(ev);
	if (unlikely(p->ev.ts < rec->ts))
		return wrong(p, "ends beyond the end of time");
	return add_part(p);
}

static bool add_call(struct parse *p, const struct saakm_rec *rec, const uint8_t *bytes)
{
	struct saakm_rec_call call;

	if (unlikely(p->bytes < sizeof(call)))
		return wrong(p, "is too short for its fields");
	memcpy(&call, bytes + sizeof(*rec), sizeof(call));
	p->bytes = ROUND8(sizeof(call.enter));
	if (unlikely(!add_part(p) || !add_items(p, rec, bytes)))
		return false;
	return rec->flags & SAAKM_REC_ENDED ? add_exit(p, rec, &call) : true;
}

static bool add_record(struct parse *p, const struct saakm_rec *rec, const uint8_t *bytes)
{
	p->bad_at = 0;
	p->ev.kind = rec->kind;
	p->ev.ts = rec->ts;
	p->ev.ctx = rec->ctx;
	p->ev.fields = bytes + sizeof(*rec);
	p->bytes = rec->size - (uint32_t)sizeof(*rec);
	return rec->kind == SAAKM_EV_ENTER ? add_call(p, rec, bytes) : add_part(p);
}

int saakm_writer_records(struct saakm_writer *w, unsigned int cpu, const void *recs,
			 size_t bytes, uint64_t subbuf_seq, uint64_t offset,
			 struct saakm_err *err)
{
	struct writer_cpu *c = saakm_writer_cpu(w, cpu, err);
	struct parse parse = { .w = w, .c = c, .cpu = cpu };
	const uint8_t *p = recs;
	size_t pos = 0;

	if (!c)
		return w->error ? w->error : -EINVAL;
	while (pos < bytes) {
		struct saakm_rec rec;
		bool fine;

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
			saakm_writer_begin(c, rec.ts);
		}
		fine = add_record(&parse, &rec, p + pos);
		if (unlikely(!fine && c->columns.no_memory))
			return saakm_writer_fail(w, -ENOMEM, err,
						 "no memory for a chunk of events");
		if (unlikely(!fine))
			return saakm_err_at(err, -EBADMSG, offset + pos + parse.bad_at,
				"a record (%s) of CPU %u in sub-buffer %llu %s", kind_name(rec.kind),
				cpu, (unsigned long long)subbuf_seq, parse.wrong);
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
