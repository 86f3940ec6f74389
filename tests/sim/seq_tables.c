// SPDX-License-Identifier: GPL-2.0
/* The tables of sequences.h as data. */
#include "seq_internal.h"

#define TASK_ROW(H, need, forbid, phases, conds, before, after, to, text) \
	{ SAAKM_H_##H, need, forbid, phases, conds, before, after, SEQ_PHASE_##to, text },
const struct seq_task_row seq_task_rows[] = { SEQ_TASK_ROWS(TASK_ROW) };
const unsigned int seq_nr_task_rows = sizeof(seq_task_rows) / sizeof(seq_task_rows[0]);

#define CLASS_ROW(from, to, phases, text) { SEQ_STATE_##from, SEQ_STATE_##to, phases, text },
const struct seq_class_row seq_class_rows[] = { SEQ_CLASS_ROWS(CLASS_ROW) };
const unsigned int seq_nr_class_rows = sizeof(seq_class_rows) / sizeof(seq_class_rows[0]);

/* So that the rows can name a pseudo handler like any other. */
enum {
	SAAKM_H_SWITCH = SEQ_SWITCH,
	SAAKM_H_PUT_BY_CLASS = SEQ_PUT_BY_CLASS,
	SAAKM_H_REST = SEQ_REST,
};
#define CPU_ROW(from, what, conds, to) \
	{ SEQ_MID_##from, SAAKM_H_##what, conds, SEQ_MID_##to },
const struct seq_cpu_row seq_cpu_rows[] = { SEQ_CPU_ROWS(CPU_ROW) };
const unsigned int seq_nr_cpu_rows = sizeof(seq_cpu_rows) / sizeof(seq_cpu_rows[0]);

#define TEXT(name, text) text,
const char *const seq_phase_text[] = { SEQ_PHASES(TEXT) };
const char *const seq_mid_text[] = { SEQ_MIDS(TEXT) };

bool seq_is_rest(unsigned int handler)
{
#define CASE(H)	case SAAKM_H_##H:
	switch (handler) {
	SEQ_REST(CASE)
		return true;
	}
	return false;
}

unsigned int seq_nr_rows(void)
{
	return seq_nr_task_rows + seq_nr_class_rows + seq_nr_cpu_rows;
}

static const char *what_name(unsigned int what)
{
	return what == SEQ_SWITCH ? "switch" : what == SEQ_PUT_BY_CLASS ? "put" :
	       what == SEQ_REST ? "rest" : saakm_handler_name(what);
}

struct seq_row_use seq_row(const struct seq *s, unsigned int row)
{
	struct seq_row_use u = { .used = s->used[row] };

	if (row < seq_nr_task_rows) {
		u.table = "task";
		u.what = saakm_handler_name(seq_task_rows[row].handler);
		u.text = seq_task_rows[row].text;
		return u;
	}
	row -= seq_nr_task_rows;
	if (row < seq_nr_class_rows) {
		u.table = "class";
		u.what = saakm_state_name(seq_class_rows[row].to);
		u.text = seq_class_rows[row].text;
		return u;
	}
	row -= seq_nr_class_rows;
	u.table = "cpu";
	u.what = what_name(seq_cpu_rows[row].what);
	u.text = seq_mid_text[seq_cpu_rows[row].from];
	return u;
}
