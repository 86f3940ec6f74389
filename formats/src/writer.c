// SPDX-License-Identifier: LGPL-2.1-only
/* The writer: its life, and events that come one by one. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "writer_internal.h"

int saakm_writer_fail(struct saakm_writer *w, int error, struct saakm_err *err,
		      const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	w->error = error;
	saakm_err_set(&w->error_text, error, "%s", text);
	return saakm_err_set(err, error, "%s", text);
}

/* An earlier failure once more, or an error of use. */
static int writer_usable(struct saakm_writer *w, struct saakm_err *err)
{
	if (w->error) {
		if (err)
			*err = w->error_text;
		return w->error;
	}
	if (w->finished)
		return saakm_err_set(err, -EINVAL, "the trace is finished: nothing can be added");
	return 0;
}

struct saakm_writer *saakm_writer_new(const struct saakm_writer_opts *opts,
				      struct saakm_sink *sink, struct saakm_err *err)
{
	uint32_t chunk_events = opts->chunk_events ? opts->chunk_events : SAAKM_CHUNK_EVENTS;
	uint32_t nr_cpus = opts->nr_cpus ? opts->nr_cpus : 1;
	struct saakm_writer *w;

	if (nr_cpus > SAAKM_LIMIT_CPUS || chunk_events > SAAKM_CHUNK_EVENTS_MAX ||
	    opts->level < 0 || opts->level > 19) {
		saakm_err_set(err, -EINVAL,
			      "a trace has at most %u CPUs, %u events per chunk and level 19: not %u, %u and %d",
			      SAAKM_LIMIT_CPUS, SAAKM_CHUNK_EVENTS_MAX, nr_cpus, chunk_events,
			      opts->level);
		return NULL;
	}
	w = calloc(1, sizeof(*w));
	if (!w)
		goto no_memory;
	w->sink = sink;
	w->nr_cpus = nr_cpus;
	w->chunk_events = chunk_events;
	w->session = opts->session;
	saakm_codec_init(&w->codec);
	w->cpu = calloc(nr_cpus, sizeof(*w->cpu));
	if (!w->cpu)
		goto no_memory;
	if (opts->level) {
		w->zstd = ZSTD_createCCtx();
		if (!w->zstd)
			goto no_memory;
		ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, opts->level);
	}
	if (saakm_write_header(w, opts->header_text, err)) {
		saakm_writer_free(w);
		return NULL;
	}
	return w;
no_memory:
	saakm_writer_free(w);
	saakm_err_set(err, -ENOMEM, "no memory for a trace writer");
	return NULL;
}

void saakm_writer_free(struct saakm_writer *w)
{
	if (!w)
		return;
	for (uint32_t cpu = 0; w->cpu && cpu < w->nr_cpus; cpu++) {
		if (!w->cpu[cpu])
			continue;
		saakm_columns_release(&w->cpu[cpu]->columns);
		free(w->cpu[cpu]->looks);
		free(w->cpu[cpu]);
	}
	free(w->cpu);
	ZSTD_freeCCtx(w->zstd);
	free(w->columns_buf);
	free(w->zstd_buf);
	free(w->packet_buf);
	free(w->index_offset);
	free(w->task);
	free(w);
}

struct writer_cpu *saakm_writer_cpu(struct saakm_writer *w, unsigned int cpu,
				    struct saakm_err *err)
{
	struct writer_cpu *c;

	if (writer_usable(w, err))
		return NULL;
	if (cpu >= w->nr_cpus) {
		saakm_err_set(err, -EINVAL, "CPU %u in a trace of %u CPUs", cpu, w->nr_cpus);
		return NULL;
	}
	if (w->cpu[cpu])
		return w->cpu[cpu];
	c = calloc(1, sizeof(*c));
	if (!c) {
		saakm_writer_fail(w, -ENOMEM, err, "no memory for the events of CPU %u", cpu);
		return NULL;
	}
	saakm_columns_init(&c->columns, &w->codec);
	w->cpu[cpu] = c;
	return c;
}

/* For the index: how long a task ran within this chunk. */
static void note_switch(struct writer_cpu *c, const struct saakm_raw_event *ev)
{
	const struct saakm_raw_SWITCH *f = ev->fields;

	if (c->running)
		c->busy_ns += ev->ts - c->running_since;
	c->running = f->next;
	c->running_since = ev->ts;
}

static struct writer_task *task_slot(struct saakm_writer *w, uint64_t key)
{
	if (key >= w->task_cap) {
		size_t cap = w->task_cap ? w->task_cap : 64;
		struct writer_task *p;

		while (cap <= key)
			cap *= 2;
		p = realloc(w->task, cap * sizeof(*p));
		if (!p)
			return NULL;
		memset(p + w->task_cap, 0, (cap - w->task_cap) * sizeof(*p));
		w->task = p;
		w->task_cap = cap;
	}
	return &w->task[key];
}

/* The value of a field that is in the mask. */
static uint64_t task_value(const struct saakm_raw_event *ev, uint64_t mask, unsigned int field)
{
	uint64_t before = mask & ((1ULL << field) - 1), v;

	memcpy(&v, ev->values + 8 * __builtin_popcountll(before), 8);
	return v;
}

/* For the footer: the task's address, pid and first name. */
static bool note_task(struct saakm_writer *w, struct writer_cpu *c,
		      const struct saakm_raw_event *ev)
{
	const struct saakm_raw_TASK *f = ev->fields;
	uint64_t mask = f->mask;
	struct writer_task *task;

	if (f->task >= SAAKM_LIMIT_TASKS)
		return true;
	task = task_slot(w, f->task);
	if (!task) {
		c->columns.no_memory = true;
		return false;
	}
	task->seen = true;
	if (mask >> SAAKM_TF_ADDR & 1)
		task->addr = task_value(ev, mask, SAAKM_TF_ADDR);
	if (mask >> SAAKM_TF_PID & 1)
		task->pid = (int32_t)task_value(ev, mask, SAAKM_TF_PID);
	if (mask & SAAKM_TASKVALS_COMM && !task->comm[0] && ev->text_len)
		memcpy(task->comm, ev->text, ev->text_len < 15 ? ev->text_len : 15);
	return true;
}

static void note_finding(struct saakm_writer *w, const struct saakm_raw_event *ev)
{
	const struct saakm_raw_ERROR *f = ev->fields;

	if (f->code < SAAKM_F_NR)
		w->findings[f->code]++;
}

bool saakm_writer_note(struct saakm_writer *w, struct writer_cpu *c,
		       const struct saakm_raw_event *ev)
{
	switch (ev->kind) {
	case SAAKM_EV_SWITCH:
		note_switch(c, ev);
		break;
	case SAAKM_EV_TASK:
		return note_task(w, c, ev);
	case SAAKM_EV_ERROR:
		note_finding(w, ev);
		break;
	case SAAKM_EV_LOST:
		saakm_forget_looks(c);
		break;
	}
	return true;
}

/* Does the event fit into its table's types? NULL, or what does not. */
static const char *misfit(const struct saakm_event *ev)
{
	const struct saakm_event_info *info;

	if (ev->kind >= SAAKM_EV_NR)
		return "is of an unknown kind";
	info = &saakm_event_info[ev->kind];
	for (unsigned int i = 0; i < info->nr_fields; i++) {
		const struct saakm_field_info *f = &info->fields[i];
		unsigned int spare = 64 - 8 * f->bytes;
		int64_t v = ev->arg[i];

		if (f->is_pad)
			continue;
		if (f->is_signed ? (int64_t)((uint64_t)v << spare) >> spare != v :
		    (uint64_t)v << spare >> spare != (uint64_t)v)
			return "has a number that is too large for its field";
	}
	if (ev->kind == SAAKM_EV_TASK &&
	    ((uint64_t)ev->arg[SAAKM_ARG_TASK_mask] & ~SAAKM_TASKVALS_COMM) >> SAAKM_TF_NR)
		return "has an unknown field in its mask";
	if (ev->text_len >= SAAKM_TEXT_MAX)
		return "has too long a text";
	if (ev->text_len && memchr(ev->text, 0, ev->text_len))
		return "has a NUL in its text";
	if (ev->text_len && (info->tail == SAAKM_TAIL_NONE ||
	    (ev->kind == SAAKM_EV_TASK &&
	     !((uint64_t)ev->arg[SAAKM_ARG_TASK_mask] & SAAKM_TASKVALS_COMM))))
		return "has a text, but is of a kind without";
	return NULL;
}

/* As if it came out of a ring. */
static bool add_event(struct saakm_writer *w, struct writer_cpu *c, const struct saakm_event *ev)
{
	uint8_t fields[SAAKM_FIELDS_BYTES_MAX];
	const struct saakm_raw_TASK *task = (const void *)fields;
	int64_t values[SAAKM_TF_NR];
	const struct saakm_raw_event raw = {
		.kind = ev->kind, .ts = ev->ts, .ctx = ev->ctx, .fields = fields,
		.values = (const uint8_t *)values, .text = ev->text, .text_len = ev->text_len,
	};

	saakm_store_fields(ev->kind, ev->arg, fields);
	for (unsigned int i = 0, n = 0; ev->kind == SAAKM_EV_TASK && i < SAAKM_TF_NR; i++)
		if (task->mask >> i & 1)
			values[n++] = ev->arg[SAAKM_TASK_ARG0 + i];
	return saakm_writer_add(w, c, &raw);
}

int saakm_writer_event(struct saakm_writer *w, const struct saakm_event *ev, struct saakm_err *err)
{
	struct writer_cpu *c = saakm_writer_cpu(w, ev->cpu, err);
	const char *wrong;

	if (!c)
		return w->error ? w->error : -EINVAL;
	wrong = misfit(ev);
	if (!wrong && ev->ts < c->columns.last_ts)
		wrong = "goes back in time";
	if (wrong)
		return saakm_err_set(err, -EINVAL, "event %llu of CPU %u, ts %llu, %s",
				     (unsigned long long)ev->seq, ev->cpu,
				     (unsigned long long)ev->ts, wrong);
	if (!c->columns.nr)
		saakm_writer_begin(c, ev->ts);
	if (!add_event(w, c, ev))
		return saakm_writer_fail(w, -ENOMEM, err, "no memory for a chunk of events");
	return saakm_writer_chunk_full(w, c) ? saakm_write_chunk(w, ev->cpu, err) : 0;
}

void saakm_writer_gap(struct saakm_writer *w, unsigned int cpu)
{
	if (cpu < w->nr_cpus && w->cpu[cpu])
		saakm_forget_looks(w->cpu[cpu]);
}

int saakm_writer_flush_cpu(struct saakm_writer *w, unsigned int cpu, struct saakm_err *err)
{
	struct writer_cpu *c = saakm_writer_cpu(w, cpu, err);

	if (!c)
		return w->error ? w->error : -EINVAL;
	return c->columns.nr ? saakm_write_chunk(w, cpu, err) : 0;
}

int saakm_writer_counts(struct saakm_writer *w, unsigned int cpu, uint64_t emitted,
			uint64_t lost, uint64_t overwritten)
{
	struct writer_cpu *c = saakm_writer_cpu(w, cpu, NULL);

	if (!c)
		return w->error ? w->error : -EINVAL;
	c->counted = true;
	c->emitted = emitted;
	c->lost = lost;
	c->overwritten = overwritten;
	return 0;
}

int saakm_writer_finish(struct saakm_writer *w, const char *how_ended, struct saakm_err *err)
{
	int ret = writer_usable(w, err);

	for (uint32_t cpu = 0; !ret && cpu < w->nr_cpus; cpu++)
		if (w->cpu[cpu] && w->cpu[cpu]->columns.nr)
			ret = saakm_write_chunk(w, cpu, err);
	if (!ret && w->nr_index)
		ret = saakm_write_index(w, err);
	if (!ret)
		ret = saakm_write_footer(w, how_ended, err);
	if (!ret)
		w->finished = true;
	return ret;
}

void saakm_writer_stats(const struct saakm_writer *w, struct saakm_writer_stats *stats)
{
	*stats = w->stats;
	for (uint32_t cpu = 0; cpu < w->nr_cpus; cpu++)
		stats->events += w->cpu[cpu] ? saakm_writer_events(w->cpu[cpu]) : 0;
}

uint64_t saakm_writer_recorded(const struct saakm_writer *w, unsigned int cpu)
{
	return cpu < w->nr_cpus && w->cpu[cpu] ? saakm_writer_events(w->cpu[cpu]) : 0;
}
