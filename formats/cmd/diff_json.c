// SPDX-License-Identifier: LGPL-2.1-only
/* What `saakm diff` found, as a JSON object per line. */
#include <stdio.h>
#include "diff.h"

struct out {
	struct diff *d;
	struct saakm_json j;
	bool failed;
};

static const char *const sides[] = { "a", "b" };

static void begin(struct out *o, const char *type)
{
	saakm_json_object(&o->j, NULL);
	saakm_json_string(&o->j, "type", type);
}

static void end(struct out *o)
{
	saakm_json_end_object(&o->j);
	if (saakm_json_line(&o->j, stdout))
		o->failed = true;
}

static void header(struct out *o)
{
	begin(o, "header");
	saakm_json_uint(&o->j, "schema", SAAKM_JSON_SCHEMA);
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		const struct diff_side *s = &o->d->side[i];

		saakm_json_object(&o->j, sides[i]);
		saakm_json_string(&o->j, "file", s->name);
		saakm_json_uint(&o->j, "events", s->info->nr_events);
		saakm_json_uint(&o->j, "cpus", s->info->nr_cpus);
		saakm_json_uint(&o->j, "lost", s->info->lost);
		saakm_json_uint(&o->j, "overwritten", s->info->overwritten);
		saakm_json_string(&o->j, "cut", s->info->cut);
		saakm_json_end_object(&o->j);
	}
	end(o);
}

static void names_of_parts(struct out *o)
{
	const struct diff_where *w = &o->d->res.where;
	const struct diff_parts *p = &w->parts;
	const struct saakm_event_info *info = &saakm_event_info[w->ev[0].kind];

	saakm_json_array(&o->j, "differ");
	if (p->cpu)
		saakm_json_string(&o->j, NULL, "cpu");
	if (p->kind)
		saakm_json_string(&o->j, NULL, "kind");
	if (p->ts)
		saakm_json_string(&o->j, NULL, "ts");
	if (p->ctx)
		saakm_json_string(&o->j, NULL, "ctx");
	if (p->text)
		saakm_json_string(&o->j, NULL, "text");
	for (unsigned int i = 0; !p->kind && i < info->nr_fields; i++)
		if (p->fields >> i & 1)
			saakm_json_string(&o->j, NULL, info->fields[i].name);
	for (unsigned int i = 0; !p->kind && i < SAAKM_TF_NR; i++)
		if (p->task_fields >> i & 1)
			saakm_json_string(&o->j, NULL, saakm_task_field_info[i].name);
	saakm_json_end_array(&o->j);
}

static void difference(struct out *o)
{
	const struct diff_where *w = &o->d->res.where;
	bool both = true;

	begin(o, "difference");
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		if (w->ev[i].kind >= SAAKM_EV_NR) {
			saakm_json_null(&o->j, sides[i]);
			both = false;
			continue;
		}
		saakm_json_object(&o->j, sides[i]);
		saakm_json_event(&o->j, &w->ev[i], &o->d->side[i].names);
		saakm_json_string(&o->j, "in", w->handler[i] < 0 ? NULL :
				  saakm_handler_name((unsigned int)w->handler[i]));
		saakm_json_end_object(&o->j);
	}
	if (both)
		names_of_parts(o);
	saakm_json_bool(&o->j, "only_order", o->d->res.only_order);
	end(o);
}

static void cpu(struct out *o, uint32_t nr)
{
	const struct diff_cpu *c = &o->d->res.cpu[nr];

	begin(o, "cpu");
	saakm_json_uint(&o->j, "cpu", nr);
	saakm_json_bool(&o->j, "differs", c->differs);
	saakm_json_uint(&o->j, "same", c->same);
	for (unsigned int i = 0; i < DIFF_SIDES; i++) {
		saakm_json_object(&o->j, sides[i]);
		saakm_json_uint(&o->j, "events", c->events[i]);
		saakm_json_uint(&o->j, "calls", c->calls[i]);
		saakm_json_uint(&o->j, "switches", c->switches[i]);
		saakm_json_uint(&o->j, "elected", c->elected[i]);
		saakm_json_uint(&o->j, "arrived", c->arrived[i]);
		saakm_json_uint(&o->j, "findings", c->findings[i]);
		saakm_json_uint(&o->j, "busy_ns", c->busy_ns[i]);
		saakm_json_end_object(&o->j);
	}
	end(o);
}

static void task_side(struct out *o, unsigned int side, uint32_t key)
{
	const struct saakm_task_name *name;
	const struct diff_task_stats *t;

	if (!key) {
		saakm_json_null(&o->j, sides[side]);
		return;
	}
	t = &o->d->res.stats[side][key];
	name = saakm_names_task(&o->d->side[side].names, key);
	saakm_json_object(&o->j, sides[side]);
	saakm_json_uint(&o->j, "task", key);
	if (name) {
		saakm_json_int(&o->j, "pid", name->pid);
		saakm_json_string(&o->j, "comm", name->comm);
	}
	saakm_json_uint(&o->j, "changes", t->changes);
	saakm_json_uint(&o->j, "elected", t->elected);
	saakm_json_uint(&o->j, "switches", t->switches);
	saakm_json_uint(&o->j, "migrations", t->migrations);
	saakm_json_uint(&o->j, "woken", t->woken);
	saakm_json_uint(&o->j, "waits", t->nr_waits);
	saakm_json_uint(&o->j, "wait_ns", t->wait_ns);
	saakm_json_uint(&o->j, "max_wait_ns", t->max_wait_ns);
	saakm_json_object(&o->j, "state_ns");
	for (unsigned int i = 0; i < DIFF_STATES; i++)
		saakm_json_uint(&o->j, saakm_state_name(i), t->in_state_ns[i]);
	saakm_json_end_object(&o->j);
	saakm_json_end_object(&o->j);
}

static void tasks(struct out *o)
{
	for (size_t i = 0; i < o->d->res.nr_pairs; i++) {
		const struct diff_pair *p = &o->d->res.pair[i];

		begin(o, "task");
		saakm_json_bool(&o->j, "differs", p->differs);
		for (unsigned int s = 0; s < DIFF_SIDES; s++)
			task_side(o, s, p->key[s]);
		end(o);
	}
}

static void verdict(struct out *o)
{
	static const char *const names[] = { "same", "differ", "no_verdict" };

	begin(o, "end");
	saakm_json_string(&o->j, "verdict", names[o->d->res.verdict]);
	saakm_json_uint(&o->j, "same_events", o->d->res.nr);
	saakm_json_bool(&o->j, "times", o->d->cmp.times);
	saakm_json_string(&o->j, "why", *o->d->res.why ? o->d->res.why : NULL);
	end(o);
}

bool diff_print_json(struct diff *d)
{
	struct out o = { .d = d };

	header(&o);
	if (d->res.verdict == DIFF_DIFFERS) {
		difference(&o);
		for (uint32_t i = 0; i < d->res.nr_cpus; i++)
			cpu(&o, i);
		tasks(&o);
	}
	verdict(&o);
	saakm_json_release(&o.j);
	return !o.failed;
}
