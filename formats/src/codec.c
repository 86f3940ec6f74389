// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Which predictor the writer uses for which column. What is chosen here is
 * written into the file, so it can change without changing the format.
 */
#include <string.h>
#include "columns.h"

/* Clocks run with the time stamps: what is coded is by how much they do not. */
#define CLOCKS	(1u << SAAKM_SRC_KTIME | 1u << SAAKM_SRC_SCHED_CLOCK | 1u << SAAKM_SRC_LOCAL_CLOCK)

#define ARG(kind, field)	SAAKM_EV_##kind, SAAKM_ARG_##kind##_##field

static const struct choice {
	uint8_t kind, field, predictor;
	uint32_t ref;
} choices[] = {
	{ ARG(EXIT, handler), SAAKM_PRED_CALL, SAAKM_ARG_ENTER_handler },
	{ ARG(STATE, task), SAAKM_PRED_LAST_TASK, 0 },
	{ ARG(STATE, from_cpu), SAAKM_PRED_FIELD, SAAKM_ARG_STATE_to_cpu },
	{ ARG(VALUE, value), SAAKM_PRED_SOURCE, CLOCKS },
	{ ARG(TASK, task), SAAKM_PRED_CALL, SAAKM_ARG_ENTER_task },
	{ ARG(ERROR, handler), SAAKM_PRED_CALL, SAAKM_ARG_ENTER_handler },
};

int saakm_last_task_field(unsigned int kind)
{
	const struct saakm_event_info *info = &saakm_event_info[kind];

	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (!strcmp(info->fields[i].name, "task") ||
		    !strcmp(info->fields[i].name, "next"))
			return (int)i;
	return -1;
}

static uint16_t add_column(struct saakm_codec *codec, unsigned int kind, unsigned int field)
{
	uint16_t n = codec->nr_columns++;

	codec->column[n].id = (uint16_t)SAAKM_COL_ID(kind, field);
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (choices[i].kind == kind && choices[i].field == field) {
			codec->column[n].predictor = choices[i].predictor;
			codec->column[n].ref = choices[i].ref;
		}
	return n;
}

void saakm_codec_init(struct saakm_codec *codec)
{
	memset(codec, 0, sizeof(*codec));
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++) {
		const struct saakm_event_info *info = &saakm_event_info[kind];
		struct saakm_plan *plan = &codec->plan[kind];

		plan->tail = info->tail;
		plan->last_task = (int8_t)saakm_last_task_field(kind);
		for (unsigned int i = info->nr_fields; i-- > 0;) {
			if (info->fields[i].is_pad)
				continue;
			plan->arg[plan->nr] = (uint8_t)i;
			plan->column[plan->nr++] = add_column(codec, kind, i);
		}
		if (info->tail != SAAKM_TAIL_NONE) {
			plan->text_column = add_column(codec, kind, SAAKM_COL_TEXT_LEN);
			codec->column[add_column(codec, kind, SAAKM_COL_TEXT)].predictor =
				SAAKM_PRED_TEXT;
		}
		if (info->tail != SAAKM_TAIL_TASKVALS)
			continue;
		codec->column[plan->column[plan->nr - 1]].is_dict = 1;	/* mask */
		codec->task_column = codec->nr_columns;
		for (unsigned int i = 0; i < SAAKM_TF_NR; i++) {
			uint16_t n = add_column(codec, kind, SAAKM_TASK_ARG0 + i);

			codec->column[n].predictor = SAAKM_PRED_TASK;
		}
	}
}
