// SPDX-License-Identifier: LGPL-2.1-only
/* What `saakm diff` found, for people. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <saakm/log.h>
#include "diff.h"

#define TASKS_SHOWN	10	/* without -v */
#define TABLE_COLUMNS	16
#define NAME_WIDTH	12
#define VALUE_WIDTH	28
#define LINE_MAX_BYTES	150	/* of an event: a whole task takes 600 */

struct out {
	struct diff *d;
	struct saakm_strbuf b, table, v[DIFF_SIDES];
};

static const struct saakm_event *event(const struct out *o, unsigned int side)
{
	return &o->d->res.where.ev[side];
}

static bool there(const struct out *o, unsigned int side)
{
	return event(o, side)->kind < SAAKM_EV_NR;
}

static void put_time(struct saakm_strbuf *b, const struct diff_side *s, uint64_t ts)
{
	uint64_t ns = ts - s->info->first_ts;

	saakm_strbuf_printf(b, "%" PRIu64 ".%09" PRIu64, ns / 1000000000, ns % 1000000000);
}

static void place(struct out *o, unsigned int side)
{
	const struct saakm_event *ev = event(o, side);
	int handler = o->d->res.where.handler[side];

	if (!there(o, side)) {
		saakm_strbuf_printf(&o->b, "the end of %c", "AB"[side]);
		return;
	}
	saakm_strbuf_printf(&o->b, "event %" PRIu64 " of %c (cpu %u, %s", ev->seq, "AB"[side],
			    ev->cpu, saakm_event_info[ev->kind].name);
	if (handler >= 0 && saakm_handler_name((unsigned int)handler))
		saakm_strbuf_printf(&o->b, " in %s", saakm_handler_name((unsigned int)handler));
	saakm_strbuf_putc(&o->b, ')');
}

/* A row of the table of what differs; the two values are in o->v. */
static void row(struct out *o, const char *name)
{
	saakm_strbuf_printf(&o->b, "  %-*s %-*s %s\n", NAME_WIDTH, name, VALUE_WIDTH,
			    saakm_strbuf_str(&o->v[0]), saakm_strbuf_str(&o->v[1]));
	saakm_strbuf_reset(&o->v[0]);
	saakm_strbuf_reset(&o->v[1]);
}

static void field_row(struct out *o, const struct saakm_field_info *f, int64_t a, int64_t b)
{
	saakm_print_value(&o->v[0], f, a, &o->d->side[0].names);
	saakm_print_value(&o->v[1], f, b, &o->d->side[1].names);
	/* The same name, and yet another one. */
	if (!strcmp(saakm_strbuf_str(&o->v[0]), saakm_strbuf_str(&o->v[1]))) {
		saakm_strbuf_printf(&o->v[0], " (key %" PRId64 ")", a);
		saakm_strbuf_printf(&o->v[1], " (key %" PRId64 ")", b);
	}
	row(o, f->name);
}

/* A trace must not drive a terminal. */
static void put_text(struct saakm_strbuf *b, const struct saakm_event *ev)
{
	for (unsigned int i = 0; i < ev->text_len; i++) {
		unsigned char c = (unsigned char)ev->text[i];

		saakm_strbuf_putc(b, c < 0x20 || c == 0x7f ? '?' : (char)c);
	}
}

static void task_rows(struct out *o)
{
	const struct diff_parts *parts = &o->d->res.where.parts;

	for (unsigned int i = 0; i < SAAKM_TF_NR; i++) {
		if (!(parts->task_fields >> i & 1))
			continue;
		for (unsigned int s = 0; s < DIFF_SIDES; s++) {
			const struct saakm_event *ev = event(o, s);

			if ((uint64_t)ev->arg[SAAKM_ARG_TASK_mask] >> i & 1)
				saakm_print_value(&o->v[s], &saakm_task_field_info[i],
						  ev->arg[SAAKM_TASK_ARG0 + i],
						  &o->d->side[s].names);
			else
				saakm_strbuf_puts(&o->v[s], "(unchanged)");
		}
		row(o, saakm_task_field_info[i].name);
	}
}

static void rows(struct out *o)
{
	const struct saakm_event *a = event(o, 0), *b = event(o, 1);
	const struct diff_parts *parts = &o->d->res.where.parts;

	for (unsigned int s = 0; s < DIFF_SIDES; s++)
		saakm_strbuf_printf(&o->v[s], "%c %s", "AB"[s], o->d->side[s].name);
	row(o, "");
	if (parts->cpu) {
		saakm_strbuf_printf(&o->v[0], "%u", a->cpu);
		saakm_strbuf_printf(&o->v[1], "%u", b->cpu);
		row(o, "cpu");
	}
	if (parts->kind) {
		saakm_strbuf_puts(&o->v[0], saakm_event_info[a->kind].name);
		saakm_strbuf_puts(&o->v[1], saakm_event_info[b->kind].name);
		row(o, "kind");
		return;
	}
	if (parts->ts) {
		put_time(&o->v[0], &o->d->side[0], a->ts);
		put_time(&o->v[1], &o->d->side[1], b->ts);
		row(o, "time");
	}
	if (parts->ctx) {
		saakm_strbuf_printf(&o->v[0], "%u", a->ctx);
		saakm_strbuf_printf(&o->v[1], "%u", b->ctx);
		row(o, "context");
	}
	if (parts->text) {
		put_text(&o->v[0], a);
		put_text(&o->v[1], b);
		row(o, a->kind == SAAKM_EV_TASK ? "comm" : "text");
	}
	for (unsigned int i = 0; i < saakm_event_info[a->kind].nr_fields; i++)
		if (parts->fields >> i & 1)
			field_row(o, &saakm_event_info[a->kind].fields[i], a->arg[i], b->arg[i]);
	if (a->kind == SAAKM_EV_TASK)
		task_rows(o);
}

static void event_line(struct saakm_strbuf *b, struct diff_side *s, const struct saakm_event *ev)
{
	size_t start = b->len;

	saakm_strbuf_printf(b, "  %8" PRIu64 " ", ev->seq);
	put_time(b, s, ev->ts);
	saakm_strbuf_printf(b, " %4u  ", ev->cpu);
	if (ev->ctx)
		saakm_strbuf_printf(b, "[%u] ", ev->ctx);
	saakm_print_event(b, ev, &s->names);
	if (b->len - start > LINE_MAX_BYTES && !b->failed) {
		b->len = start + LINE_MAX_BYTES;
		saakm_strbuf_puts(b, "...");
	}
	saakm_strbuf_putc(b, '\n');
}

static void recent_line(struct diff_side *s, const struct saakm_event *ev, void *arg)
{
	struct out *o = arg;

	event_line(&o->b, s, ev);
}

static void where(struct out *o)
{
	struct diff_where *w = &o->d->res.where;
	unsigned int from = there(o, 0) ? 0 : 1;
	struct diff_side *s = &o->d->side[from];

	if (there(o, 0) && there(o, 1))
		rows(o);
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		saakm_strbuf_printf(&o->b, "%c goes on with:\n", "AB"[i]);
		if (there(o, i))
			event_line(&o->b, &o->d->side[i], event(o, i));
		else
			saakm_strbuf_puts(&o->b, "  nothing: it ends here\n");
	}
	saakm_strbuf_printf(&o->b, "on cpu %u before it (%c):\n", event(o, from)->cpu,
			    "AB"[from]);
	diff_recent(s, event(o, from)->seq, event(o, from)->cpu, 0, recent_line, o);
	if (w->task[from]) {
		static const struct saakm_field_info f = { .format = SAAKM_FMT_TASK };

		saakm_strbuf_puts(&o->b, "of ");
		saakm_print_value(&o->b, &f, w->task[from], &s->names);
		saakm_strbuf_printf(&o->b, " before it (%c):\n", "AB"[from]);
		diff_recent(s, event(o, from)->seq, -1, w->task[from], recent_line, o);
	}
}

static void commands(struct out *o)
{
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		const struct diff_side *s = &o->d->side[i];
		uint64_t seq = there(o, i) ? event(o, i)->seq : s->info->nr_events;

		saakm_strbuf_printf(&o->b, "%s saakm dump --range %" PRIu64 ",%" PRIu64 " %s\n",
				    i ? "     " : "next:", seq > 20 ? seq - 20 : 1, seq + 20,
				    s->name);
	}
}

/* A table is gathered in o->table, cells ended by tabs, and then aligned. */
static size_t next_cell(const char *s)
{
	return strcspn(s, "\t\n");
}

static void put_table(struct out *o)
{
	const char *table = saakm_strbuf_str(&o->table), *s;
	size_t width[TABLE_COLUMNS] = {}, column = 0, len;

	for (s = table; *s; s += len + 1) {
		len = next_cell(s);
		if (column < TABLE_COLUMNS && width[column] < len)
			width[column] = len;
		column = s[len] == '\n' ? 0 : column + 1;
		if (!s[len])
			break;
	}
	for (s = table, column = 0; *s; s += len + 1) {
		int pad = column < TABLE_COLUMNS ? (int)width[column] : 0;

		len = next_cell(s);
		if (!column)
			saakm_strbuf_printf(&o->b, "  %-*.*s", pad, (int)len, s);
		else
			saakm_strbuf_printf(&o->b, "  %*.*s", pad, (int)len, s);
		column++;
		if (s[len] == '\n') {
			saakm_strbuf_putc(&o->b, '\n');
			column = 0;
		}
		if (!s[len])
			break;
	}
	saakm_strbuf_reset(&o->table);
}

/* "3" or "3 -> 5" */
static void count(struct out *o, uint64_t a, uint64_t b)
{
	saakm_strbuf_printf(&o->table, "\t%" PRIu64, a);
	if (a != b)
		saakm_strbuf_printf(&o->table, " -> %" PRIu64, b);
}

static void duration(struct out *o, uint64_t a, uint64_t b)
{
	char x[24], y[24];

	saakm_format_ns(x, sizeof(x), a);
	saakm_format_ns(y, sizeof(y), b);
	saakm_strbuf_printf(&o->table, "\t%s", x);
	if (strcmp(x, y))
		saakm_strbuf_printf(&o->table, " -> %s", y);
}

static void cpus(struct out *o)
{
	saakm_strbuf_puts(&o->b, "\nper core, A -> B:\n");
	saakm_strbuf_puts(&o->table, "cpu\tthe same\tevents\tcalls\tswitches\telected\t"
			  "arrived\tfindings\tbusy\n");
	for (uint32_t i = 0; i < o->d->res.nr_cpus; i++) {
		const struct diff_cpu *c = &o->d->res.cpu[i];

		if (c->differs)
			saakm_strbuf_printf(&o->table, "%u\tfirst %" PRIu64, i, c->same);
		else
			saakm_strbuf_printf(&o->table, "%u\tall", i);
		count(o, c->events[0], c->events[1]);
		count(o, c->calls[0], c->calls[1]);
		count(o, c->switches[0], c->switches[1]);
		count(o, c->elected[0], c->elected[1]);
		count(o, c->arrived[0], c->arrived[1]);
		count(o, c->findings[0], c->findings[1]);
		duration(o, c->busy_ns[0], c->busy_ns[1]);
		saakm_strbuf_putc(&o->table, '\n');
	}
	put_table(o);
}

static uint64_t mean(const struct diff_task_stats *t)
{
	return t->nr_waits ? t->wait_ns / t->nr_waits : 0;
}

static void task(struct out *o, const struct diff_pair *p)
{
	static const struct saakm_field_info f = { .format = SAAKM_FMT_TASK };
	static const struct diff_task_stats none;
	unsigned int from = p->key[0] ? 0 : 1;
	const struct diff_task_stats *a, *b;

	a = p->key[0] ? &o->d->res.stats[0][p->key[0]] : &none;
	b = p->key[1] ? &o->d->res.stats[1][p->key[1]] : &none;
	saakm_print_value(&o->v[0], &f, p->key[from], &o->d->side[from].names);
	if (!p->key[0] || !p->key[1])
		saakm_strbuf_printf(&o->v[0], " only %c", "AB"[from]);
	saakm_strbuf_puts(&o->table, saakm_strbuf_str(&o->v[0]));
	saakm_strbuf_reset(&o->v[0]);
	count(o, a->changes, b->changes);
	count(o, a->elected, b->elected);
	count(o, a->migrations, b->migrations);
	count(o, a->woken, b->woken);
	duration(o, a->in_state_ns[DIFF_RUNNING], b->in_state_ns[DIFF_RUNNING]);
	duration(o, a->in_state_ns[DIFF_READY] + a->in_state_ns[DIFF_READY_TICK],
		 b->in_state_ns[DIFF_READY] + b->in_state_ns[DIFF_READY_TICK]);
	duration(o, mean(a), mean(b));
	duration(o, a->max_wait_ns, b->max_wait_ns);
	saakm_strbuf_putc(&o->table, '\n');
}

static void tasks(struct out *o, bool all)
{
	const struct diff_result *r = &o->d->res;
	size_t shown = all || r->nr_differ <= TASKS_SHOWN ? r->nr_differ : TASKS_SHOWN;

	saakm_strbuf_printf(&o->b, "\ntasks that differ: %zu of %zu\n", r->nr_differ, r->nr_pairs);
	if (shown)
		saakm_strbuf_puts(&o->table, "task, A -> B\tchanges\telected\tmigrated\twoken\t"
				  "running\tready\tmean wait\tlongest\n");
	for (size_t i = 0; i < shown; i++)
		task(o, &r->pair[i]);
	put_table(o);
	if (shown < r->nr_differ)
		saakm_strbuf_printf(&o->b, "  and %zu more: saakm diff -v %s %s\n",
				    r->nr_differ - shown, o->d->side[0].name,
				    o->d->side[1].name);
}

static void verdict(struct out *o)
{
	const struct diff_result *r = &o->d->res;
	const char *red = saakm_style(stdout, SAAKM_RED), *plain = saakm_style(stdout, SAAKM_PLAIN);

	switch (r->verdict) {
	case DIFF_SAME:
		saakm_strbuf_printf(&o->b, "the same: %" PRIu64 " events compared%s\n", r->nr,
				    o->d->cmp.times ? "" : " (not their times)");
		return;
	case DIFF_NO_VERDICT:
		saakm_strbuf_printf(&o->b, "%sno verdict%s: %s; the same up to there: %" PRIu64
				    " events\n", red, plain, r->why, r->nr);
		return;
	case DIFF_DIFFERS:
		break;
	}
	saakm_strbuf_printf(&o->b, "%sdiffer%s at ", red, plain);
	place(o, 0);
	saakm_strbuf_puts(&o->b, " and ");
	place(o, 1);
	saakm_strbuf_printf(&o->b, ", after %" PRIu64 " that are the same\n", r->nr);
	if (r->only_order && !o->d->any_order)
		saakm_strbuf_puts(&o->b, "each CPU's own events are the same: only their order "
				  "across CPUs differs (--any-order)\n");
}

bool diff_print_text(struct diff *d, bool all)
{
	struct out o = { .d = d };
	bool ok;

	verdict(&o);
	if (d->res.verdict == DIFF_DIFFERS) {
		where(&o);
		commands(&o);
		saakm_strbuf_puts(&o.b, "\nFrom here on the two are different runs; what follows "
				  "compares them as wholes.\n");
		cpus(&o);
		tasks(&o, all);
	}
	ok = !o.b.failed && fwrite(saakm_strbuf_str(&o.b), 1, o.b.len, stdout) == o.b.len;
	saakm_strbuf_release(&o.b);
	saakm_strbuf_release(&o.table);
	saakm_strbuf_release(&o.v[0]);
	saakm_strbuf_release(&o.v[1]);
	return ok;
}
