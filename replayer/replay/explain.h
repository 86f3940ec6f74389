/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The search for races: where a replay leaves the record, is it because a
 * segment of code between two events ran a little later than it does here?
 * Needs policies that are built with the sanitizer's instrumentation.
 */
#ifndef SAAKM_EXPLAIN_H
#define SAAKM_EXPLAIN_H

#include "session.h"

/* session_start() has been called. The whole replay, with searches as needed. */
int explain_run(struct session *s, struct saakm_err *err);

#endif /* SAAKM_EXPLAIN_H */
