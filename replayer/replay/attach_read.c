// SPDX-License-Identifier: GPL-2.0
/* The lines of SNAPSHOT events; docs/FORMAT.md has them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/vec.h>
#include "attach.h"

#define OBJECT_BYTES_MAX	(1ull << 30)

void attach_release(struct attach *a)
{
	for (size_t i = 0; i < a->symbols.nr; i++)
		free(a->symbols.v[i].name);
	for (size_t i = 0; i < a->data.nr; i++)
		free(a->data.v[i].v);
	for (size_t i = 0; i < a->strings.nr; i++)
		free(a->strings.v[i].text);
	for (size_t i = 0; i < a->unknowns.nr; i++)
		free(a->unknowns.v[i].name);
	for (size_t i = 0; i < a->imports.nr; i++)
		free(a->imports.v[i].text);
	for (size_t i = 0; i < a->queues_of_linux.nr; i++)
		free(a->queues_of_linux.v[i].text);
	saakm_vec_release(&a->symbols);
	saakm_vec_release(&a->percpus);
	saakm_vec_release(&a->objects);
	saakm_vec_release(&a->tasks);
	saakm_vec_release(&a->policies);
	saakm_vec_release(&a->cpus);
	saakm_vec_release(&a->levels);
	saakm_vec_release(&a->data);
	saakm_vec_release(&a->strings);
	saakm_vec_release(&a->unknowns);
	saakm_vec_release(&a->percpu_objects);
	saakm_vec_release(&a->handles);
	saakm_vec_release(&a->workqueues);
	saakm_vec_release(&a->copies);
	saakm_vec_release(&a->imports);
	saakm_vec_release(&a->queues_of_linux);
	saakm_vec_release(&a->contexts);
}

/* The numbers are what RUN has said, which holds for all. */
void attach_reset(struct attach *a, u64 id)
{
	struct attach old = *a;

	attach_release(a);
	*a = (struct attach){ .id = id, .nr_cpus_config = old.nr_cpus_config,
			      .spinlock_bytes = old.spinlock_bytes, .rq_bytes = old.rq_bytes };
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* *v is owned by the caller; one byte more than there are, a NUL. */
static int read_hex(const char *hex, size_t len, u8 **v)
{
	*v = len % 2 ? NULL : calloc(len / 2 + 1, 1);
	if (!*v)
		return len % 2 ? -EBADMSG : -ENOMEM;
	for (size_t i = 0; i < len; i++) {
		int d = digit(hex[i]);

		if (d < 0) {
			free(*v);
			*v = NULL;
			return -EBADMSG;
		}
		(*v)[i / 2] = (*v)[i / 2] << 4 | d;
	}
	return 0;
}

/* --- a line of each kind: what follows its first word -------------------------------- */

#define NEW(list)	saakm_vec_push(&a->list)

static int read_symbol(struct attach *a, const char *line, size_t len)
{
	struct attach_symbol *s = NEW(symbols);
	int name = 0;

	if (!s)
		return -ENOMEM;
	if (sscanf(line, "%u %c %llx %llu %n", &s->module, &s->type, &s->at, &s->bytes, &name) < 4 ||
	    !name || (size_t)name >= len || !strchr("dprt", s->type) ||
	    s->bytes > OBJECT_BYTES_MAX)
		return -EBADMSG;
	s->name = strndup(line + name, len - name);
	return s->name ? 0 : -ENOMEM;
}

static int read_percpu(struct attach *a, const char *line, size_t len)
{
	struct attach_percpu *p = NEW(percpus);

	(void)len;
	return !p ? -ENOMEM :
	       sscanf(line, "%u %u %llx", &p->module, &p->cpu, &p->at) == 3 ? 0 : -EBADMSG;
}

static int read_object_into(struct attach_object *o, const char *line)
{
	return !o ? -ENOMEM :
	       sscanf(line, "%llx %llu %u", &o->at, &o->bytes, &o->module) == 3 &&
	       o->bytes <= OBJECT_BYTES_MAX ? 0 : -EBADMSG;
}

static int read_object(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_object_into(NEW(objects), line);
}

static int read_percpu_object(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_object_into(NEW(percpu_objects), line);
}

static int read_handle(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_object_into(NEW(handles), line);
}

static int read_workqueue(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_object_into(NEW(workqueues), line);
}

static int read_copy(struct attach *a, const char *line, size_t len)
{
	struct attach_copy *c = NEW(copies);

	(void)len;
	return !c ? -ENOMEM :
	       sscanf(line, "%u %llx %llx", &c->cpu, &c->of, &c->at) == 3 ? 0 : -EBADMSG;
}

static int read_name_into(struct attach_name *n, const char *line, size_t len)
{
	int name = 0;

	if (!n)
		return -ENOMEM;
	if (sscanf(line, "%llx %n", &n->at, &name) < 1 || !name || (size_t)name >= len)
		return -EBADMSG;
	n->text = strndup(line + name, len - name);
	return n->text ? 0 : -ENOMEM;
}

static int read_import(struct attach *a, const char *line, size_t len)
{
	return read_name_into(NEW(imports), line, len);
}

static int read_queue(struct attach *a, const char *line, size_t len)
{
	return read_name_into(NEW(queues_of_linux), line, len);
}

/* A KEY, and what else that kind has. */
static int read_context(struct attach *a, char kind, const char *line)
{
	struct attach_context *c = NEW(contexts);
	int armed = 0, nr, more = kind == 'h' || kind == 'r' || kind == 'i';

	if (!c)
		return -ENOMEM;
	if (kind == 'h')
		nr = sscanf(line, "%llx %u %d", &c->at, &c->key, &armed);
	else
		nr = sscanf(line, "%llx %u %llx", &c->at, &c->key, &c->fn);
	c->kind = kind;
	c->armed = kind == 'h' ? armed != 0 : c->key != 0;
	return nr < 2 + more || (c->armed && !c->key) || (kind == 'r' && c->armed && !c->fn) ?
	       -EBADMSG : 0;
}

static int read_hrtimer(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_context(a, 'h', line);
}

static int read_timer(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_context(a, 't', line);
}

static int read_work(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_context(a, 'w', line);
}

static int read_rcu(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_context(a, 'r', line);
}

static int read_irq_work(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return read_context(a, 'i', line);
}

static int read_task(struct attach *a, const char *line, size_t len)
{
	struct attach_task *t = NEW(tasks);

	(void)len;
	return !t ? -ENOMEM : sscanf(line, "%u %llx", &t->key, &t->at) == 2 && t->key ? 0 : -EBADMSG;
}

static int read_policy(struct attach *a, const char *line, size_t len)
{
	struct attach_policy *p = NEW(policies);
	int dead, ejected;

	(void)len;
	if (!p)
		return -ENOMEM;
	if (sscanf(line, "%lld %u %llx %d %d", &p->id, &p->module, &p->at, &dead, &ejected) != 5)
		return -EBADMSG;
	p->dead = dead;
	p->ejected = ejected;
	return 0;
}

static int read_cpu(struct attach *a, const char *line, size_t len)
{
	struct attach_cpu *c = NEW(cpus);

	(void)len;
	return !c ? -ENOMEM :
	       sscanf(line, "%u %u %u", &c->cpu, &c->curr, &c->nr_tasks) == 3 ? 0 : -EBADMSG;
}

static int read_level(struct attach *a, const char *line, size_t len)
{
	struct attach_level *l = NEW(levels);

	(void)len;
	return !l ? -ENOMEM :
	       sscanf(line, "%u %u %llx", &l->cpu, &l->k, &l->at) == 3 ? 0 : -EBADMSG;
}

static int read_data(struct attach *a, const char *line, size_t len)
{
	struct attach_data *d = NEW(data);
	int hex = 0;

	if (!d)
		return -ENOMEM;
	if (sscanf(line, "%llx%n", &d->at, &hex) < 1 || (size_t)++hex > len)
		return -EBADMSG;
	d->bytes = (len - hex) / 2;
	return read_hex(line + hex, len - hex, &d->v);
}

static int read_string(struct attach *a, const char *line, size_t len)
{
	struct attach_string *s = NEW(strings);
	int hex = 0;

	if (!s)
		return -ENOMEM;
	if (sscanf(line, "%llx%n", &s->at, &hex) < 1 || (size_t)++hex > len)
		return -EBADMSG;
	return read_hex(line + hex, len - hex, (u8 **)&s->text);
}

static int read_unknown(struct attach *a, const char *line, size_t len)
{
	struct attach_unknown *u = NEW(unknowns);
	int name = 0;

	if (!u)
		return -ENOMEM;
	if (sscanf(line, "%llx %llx%n", &u->at, &u->value, &name) < 2 || (size_t)name > len)
		return -EBADMSG;
	name += (size_t)name < len;
	u->name = strndup(line + name, len - name);
	return u->name ? 0 : -ENOMEM;
}

static int read_entity(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return sscanf(line, "%llu %llu", &a->entity_at, &a->entity_bytes) == 2 ? 0 : -EBADMSG;
}

static int read_queues(struct attach *a, const char *line, size_t len)
{
	(void)len;
	return sscanf(line, "%u", &a->queues) == 1 ? 0 : -EBADMSG;
}

static int read_none(struct attach *a, const char *line, size_t len)
{
	snprintf(a->none, sizeof(a->none), "%.*s", (int)len, line);
	return 0;
}

static int read_begin(struct attach *a, const char *line, size_t len)
{
	(void)line;
	(void)len;
	a->begun = true;
	return 0;
}

static int read_end(struct attach *a, const char *line, size_t len)
{
	(void)line;
	(void)len;
	a->complete = a->begun;
	return 0;
}

static const struct {
	const char *word;
	int (*read)(struct attach *a, const char *line, size_t len);
} kinds[] = {
	{ "begin", read_begin }, { "entity", read_entity }, { "queues", read_queues },
	{ "symbol", read_symbol }, { "percpu", read_percpu }, { "object", read_object },
	{ "task", read_task }, { "policy", read_policy }, { "cpu", read_cpu },
	{ "level", read_level }, { "data", read_data }, { "string", read_string },
	{ "percpu_object", read_percpu_object }, { "copy", read_copy }, { "handle", read_handle },
	{ "workqueue", read_workqueue }, { "import", read_import }, { "queue", read_queue }, { "hrtimer", read_hrtimer },
	{ "timer", read_timer }, { "work", read_work }, { "rcu", read_rcu },
	{ "irq_work", read_irq_work }, { "unknown", read_unknown }, { "none", read_none }, { "end", read_end },
};

static int read_line(struct attach *a, const char *line, size_t len)
{
	size_t word = strcspn(line, " \n"), rest;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i].word) != word || strncmp(kinds[i].word, line, word))
			continue;
		rest = word < len ? word + 1 : word;
		return kinds[i].read(a, line + rest, len - rest);
	}
	return 0;		/* of a later version */
}

int attach_read(struct attach *a, u64 id, const char *text)
{
	int ret = 0;

	if (attach_is_usable(a))
		return 0;
	if (a->id != id)
		attach_reset(a, id);
	while (!ret && *text) {
		size_t len = strcspn(text, "\n");

		ret = read_line(a, text, len);
		text += len + (text[len] == '\n');
	}
	return ret;
}
