/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The automaton of handler calls: feed it the events of a trace in merged
 * order, it stops at the first one that breaks a rule of sequences.h. Knows no
 * simulator: traces of the kernel's class are checked by the same table.
 */
#ifndef SAAKM_TESTS_SEQ_H
#define SAAKM_TESTS_SEQ_H

#include <saakm/event.h>

struct seq;

struct seq *seq_new(void);
void seq_free(struct seq *s);

/*
 * 0, or -errno with a sentence: -EPROTO a rule is broken (err->event says
 * which event), -ENODATA events were lost: no verdict, -ENOMEM.
 * A policy in which something was found is no longer judged.
 */
int seq_event(struct seq *s, const struct saakm_event *ev, struct saakm_err *err);

/* How often a row of a table was used: for "was everything exercised?" */
struct seq_row_use {
	const char *table, *what, *text;
	uint64_t used;
};
unsigned int seq_nr_rows(void);
struct seq_row_use seq_row(const struct seq *s, unsigned int row);
uint64_t seq_nr_calls(const struct seq *s);	/* that were judged */

#endif /* SAAKM_TESTS_SEQ_H */
