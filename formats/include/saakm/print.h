/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Events as text and as JSON, from their tables, with the names of tasks and
 * policies as far as the trace has told them. Prints nothing: into strings.
 */
#ifndef SAAKM_PRINT_H
#define SAAKM_PRINT_H

#include <saakm/event.h>
#include <saakm/json.h>
#include <saakm/strbuf.h>
#include <saakm/trace.h>

#define SAAKM_JSON_SCHEMA	1

/* Who is who. Zeroed = nobody known yet. */
struct saakm_names {
	struct saakm_task_name {
		int32_t pid;
		bool known;
		char comm[16];
	} *task;		/* owned, by key */
	size_t nr_tasks;
	struct saakm_policy_name {
		int64_t id;
		char name[32];
	} *policy;		/* owned */
	size_t nr_policies;
};

void saakm_names_release(struct saakm_names *names);
/* What the footer knows; -ENOMEM. */
int saakm_names_from(struct saakm_names *names, const struct saakm_trace_info *info);
/* Learn from an event, if there is something in it; -ENOMEM. */
int saakm_names_note(struct saakm_names *names, const struct saakm_event *ev);
/* NULL: not known. */
const struct saakm_task_name *saakm_names_task(const struct saakm_names *names, int64_t key);
const char *saakm_names_policy(const struct saakm_names *names, int64_t id);

/* One value in its format: "hog/101", "schedule", "0x10", "-". */
void saakm_print_value(struct saakm_strbuf *b, const struct saakm_field_info *f, int64_t value,
		       const struct saakm_names *names);
/*
 * The event without seq, time and CPU: "> tick task=hog/101 policy=rr". Fields
 * that are 0 and say nothing by that are left out.
 */
void saakm_print_event(struct saakm_strbuf *b, const struct saakm_event *ev,
		       const struct saakm_names *names);
/*
 * Members into the object that is open in j: seq, ts, cpu, kind, ctx, all
 * fields; tasks as keys, with pid and comm of the first one.
 */
void saakm_json_event(struct saakm_json *j, const struct saakm_event *ev,
		      const struct saakm_names *names);

#endif /* SAAKM_PRINT_H */
