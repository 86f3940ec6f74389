// SPDX-License-Identifier: LGPL-2.1-only
/* Which events `saakm dump` shows. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include "dump.h"

int dump_parse_kinds(const char *list, uint64_t *kinds, struct saakm_err *err)
{
	const char *names[SAAKM_EV_NR], *near;

	*kinds = 0;
	while (*list) {
		size_t len = strcspn(list, ",");
		char name[64];
		int kind;

		if (len >= sizeof(name))
			return saakm_err_set(err, -EINVAL, "no kind of events has so long a name");
		memcpy(name, list, len);
		name[len] = '\0';
		kind = saakm_event_kind_by_name(name);
		if (kind < 0) {
			for (unsigned int i = 0; i < SAAKM_EV_NR; i++)
				names[i] = saakm_event_info[i].name;
			near = saakm_nearest(name, names, SAAKM_EV_NR);
			return saakm_err_set(err, -EINVAL, "'%s' is no kind of events%s%s%s", name,
					     near ? ": is '" : "", near ? near : "",
					     near ? "' meant?" : "");
		}
		*kinds |= 1ULL << kind;
		list += len + (list[len] == ',');
	}
	return 0;
}

static int parse_number(const char *s, size_t len, uint64_t *value, struct saakm_err *err)
{
	char text[32];
	int64_t v;
	int ret;

	if (!len)
		return 0;
	if (len >= sizeof(text))
		return saakm_err_set(err, -EINVAL, "no event has so long a number");
	memcpy(text, s, len);
	text[len] = '\0';
	ret = saakm_parse_int(text, 1, INT64_MAX, &v, err);
	if (!ret)
		*value = (uint64_t)v;
	return ret;
}

int dump_parse_range(const char *s, uint64_t *first, uint64_t *last, struct saakm_err *err)
{
	size_t len = strcspn(s, ",");
	int ret;

	*first = 1;
	*last = UINT64_MAX;
	ret = parse_number(s, len, first, err);
	if (ret)
		return ret;
	if (!s[len])
		*last = *first;
	else
		ret = parse_number(s + len + 1, strlen(s + len + 1), last, err);
	if (!ret && *last < *first)
		ret = saakm_err_set(err, -EINVAL, "%s: the last event comes before the first", s);
	return ret;
}

static bool policy_is(const struct dump_filter *f, int64_t id, const struct saakm_names *names)
{
	const char *name = saakm_names_policy(names, id);
	char *end;
	long long number = strtoll(f->policy, &end, 10);

	if (*f->policy && !*end)
		return number == id;
	return name && !strcmp(name, f->policy);
}

/* Of an event that names no policy, the policy is that of the call around it. */
static bool policy_fits(const struct dump_filter *f, const struct saakm_event *ev,
			const struct saakm_call *call, const struct saakm_names *names)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];

	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (info->fields[i].format == SAAKM_FMT_POLICY)
			return policy_is(f, ev->arg[i], names);
	return call && policy_is(f, call->policy, names);
}

static bool task_is(const struct dump_filter *f, int64_t key, const struct saakm_names *names)
{
	const struct saakm_task_name *task = saakm_names_task(names, key);

	return task && (f->pid < 0 || task->pid == f->pid) &&
	       (!f->comm || !fnmatch(f->comm, task->comm, 0));
}

/* It mentions the task, or happened in a call on behalf of it. */
static bool task_fits(const struct dump_filter *f, const struct saakm_event *ev,
		      const struct saakm_call *call, const struct saakm_names *names)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];

	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (info->fields[i].format == SAAKM_FMT_TASK && task_is(f, ev->arg[i], names))
			return true;
	return call && task_is(f, call->task, names);
}

bool dump_wants(const struct dump_filter *f, const struct saakm_event *ev,
		const struct saakm_call *call, const struct saakm_names *names)
{
	if (!(f->kinds >> ev->kind & 1))
		return false;
	if (f->has_cpus && !saakm_cpus_has(&f->cpus, ev->cpu))
		return false;
	if (f->policy && !policy_fits(f, ev, call, names))
		return false;
	return (f->pid < 0 && !f->comm) || task_fits(f, ev, call, names);
}
