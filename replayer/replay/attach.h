/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A snapshot out of a trace: what the policies were when the recording began. Read
 * by attach_read.c, taken over by attach.c. Neutral: included by both sides.
 */
#ifndef SAAKM_ATTACH_H
#define SAAKM_ATTACH_H

#include "../host/neutral.h"

/* Addresses (`at`) are those of the machine that was recorded. */
struct attach_symbol {
	u32 module;
	char type;			/* d p r t, see docs/FORMAT.md */
	u64 at, bytes;			/* p: from the start of the per-CPU memory */
	char *name;			/* owned */
};
struct attach_percpu { u32 module, cpu; u64 at; };
struct attach_object { u64 at, bytes; u32 module; };
struct attach_task { u32 key; u64 at; };
struct attach_policy { s64 id; u32 module; u64 at; bool dead, ejected; };
struct attach_cpu { u32 cpu, curr, nr_tasks; };
struct attach_level { u32 cpu, k; u64 at; };
struct attach_data { u64 at, bytes; u8 *v; };		/* v: owned */
struct attach_string { u64 at; char *text; };		/* owned */
struct attach_name { u64 at; char *text; };		/* owned */
struct attach_copy { u64 of, at; u32 cpu; };		/* of a percpu_object */
/* What will run: `fn` is told of those whose function Linux's memory does not say. */
struct attach_context { char kind; bool armed; u32 key; u64 at, fn; };	/* h t w r i */
struct attach_unknown { u64 at, value; char *name; };	/* owned; "" if it has none */

/* As SAAKM_VEC() has it. */
#define ATTACH_LIST(type)	struct { type *v; size_t nr, cap; }

struct attach {
	u64 id;
	bool begun, complete;
	char none[200];			/* why there is none, or "" */
	u64 entity_at, entity_bytes;
	u32 queues;			/* number of the next runqueue */
	/* How large things are in that kernel; 0: not told. */
	u64 nr_cpus_config, spinlock_bytes, rq_bytes;
	ATTACH_LIST(struct attach_symbol) symbols;
	ATTACH_LIST(struct attach_percpu) percpus;
	ATTACH_LIST(struct attach_object) objects;
	ATTACH_LIST(struct attach_task) tasks;
	ATTACH_LIST(struct attach_policy) policies;
	ATTACH_LIST(struct attach_cpu) cpus;
	ATTACH_LIST(struct attach_level) levels;
	ATTACH_LIST(struct attach_data) data;
	ATTACH_LIST(struct attach_string) strings;
	ATTACH_LIST(struct attach_unknown) unknowns;
	ATTACH_LIST(struct attach_object) percpu_objects, handles;
	ATTACH_LIST(struct attach_object) workqueues;	/* bytes: their flags */
	ATTACH_LIST(struct attach_copy) copies;
	ATTACH_LIST(struct attach_name) imports, queues_of_linux;
	ATTACH_LIST(struct attach_context) contexts;
};

/* It is whole, and nothing stands against it that the next one may not have. */
static inline bool attach_is_usable(const struct attach *a)
{
	return a->complete && !a->none[0] && !a->unknowns.nr;
}

/*
 * One SNAPSHOT event. The first snapshot that is usable is kept, else the last. 0,
 * -ENOMEM, or -EBADMSG: a line is none.
 */
int attach_read(struct attach *a, u64 id, const char *text);
void attach_release(struct attach *a);
/* Forget it; the next one has this id. */
void attach_reset(struct attach *a, u64 id);

#endif /* SAAKM_ATTACH_H */
