// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Makes a trace that differs from another one in a known way:
 *	diff-edit IN OUT copy
 *	diff-edit IN OUT renumber		other keys for the same things
 *	diff-edit IN OUT set SEQ FIELD VALUE	one field of one event
 *	diff-edit IN OUT cpu SEQ CPU		it happens on another CPU
 *	diff-edit IN OUT time SEQ NS		or at another time
 *	diff-edit IN OUT text SEQ TEXT		its text
 *	diff-edit IN OUT only CPUS		with so many CPUs, and their events alone
 *	diff-edit IN OUT drop SEQ		without this event
 *	diff-edit IN OUT insert SEQ CPU CTX KIND [FIELD VALUE]…	with another one behind it
 *	diff-edit IN OUT slow			three times as slow
 *	diff-edit IN OUT delay CPU NS		this CPU later
 *	diff-edit IN OUT lose SEQ		events were lost there
 *	diff-edit IN list	for each field the last event that has it and whose
 *				keys were seen before: SEQ KIND FIELD ROLE VALUE
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/trace.h>
#include <saakm/writer.h>

#define KEYS	20000		/* above all keys of our traces */

struct file_sink {
	struct saakm_sink sink;
	FILE *f;
};

static void die(const char *what)
{
	fprintf(stderr, "diff-edit: %s\n", what);
	exit(1);
}

static int to_file(struct saakm_sink *sink, const void *buf, size_t len)
{
	return fwrite(buf, 1, len, ((struct file_sink *)sink)->f) == len ? 0 : -EIO;
}

static bool is_key(const struct saakm_field_info *f)
{
	return f->format == SAAKM_FMT_TASK || f->format == SAAKM_FMT_RQ ||
	       f->format == SAAKM_FMT_LOCK || f->format == SAAKM_FMT_CTX;
}

static void renumber(struct saakm_event *ev)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];
	uint64_t mask = (uint64_t)ev->arg[SAAKM_ARG_TASK_mask];

	if (ev->ctx)
		ev->ctx = KEYS - ev->ctx;
	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (is_key(&info->fields[i]) && ev->arg[i])
			ev->arg[i] = KEYS - ev->arg[i];
	if (ev->kind == SAAKM_EV_VALUE && ev->arg[SAAKM_ARG_VALUE_source] == SAAKM_SRC_FOUND &&
	    ev->arg[SAAKM_ARG_VALUE_value])
		ev->arg[SAAKM_ARG_VALUE_value] = KEYS - ev->arg[SAAKM_ARG_VALUE_value];
	for (unsigned int i = 0; ev->kind == SAAKM_EV_TASK && i < SAAKM_TF_NR; i++)
		if (mask >> i & 1 && is_key(&saakm_task_field_info[i]) &&
		    ev->arg[SAAKM_TASK_ARG0 + i])
			ev->arg[SAAKM_TASK_ARG0 + i] = KEYS - ev->arg[SAAKM_TASK_ARG0 + i];
}

static void set_field(struct saakm_event *ev, const char *name, int64_t value)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];

	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (!strcmp(info->fields[i].name, name)) {
			ev->arg[i] = value;
			return;
		}
	for (unsigned int i = 0; ev->kind == SAAKM_EV_TASK && i < SAAKM_TF_NR; i++)
		if (!strcmp(saakm_task_field_name(i), name)) {
			ev->arg[SAAKM_TASK_ARG0 + i] = value;
			return;
		}
	die("the event has no such field");
}

static bool seen[SAAKM_FMT_ERRNO + 1][KEYS];
static uint64_t at[SAAKM_EV_NR][64], value[SAAKM_EV_NR][64];

static void list_event(const struct saakm_event *ev)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];

	for (unsigned int i = 0; i < info->nr_fields; i++) {
		const struct saakm_field_info *f = &info->fields[i];
		uint64_t v = (uint64_t)ev->arg[i];

		if (f->is_pad || (is_key(f) && (v >= KEYS || !v || !seen[f->format][v])))
			continue;
		at[ev->kind][i] = ev->seq;
		value[ev->kind][i] = v;
	}
	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (is_key(&info->fields[i]) && (uint64_t)ev->arg[i] < KEYS)
			seen[info->fields[i].format][ev->arg[i]] = true;
}

static int list(struct saakm_trace *t)
{
	static const char *const roles[] = { "input", "checked", "context" };
	const struct saakm_event *ev;

	while (saakm_trace_next(t, &ev) > 0)
		list_event(ev);
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		for (unsigned int i = 0; i < saakm_event_info[kind].nr_fields; i++) {
			const struct saakm_field_info *f = &saakm_event_info[kind].fields[i];

			if (at[kind][i])
				printf("%llu %s %s %s %llu\n", (unsigned long long)at[kind][i],
				       saakm_event_info[kind].name, f->name, roles[f->role],
				       (unsigned long long)value[kind][i]);
		}
	return 0;
}

/* At the same time as ev; v: CPU CTX KIND [FIELD VALUE]… */
static struct saakm_event event_behind(const struct saakm_event *ev, int nr, char **v)
{
	struct saakm_event it = { .ts = ev->ts };
	unsigned int kind = 0;

	while (kind < SAAKM_EV_NR && strcmp(v[2], saakm_event_info[kind].name))
		kind++;
	if (kind == SAAKM_EV_NR)
		die("there is no such kind of event");
	it.cpu = (uint32_t)strtoul(v[0], NULL, 0);
	it.ctx = (uint32_t)strtoul(v[1], NULL, 0);
	it.kind = (uint8_t)kind;
	for (int i = 3; i + 1 < nr; i += 2)
		set_field(&it, v[i], (int64_t)strtoull(v[i + 1], NULL, 0));
	return it;
}

static void edit(struct saakm_writer *w, struct saakm_trace *t, int argc, char **argv)
{
	const char *what = argv[3];
	uint64_t seq = argc > 4 ? strtoull(argv[4], NULL, 0) : 0;
	const struct saakm_event *from;
	struct saakm_event ev;
	struct saakm_err err;

	while (saakm_trace_next(t, &from) > 0) {
		ev = *from;
		if (!strcmp(what, "renumber"))
			renumber(&ev);
		else if (!strcmp(what, "slow"))
			ev.ts *= 3;
		else if (!strcmp(what, "delay") && ev.cpu == seq)
			ev.ts += strtoull(argv[5], NULL, 0);
		else if (!strcmp(what, "set") && ev.seq == seq)
			set_field(&ev, argv[5], (int64_t)strtoull(argv[6], NULL, 0));
		else if (!strcmp(what, "cpu") && ev.seq == seq)
			ev.cpu = (uint32_t)strtoul(argv[5], NULL, 0);
		else if (!strcmp(what, "time") && ev.seq == seq)
			ev.ts = strtoull(argv[5], NULL, 0);
		if (ev.seq == seq && !strcmp(what, "text")) {
			ev.text = argv[5];
			ev.text_len = (uint16_t)strlen(argv[5]);
		}
		if ((ev.seq == seq && !strcmp(what, "drop")) ||
		    (ev.cpu >= seq && !strcmp(what, "only")))
			continue;
		if (ev.seq == seq && !strcmp(what, "lose")) {
			ev = (struct saakm_event) { .kind = SAAKM_EV_LOST, .cpu = ev.cpu,
						    .ts = ev.ts };
			ev.arg[SAAKM_ARG_LOST_count] = 1;
		}
		if (saakm_writer_event(w, &ev, &err))
			die(err.text);
		if (ev.seq != seq || strcmp(what, "insert") || argc < 8)
			continue;
		ev = event_behind(&ev, argc - 5, argv + 5);
		if (saakm_writer_event(w, &ev, &err))
			die(err.text);
	}
	if (!strcmp(what, "lose"))
		saakm_writer_counts(w, 0, 1 + saakm_writer_recorded(w, 0), 1, 0);
}

int main(int argc, char **argv)
{
	struct file_sink sink = { .sink.write = to_file };
	struct saakm_writer_opts opts = {};
	struct saakm_writer *w;
	struct saakm_trace *t;
	struct saakm_err err;
	int ret;

	if (argc < 3 || saakm_trace_open(argv[1], &t, &err))
		die(argc < 3 ? "IN OUT WHAT" : err.text);
	if (!strcmp(argv[2], "list")) {
		ret = list(t);
		saakm_trace_close(t);
		return ret;
	}
	if (argc < 4)
		die("IN OUT WHAT");
	opts.nr_cpus = saakm_trace_info(t)->nr_cpus;
	if (!strcmp(argv[3], "only") && argc > 4)
		opts.nr_cpus = (uint32_t)strtoul(argv[4], NULL, 0);
	sink.f = fopen(argv[2], "wb");
	w = sink.f ? saakm_writer_new(&opts, &sink.sink, &err) : NULL;
	if (!w)
		die("the output cannot be opened");
	edit(w, t, argc, argv);
	if (saakm_writer_finish(w, "exit", &err))
		die(err.text);
	saakm_writer_free(w);
	saakm_trace_close(t);
	if (fclose(sink.f))
		die(strerror(errno));
	return 0;
}
