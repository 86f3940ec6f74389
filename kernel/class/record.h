/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the record device share, and offer to the class. */
#ifndef SAAKM_CLASS_RECORD_H
#define SAAKM_CLASS_RECORD_H

#include "glue.h"

/* record_rings.c: one set at a time. An error pointer: -EINVAL, -ENOMEM. */
struct saakm_rings *saakm_rings_new(const struct saakm_record_setup *setup);
void saakm_rings_free(struct saakm_rings *r);
int saakm_rings_mmap(struct saakm_rings *r, struct vm_area_struct *vma);

/* record_machine.c */
int saakm_record_machine_start(u32 level);
void saakm_record_machine_stop(void);

/* record_modules.c */
int saakm_record_modules_init(void);
struct module *saakm_module_by_key(u32 key);	/* NULL: it is gone */
/* MODULE_LOAD of one that is there already. */
void saakm_record_module(const struct module *m, const char *text);

/* record_run.c */
void saakm_describe_run(char *text, int size);
void saakm_record_run(u64 session, const char *text);

/*
 * snapshot.c: RUN, and what the policies are at this moment, or why that cannot be
 * told. A flight recorder has it again whenever some of a ring was overwritten.
 */
void saakm_snapshots_start(u64 session);
void saakm_snapshots_stop(void);
void saakm_snapshots_ring_grew(const struct saakm_ring *ring);	/* by a sub-buffer; of this CPU */

/* device.c: from now on each task is written in full when it is met again. */
void saakm_forget_shadows(void);
/* A flight recorder stops here (SAAKM_END_*), and keeps `text`. */
#ifdef CONFIG_SAAKM_RECORD
void saakm_record_trigger(u32 end, const char *text);
#else
static inline void saakm_record_trigger(u32 end, const char *text) { }
#endif

#endif /* SAAKM_CLASS_RECORD_H */
