// SPDX-License-Identifier: LGPL-2.1-only
/* Names of tasks and policies, gathered from events. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <saakm/print.h>
#include "format_limits.h"

/* Keys are given in order, so an array it is; beyond this they stay numbers. */
#define KEYS_MAX	(4u << 20)

void saakm_names_release(struct saakm_names *names)
{
	free(names->task);
	free(names->policy);
	memset(names, 0, sizeof(*names));
}

static struct saakm_task_name *task_slot(struct saakm_names *names, uint64_t key, int *ret)
{
	*ret = 0;
	if (!key || key >= KEYS_MAX)
		return NULL;
	if (key >= names->nr_tasks) {
		size_t nr = names->nr_tasks ? names->nr_tasks : 64;
		struct saakm_task_name *p;

		while (nr <= key)
			nr *= 2;
		p = realloc(names->task, nr * sizeof(*p));
		if (!p) {
			*ret = -ENOMEM;
			return NULL;
		}
		memset(p + names->nr_tasks, 0, (nr - names->nr_tasks) * sizeof(*p));
		names->task = p;
		names->nr_tasks = nr;
	}
	return &names->task[key];
}

static void set_comm(struct saakm_task_name *task, const char *comm, size_t len)
{
	if (len > sizeof(task->comm) - 1)
		len = sizeof(task->comm) - 1;
	memset(task->comm, 0, sizeof(task->comm));
	memcpy(task->comm, comm, len);
}

int saakm_names_from(struct saakm_names *names, const struct saakm_trace_info *info)
{
	for (size_t i = 0; i < info->nr_tasks; i++) {
		int ret;
		struct saakm_task_name *task = task_slot(names, info->tasks[i].key, &ret);

		if (ret)
			return ret;
		if (!task)
			continue;
		task->known = true;
		task->pid = info->tasks[i].pid;
		set_comm(task, info->tasks[i].comm, strlen(info->tasks[i].comm));
	}
	return 0;
}

static int note_task(struct saakm_names *names, const struct saakm_event *ev)
{
	uint64_t mask = (uint64_t)ev->arg[SAAKM_ARG_TASK_mask];
	struct saakm_task_name *task;
	int ret;

	if (!(mask & (SAAKM_TASKVALS_COMM | 1ULL << SAAKM_TF_PID)))
		return 0;
	task = task_slot(names, (uint64_t)ev->arg[SAAKM_ARG_TASK_task], &ret);
	if (!task)
		return ret;
	task->known = true;
	if (mask >> SAAKM_TF_PID & 1)
		task->pid = (int32_t)ev->arg[SAAKM_TASK_ARG0 + SAAKM_TF_PID];
	if (mask & SAAKM_TASKVALS_COMM && ev->text)
		set_comm(task, ev->text, ev->text_len);
	return 0;
}

static int note_policy(struct saakm_names *names, const struct saakm_event *ev)
{
	int64_t id = ev->arg[SAAKM_ARG_POLICY_ADD_policy];
	struct saakm_policy_name *p;
	size_t len = strnlen(ev->text ? ev->text : "", sizeof(p->name) - 1), i;

	if (ev->arg[SAAKM_ARG_POLICY_ADD_ret])
		return 0;
	for (i = 0; i < names->nr_policies; i++)
		if (names->policy[i].id == id)
			break;
	if (i == names->nr_policies) {
		p = realloc(names->policy, (i + 1) * sizeof(*p));
		if (!p)
			return -ENOMEM;
		names->policy = p;
		names->nr_policies++;
	}
	p = &names->policy[i];
	memset(p, 0, sizeof(*p));
	p->id = id;
	if (len)
		memcpy(p->name, ev->text, len);
	return 0;
}

int saakm_names_note(struct saakm_names *names, const struct saakm_event *ev)
{
	if (ev->kind == SAAKM_EV_TASK)
		return note_task(names, ev);
	if (ev->kind == SAAKM_EV_POLICY_ADD)
		return note_policy(names, ev);
	return 0;
}

const struct saakm_task_name *saakm_names_task(const struct saakm_names *names, int64_t key)
{
	if (!names || key <= 0 || (uint64_t)key >= names->nr_tasks || !names->task[key].known)
		return NULL;
	return &names->task[key];
}

const char *saakm_names_policy(const struct saakm_names *names, int64_t id)
{
	for (size_t i = 0; names && i < names->nr_policies; i++)
		if (names->policy[i].id == id)
			return names->policy[i].name;
	return NULL;
}
