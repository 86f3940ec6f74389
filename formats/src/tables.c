// SPDX-License-Identifier: LGPL-2.1-only
/* The tables of <linux/saakm_events.h> as data: kinds, fields, names. */
#include <string.h>
#include <saakm/event.h>

#define IS_PAD(s)	((s)[0] == 'p' && (s)[1] == 'a' && (s)[2] == 'd')
#define FIELDS(NAME, name, tail, text)						\
	struct of_##NAME { SAAKM_FIELDS_##NAME(SAAKM_MEMBER) };

SAAKM_EVENTS(FIELDS)

#define FIELD(kind, type_, name_, fmt_, role_)					\
	{ .name = #name_, .offset = offsetof(struct of_##kind, name_),		\
	  .bytes = sizeof(type_), .is_signed = (type_)-1 < (type_)1,		\
	  .format = SAAKM_FMT_##fmt_, .role = SAAKM_ROLE_##role_,		\
	  .is_pad = IS_PAD(#name_) },

/* A macro cannot hand on the kind, so each has its own. */
#define F_RUN(...)		FIELD(RUN, __VA_ARGS__)
#define F_MODULE_LOAD(...)	FIELD(MODULE_LOAD, __VA_ARGS__)
#define F_MODULE_UNLOAD(...)	FIELD(MODULE_UNLOAD, __VA_ARGS__)
#define F_POLICY_ADD(...)	FIELD(POLICY_ADD, __VA_ARGS__)
#define F_POLICY_REMOVE(...)	FIELD(POLICY_REMOVE, __VA_ARGS__)
#define F_TASK(...)		FIELD(TASK, __VA_ARGS__)
#define F_ENTER(...)		FIELD(ENTER, __VA_ARGS__)
#define F_EXIT(...)		FIELD(EXIT, __VA_ARGS__)
#define F_STATE(...)		FIELD(STATE, __VA_ARGS__)
#define F_LOCK(...)		FIELD(LOCK, __VA_ARGS__)
#define F_VALUE(...)		FIELD(VALUE, __VA_ARGS__)
#define F_CALLBACK(...)		FIELD(CALLBACK, __VA_ARGS__)
#define F_SNAPSHOT(...)		FIELD(SNAPSHOT, __VA_ARGS__)
#define F_ERROR(...)		FIELD(ERROR, __VA_ARGS__)
#define F_SWITCH(...)		FIELD(SWITCH, __VA_ARGS__)
#define F_CLASS(...)		FIELD(CLASS, __VA_ARGS__)
#define F_WAKE(...)		FIELD(WAKE, __VA_ARGS__)
#define F_IDLE(...)		FIELD(IDLE, __VA_ARGS__)
#define F_MIGRATE(...)		FIELD(MIGRATE, __VA_ARGS__)
#define F_PRINTK(...)		FIELD(PRINTK, __VA_ARGS__)
#define F_LOST(...)		FIELD(LOST, __VA_ARGS__)
#define F_HOTPLUG(...)		FIELD(HOTPLUG, __VA_ARGS__)

#define FIELD_TABLE(NAME, name, tail, text)					\
	static const struct saakm_field_info fields_##NAME[] = {		\
		SAAKM_FIELDS_##NAME(F_##NAME)					\
	};

SAAKM_EVENTS(FIELD_TABLE)

#define EVENT(NAME, name_, tail_, text_)					\
	[SAAKM_EV_##NAME] = {							\
		.name = name_, .meaning = text_, .tail = SAAKM_TAIL_##tail_,	\
		.nr_fields = sizeof(fields_##NAME) / sizeof(fields_##NAME[0]),	\
		.bytes = sizeof(struct of_##NAME), .fields = fields_##NAME },

const struct saakm_event_info saakm_event_info[SAAKM_EV_NR] = { SAAKM_EVENTS(EVENT) };

#define TASK_FIELD(NAME, name_, fmt_, racy)					\
	{ .name = #name_, .bytes = 8, .format = SAAKM_FMT_##fmt_,		\
	  .role = SAAKM_ROLE_INPUT, .is_signed = SAAKM_FMT_##fmt_ == SAAKM_FMT_DEC },

const struct saakm_field_info saakm_task_field_info[SAAKM_TF_NR] = {
	SAAKM_TASK_FIELDS(TASK_FIELD)
};

#define NAMES(function, ...)							\
	const char *function(unsigned int i)					\
	{									\
		static const char *const names[] = { __VA_ARGS__ };		\
										\
		return i < sizeof(names) / sizeof(names[0]) ? names[i] : NULL;	\
	}

#define NAME2(NAME, name)			#name,
#define NAME3(NAME, name, glyph)		#name,
#define NAME4(NAME, name, fmt, racy)		#name,
#define NAME5(NAME, name, kind, must, text)	#name,
#define NAME6(NAME, name, sev, k, s, text)	name,
#define TEXT6(NAME, name, sev, k, s, text)	text,

NAMES(saakm_handler_name, SAAKM_HANDLERS(NAME5))
NAMES(saakm_state_name, SAAKM_STATES(NAME3))
NAMES(saakm_finding_name, SAAKM_FINDINGS(NAME6))
NAMES(saakm_finding_meaning, SAAKM_FINDINGS(TEXT6))
NAMES(saakm_source_name, SAAKM_SOURCES(NAME2))
NAMES(saakm_task_field_name, SAAKM_TASK_FIELDS(NAME4))
NAMES(saakm_lock_op_name, SAAKM_LOCK_OPS(NAME2))
NAMES(saakm_ctx_type_name, SAAKM_CTX_TYPES(NAME2))
NAMES(saakm_ctx_op_name, SAAKM_CTX_OPS(NAME2))
NAMES(saakm_action_name, SAAKM_ACTIONS(NAME2))
NAMES(saakm_callback_name, SAAKM_CALLBACKS(NAME2))
NAMES(saakm_level_name, SAAKM_LEVELS(NAME3))

enum { SEVERITY_NOTE, SEVERITY_ERROR };

bool saakm_finding_is_error(unsigned int finding)
{
#define SEVERITY(NAME, name, sev, k, s, text)	SEVERITY_##sev,
	static const uint8_t severity[] = { SAAKM_FINDINGS(SEVERITY) };

	return finding < SAAKM_F_NR && severity[finding] == SEVERITY_ERROR;
}

char saakm_state_glyph(unsigned int state)
{
#define GLYPH(NAME, name, glyph)	glyph,
	static const char glyphs[] = { SAAKM_STATES(GLYPH) };

	return state < sizeof(glyphs) ? glyphs[state] : '?';
}

int saakm_event_kind_by_name(const char *name)
{
	for (int kind = 0; kind < SAAKM_EV_NR; kind++)
		if (!strcmp(saakm_event_info[kind].name, name))
			return kind;
	return -1;
}
