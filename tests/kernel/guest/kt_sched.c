// SPDX-License-Identifier: GPL-2.0
/* Policies and classes of tasks; see kt.h. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include "kt.h"

const char *kt_policy;

/* The list as it is now; the last one read stays valid. */
static const struct saakm_loaded_list *loaded(void)
{
	static struct saakm_loaded_list list;
	struct saakm_err err = {};

	saakm_vec_release(&list);
	if (saakm_loaded_read(NULL, &list, &err))
		kt_bail("%s", err.text);
	return &list;
}

static const struct saakm_loaded *find(const char *name)
{
	const struct saakm_loaded_list *list = loaded();

	for (size_t i = 0; i < list->nr; i++)
		if (!strcmp(list->v[i].name, name))
			return &list->v[i];
	return NULL;
}

uint32_t kt_policy_id(const char *name)
{
	const struct saakm_loaded *p = find(name);

	if (!p)
		kt_bail("the policy '%s' is not loaded", name);
	return p->id;
}

bool kt_is_loaded(const char *name)
{
	return find(name) != NULL;
}

unsigned int kt_nr_policies(void)
{
	return loaded()->nr;
}

const char *kt_policy_name(unsigned int n)
{
	const struct saakm_loaded_list *list = loaded();

	return n < list->nr ? list->v[n].name : NULL;
}

long kt_users(const char *name)
{
	const struct saakm_loaded *p = find(name);

	return p ? (long)p->users : -1;
}

bool kt_users_become(const char *name, long users)
{
	uint64_t end = kt_now_ns() + KT_LIMIT_MS * KT_MS;

	while (kt_users(name) != users) {
		if (kt_now_ns() > end) {
			kt_diag("%s has %ld users, not %ld", name, kt_users(name), users);
			return false;
		}
		kt_sleep_ms(10);
	}
	return true;
}

int kt_join_policy(pid_t pid, uint32_t id, int nice)
{
	struct saakm_sched_attr attr = {
		.size = sizeof(attr),
		.sched_policy = SAAKM_SCHED_POLICY,
		.sched_nice = nice,
		.sched_saakm_policy = id,
	};

	return saakm_sched_setattr(pid, &attr);
}

int kt_join(pid_t pid)
{
	return kt_join_policy(pid, kt_policy_id(kt_policy), 0);
}

int kt_leave(pid_t pid)
{
	struct sched_param none = {};

	return sched_setscheduler(pid, SCHED_OTHER, &none) ? -errno : 0;
}

int kt_make_rt(pid_t pid, int prio)
{
	struct sched_param param = { .sched_priority = prio };

	return sched_setscheduler(pid, SCHED_FIFO, &param) ? -errno : 0;
}

int kt_sched_of(pid_t pid)
{
	int ret = sched_getscheduler(pid);

	return ret < 0 ? -errno : ret & ~SCHED_RESET_ON_FORK;
}

long kt_policy_of(pid_t pid)
{
	struct saakm_sched_attr attr = {};
	int ret = saakm_sched_getattr(pid, &attr, sizeof(attr));

	if (ret)
		return ret;
	return attr.sched_policy == SAAKM_SCHED_POLICY ? (long)attr.sched_saakm_policy : -ENOENT;
}
