// SPDX-License-Identifier: GPL-2.0
/* Control groups; see cgroup.h. */
#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "cgroup.h"
#include "kt.h"

#define CGROUP2_MAGIC	0x63677270

static const char *root;

static int find_root(void)
{
	struct statfs fs;

	if (root)
		return 0;
	if (!statfs("/sys/fs/cgroup", &fs) && fs.f_type == CGROUP2_MAGIC) {
		root = "/sys/fs/cgroup";
	} else {
		mkdir("/tmp/cgroup", 0755);
		if (mount("none", "/tmp/cgroup", "cgroup2", 0, NULL) && errno != EBUSY)
			return -errno;
		root = "/tmp/cgroup";
	}
	cgroup_write("", "cgroup.subtree_control", "+cpu");
	cgroup_write("", "cgroup.subtree_control", "+pids");
	return 0;
}

static void path_of(const char *name, const char *file, char *path, size_t bytes)
{
	snprintf(path, bytes, "%s%s%s%s%s", root, *name ? "/" : "", name, *file ? "/" : "", file);
}

int cgroup_make(const char *name)
{
	char path[256];
	int ret = find_root();

	if (ret)
		return ret;
	path_of(name, "", path, sizeof(path));
	return mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
}

void cgroup_remove(const char *name)
{
	char path[256];

	if (!root)
		return;
	path_of(name, "", path, sizeof(path));
	for (int i = 0; i < 100 && rmdir(path) && errno == EBUSY; i++)
		kt_sleep_ms(10);
}

int cgroup_write(const char *name, const char *file, const char *text)
{
	char path[256];

	path_of(name, file, path, sizeof(path));
	return kt_write(path, text);
}

int cgroup_read(const char *name, const char *file, char *text, size_t bytes)
{
	char path[256];

	path_of(name, file, path, sizeof(path));
	return kt_read(path, text, bytes);
}

int cgroup_move(const char *name, pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	return cgroup_write(name, "cgroup.procs", text);
}
