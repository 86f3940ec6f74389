/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that write a snapshot share. All of it under stop_machine(). */
#ifndef SAAKM_SNAPSHOT_H
#define SAAKM_SNAPSHOT_H

#include <linux/module.h>
#include "record.h"

/* A policy that is in the snapshot. */
struct saakm_saved {
	struct saakm_slot *slot;
	struct module *module;
	char *text;			/* owned; for its MODULE_LOAD */
};

/* snapshot.c */
extern struct saakm_saved saakm_saved[SAAKM_MAX_POLICIES];
extern unsigned int saakm_nr_saved;
/* A line of the snapshot; without the newline. */
__printf(1, 2) void saakm_snapshot_line(const char *fmt, ...);
void saakm_snapshot_task(struct task_struct *p);

/* snapshot_data.c */
int saakm_data_prepare(void);		/* may sleep; 0 or -ENOMEM */
void saakm_data_release(void);
bool saakm_data_begin(struct task_struct **tasks, unsigned int nr);	/* false: no room */
void saakm_data_write(void);
bool saakm_is_policy_task(const struct task_struct *p);
const struct saakm_saved *saakm_owner_of(unsigned long pc);	/* NULL: none of theirs */
bool saakm_data_add_known(unsigned long lo, unsigned long bytes);	/* false: no room */
bool saakm_data_has(unsigned long at, unsigned long bytes);	/* is all of it told? */

/* snapshot_contexts.c */
bool saakm_works_run(void);		/* one of theirs is in the middle of its function */
void saakm_contexts_prepare(void);	/* may sleep */
bool saakm_contexts_begin(void);	/* false: no room */
void saakm_contexts_write(void);
bool saakm_context_holds(unsigned long at);	/* a word of Linux's there */

/* A policy is told about what lies before these; what is behind is the class's own. */
#define SAAKM_ENTITY_BYTES	offsetof(struct sched_saakm_entity, key)

#endif /* SAAKM_SNAPSHOT_H */
