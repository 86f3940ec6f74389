// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions: what can be named. Fields of tasks and events, and all constants,
 * are those of <linux/saakm_events.h>.
 */
#include <errno.h>
#include <string.h>
#include <saakm/parse.h>
#include "cond_internal.h"

#define KIND(NAME)	(1ULL << SAAKM_EV_##NAME)
#define ALL_KINDS	((1ULL << SAAKM_EV_NR) - 1)
#define NAMES_MAX	256	/* that are near a misspelt one */

/* A call may do things that only its end is sure to follow. */
#define CALL_ENDS	(KIND(EXIT) | KIND(CALLBACK))
#define PLACES		(KIND(TASK) | KIND(STATE) | KIND(SWITCH) | KIND(MIGRATE))

const struct cond_field cond_event_fields[] = {
	{ "seq", COND_EV_SEQ, SAAKM_FMT_DEC, ALL_KINDS },
	{ "ts", COND_EV_TS, SAAKM_FMT_NS, ALL_KINDS },
	{ "time", COND_EV_TIME, SAAKM_FMT_NS, ALL_KINDS },
	{ "cpu", COND_EV_CPU, SAAKM_FMT_CPU, ALL_KINDS },
	{ "kind", COND_EV_KIND, COND_FMT_KIND, ALL_KINDS },
	{ "ctx", COND_EV_CTX, SAAKM_FMT_CTX, ALL_KINDS },
	{ "handler", COND_EV_HANDLER, SAAKM_FMT_HANDLER, ALL_KINDS },
	{ "task", COND_EV_TASK, SAAKM_FMT_TASK, ALL_KINDS },
	{ "policy", COND_EV_POLICY, SAAKM_FMT_POLICY, ALL_KINDS },
	{ }
};

const struct cond_field cond_task_fields[] = {
	{ "state", SAAKM_TF_SAAKM_STATE, SAAKM_FMT_STATE, PLACES },
	{ "cpu", SAAKM_TF_CPU, SAAKM_FMT_CPU, PLACES },
	{ "rq", COND_TASK_RQ, SAAKM_FMT_RQ, PLACES | CALL_ENDS },
	{ "metadata", COND_TASK_METADATA, SAAKM_FMT_HEX, ALL_KINDS },
	{ "nice", COND_TASK_NICE, SAAKM_FMT_DEC, PLACES },
	{ }
};

const struct cond_field cond_core_fields[] = {
	{ "current", COND_CORE_CURRENT, SAAKM_FMT_TASK, KIND(STATE) | KIND(SWITCH) },
	{ "nr", COND_CORE_NR, SAAKM_FMT_DEC, PLACES | CALL_ENDS },
	{ "nr_running", COND_CORE_NR_RUNNING, SAAKM_FMT_DEC, PLACES | CALL_ENDS | KIND(WAKE) },
	{ "online", COND_CORE_ONLINE, SAAKM_FMT_DEC, KIND(RUN) | KIND(HOTPLUG) },
	{ "idle", COND_CORE_IDLE, SAAKM_FMT_DEC, KIND(STATE) | KIND(SWITCH) | KIND(IDLE) },
	{ "handler", COND_CORE_HANDLER, SAAKM_FMT_HANDLER, KIND(ENTER) | KIND(EXIT) },
	{ }
};

const struct cond_field cond_rq_fields[] = {
	{ "nr", COND_RQ_NR, SAAKM_FMT_DEC, KIND(STATE) | KIND(TASK) | CALL_ENDS },
	{ "cpu", COND_RQ_CPU, SAAKM_FMT_CPU, KIND(STATE) | CALL_ENDS },
	{ "state", COND_RQ_STATE, SAAKM_FMT_STATE, KIND(STATE) | CALL_ENDS },
	{ "type", COND_RQ_TYPE, SAAKM_FMT_DEC, KIND(STATE) | CALL_ENDS },
	{ "first", COND_RQ_FIRST, SAAKM_FMT_TASK, KIND(STATE) | KIND(TASK) | CALL_ENDS },
	{ }
};

uint64_t cond_task_kinds(int field)
{
	for (const struct cond_field *f = cond_task_fields; f->name; f++)
		if (f->field == field)
			return f->kinds;
	/* The policy writes these itself. */
	if (field == SAAKM_TF_JUST_YIELDED || field == SAAKM_TF_NOPREEMPT)
		return PLACES | CALL_ENDS;
	return PLACES;
}

static const char *nearest(const char *name, const char *const *names, size_t nr)
{
	char lower[COND_NAME] = "";

	for (size_t i = 0; name[i] && i < sizeof(lower) - 1; i++)
		lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] | 0x20) : name[i];
	return nr ? saakm_nearest(lower, names, nr) : NULL;
}

int cond_find_field(const struct cond_field *table, const char *name, struct cond_field *field,
		    const char **near)
{
	const char *names[NAMES_MAX];
	size_t nr = 0;

	for (const struct cond_field *f = table; f->name; f++) {
		if (!strcmp(f->name, name)) {
			*field = *f;
			return 0;
		}
		names[nr++] = f->name;
	}
	*near = nearest(name, names, nr);
	return -ENOENT;
}

int cond_find_task_field(const char *name, struct cond_field *field, const char **near)
{
	const char *names[NAMES_MAX];
	size_t nr = 0;

	if (!cond_find_field(cond_task_fields, name, field, near))
		return 0;
	for (const struct cond_field *f = cond_task_fields; f->name; f++)
		names[nr++] = f->name;
	for (int i = 0; i < SAAKM_TF_NR; i++) {
		if (!strcmp(saakm_task_field_info[i].name, name)) {
			*field = (struct cond_field) {
				saakm_task_field_info[i].name, i,
				saakm_task_field_info[i].format, cond_task_kinds(i),
			};
			return 0;
		}
		names[nr++] = saakm_task_field_info[i].name;
	}
	*near = nearest(name, names, nr);
	return -ENOENT;
}

static bool arg_of_kind(struct cond_lookup *l, const char *name, unsigned int kind)
{
	const struct saakm_event_info *info = &saakm_event_info[kind];

	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (!info->fields[i].is_pad && !strcmp(info->fields[i].name, name)) {
			l->at[kind] = (uint8_t)(1 + i);
			l->format = info->fields[i].format;
			return true;
		}
	for (unsigned int i = 0; kind == SAAKM_EV_TASK && i < SAAKM_TF_NR; i++)
		if (!strcmp(saakm_task_field_info[i].name, name)) {
			l->at[kind] = (uint8_t)(1 + SAAKM_TASK_ARG0 + i);
			if (!l->format)
				l->format = saakm_task_field_info[i].format;
			return true;
		}
	return false;
}

int cond_find_arg(const char *name, struct cond_lookup *l, const char **near)
{
	const char *names[NAMES_MAX];
	bool found = false;
	size_t nr = 0;

	memset(l, 0, sizeof(*l));
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		found |= arg_of_kind(l, name, kind);
	if (found) {
		strcpy(l->name, name);	/* it is one of the tables */
		return 0;
	}
	for (const struct cond_field *f = cond_event_fields; f->name; f++)
		names[nr++] = f->name;
	for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++)
		for (unsigned int i = 0; i < saakm_event_info[kind].nr_fields; i++)
			if (nr < NAMES_MAX && !saakm_event_info[kind].fields[i].is_pad)
				names[nr++] = saakm_event_info[kind].fields[i].name;
	*near = nearest(name, names, nr);
	return -ENOENT;
}

static const char *kind_name(unsigned int kind)
{
	return kind < SAAKM_EV_NR ? saakm_event_info[kind].name : NULL;
}

/* Constants by format; those with `always` need no hint. */
static const struct {
	uint8_t format;
	bool always;
	const char *(*name)(unsigned int i);
} constants[] = {
	{ SAAKM_FMT_STATE, true, saakm_state_name },
	{ SAAKM_FMT_HANDLER, true, saakm_handler_name },
	{ COND_FMT_KIND, true, kind_name },
	{ SAAKM_FMT_FINDING, true, saakm_finding_name },
	{ SAAKM_FMT_ACTION, false, saakm_action_name },
	{ SAAKM_FMT_SOURCE, false, saakm_source_name },
	{ SAAKM_FMT_LOCKOP, false, saakm_lock_op_name },
	{ SAAKM_FMT_CTXTYPE, false, saakm_ctx_type_name },
	{ SAAKM_FMT_CTXOP, false, saakm_ctx_op_name },
	{ SAAKM_FMT_CALLBACK, false, saakm_callback_name },
};
#define NR_CONSTANTS	(sizeof(constants) / sizeof(constants[0]))

/* READY is ready; bad_transition is bad-transition. */
static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if ((*a | 0x20) != (*b | 0x20) && !((*a == '_' || *a == '-') &&
						    (*b == '_' || *b == '-')))
			return false;
	return *a == *b;
}

static bool in_table(unsigned int t, const char *name, int64_t *value)
{
	for (unsigned int i = 0; constants[t].name(i); i++)
		if (same_name(name, constants[t].name(i))) {
			*value = i;
			return true;
		}
	if (constants[t].format == SAAKM_FMT_HANDLER && same_name(name, "none")) {
		*value = SAAKM_H_NONE;
		return true;
	}
	return false;
}

int cond_find_constant(const char *name, unsigned int format, int64_t *value,
		       uint8_t *found_format, const char **near)
{
	const char *names[NAMES_MAX];
	bool has_table = false;
	size_t nr = 0;

	for (unsigned int t = 0; t < NR_CONSTANTS; t++)
		has_table |= constants[t].format == format;
	for (unsigned int t = 0; t < NR_CONSTANTS; t++) {
		if (has_table ? constants[t].format != format : !constants[t].always)
			continue;
		if (in_table(t, name, value)) {
			*found_format = constants[t].format;
			return 0;
		}
		for (unsigned int i = 0; constants[t].name(i) && nr < NAMES_MAX; i++)
			names[nr++] = constants[t].name(i);
	}
	*near = nearest(name, names, nr);
	return -ENOENT;
}

const char *cond_value_name(unsigned int format, int64_t value)
{
	if (value < 0 || value > UINT32_MAX)
		return NULL;
	if (format == SAAKM_FMT_HANDLER && value == SAAKM_H_NONE)
		return "none";
	for (unsigned int t = 0; t < NR_CONSTANTS; t++)
		if (constants[t].format == format)
			return constants[t].name((unsigned int)value);
	return NULL;
}
