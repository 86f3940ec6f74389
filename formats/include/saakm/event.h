/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * One event as everyone outside formats/ sees it, and the tables by which
 * events are named, printed and compared. Generated from saakm_events.h.
 */
#ifndef SAAKM_EVENT_H
#define SAAKM_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <saakm/err.h>
#include <linux/saakm_record.h>
#include <saakm/event_args.h>

#define SAAKM_EVENT_ARGS	(2 + 2 + SAAKM_TF_NR)

/* Valid until the next call on the iterator that gave it. */
struct saakm_event {
	uint64_t seq;		/* 1, 2, …: its number in merged order */
	uint64_t ts;
	uint32_t cpu;
	uint32_t ctx;
	uint8_t kind;		/* enum saakm_event_kind */
	uint8_t nr_args;	/* elements of arg in use: see there */
	uint16_t text_len;
	const char *text;	/* NUL-terminated, or NULL */
	/*
	 * The fields in the order of the table (pads are 0). TASK: then, for
	 * the bit i of `mask`, the value of task field i in
	 * arg[SAAKM_TASK_ARG0 + i]; elements between are undefined, and
	 * nr_args ends with the highest bit. 64 bits without sign are cast.
	 */
	int64_t arg[SAAKM_EVENT_ARGS];
};
#define SAAKM_TASK_ARG0	3

enum saakm_field_format {
	SAAKM_FMT_DEC, SAAKM_FMT_HEX, SAAKM_FMT_NS, SAAKM_FMT_TASK, SAAKM_FMT_CPU,
	SAAKM_FMT_STATE, SAAKM_FMT_HANDLER, SAAKM_FMT_POLICY, SAAKM_FMT_RQ,
	SAAKM_FMT_LOCK, SAAKM_FMT_LOCKOP, SAAKM_FMT_SOURCE, SAAKM_FMT_CTX,
	SAAKM_FMT_CTXTYPE, SAAKM_FMT_CTXOP, SAAKM_FMT_FINDING, SAAKM_FMT_ACTION,
	SAAKM_FMT_ERRNO, SAAKM_FMT_CALLBACK,
};
enum saakm_field_role { SAAKM_ROLE_INPUT, SAAKM_ROLE_CHECKED, SAAKM_ROLE_CONTEXT };
enum saakm_event_tail { SAAKM_TAIL_NONE, SAAKM_TAIL_TEXT, SAAKM_TAIL_TASKVALS };

struct saakm_field_info {
	const char *name;
	uint8_t offset, bytes;	/* within the record's payload struct */
	uint8_t is_signed;
	uint8_t format, role;
	uint8_t is_pad;		/* name starts with "pad": never stored nor shown */
};

struct saakm_event_info {
	const char *name, *meaning;
	uint8_t tail, nr_fields, bytes;
	const struct saakm_field_info *fields;
};

extern const struct saakm_event_info saakm_event_info[SAAKM_EV_NR];
/* Names by number; NULL beyond the table. */
const char *saakm_handler_name(unsigned int handler);
const char *saakm_state_name(unsigned int state);
const char *saakm_finding_name(unsigned int finding);
const char *saakm_finding_meaning(unsigned int finding);
const char *saakm_source_name(unsigned int source);
const char *saakm_task_field_name(unsigned int field);
const char *saakm_lock_op_name(unsigned int op);
const char *saakm_ctx_type_name(unsigned int type);
const char *saakm_ctx_op_name(unsigned int op);
const char *saakm_callback_name(unsigned int callback);
const char *saakm_level_name(unsigned int level);
const char *saakm_action_name(unsigned int action);

/* Fields of a task as TASK events carry them (offset and bytes are 0). */
extern const struct saakm_field_info saakm_task_field_info[SAAKM_TF_NR];

bool saakm_finding_is_error(unsigned int finding);
/* A letter for a state, '?' beyond the table. */
char saakm_state_glyph(unsigned int state);
/* The kind of that name, or -1. */
int saakm_event_kind_by_name(const char *name);

/* The same kind, cpu, ts, ctx, fields and text; seq does not count. */
bool saakm_event_equal(const struct saakm_event *a, const struct saakm_event *b);
/*
 * Do all numbers lie within their tables? -EBADMSG with a sentence if not.
 * Says nothing about whether the event makes sense where it stands.
 */
int saakm_event_check(const struct saakm_event *ev, struct saakm_err *err);

#endif /* SAAKM_EVENT_H */
