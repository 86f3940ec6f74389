// SPDX-License-Identifier: GPL-2.0
/* Ways to falsify a trace for replay: see mutate.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/trace.h>
#include <saakm/writer.h>
#include "mutate.h"

#define ARG(e, kind, field)	((e)->arg[SAAKM_ARG_##kind##_##field])

static uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint64_t below(uint64_t *seed, uint64_t n)
{
	return next_random(seed) % n;
}

/* --- copies ---------------------------------------------------------------- */

int copy_load(struct copy *c, const char *path)
{
	const struct saakm_event *ev;
	struct saakm_trace *trace;
	struct saakm_err err;
	int ret = saakm_trace_open(path, &trace, &err);

	if (ret)
		return ret;
	c->nr_cpus = saakm_trace_info(trace)->nr_cpus;
	while ((ret = saakm_trace_next(trace, &ev)) > 0) {
		if (c->nr == c->max) {
			c->max = c->max ? 2 * c->max : 1024;
			c->ev = realloc(c->ev, c->max * sizeof(*c->ev));
			if (!c->ev)
				abort();
		}
		c->ev[c->nr] = *ev;
		if (ev->kind == SAAKM_EV_SNAPSHOT && !strcmp(ev->text, "end") && !c->begins)
			c->begins = c->nr;
		if (ev->text)
			c->ev[c->nr].text = strdup(ev->text);
		c->nr++;
	}
	saakm_trace_close(trace);
	return ret;
}

void copy_release(struct copy *c)
{
	for (size_t i = 0; i < c->nr; i++)
		free((void *)c->ev[i].text);
	free(c->ev);
}

/* --- choosing -------------------------------------------------------------------- */

/* The first event of the kind from a random place on. */
static bool find_kind(const struct copy *c, unsigned int kind, uint64_t *seed, size_t *at)
{
	size_t from = below(seed, c->nr);

	for (size_t i = 0; i < c->nr; i++) {
		*at = (from + i) % c->nr;
		if (c->ev[*at].kind == kind)
			return true;
	}
	return false;
}

static uint64_t cut(uint64_t v, unsigned int bytes, bool is_signed)
{
	unsigned int bits = 8 * bytes;

	if (bits >= 64 || !bits)
		return v;
	v &= (1ull << bits) - 1;
	return is_signed && v >> (bits - 1) ? v | ~0ull << bits : v;
}

/* Near it, far from it, or what the same field is elsewhere. */
static uint64_t other_value(uint64_t v, int64_t elsewhere, uint64_t *seed)
{
	switch (below(seed, 7)) {
	case 0:
		return v + 1;
	case 1:
		return v - 1;
	case 2:
		return v ^ 1ull << below(seed, 64);
	case 3:
		return 0;
	case 4:
		return ~0ull;
	case 5:
		return next_random(seed);
	default:
		return (uint64_t)elsewhere;
	}
}

static bool choose_field(struct mutation *m, const struct copy *c, uint64_t *seed)
{
	const struct saakm_event *ev = &c->ev[m->at];
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];
	const struct saakm_field_info *f;
	size_t other;

	f = &info->fields[m->field];
	if (f->is_pad || !find_kind(c, ev->kind, seed, &other))
		return false;
	m->from = (uint64_t)ev->arg[m->field];
	for (int tries = 0; tries < 64; tries++) {
		m->to = cut(other_value(m->from, c->ev[other].arg[m->field], seed), f->bytes,
			    f->is_signed);
		if (m->to != m->from)
			return true;
	}
	return false;
}

static bool choose_task_field(struct mutation *m, const struct copy *c, uint64_t *seed)
{
	const struct saakm_event *ev = &c->ev[m->at];

	if (ev->kind != SAAKM_EV_TASK)
		return false;
	m->field = below(seed, SAAKM_TF_NR);
	if (!((uint64_t)ARG(ev, TASK, mask) >> m->field & 1))
		return false;
	m->from = (uint64_t)ev->arg[SAAKM_TASK_ARG0 + m->field];
	m->to = other_value(m->from, ev->arg[SAAKM_TASK_ARG0], seed);
	return m->to != m->from;
}

static bool choose_time(struct mutation *m, const struct copy *c, uint64_t *seed)
{
	uint64_t before = 0, behind = c->ev[m->at].ts + 1000;
	uint32_t cpu = c->ev[m->at].cpu;

	for (size_t i = m->at; i-- > 0;)
		if (c->ev[i].cpu == cpu) {
			before = c->ev[i].ts;
			break;
		}
	for (size_t i = m->at + 1; i < c->nr; i++)
		if (c->ev[i].cpu == cpu) {
			behind = c->ev[i].ts;
			break;
		}
	m->from = c->ev[m->at].ts;
	m->to = before + below(seed, behind - before + 1);
	return m->to != m->from;
}

/* Of numbers, often another digit: it may pass for one that was meant. */
static bool choose_text(struct mutation *m, const struct copy *c, uint64_t *seed)
{
	if (!c->ev[m->at].text_len)
		return false;
	m->from = below(seed, c->ev[m->at].text_len);
	m->to = below(seed, 4) ? (uint64_t)"0123456789abcdef"[below(seed, 16)] :
		1 + below(seed, 255);
	return (unsigned char)c->ev[m->at].text[m->from] != m->to;
}

static bool choose_once(struct mutation *m, const struct copy *c, uint64_t *seed)
{
	static const enum target rare[] = { CONTEXT, TIME, TEXT, DROP, TWICE };
	uint64_t way = below(seed, 16);

	if (!find_kind(c, below(seed, SAAKM_EV_NR), seed, &m->at))
		return false;
	m->target = way < 10 ? FIELD : way == 10 ? TASK_FIELD : rare[way - 11];
	switch (m->target) {
	case FIELD:
		if (!saakm_event_info[c->ev[m->at].kind].nr_fields)
			return false;
		m->field = below(seed, saakm_event_info[c->ev[m->at].kind].nr_fields);
		return choose_field(m, c, seed);
	case TASK_FIELD:
		return choose_task_field(m, c, seed);
	case CONTEXT:
		m->from = c->ev[m->at].ctx;
		m->to = (uint32_t)other_value(m->from, c->ev[below(seed, c->nr)].ctx, seed);
		return m->to != m->from;
	case TIME:
		return choose_time(m, c, seed);
	case TEXT:
		return choose_text(m, c, seed);
	case DROP:
	case TWICE:
		break;
	}
	return true;
}

bool mutation_choose(struct mutation *m, const struct copy *c, uint64_t *seed)
{
	for (int tries = 0; tries < 1000; tries++) {
		*m = (struct mutation){ 0 };
		if (choose_once(m, c, seed))
			return true;
	}
	return false;
}

bool mutation_of(struct mutation *m, const struct copy *c, unsigned int kind, unsigned int field,
		 uint64_t *seed)
{
	*m = (struct mutation){ .target = FIELD, .field = field };
	return find_kind(c, kind, seed, &m->at) && choose_field(m, c, seed);
}

bool mutation_of_text(struct mutation *m, const struct copy *c, unsigned int kind, uint64_t *seed)
{
	*m = (struct mutation){ .target = TEXT };
	return find_kind(c, kind, seed, &m->at) && choose_text(m, c, seed);
}

/* --- demands ----------------------------------------------------------------------- */

/* What kind of name the field is: SAAKM_FMT_LOCK or _RQ, or -1. */
static int names(const struct saakm_event *ev, unsigned int field)
{
	const struct saakm_field_info *f = &saakm_event_info[ev->kind].fields[field];

	if (f->format == SAAKM_FMT_LOCK || f->format == SAAKM_FMT_RQ)
		return f->format;
	if (ev->kind != SAAKM_EV_ERROR ||
	    (field != SAAKM_ARG_ERROR_expected && field != SAAKM_ARG_ERROR_got))
		return -1;
	switch (ARG(ev, ERROR, code)) {
	case SAAKM_F_DEADLOCK:
	case SAAKM_F_UNLOCK_UNHELD:
	case SAAKM_F_LOCK_LEAK:
		return SAAKM_FMT_LOCK;
	case SAAKM_F_DOUBLE_ENQUEUE:
		return field == SAAKM_ARG_ERROR_got ? SAAKM_FMT_RQ : -1;
	}
	return -1;
}

static bool has_name(const struct saakm_event *ev, int format, uint64_t name)
{
	for (unsigned int i = 0; i < saakm_event_info[ev->kind].nr_fields; i++)
		if (names(ev, i) == format && (uint64_t)ev->arg[i] == name)
			return true;
	return false;
}

bool mutation_shows(const struct mutation *m, const struct copy *c, size_t at)
{
	int format = names(&c->ev[m->at], m->field);

	return at >= m->at && (has_name(&c->ev[at], format, m->from) ||
			       has_name(&c->ev[at], format, m->to));
}

/* Nothing before it has this name, so it could be any. */
static bool is_first_sight(const struct mutation *m, const struct copy *c)
{
	int format = names(&c->ev[m->at], m->field);

	if (format < 0 || !m->from || !m->to)
		return false;
	for (size_t i = 0; i < m->at; i++)
		if (has_name(&c->ev[i], format, m->from))
			return false;
	return true;
}

static bool is_watch(uint64_t code)
{
	return code == SAAKM_F_STARVATION || code == SAAKM_F_IDLE_WHILE_READY ||
	       code == SAAKM_F_LEAK;
}

/* An address where nothing lies that has the same place in both runs. */
static bool is_wild(const struct saakm_event *ev, unsigned int field)
{
	uint64_t code = (uint64_t)ARG(ev, ERROR, code);

	return field == SAAKM_ARG_ERROR_got && (code == SAAKM_F_CRASH ||
	       code == SAAKM_F_USE_AFTER_FREE || code == SAAKM_F_OVERFLOW ||
	       code == SAAKM_F_UNINITIALISED || code == SAAKM_F_UNDEFINED);
}

static bool is_try(uint64_t op)
{
	return op == SAAKM_LOCK_TRY_OK || op == SAAKM_LOCK_TRY_FAIL;
}

/* A role is CHECKED in the table; is it so in this event? */
static bool is_checked(const struct mutation *m, const struct saakm_event *ev)
{
	switch (ev->kind) {
	case SAAKM_EV_STATE:
		return m->field == SAAKM_ARG_STATE_by_class || !ARG(ev, STATE, by_class);
	case SAAKM_EV_LOCK:	/* whether a trylock succeeds is told, not checked */
		return m->field != SAAKM_ARG_LOCK_op || !is_try(m->from) || !is_try(m->to);
	case SAAKM_EV_VALUE:
		return m->field == SAAKM_ARG_VALUE_source ||
		       ARG(ev, VALUE, source) != SAAKM_SRC_ARG;
	case SAAKM_EV_ERROR:
		return !is_watch((uint64_t)ARG(ev, ERROR, code)) && !is_wild(ev, m->field);
	}
	return true;
}

/* A call that has not returned is noticed by the next one. */
static bool is_followed(const struct copy *c, size_t at)
{
	const struct saakm_event *ev = &c->ev[at];

	if (ev->kind != SAAKM_EV_EXIT)
		return true;
	while (++at < c->nr)
		if (c->ev[at].kind == SAAKM_EV_ENTER && c->ev[at].cpu == ev->cpu)
			return true;
	return false;
}

enum demand mutation_demand(const struct mutation *m, const struct copy *c)
{
	const struct saakm_event *ev = &c->ev[m->at];

	/* What came before the snapshot is passed over, and what is in it is given. */
	if (m->at <= c->begins)
		return NO_CRASH;
	switch (m->target) {
	case FIELD:
		switch (saakm_event_info[ev->kind].fields[m->field].role) {
		case SAAKM_ROLE_CONTEXT:
			return NO_EFFECT;
		case SAAKM_ROLE_INPUT:
			return NO_CRASH;
		}
		if (!is_checked(m, ev))
			return NO_CRASH;
		/* What the class did is taken in before it is known what the policy does. */
		if (ev->kind == SAAKM_EV_STATE && m->field == SAAKM_ARG_STATE_by_class && !m->from)
			return NAMED_NEXT;
		return is_first_sight(m, c) ? NAMED_LATER : NAMED;
	case DROP:
		if (!is_followed(c, m->at))
			return NO_CRASH;
		/* fall through */
	case TWICE:
		if (ev->kind == SAAKM_EV_EXIT || ev->kind == SAAKM_EV_LOCK ||
		    (ev->kind == SAAKM_EV_VALUE && ARG(ev, VALUE, source) != SAAKM_SRC_ARG) ||
		    (ev->kind == SAAKM_EV_STATE && !ARG(ev, STATE, by_class)))
			return NOTICED;
		return NO_CRASH;
	default:
		return NO_CRASH;
	}
}

void mutation_print(const struct mutation *m, const struct copy *c, char *buf, size_t bytes)
{
	const struct saakm_event_info *info = &saakm_event_info[c->ev[m->at].kind];
	const char *what = m->target == FIELD ? info->fields[m->field].name :
			   m->target == TASK_FIELD ? saakm_task_field_name(m->field) :
			   m->target == CONTEXT ? "ctx" : m->target == TIME ? "ts" :
			   m->target == TEXT ? "text" : m->target == DROP ? "dropped" : "doubled";

	snprintf(buf, bytes, "event %zu (%s), %s: %lld -> %lld", m->at + 1, info->name, what,
		 (long long)m->from, (long long)m->to);
}

/* --- the mutated trace ---------------------------------------------------------------- */

struct memory {
	struct saakm_sink sink;
	char *buf;
	size_t nr, max;
};

static int to_memory(struct saakm_sink *sink, const void *buf, size_t len)
{
	struct memory *mem = (struct memory *)sink;

	while (mem->nr + len > mem->max) {
		mem->max = mem->max ? 2 * mem->max : 1 << 16;
		mem->buf = realloc(mem->buf, mem->max);
		if (!mem->buf)
			abort();
	}
	memcpy(mem->buf + mem->nr, buf, len);
	mem->nr += len;
	return 0;
}

static void apply(const struct mutation *m, struct saakm_event *ev, char *text)
{
	switch (m->target) {
	case FIELD:
		ev->arg[m->field] = (int64_t)m->to;
		/* More fields than it has: they are 0. */
		if (ev->kind == SAAKM_EV_TASK && m->field == SAAKM_ARG_TASK_mask)
			for (unsigned int i = 0; i < SAAKM_TF_NR; i++)
				if (!(m->from >> i & 1))
					ev->arg[SAAKM_TASK_ARG0 + i] = 0;
		break;
	case TASK_FIELD:
		ev->arg[SAAKM_TASK_ARG0 + m->field] = (int64_t)m->to;
		break;
	case CONTEXT:
		ev->ctx = m->to;
		break;
	case TIME:
		ev->ts = m->to;
		break;
	case TEXT:
		text[m->from] = (char)m->to;
		break;
	case DROP:
	case TWICE:
		break;
	}
}

static int put(struct saakm_writer *w, const struct mutation *m, const struct copy *c, size_t i)
{
	struct saakm_event ev = c->ev[i];
	struct saakm_err err;
	char *text = NULL;
	int ret;

	if (i != m->at)
		return saakm_writer_event(w, &ev, &err);
	if (m->target == DROP)
		return 0;
	if (ev.text)
		ev.text = text = strdup(ev.text);
	apply(m, &ev, text);
	ret = saakm_writer_event(w, &ev, &err);
	if (!ret && m->target == TWICE)
		ret = saakm_writer_event(w, &ev, &err);
	free(text);
	return ret;
}

void *mutation_write(const struct mutation *m, const struct copy *c, size_t *bytes)
{
	struct memory mem = { .sink.write = to_memory };
	struct saakm_writer_opts opts = { .nr_cpus = c->nr_cpus };
	struct saakm_err err;
	struct saakm_writer *w = saakm_writer_new(&opts, &mem.sink, &err);
	int ret = w ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < c->nr; i++)
		ret = put(w, m, c, i);
	if (!ret)
		ret = saakm_writer_finish(w, "exit", &err);
	saakm_writer_free(w);
	if (ret) {
		free(mem.buf);
		return NULL;
	}
	*bytes = mem.nr;
	return mem.buf;
}
