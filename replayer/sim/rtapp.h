/* SPDX-License-Identifier: GPL-2.0 */
/* The rt-app reader inside: what its two files share. */
#ifndef SAAKM_RTAPP_H
#define SAAKM_RTAPP_H

#include <saakm/vec.h>
#include "rtapp_json.h"
#include "workload_build.h"

#define RTAPP_MAX_TASKS	1024
#define RTAPP_MAX_NAMES	1024	/* resources of a kind */

struct rtapp_names { SAAKM_VEC(const char *) names; };

/* An operation that names something which may come later in the file. */
struct rtapp_fixup {
	uint32_t prog, op;
	const struct json_node *node;	/* whose string is the name */
};

struct rtapp {
	const char *file;
	const struct wl_context *c;
	struct saakm_err *err;
	struct wl_build b;
	const struct json_node *tasks;		/* first; program i is the i-th */
	struct rtapp_names mutexes, conds, barriers;
	struct rtapp_names timers;		/* of the task at hand */
	struct { SAAKM_VEC(struct rtapp_fixup) v; } resumes, suspends;
};

/* Says "file:line: …", gives -EINVAL. */
int rtapp_complain(struct rtapp *r, const struct json_node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int rtapp_want(struct rtapp *r, const struct json_node *n, enum json_type type);
int rtapp_integer(struct rtapp *r, const struct json_node *n, int64_t min, int64_t max,
		  int64_t *value);
/* Microseconds, as everywhere in rt-app, to nanoseconds. */
int rtapp_time(struct rtapp *r, const struct json_node *n, int64_t *ns);
int rtapp_cpus(struct rtapp *r, const struct json_node *n, uint64_t *mask);
int rtapp_policy(struct rtapp *r, const struct json_node *n, int *policy);
/* Index of the task, or -1. */
int rtapp_find_task(const struct rtapp *r, const char *name);
/* A key that does not belong in `where`. */
int rtapp_unknown(struct rtapp *r, const struct json_node *n, const char *where,
		  const char *const *known, size_t nr);

/* Is this key an event (possibly with a suffix: run0, sleep_a)? */
bool rtapp_is_event(const char *key);
int rtapp_event(struct rtapp *r, const struct json_node *n);
/* The names of events, for suggestions. */
size_t rtapp_event_names(const char **names, size_t max);
/* When all tasks are read: resume, suspend, barriers. */
int rtapp_fix(struct rtapp *r);

#endif /* SAAKM_RTAPP_H */
