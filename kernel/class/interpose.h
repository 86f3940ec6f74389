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

/* describe.c: notes about a module, from when its symbols are resolved. */
void saakm_notes_begin(const struct module *m, const char *modinfo, unsigned long bytes);
/* It uses `name`, of which nothing is recorded. */
void saakm_notes_gap(const struct module *m, const char *name);
void saakm_notes_end(const struct module *m);
/* key=value lines for its MODULE_LOAD event; gives their length. */
int saakm_describe_module(const struct module *m, char *text, int size);

#endif /* SAAKM_INTERPOSE_H */
