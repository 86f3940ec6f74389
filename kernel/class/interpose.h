/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stand-ins for functions of the kernel that a policy calls, and what is known
 * of its module besides.
 */
#ifndef SAAKM_INTERPOSE_H
#define SAAKM_INTERPOSE_H

struct module;

struct saakm_stand_in { const char *name; void *fn; };

/* Each ends with NULL. */
extern const struct saakm_stand_in saakm_lock_stand_ins[], saakm_timer_stand_ins[];
extern const struct saakm_stand_in saakm_work_stand_ins[], saakm_thread_stand_ins[];
extern const struct saakm_stand_in saakm_memory_stand_ins[], saakm_param_stand_ins[];

enum saakm_object_kind {
	SAAKM_OBJECT_HEAP,
	SAAKM_OBJECT_PERCPU,	/* `at` is a pointer to which each CPU's offset is added */
	SAAKM_OBJECT_QUEUE,	/* a workqueue; `bytes` are its flags */
	SAAKM_OBJECT_HANDLE,	/* Linux's own, of which a policy knows no more than the address */
};

/* objects.c: what the policies have allocated, in no order; NULL: the first, and none. */
struct saakm_object {
	unsigned long at, pc;
	u32 bytes;
	u8 kind;		/* enum saakm_object_kind */
};
void saakm_objects_init(void);
void saakm_object_add(const void *p, size_t bytes, enum saakm_object_kind kind, unsigned long pc);
void saakm_object_drop(const void *p);
void saakm_objects_settle(const struct module *m);	/* it has been initialised */
void saakm_objects_forget(const struct module *m);
const struct saakm_object *saakm_object_next(const struct saakm_object *o);
bool saakm_objects_known(void);		/* none was too many */

/* describe.c: notes about a module, from when its symbols are resolved. */
void saakm_notes_begin(const struct module *m, const char *modinfo, unsigned long bytes);
/* It uses `name`, of which nothing is recorded. */
void saakm_notes_gap(const struct module *m, const char *name);
void saakm_notes_end(const struct module *m);
/* It uses `name`, and what that leaves behind a snapshot does not have. */
void saakm_notes_unsaved(const struct module *m, const char *name);
const char *saakm_notes_get_unsaved(const struct module *m);	/* one of them, or NULL */
/*
 * key=value lines for its MODULE_LOAD event; gives their length. The parameters
 * can be told while it is being loaded, and no later.
 */
int saakm_describe_module(const struct module *m, bool loading, char *text, int size);

#endif /* SAAKM_INTERPOSE_H */
