// SPDX-License-Identifier: GPL-2.0
/*
 * What belongs to a policy: its files, its name, its flags. From a .c file, a
 * folder, or a Kbuild file (kbuild.c).
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

static int from_dir(struct unit *u, struct saakm_err *err)
{
	static const char *const names[] = { "Kbuild", "Makefile" };
	char path[PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", u->dir, names[i]);
		if (!access(path, R_OK))
			return kbuild_read(u, path, err);
	}
	/* NAME/NAME.c */
	snprintf(u->name, sizeof(u->name), "%s", strrchr(u->dir, '/') + 1);
	snprintf(path, sizeof(path), "%s/%s.c", u->dir, u->name);
	if (access(path, R_OK))
		return saakm_err_set(err, -ENOENT, "%s has neither a Kbuild file nor %s.c",
				     u->dir, u->name);
	return strings_add(&u->sources, "%s", path);
}

int unit_init(struct unit *u, const char *input, struct saakm_err *err)
{
	char *path = realpath(input, NULL), *slash;
	struct stat st;
	size_t n;
	int ret;

	memset(u, 0, sizeof(*u));
	if (!path || stat(path, &st)) {
		ret = saakm_err_set(err, -errno, "%s: %s", input, strerror(errno));
		free(path);
		return ret;
	}
	u->dir = path;
	if (S_ISDIR(st.st_mode))
		return from_dir(u, err);
	slash = strrchr(path, '/');
	n = strlen(path);
	if (n > 2 && !strcmp(path + n - 2, ".c")) {
		snprintf(u->name, sizeof(u->name), "%.*s", (int)(path + n - 2 - slash - 1), slash + 1);
		ret = strings_add(&u->sources, "%s", path);
		*slash = '\0';
		return ret ? saakm_err_set(err, ret, "not enough memory") : 0;
	}
	if (strcmp(slash + 1, "Kbuild") && strcmp(slash + 1, "Makefile"))
		return saakm_err_set(err, -EINVAL, "%s is not a .c file, a folder or a Kbuild file",
				     input);
	u->dir = strdup(path);
	if (u->dir)
		*strrchr(u->dir, '/') = '\0';
	ret = u->dir ? kbuild_read(u, path, err) : -ENOMEM;
	free(path);
	return ret;
}

void unit_release(struct unit *u)
{
	free(u->dir);
	strings_release(&u->sources);
	strings_release(&u->flags);
	strings_release(&u->file_flags);
	u->dir = NULL;
}
