/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Which predictor the writer uses for which field; where nothing is said, the
 * field's value in the event of its kind before. What is chosen here is written
 * into the file, so it can change without changing the format.
 */
#ifndef SAAKM_FORMAT_PREDICTIONS_H
#define SAAKM_FORMAT_PREDICTIONS_H

#include "columns.h"

/* Clocks run with the time stamps: what is coded is by how much they do not. */
#define SAAKM_CLOCKS	(1u << SAAKM_SRC_KTIME | 1u << SAAKM_SRC_SCHED_CLOCK |	\
			 1u << SAAKM_SRC_LOCAL_CLOCK)

/*
 * X(KIND, field, predictor, ref, value): the last is what is predicted
 * for the event `f` of the columns `c` at the time `ts`.
 */
#define SAAKM_PREDICTIONS(X)							\
	X(EXIT, handler, CALL, SAAKM_ARG_ENTER_handler,			\
	  saakm_in_call(c)->handler)						\
	X(STATE, task, LAST_TASK, 0, c->history.last_task)		\
	X(STATE, from_cpu, FIELD, SAAKM_ARG_STATE_to_cpu, f->to_cpu)	\
	X(VALUE, value, SOURCE, SAAKM_CLOCKS,				\
	  history_source(&c->history, f->source, SAAKM_CLOCKS, ts))		\
	X(TASK, task, CALL, SAAKM_ARG_ENTER_task, saakm_in_call(c)->task)	\
	X(ERROR, handler, CALL, SAAKM_ARG_ENTER_handler,			\
	  saakm_in_call(c)->handler)

/* The call that an event is within; of none, and of one too deep, all is 0. */
static inline const struct saakm_raw_ENTER *saakm_in_call(const struct saakm_columns *c)
{
	static const struct saakm_raw_ENTER none;
	uint32_t depth = c->history.depth;

	return depth && depth <= HISTORY_CALLS ? &c->call[depth - 1] : &none;
}

#endif /* SAAKM_FORMAT_PREDICTIONS_H */
