// SPDX-License-Identifier: GPL-2.0
/*
 * What policies have allocated and not freed, from when they are loaded: a
 * snapshot must have it, and nobody knows when one will be taken. Any context
 * may come here, under any lock, so there is none: an object is in one of a few
 * places that its address names, and whoever looks for it looks at all of them.
 */
#include <linux/hash.h>
#include <linux/module.h>
#include <linux/slab.h>
#include "glue.h"
#include "contexts.h"
#include "interpose.h"

#define OBJECT_BITS	15
#define OBJECT_PLACES	32
#define BEING_WRITTEN	1ul

static struct saakm_object *objects;	/* [1 << OBJECT_BITS], from the first policy on */
static bool some_missing;

void saakm_objects_init(void)
{
	struct saakm_object *table;

	if (READ_ONCE(objects))
		return;
	table = kvcalloc(1 << OBJECT_BITS, sizeof(*table), GFP_KERNEL);
	if (!table || cmpxchg(&objects, NULL, table))
		kvfree(table);
}

static struct saakm_object *place_of(unsigned long at, unsigned int i)
{
	return &objects[(hash_long(at, OBJECT_BITS) + i) & ((1u << OBJECT_BITS) - 1)];
}

void saakm_object_add(const void *p, size_t bytes, enum saakm_object_kind kind, unsigned long pc)
{
	unsigned long at = (unsigned long)p;
	struct saakm_object *o;
	unsigned int i;

	if (!p || ZERO_OR_NULL_PTR(p))
		return;
	for (i = 0; objects && i < OBJECT_PLACES; i++) {
		o = place_of(at, i);
		if (READ_ONCE(o->at) || cmpxchg(&o->at, 0, BEING_WRITTEN))
			continue;
		o->bytes = bytes;
		o->pc = pc;
		o->kind = kind;
		smp_store_release(&o->at, at);
		return;
	}
	WRITE_ONCE(some_missing, true);
}

/* Timers and the like that lay in it. */
static void drop_contexts(const struct saakm_object *o)
{
	unsigned int cpu;

	if (o->kind == SAAKM_OBJECT_HEAP)
		saakm_origins_drop(o->at, o->bytes);
	if (o->kind != SAAKM_OBJECT_PERCPU)
		return;
	for_each_possible_cpu(cpu)
		saakm_origins_drop((unsigned long)per_cpu_ptr((void __percpu *)o->at, cpu),
				   o->bytes);
}

/* Before it is freed: from then on another may have the address. */
void saakm_object_drop(const void *p)
{
	unsigned long at = (unsigned long)p;
	unsigned int i;

	for (i = 0; p && objects && i < OBJECT_PLACES; i++) {
		struct saakm_object *o = place_of(at, i);

		if (READ_ONCE(o->at) != at)
			continue;
		drop_contexts(o);
		WRITE_ONCE(o->at, 0);
		return;
	}
}

const struct saakm_object *saakm_object_next(const struct saakm_object *o)
{
	if (!objects)
		return NULL;
	for (o = o ? o + 1 : objects; o < objects + (1 << OBJECT_BITS); o++)
		if (o->at > BEING_WRITTEN)
			return o;
	return NULL;
}

/* Its init is over: who allocated something in there will have no address. */
void saakm_objects_settle(const struct module *m)
{
	unsigned long text = (unsigned long)m->mem[MOD_TEXT].base;
	struct saakm_object *o;
	unsigned long pc;

	for (o = objects; o && o < objects + (1 << OBJECT_BITS); o++) {
		pc = READ_ONCE(o->pc);
		if (o->at && within_module_init(pc, m))
			cmpxchg(&o->pc, pc, text);
	}
}

/* It is gone, and what it did not free is nobody's. */
void saakm_objects_forget(const struct module *m)
{
	struct saakm_object *o;

	for (o = objects; o && o < objects + (1 << OBJECT_BITS); o++)
		if (o->at > BEING_WRITTEN && within_module(o->pc, m))
			saakm_object_drop((void *)o->at);
}

bool saakm_objects_known(void)
{
	return objects && !READ_ONCE(some_missing);
}
