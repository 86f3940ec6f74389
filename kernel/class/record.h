/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the record device share. */
#ifndef SAAKM_CLASS_RECORD_H
#define SAAKM_CLASS_RECORD_H

#include "glue.h"

/* record_modules.c */
int saakm_record_modules_init(void);

/* record_run.c */
void saakm_record_run(u64 session);

#endif /* SAAKM_CLASS_RECORD_H */
