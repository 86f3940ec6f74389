// SPDX-License-Identifier: LGPL-2.1-only
/* How each column is coded, as a chunk tells it to its readers. */
#include <string.h>
#include "predictions.h"

static const struct choice {
	uint8_t kind, field, predictor;
	uint32_t ref;
} choices[] = {
#define CHOICE(KIND, field, predictor, ref, value) \
	{ SAAKM_EV_##KIND, SAAKM_ARG_##KIND##_##field, SAAKM_PRED_##predictor, ref },
	SAAKM_PREDICTIONS(CHOICE)
};

static const uint16_t first_column[] = {
#define FIRST(NAME, name, tail, text)	SAAKM_COLUMN_##NAME,
	SAAKM_EVENTS(FIRST)
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

static void set_code(struct saakm_code *code, unsigned int kind, unsigned int field)
{
	code->id = (uint16_t)SAAKM_COL_ID(kind, field);
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (choices[i].kind == kind && choices[i].field == field) {
			code->predictor = choices[i].predictor;
			code->ref = choices[i].ref;
		}
}

void saakm_codec_init(struct saakm_codec *codec)
{
	memset(codec, 0, sizeof(*codec));
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++) {
		const struct saakm_event_info *info = &saakm_event_info[kind];
		struct saakm_code *code = &codec->code[first_column[kind]];

		for (unsigned int i = info->nr_fields; i-- > 0;)
			set_code(code++, kind, i);
		if (info->tail == SAAKM_TAIL_NONE)
			continue;
		set_code(code++, kind, SAAKM_COL_TEXT_LEN);
		set_code(code, kind, SAAKM_COL_TEXT);
		code++->predictor = SAAKM_PRED_TEXT;
		if (info->tail != SAAKM_TAIL_TASKVALS)
			continue;
		for (unsigned int i = 0; i < SAAKM_TF_NR; i++) {
			set_code(code, kind, SAAKM_TASK_ARG0 + i);
			code++->predictor = SAAKM_PRED_TASK;
		}
	}
	codec->code[SAAKM_COLUMN_TEXT_TASK - 1 - SAAKM_ARG_TASK_mask].is_dict = 1;
}
