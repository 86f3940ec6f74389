// SPDX-License-Identifier: GPL-2.0
/* Talking to the class; see attr.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "attr.h"

int saakm_sched_setattr(pid_t pid, struct saakm_sched_attr *attr)
{
	return syscall(SYS_sched_setattr, pid, attr, 0) ? -errno : 0;
}

int saakm_sched_getattr(pid_t pid, struct saakm_sched_attr *attr, uint32_t size)
{
	return syscall(SYS_sched_getattr, pid, attr, size, 0) ? -errno : 0;
}

int saakm_loaded_parse(const char *line, struct saakm_loaded *p)
{
	unsigned long long users;
	unsigned int id;
	int end = 0;

	memset(p, 0, sizeof(*p));
	if (sscanf(line, "%u %31s %llu%n", &id, p->name, &users, &end) != 3)
		return -EBADMSG;
	/* A longer name than there can be would leave its tail to be misread. */
	if (line[end] && line[end] != ' ' && line[end] != '\t' && line[end] != '\n')
		return -EBADMSG;
	p->id = id;
	p->users = users;
	while (line[end] == ' ' || line[end] == '\t')
		end++;
	snprintf(p->note, sizeof(p->note), "%.*s", (int)strcspn(line + end, "\n"), line + end);
	return 0;
}

static int no_saakm(struct saakm_err *err)
{
	saakm_err_set(err, -ENOSYS, "This kernel has no SaaKM");
	saakm_err_hint(err, "saakm vm run --policy POLICY.c -- COMMAND runs it on one that has");
	return -ENOSYS;
}

static int read_lines(FILE *f, const char *path, struct saakm_loaded_list *list,
		      struct saakm_err *err)
{
	struct saakm_loaded p, *to;
	char line[256];

	while (fgets(line, sizeof(line), f)) {
		if (saakm_loaded_parse(line, &p))
			return saakm_err_set(err, -EBADMSG, "%s has a line that is not \"id name users\": %.*s",
					     path, (int)strcspn(line, "\n"), line);
		to = saakm_vec_push(list);
		if (!to)
			return saakm_err_set(err, -ENOMEM, "not enough memory");
		*to = p;
	}
	return ferror(f) ? saakm_err_set(err, -EIO, "%s cannot be read", path) : 0;
}

int saakm_loaded_read(const char *proc_dir, struct saakm_loaded_list *list,
		      struct saakm_err *err)
{
	char path[512];
	FILE *f;
	int ret;

	snprintf(path, sizeof(path), "%s/policies", proc_dir ? proc_dir : "/proc/saakm");
	f = fopen(path, "re");
	if (!f && errno == ENOENT)
		return no_saakm(err);
	if (!f)
		return saakm_err_set(err, -errno, "%s: %s", path, strerror(errno));
	ret = read_lines(f, path, list, err);
	fclose(f);
	return ret;
}

const struct saakm_loaded *saakm_loaded_find(const struct saakm_loaded_list *list,
					     const char *what)
{
	char *end;
	unsigned long id;

	for (size_t i = 0; i < list->nr; i++)
		if (!strcmp(list->v[i].name, what))
			return &list->v[i];
	if (*what < '0' || *what > '9')
		return NULL;
	id = strtoul(what, &end, 10);
	for (size_t i = 0; !*end && i < list->nr; i++)
		if (list->v[i].id == id)
			return &list->v[i];
	return NULL;
}
