// SPDX-License-Identifier: LGPL-2.1-only
/* Finding programs and man pages; see find.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "find.h"

/* The directory of the running program, without the slash at its end. */
static bool own_directory(char dir[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", dir, PATH_MAX - 1);
	char *slash;

	if (n <= 0)
		return false;
	dir[n] = '\0';
	slash = strrchr(dir, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

static bool in_search_path(const char *verb, char path[PATH_MAX])
{
	const char *p = getenv("PATH");
	size_t len;
	int n;

	for (; p && *p; p += len + (p[len] == ':')) {
		len = strcspn(p, ":");
		n = snprintf(path, PATH_MAX, "%.*s/saakm-%s", (int)len, p, verb);
		if (len && n > 0 && n < PATH_MAX && is_program(path))
			return true;
	}
	return false;
}

/* DIR/FOLDER saakm-VERB SUFFIX, DIR being where this program lies. */
static bool beside(const char *folder, const char *verb, const char *suffix,
		   char path[PATH_MAX])
{
	char dir[PATH_MAX];
	int n;

	if (!own_directory(dir))
		return false;
	n = snprintf(path, PATH_MAX, "%s/%ssaakm-%s%s", dir, folder, verb, suffix);
	return n > 0 && n < PATH_MAX && !access(path, R_OK);
}

bool find_program(const char *verb, char path[PATH_MAX])
{
	if (strchr(verb, '/'))
		return false;
	if (beside("", verb, "", path) && is_program(path))
		return true;
	if (beside("../libexec/saakm/", verb, "", path) && is_program(path))
		return true;
	return in_search_path(verb, path);
}

bool find_manual(const char *verb, char path[PATH_MAX])
{
	return beside("../man/", verb, ".1", path) ||
	       beside("../share/man/man1/", verb, ".1", path);
}
