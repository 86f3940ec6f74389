// SPDX-License-Identifier: GPL-2.0
/*
 * Replay from a snapshot: the policies' memory as it was, in ours. Variables lie
 * where the policy's shared object has them, objects and tasks in the mirror, and
 * every word that was the address of one of these becomes what that is here.
 */
#include "attach.h"
#include "engine.h"
#include "../host/api.h"
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/workqueue.h>
#include <uapi/linux/saakm_values.h>

#define PERCPU_ALIGN	64

enum what {
	MEMORY,			/* what is in it is in the snapshot */
	CONSTANT,
	START,			/* only its start means the same here */
};

/* What lay there, and where it is now. */
struct span {
	u64 lo, hi;
	char *here;			/* NULL: it is not in the policy as it was built here */
	const char *name;
	enum what what;
};

static struct {
	const struct attach *a;
	struct span *span;
	size_t nr, max;
} map;

#define refuse(...)	stop(REPLAY_UNSUPPORTED, __VA_ARGS__)

static void add(u64 lo, u64 bytes, void *here, const char *name, enum what what)
{
	if (!bytes || lo + bytes < lo)
		return;
	if (map.nr == map.max)
		refuse("the snapshot has more than it should");
	map.span[map.nr++] = (struct span){ lo, lo + bytes, here, name, what };
}

static int by_address(const void *x, const void *y)
{
	const struct span *a = x, *b = y;

	if (a->lo != b->lo)
		return a->lo < b->lo ? -1 : 1;
	return !!a->here - !!b->here;	/* of two names the one that is known is found */
}

static const struct span *span_at(u64 w)
{
	size_t lo = 0, hi = map.nr;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (map.span[mid].lo <= w)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && w < map.span[lo - 1].hi ? &map.span[lo - 1] : NULL;
}

/* "NAME+8", for people. */
static void name_of(u64 at, char text[120])
{
	const struct span *s = span_at(at);

	if (!s)
		shim_snprintf(text, 120, "%llx", at);
	else if (at == s->lo)
		shim_snprintf(text, 120, "%s", s->name);
	else
		shim_snprintf(text, 120, "%s+%llu", s->name, at - s->lo);
}

/* --- what is where --------------------------------------------------------------------- */

static struct host_module *module_of(u32 key)
{
	unsigned int i;

	for (i = 0; i < r->nr_modules; i++)
		if (r->module[i].key == key)
			return r->module[i].m;
	refuse("the snapshot has a variable of a module that it has not");
	return NULL;
}

static struct host_symbol find_symbol(const struct attach_symbol *s)
{
	struct host_symbol found = {};
	bool is_variable = s->type == 'd' || s->type == 'p';
	int n = host_module_symbol(module_of(s->module), s->name, s->type == 't', s->bytes, &found);

	/* What begins with _ is the compiler's, or the kernel's macros have put it there. */
	if (!n && is_variable && s->name[0] != '_')
		refuse("the variable %s is not in the policy as it is built here", s->name);
	if (n && is_variable && found.bytes != s->bytes)
		refuse("the variable %s had %llu bytes, and has %llu as it is built here", s->name,
		       s->bytes, found.bytes);
	if (n > 1 && is_variable)
		refuse("there are several variables %s, and no telling which is which", s->name);
	if (n != 1)
		found.at = NULL;
	return found;
}

static void map_percpu(const struct attach_symbol *s, const char *image)
{
	struct host_module *m = module_of(s->module);
	size_t i;

	for (i = 0; i < map.a->percpus.nr; i++) {
		const struct attach_percpu *p = &map.a->percpus.v[i];

		if (p->module == s->module)
			add(p->at + s->at, s->bytes, image ?
			    host_module_percpu_at(m, image, p->cpu) : NULL, s->name, MEMORY);
	}
}

static void map_symbols(void)
{
	size_t i;

	for (i = 0; i < map.a->symbols.nr; i++) {
		const struct attach_symbol *s = &map.a->symbols.v[i];
		struct host_symbol found = find_symbol(s);
		enum what what = s->type == 'd' ? MEMORY :
				 s->type == 't' || found.bytes != s->bytes ? START : CONSTANT;

		if (s->type == 'p')
			map_percpu(s, found.at);
		else
			add(s->at, s->bytes, found.at, s->name, what);
	}
}

static void map_objects(void)
{
	size_t i;

	for (i = 0; i < map.a->objects.nr; i++) {
		const struct attach_object *o = &map.a->objects.v[i];
		void *p = mirror_alloc(o->at, o->bytes, true, o->module, NULL);

		if (!p)
			stop(REPLAY_FAILED, "not enough memory for the snapshot");
		add(o->at, o->bytes, p, "an object of the policy", MEMORY);
	}
}

static void map_tasks(void)
{
	size_t i;

	for (i = 0; i < map.a->tasks.nr; i++) {
		const struct attach_task *t = &map.a->tasks.v[i];
		struct task_struct *p = task_by_key(t->key);

		add(t->at, 1, p, "a task", START);
		add(t->at + map.a->entity_at, map.a->entity_bytes, &p->saakm, "a task's saakm",
		    MEMORY);
	}
}

static void map_percpu_objects(void)
{
	size_t i, k;

	for (i = 0; i < map.a->percpu_objects.nr; i++) {
		const struct attach_object *o = &map.a->percpu_objects.v[i];
		struct host_module *m = module_of(o->module);
		char *p = host_module_alloc_percpu(m, o->bytes, PERCPU_ALIGN);

		if (!p)
			refuse("the policy had %llu bytes of memory for each CPU, more than there is room for",
			       o->bytes);
		add(o->at, 1, p, "per-CPU memory of the policy", START);
		for (k = 0; k < map.a->copies.nr; k++) {
			const struct attach_copy *c = &map.a->copies.v[k];

			if (c->of == o->at && c->cpu < host.nr_cpus)
				add(c->at, o->bytes, p + host_module_percpu_offset(m, c->cpu),
				    "a copy of per-CPU memory of the policy", MEMORY);
		}
	}
}

static const char *find_string(const char *text)
{
	const char *here = NULL;
	unsigned int i;

	for (i = 0; i < r->nr_modules && !here; i++)
		here = host_module_string(r->module[i].m, text);
	return here;
}

static void map_rest(void)
{
	size_t i;

	for (i = 0; i < map.a->levels.nr; i++) {
		const struct attach_level *l = &map.a->levels.v[i];

		add(l->at, sizeof(struct topology_level),
		    (void *)host_topology_level(l->cpu, l->k), "a level of the topology", CONSTANT);
	}
	for (i = 0; i < map.a->strings.nr; i++) {
		const struct attach_string *s = &map.a->strings.v[i];

		add(s->at, 1, (void *)find_string(s->text), s->text, START);
	}
}

/* What of Linux's a policy has the address of. */
static void map_linux(void)
{
	size_t i;

	for (i = 0; i < map.a->imports.nr; i++) {
		const struct attach_name *n = &map.a->imports.v[i];

		add(n->at, 1, host_export(n->text), n->text, START);
	}
	for (i = 0; i < map.a->queues_of_linux.nr; i++) {
		const struct attach_name *n = &map.a->queues_of_linux.v[i];

		add(n->at, 1, host_workqueue(n->text), n->text, START);
	}
	for (i = 0; i < map.a->workqueues.nr; i++) {
		const struct attach_object *o = &map.a->workqueues.v[i];
		struct workqueue_struct *wq = alloc_workqueue("its own", o->bytes, 0);

		if (!wq)
			stop(REPLAY_FAILED, "not enough memory for the snapshot");
		add(o->at, 1, wq, "a workqueue", START);
	}
	/* Of no use here but to be given back. */
	for (i = 0; i < map.a->handles.nr; i++)
		add(map.a->handles.v[i].at, 1, module_of(map.a->handles.v[i].module),
		    "something of Linux's", START);
}

static void make_map(void)
{
	const struct attach *a = map.a;

	map.nr = 0;
	map.max = a->symbols.nr * (1 + a->percpus.nr) + a->objects.nr + 2 * a->tasks.nr +
		  a->levels.nr + a->strings.nr +
		  a->percpu_objects.nr + a->copies.nr + a->imports.nr +
		  a->queues_of_linux.nr + a->workqueues.nr + a->handles.nr;
	map.span = arena_map((map.max + 1) * sizeof(*map.span), 64);
	if (!map.span)
		stop(REPLAY_FAILED, "not enough memory for the snapshot");
	map_symbols();
	map_objects();
	map_percpu_objects();
	map_tasks();
	map_rest();
	map_linux();
	qsort(map.span, map.nr, sizeof(*map.span), by_address);
}

/* --- memory ------------------------------------------------------------------------------ */

static u64 translate(u64 at, u64 w)
{
	const struct span *s = span_at(w);
	char holder[120], held[120];

	if (!s)
		return w;
	if (s->here && (w == s->lo || s->what != START))
		return (unsigned long)s->here + (w - s->lo);
	name_of(at, holder);
	name_of(w, held);
	refuse("%s has the address of %s, which is not in the policy as it is built here", holder,
	       held);
	return 0;
}

static void put(const struct attach_data *d)
{
	const struct span *s = span_at(d->at);
	u64 at, w, here;

	if (!s || s->what != MEMORY || d->bytes > s->hi - d->at)
		refuse("the snapshot has memory at %llx, which belongs to nothing", d->at);
	if (!s->here)
		return;		/* of a variable that no code here reads or writes */
	memcpy(s->here + (d->at - s->lo), d->v, d->bytes);
	for (at = (d->at + 7) & ~7ull; at + 8 <= d->at + d->bytes; at += 8) {
		memcpy(&w, d->v + (at - d->at), sizeof(w));
		here = translate(at, w);
		memcpy(s->here + (at - s->lo), &here, sizeof(here));
	}
}

static void restore_memory(void)
{
	size_t i;

	/* What is all zeros is not in it. */
	for (i = 0; i < map.nr; i++)
		if (map.span[i].what == MEMORY && map.span[i].here)
			memset(map.span[i].here, 0, map.span[i].hi - map.span[i].lo);
	for (i = 0; i < map.a->data.nr; i++)
		put(&map.a->data.v[i]);
}

/* --- what is to run ---------------------------------------------------------------------- */

/* `bytes` of a policy's memory; NULL: of a variable that no code here reads or writes. */
static void *place(u64 at, size_t bytes)
{
	const struct span *s = span_at(at);

	if (!s || s->what != MEMORY || s->hi - at < bytes)
		refuse("the snapshot has a timer or the like at %llx, where the policy has no memory", at);
	return s->here ? s->here + (at - s->lo) : NULL;
}

static void restore_context(const struct attach_context *c)
{
	static const size_t bytes[] = {
		['h'] = sizeof(struct hrtimer), ['t'] = sizeof(struct timer_list),
		['w'] = sizeof(struct work_struct), ['r'] = sizeof(struct rcu_head),
		['i'] = sizeof(struct irq_work),
	};
	void *p = place(c->at, bytes[(u8)c->kind]);
	void *fn = c->fn ? (void *)(unsigned long)translate(c->at, c->fn) : NULL;

	if (!p && c->armed)
		refuse("a timer or the like is to run that is not in the policy as it is built here");
	if (!p)
		return;
	switch (c->kind) {
	case 'h':
		host_hrtimer_restore(p, c->key, c->armed);
		break;
	case 't':
		host_timer_restore(p, c->key);
		break;
	case 'w':
		host_work_restore(p, c->key);
		break;
	case 'r':
		host_rcu_restore(p, c->key, fn);
		break;
	case 'i':
		host_irq_work_restore(p, c->key, fn);
		break;
	}
}

static void restore_contexts(void)
{
	size_t i;

	for (i = 0; i < map.a->contexts.nr; i++)
		restore_context(&map.a->contexts.v[i]);
}

/* --- can it be done? ------------------------------------------------------------------------ */

static void check_kernel(void)
{
	const struct attach *a = map.a;

	if (a->entity_bytes != offsetof(struct sched_saakm_entity, key) ||
	    (a->rq_bytes && a->rq_bytes != sizeof(struct saakm_rq)))
		refuse("the kernel's runqueues and tasks are not those of this version");
	if (a->spinlock_bytes && a->spinlock_bytes != sizeof(spinlock_t))
		refuse("a spinlock has %llu bytes in that kernel, and %u here", a->spinlock_bytes,
		       (u32)sizeof(spinlock_t));
	if (a->nr_cpus_config && BITS_TO_LONGS(a->nr_cpus_config) != BITS_TO_LONGS(NR_CPUS))
		refuse("that kernel has masks of %llu CPUs, and a policy built here of %u",
		       a->nr_cpus_config, NR_CPUS);
}

static void check_words(void)
{
	const struct attach_unknown *u = map.a->unknowns.v;
	char holder[120];

	if (!map.a->unknowns.nr)
		return;
	name_of(u->at, holder);
	refuse("%s holds the address %llx%s%s, and what lies there is not in the snapshot",
	       holder, u->value, u->name[0] ? ", of " : "", u->name);
}

/* --- the class's part ---------------------------------------------------------------------- */

static int has_run(struct saakm_policy *policy)
{
	return 0;
}

/* It is registered by the same code as ever, but its init ran when it was recorded. */
static void adopt(const struct attach_policy *p)
{
	struct saakm_policy *policy = (void *)(unsigned long)translate(p->at, p->at);
	struct saakm_module_routines once, *its = policy->routines;
	struct saakm_slot *slot;
	int ret;

	once = *its;
	once.init = has_run;
	once.can_be_default = NULL;
	policy->routines = &once;
	host.loading = module_of(p->module);
	host_module_adopt(host.loading);
	ret = saakm_add_policy(policy);
	host.loading = NULL;
	policy->routines = its;
	slot = saakm_slot_of(policy);
	if (ret || !slot)
		refuse("the policy %s cannot be registered here", policy->name);
	slot->id = policy->id = p->id;
	slot->dead = p->dead;
	slot->ejected = p->ejected;
}

static void restore_class(void)
{
	const struct saakm_observer *observer = saakm_observer;
	const struct attach *a = map.a;
	struct context *ctx = self()->ctx;
	size_t i;

	saakm_observer = NULL;		/* nothing of this was recorded */
	self()->ctx = &r->cpu[r->ev->cpu];
	self()->cpu = r->ev->cpu;
	for (i = 0; i < a->policies.nr; i++)
		adopt(&a->policies.v[i]);
	self()->ctx = ctx;
	saakm_observer = observer;
	for (i = 0; i < a->cpus.nr; i++) {
		const struct attach_cpu *c = &a->cpus.v[i];

		if (c->cpu >= host.nr_cpus)
			continue;
		saakm_cpu_data(c->cpu)->curr = task_by_key(c->curr);
		saakm_cpu_data(c->cpu)->nr_tasks = c->nr_tasks;
	}
	/* Queues that are made from now on have other numbers than those that came. */
	for (i = 1; i < a->queues && i < MAX_RQS; i++)
		saakm_new_rq_key();
}

static void take_over(const struct attach *a)
{
	map.a = a;
	check_kernel();
	make_map();
	check_words();
	restore_memory();
	restore_contexts();
	restore_class();
}

/* Events before the snapshot are of a past that is not known. */
void attach_event(const struct saakm_event *ev)
{
	const struct attach *a = r->par.attach;

	if (ev->kind == SAAKM_EV_HOTPLUG)
		apply_hotplug(ev);
	else if (ev->kind == SAAKM_EV_VALUE && ev->arg[SAAKM_ARG_VALUE_arg] == SAAKM_V_LEVELS &&
		 ev->arg[SAAKM_ARG_VALUE_source] == SAAKM_SRC_OTHER)
		host_topology_update();
	else if (ev->kind == SAAKM_EV_TASK && r->attaching)
		apply_task(ev);
	if (ev->kind != SAAKM_EV_SNAPSHOT || (u64)ev->arg[SAAKM_ARG_SNAPSHOT_id] != a->id)
		return;
	r->attaching = true;
	if (!ev->text || strcmp(ev->text, "end"))
		return;
	take_over(a);
	r->attached = true;
}
